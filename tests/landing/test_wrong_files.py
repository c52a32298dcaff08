"""Files that are not what they are called, and places that cannot be looked into: one clear error, and nothing believed that is not there."""

from __future__ import annotations

import gzip
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.landing import SourceError, pull
from tests.landing.office import HEADING, KEY, NOW, Office, ticket_source, tickets

A = "KC-1,01/03/2026 08:00,Baru,BMSDA,081234567890,Lampu mati"
B = "KC-2,01/03/2026 09:00,Baru,BMSDA,,Jalan rusak"
NAME = "tiket_20260303.csv"
KEYLESS = ticket_source("append").replace('key = ["nomor"]\n', "")
OTHER = """
[[source]]
id = "nilai"
kind = "csv"
entity = "ratings"
path = "${DROP}/nilai.csv"
key = ["tiket"]
[source.columns]
ticket_id = "tiket"
rated_at = "waktu"
score = "nilai"
"""
WRONG = {
    "gzip": (gzip.compress(tickets(A).encode()), "compressed"),
    "zip": (b"PK\x03\x04" + bytes(range(256)), r'kind = "xlsx"'),
    "pdf": (b"%PDF-1.4\n%\xe2\xe3\n", "PDF"),
    "old workbook": (bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600), r"\.xls"),
    "web page": (b"\r\n<!DOCTYPE html><title>Masuk</title>", "web page"),
    "table of a web page": (b"<table><tr><td>nomor</td></tr></table>", "web page"),
    "workbook as XML": (b'<?xml version="1.0"?><Workbook></Workbook>', "XML"),
    "nothing": (b"", "empty"),
    "heading in another encoding": (f"{HEADING.strip()} – lengkap\n{A}\n".encode("cp1252"), r'line 1: the heading[\s\S]*encoding = "cp1252"'),
    "titles above the heading": (f"REKAP,,,,,\n,,,,,\n{HEADING}{A}\n".encode(), "write header = 3"),
}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, ticket_source())


@pytest.mark.parametrize("name", WRONG)
def test_what_a_file_is_instead_is_told(office: Office, name: str) -> None:
    office.put("tiket_20260302.csv", tickets(A, B))
    office.pull()
    content, said = WRONG[name]
    office.put(NAME, content)
    with pytest.raises(SourceError, match=said) as raised:
        office.pull()
    assert NAME in str(raised.value) and "tanggap run" in str(raised.value) and not raised.value.transient
    assert [op for (op,) in office.landed("_op")] == ["row", "row"]


def test_a_folder_that_cannot_be_looked_into_is_not_an_empty_one(tmp_path: Path) -> None:
    optional = ticket_source().replace('mode = "snapshot"', 'mode = "snapshot"\nrequired = false')
    office = Office(tmp_path, optional.replace("${DROP}/", "${DROP}/bagian/"))
    (office.drop / "bagian").symlink_to("bagian")  # no system call gets through it, whoever asks
    with pytest.raises(SourceError, match=r"bagian cannot be looked into[\s\S]*mounted"):
        office.pull()


def test_an_extract_of_the_future_does_not_outlive_those_to_come(office: Office) -> None:
    office.put("tiket_20620303.csv", tickets(A))
    with pytest.raises(SourceError, match=r"tiket_20620303.csv[\s\S]*yet to come[\s\S]*Correct the date"):
        office.pull()
    (office.drop / "tiket_20620303.csv").rename(office.drop / f"tiket_{NOW + timedelta(days=1):%Y%m%d}.csv")
    assert office.pull().landed == 1, "zones and clocks differ by less than a day"
    office.declare(ticket_source().replace('"tiket_%Y%m%d.csv"', '"mtime"'))
    for older in office.drop.glob("*"):
        older.unlink()
    office.put("tiket.csv", tickets(A), NOW + timedelta(days=4_000))
    office.pull(now=NOW + timedelta(days=2))
    office.put("tiket.csv", tickets(A.replace("Baru", "Selesai")), NOW + timedelta(days=3))
    office.pull(now=NOW + timedelta(days=3))
    assert [status for (status,) in office.landed("status")] == ["received", "resolved"], "a computer whose clock runs years ahead"


def test_a_fault_nobody_foresaw_is_one_source_s_and_quotes_no_row(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.declare(ticket_source() + OTHER)
    office.put(NAME, tickets(A))
    office.put("nilai.csv", "tiket,waktu,nilai\nKC-1,2026-03-02 08:00,5\n")

    def fails(*given: object) -> None:
        if given[1].source.id == "tiket":  # type: ignore[attr-defined]
            raise ValueError("could not convert '081234567890'")

    monkeypatch.setattr("pipelines.landing.one_source.refuse_lost_ids", fails)
    with pytest.raises(SourceError, match=r"source 'tiket': ValueError at .*one_source.py:\d+") as raised:
        pull(office.city, office.paths, KEY, NOW)
    assert "0812" not in str(raised.value) and raised.value.__cause__ is None
    assert office.landed("score", "nilai") == [(5.0,)]


@pytest.mark.parametrize(
    "again",
    [
        "masuk,nomor,status,dinas,telepon,isi\n01/03/2026 08:00,KC-1,Baru,BMSDA,081234567890,Lampu mati\n",
        "nomor,masuk,status,dinas,telepon,isi,petugas\n" + A + ",\n",
    ],
)
def test_a_column_moved_or_added_empty_counts_no_row_twice(tmp_path: Path, again: str) -> None:
    office = Office(tmp_path, KEYLESS)
    office.put(NAME, tickets(A))
    office.pull()
    office.put("tiket_20260304.csv", again)
    report = office.pull()
    assert (report.rows_read, report.landed, report.duplicates) == (2, 0, 2)


def test_a_value_or_a_heading_of_any_length_is_read(office: Office) -> None:
    """A thread of e-mails pasted into a text, in a file that is damaged elsewhere; delimiters to the last column a spreadsheet has."""
    wide = "," * 1_100
    office.put(NAME, f"{HEADING.strip()}{wide}\n{A}{wide}\n{B.replace('Jalan', 'kata ' * 30_000)}{wide}\nKC-3\n")
    report = office.pull()
    assert (report.landed, report.quarantined) == (2, 1)
    office.put("tiket_20260304.csv", tickets(A, B.replace("Jalan", "kata " * 30_000), 'KC-3,01/03/2026 09:00,Baru,"BM"SDA,,x'))
    report = office.pull()
    assert (report.duplicates, report.quarantined) == (4, 2)


def test_marks_nobody_sees_make_no_other_ticket(office: Office) -> None:
    office.put(NAME, tickets(A))
    office.pull()
    office.put("tiket_20260304.csv", tickets("\u200e" + A.replace("KC-1", "KC-1\u200b")))
    assert (office.pull().duplicates, {key for (key,) in office.landed("_key")}) == (2, {"KC-1"})
