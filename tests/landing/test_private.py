"""No phone number, NIK, e-mail or name gets into received/ or the ledger, wherever in a row it stands."""

from __future__ import annotations

import re
import sqlite3
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipelines.landing import pull
from tests.landing.office import KEY, NOW, Office, ticket_source

SOURCES = ticket_source("append").replace(
    'text = "isi"',
    'reporter_nik = "nik"\nreporter_email = "surel"\nreporter_name = "nama"\narea = "kelurahan"\nclosure_reason = "alasan"\ntext = "isi"',
)
HEADING = "nomor,masuk,status,dinas,telepon,nik,surel,nama,kelurahan,alasan,isi"
FREE_COLUMNS = ("dinas", "kelurahan", "alasan", "isi", "status", "nomor")

digits = st.text("0123456789", min_size=8, max_size=8)
phones = st.builds(lambda operator, rest: f"08{operator}{rest}", st.integers(11, 99), digits)
written = st.sampled_from(
    [
        lambda p: p,
        lambda p: f"+62{p[1:]}",
        lambda p: f"62{p[1:]}",
        lambda p: f"{p[:4]}-{p[4:8]}-{p[8:]}",
        lambda p: f"{p[:4]} {p[4:8]} {p[8:]}",
        lambda p: f"{p[:4]}.{p[4:8]}.{p[8:]}",
        lambda p: f"+62 {p[1:4]}-{p[4:8]}-{p[8:]}",
        lambda p: f"({p[:4]}) {p[4:]}",
        lambda p: " ".join(p),
        lambda p: f"{p[:2]} {p[2:4]} {p[4:6]} {p[6:8]} {p[8:10]} {p[10:]}",
    ]
)
niks = st.builds(
    lambda area, day, month, year, rest: f"{area}{day:02d}{month:02d}{year:02d}{rest:04d}",
    st.sampled_from(["320101", "357801", "160701", "510301"]),
    st.integers(1, 28),
    st.integers(1, 12),
    st.integers(0, 99),
    st.integers(1, 9999),
)
names = st.from_regex(r"[a-z]{4,9}[0-9]{2}", fullmatch=True)
emails = st.builds(lambda name, host: f"{name}@{host}.id", names, st.sampled_from(["surel", "kota.go"]))
around = st.sampled_from(["", "tolong hubungi {}", "{} a.n. pelapor", "Lampu mati sejak 08-08-2022 19.30, wa {}", "no {} ya, RT 03", "{}."])
columns = st.sampled_from(FREE_COLUMNS)


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def everything_written(office: Office) -> str:
    """Every value of every landed row and of the ledger, as text."""
    texts = [str(row) for row in office.landed("* exclude (filename, _row_hash)")]
    with sqlite3.connect(office.paths.ledger) as connection:
        for (table,) in connection.execute("select name from sqlite_master where type = 'table'").fetchall():
            texts += [str(row) for row in connection.execute(f"select * from {table}").fetchall()]
    return "\n".join(texts)


rows = st.lists(st.tuples(phones, written, niks, emails, columns, around, st.booleans()), min_size=5, max_size=12)


# A pull per example is too dear to shrink by: a failure shows its rows as they were drawn.
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=(Phase.explicit, Phase.generate))
@given(rows)
def test_what_is_landed_holds_nobody(people: list[tuple]) -> None:
    lines = [HEADING]
    secrets: set[str] = set()
    for number, (phone, spelling, nik, email, column, sentence, is_broken) in enumerate(people):
        given_phone = spelling(phone)
        cells = dict.fromkeys(HEADING.split(","), "")
        cells |= {"nomor": f"T{number}", "masuk": "01/03/2026 08:00", "status": "Baru"}
        cells |= {"telepon": given_phone, "nik": nik, "surel": email, "nama": "Zulkarnaen Wiryawan"}
        cells["isi"] = f"{sentence or '{}'} dan {{}}".format(given_phone, email) if sentence else f"{given_phone} {nik}"
        if column in ("nomor", "status"):
            cells[column] = given_phone
        else:
            cells[column] = (sentence or "{}").replace("{}", given_phone if number % 2 else nik) + f" {email}"
        line = ",".join(map(quoted, cells.values()))
        lines.append(line + ",lebih" if is_broken else line)
        secrets |= {phone, phone[1:], nik, email, email.split("@")[0]}
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder) / "office", SOURCES)
        office.put("tiket_20260303.csv", "\n".join(lines) + "\n")
        office.pull()
        text = everything_written(office)
    bare = re.sub(r"[\s.\-()+]", "", text)
    assert not [secret for secret in secrets if secret in text or secret in bare]
    assert "zulkarnaen" not in text.casefold()


def test_a_ticket_number_that_is_a_phone_number_still_joins(tmp_path: Path) -> None:
    events = ticket_source("append") + ticket_source("append").replace('id = "tiket"', 'id = "lain"').replace("tiket*", "lain*").replace(
        "tiket_%", "lain_%"
    )
    office = Office(tmp_path, events)
    office.put("tiket_20260303.csv", "nomor,masuk,status,dinas,telepon,isi\n081234567890,01/03/2026 08:00,Baru,,,x\n")
    office.put("lain_20260303.csv", "nomor,masuk,status,dinas,telepon,isi\n0812-3456-7890,01/03/2026 09:00,Baru,,,y\n")
    pull(office.city, office.paths, KEY, NOW)
    [(first, key), (second, _)] = office.landed("ticket_id, _key")
    assert first == second == key and first.startswith("x-")
