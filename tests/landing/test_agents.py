"""An agent of agents.csv is the agent of the calls, whichever kind of source tells of them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.landing import pull
from tests.landing.office import KEY, NOW, Office
from transforms.engines.duckdb import connect, prepare, run_models
from transforms.engines.inputs import AsOf
from transforms.graph import in_order, load_models
from transforms.privacy.agents import keyed_agents

SOURCES = """
[[source]]
id = "pbx"
kind = "queue_log"
entity = "calls"
path = "${DROP}/queue_log*"
timezone = "Asia/Jakarta"
mode = "append"

[[source]]
id = "cdr"
kind = "asterisk_cdr"
entity = "calls"
path = "${DROP}/cdr*.csv"
timezone = "Asia/Jakarta"
mode = "append"

[[source]]
id = "formulir"
kind = "csv"
entity = "calls"
path = "${DROP}/formulir*.csv"
timezone = "Asia/Jakarta"
key = ["id"]
mode = "append"
[source.columns]
call_id = "id"
entered_at = "masuk"
answered_at = "dijawab"
agent = "petugas"
"""
QUEUE_LOG = (
    "1772419000|NONE|1500123|Agent/Budi|ADDMEMBER|\n"
    "1772419200|1772419200.1|1500123|NONE|ENTERQUEUE||081234567890|1\n"
    "1772419205|1772419200.1|1500123|Agent/Budi|CONNECT|5|1772419200.2|3\n"
    "1772419300|1772419200.1|1500123|Agent/Budi|COMPLETECALLER|5|95|1\n"
    "1772430000|NONE|1500123|Agent/Budi|REMOVEMEMBER|\n"
)
#: Epochs of 2 March 2026, 10:00 and 10:10 WIB; the second leg reaches a line nobody lists.
CDR = "".join(
    f'"","0812000000{line}","1500","ctx","x","SIP/trunk-0000000{line}","SIP/{line}-0000001c","Dial","SIP/{line}",'
    f'"2026-03-02 10:{minute}:00","2026-03-02 10:{minute}:10","2026-03-02 10:{minute}:40",40,30,"ANSWERED","DOCUMENTATION","{epoch}.1",""\n'
    for line, minute, epoch in (("101", "00", 1772420400), ("999", "10", 1772421000))
)
FORMS = (
    "id,masuk,dijawab,petugas\n"
    "F-1,2026-03-02 11:00,2026-03-02 11:01, ANI RAHAYU \n"
    "F-2,2026-03-02 11:10,2026-03-02 11:11,ani rahayu\u200e\n"
    "F-3,2026-03-02 11:20,2026-03-02 11:21,-\n"
    "F-4,2026-03-02 11:30,,Ani Rahayu\n"
)
AGENTS = "agent,aliases,agency\nagent/budi,,pu\nSIP/101,Ani Rahayu,pusat\n"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path / "office", SOURCES)
    (office.folder / "agents.csv").write_text(AGENTS, "utf-8")
    for name, text in (("queue_log", QUEUE_LOG), ("cdr.csv", CDR), ("formulir.csv", FORMS)):
        office.put(name, text, datetime(2026, 3, 9, tzinfo=UTC))
    return office


def test_an_agent_is_the_same_in_every_kind_of_source(office: Office) -> None:
    city = keyed_agents(office.city, KEY)
    pull(city, office.paths, KEY, NOW)
    as_of = datetime(2026, 3, 9, tzinfo=UTC)
    with connect() as connection:
        prepare(connection, city, office.ledger.batches(), AsOf(as_of, as_of, as_of))
        run_models(connection, in_order(load_models(), ["core.agent_sessions"]))
        calls = dict(connection.execute("select call_id, home_agency from core.calls").fetchall())
        sessions = connection.execute("select home_agency, session_seconds from core.agent_sessions").fetchall()
        texts = [
            str(row)
            for (schema, table) in connection.execute("select schema_name, table_name from duckdb_tables()").fetchall()
            for row in connection.execute(f'from {schema}."{table}"').fetchall()
        ]
    assert calls == {
        "1772419200.1": "pu", "1772420400.1": "pusat", "1772421000.1": "tak-dikenal",
        "F-1": "pusat", "F-2": "pusat", "F-3": "tanpa-keterangan", "F-4": "tanpa-keterangan",
    }  # fmt: skip
    assert sessions == [("pu", 11000)]
    assert texts and not [text for text in texts if "budi" in text.lower() or "rahayu" in text.lower() or "SIP/" in text]
