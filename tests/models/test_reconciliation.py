"""What the city's papers state of a month, set beside each other and beside the tickets: a difference is shown, never smoothed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.landing import pull
from tests.landing.office import KEY, NOW, Office, ticket_source, tickets
from transforms.engines.duckdb import connect, prepare, run_models
from transforms.engines.inputs import AsOf
from transforms.graph import in_order, load_models

RECAPS = """
[[source]]
id = "bulanan"
kind = "recap"
path = "${DROP}/bulanan*.csv"
mode = "MODE"
required = false

[[source]]
id = "kanal"
kind = "recap"
path = "${DROP}/kanal*.csv"
mode = "incremental"
required = false
"""
FIRST, SECOND = datetime(2026, 3, 3, tzinfo=UTC), datetime(2026, 3, 5, tzinfo=UTC)
AGENCIES = "id,name,aliases\npu,Dinas Pekerjaan Umum,DPU\ndinsos,Dinas Sosial,\n"
CHANNELS = "id,name,kind,aliases\nsms,SMS,sms,\nweb,Situs,web,Website\n"


class Papers(Office):
    """An office that writes recaps, with its tickets beside them."""

    def counted(self) -> duckdb.DuckDBPyConnection:
        """The reconciliation of all that was landed."""
        pull(self.city, self.paths, KEY, NOW)
        connection = connect()
        prepare(connection, self.city, self.ledger.batches(), AsOf(NOW, NOW, NOW))
        run_models(connection, in_order(load_models(), ["quality.reconciliation"]))
        return connection


@pytest.fixture
def papers(tmp_path: Path) -> Papers:
    office = Papers(tmp_path, RECAPS.replace("MODE", "incremental"))
    (office.folder / "agencies.csv").write_text(AGENCIES, encoding="utf-8")
    (office.folder / "channels.csv").write_text(CHANNELS, encoding="utf-8")
    return office


def ways(connection: duckdb.DuckDBPyConnection, level: str, columns: str = "subject, way, way_count, most_count - least_count") -> list[Any]:
    return connection.execute(
        f"select {columns} from quality.reconciliation where level = ? and measure = 'received' order by all", [level]
    ).fetchall()


def test_papers_are_compared_by_month_by_agency_and_with_their_own_sums(papers: Papers) -> None:
    papers.put("bulanan_1.csv", "Bulan,OPD,Jumlah\nFebruari 2026,Dinas Pekerjaan Umum Kota Uji,5\nFebruari 2026,Dinas Sosialita,1\n")
    papers.put("kanal_1.csv", "Bulan,Kanal,Jumlah\nFebruari 2026,Website,4\nFebruari 2026,SMS,1\nFebruari 2026,Jumlah,6\n")
    found = papers.counted()
    assert ways(found, "city", "way, parts_count, stated_count, ways_count, difference_count, is_agreed") == [
        ("bulanan agency", 6, None, 2, 1, False),
        ("kanal channel", 5, 6, 2, 0, False),
    ]
    assert ways(found, "agency") == [("dinas sosialita", "bulanan agency", 1, 0), ("pu", "bulanan agency", 5, 0)]
    assert ways(found, "channel") == [("sms", "kanal channel", 1, 0), ("web", "kanal channel", 4, 0)]
    [(agency, near)] = found.execute("select agency_id, suggested_id from core.recaps where spelling = 'Dinas Sosialita'").fetchall()
    assert (agency, near) == ("tak-dikenal", "dinsos"), "a similar name is a suggestion, not a match"


def test_a_stated_sum_that_is_not_that_of_its_parts_disagrees_even_alone(papers: Papers) -> None:
    papers.put("kanal_1.csv", "Bulan,Kanal,Jumlah\nFebruari 2026,SMS,4\nFebruari 2026,Sub Total,4\nFebruari 2026,Web,3\nFebruari 2026,Total,9\n")
    assert ways(papers.counted(), "city", "parts_count, stated_count, ways_count, is_agreed") == [(7, 9, 1, False)]


def test_the_tickets_are_one_way_more(papers: Papers) -> None:
    papers.declare(ticket_source() + RECAPS.replace("MODE", "incremental"))
    papers.put(
        "tiket_20260303.csv",
        tickets("1,03/02/2026 08:00,Baru,DPU,,a", "2,28/02/2026 23:30,Baru,DPU,,b", "3,01/03/2026 00:10,Baru,DPU,,c"),
    )
    papers.put("bulanan_1.csv", "Bulan,OPD,Jumlah\nFebruari 2026,DPU,3\nJanuari 2026,Dinas Sosial,3\n")
    found = papers.counted()
    # By local date: the ticket of 00:10 is March's. January has no ticket, so there is nothing to set beside its paper.
    assert ways(found, "city", "cast(month_on as varchar), way, way_count, is_agreed") == [
        ("2026-01-01", "bulanan agency", 3, True),
        ("2026-02-01", "bulanan agency", 3, False),
        ("2026-02-01", "tanggap", 2, False),
    ]
    by_agency = "cast(month_on as varchar), subject, way, way_count"
    # The ticket has not been forwarded, so the centre still holds it: the paper and the tickets differ, and it shows.
    assert ("2026-02-01", "pu", "bulanan agency", 3) in ways(found, "agency", by_agency)
    assert sum(row[3] for row in ways(found, "agency", by_agency) if row[2] == "tanggap") == 2


@pytest.mark.parametrize("mode", ["incremental", "snapshot"])
def test_a_corrected_paper_replaces_the_one_before_whole(papers: Papers, mode: str) -> None:
    papers.declare(RECAPS.replace("MODE", mode))
    rows = "".join(f"Februari 2026,Dinas {name},1\n" for name in "ABCDEFGH")
    papers.put("bulanan_1.csv", f"Bulan,OPD,Jumlah\n{rows}Februari 2026,Dinas Sosial,2\nJanuari 2026,DPU,7\n", FIRST)
    assert [row[2] for row in ways(papers.counted(), "city")] == [7, 10]
    # The correction leaves one agency out and states another anew; the month before is not in it and stays.
    papers.put("bulanan_2.csv", f"Bulan,OPD,Jumlah\n{rows}Februari 2026,DPU,4\n", SECOND)
    found = papers.counted()
    assert [row[2] for row in ways(found, "city")] == [7, 12]
    assert ("dinsos", "bulanan agency", 2, 0) not in ways(found, "agency")


def test_a_city_without_recaps_has_empty_tables(papers: Papers) -> None:
    papers.declare(ticket_source())
    papers.put("tiket_20260303.csv", tickets("1,03/02/2026 08:00,Baru,DPU,,a"))
    found = papers.counted()
    assert found.execute("select (select count(*) from core.recaps), (select count(*) from quality.reconciliation)").fetchall() == [(0, 0)]
