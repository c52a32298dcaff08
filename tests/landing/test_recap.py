"""A month's paper, as offices write it: what it states is landed, what is not certain is refused or set aside with its row."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from pipelines.landing import SourceError
from tests.landing.office import Office

DAY = datetime(2026, 3, 1, tzinfo=UTC)
SOURCE = """
[[source]]
id = "rekap"
kind = "recap"
path = "${DROP}/*.*"
mode = "incremental"
"""
AGENCIES = [
    ["Rekapitulasi Keluhan Masyarakat Mei 2025"],
    ["No", "Instansi", None, "Keluhan", "Ditindak lanjuti", "Belum Ditindaklanjuti", "Keterangan"],
    [1, "Dinas Pekerjaan\nUmum Kota Uji", None, 5, 5, "-", "jalan rusak"],
    [2, "Permohonan Informasi Dinas Pekerjaan Umum", None, 3, 3, None, "jam buka"],
    [3, "Saran Warga", None, "1.0", 0, 1, None],
]  # fmt: skip
CHANNELS = [["Website", "Surat\nKabar", "SMS", "Twitter", "Jumlah"], [4, "-", None, 5, 9]]
Sheets = dict[str, Sequence[Sequence[object]]]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, SOURCE)


def book(sheets: Sheets) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


STATED = "month, dimension, name, measure, stated_count, is_total"


def received(office: Office) -> set[tuple[str, str, int]]:
    return {(month, name, count) for month, _, name, measure, count, _ in office.landed(STATED) if measure == "received"}


def test_a_workbook_gives_both_its_tables(office: Office) -> None:
    office.put("170_RKM Mei 2025.xlsx", book({"Table 1": AGENCIES, "Table 2": CHANNELS}))
    report = office.pull()
    assert (report.quarantined, report.landed) == (0, 14)
    rows = office.landed("name, nature, agency, measure, stated_count, sheet, _line")
    assert ("Dinas Pekerjaan Umum Kota Uji", None, "Dinas Pekerjaan Umum Kota Uji", "followed_up", 5, "Table 1", 3) in rows
    assert ("Permohonan Informasi Dinas Pekerjaan Umum", "information", "Dinas Pekerjaan Umum", "received", 3, "Table 1", 4) in rows
    assert ("Permohonan Informasi Dinas Pekerjaan Umum", "information", "Dinas Pekerjaan Umum", "not_followed_up", 0, "Table 1", 4) in rows
    assert ("Saran Warga", "aspiration", None, "received", 1, "Table 1", 5) in rows
    across = {row[2]: row[4:] for row in office.landed(STATED) if row[1] == "channel"}
    # The empty cell is none: the others make up the stated sum. The sum is a sum, whatever is beside it.
    assert across == {"Website": (4, False), "Surat Kabar": (0, False), "SMS": (0, False), "Twitter": (5, False), "Jumlah": (9, True)}
    assert {row[0] for row in office.landed(STATED)} == {"2025-05-01"}


def test_channels_down_a_csv_with_a_month_on_each_row(office: Office) -> None:
    office.put("kanal.csv", "bulan,kanal,jumlah\nMei 2025,Website,4\nMei 2025,Jumlah,4\nJuni 2025,Website,7\n")
    assert office.pull().landed == 3
    assert received(office) == {("2025-05-01", "Website", 4), ("2025-05-01", "Jumlah", 4), ("2025-06-01", "Website", 7)}


def test_a_name_stated_twice_is_two_statements(office: Office) -> None:
    office.put("keluhan.csv", "Tanggal;OPD;Jumlah\n2025-05-01;Dinas A;4\n2025-05-02;Dinas A;4\n")
    assert office.pull().landed == 2
    assert office.landed("occurrence") == [(1,), (2,)]


def test_a_corrected_paper_is_a_new_version_of_every_row(office: Office) -> None:
    path = office.put("Mei 2025.csv", "OPD,Jumlah\nDinas A,4\nDinas B,1\n", DAY)
    office.pull()
    assert office.pull().duplicates == 2
    path.write_text("OPD,Jumlah\nDinas A,4\n")
    assert office.pull().landed == 1
    assert len({statement for (statement,) in office.landed("statement")}) == 2


@pytest.mark.parametrize(
    ("name", "text", "reason", "said"),
    [
        ("Mei 2025.csv", "No,OPD,Jumlah\n1,Dinas A,4\n2,Dinas B,dua\n", "not_a_number", "Mei 2025.csv, line 3: stated_count 'dua'"),
        ("Mei 2025.csv", "No,OPD,Jumlah\n1,Dinas A,4\n2,Dinas B,\n", "missing_value", "Mei 2025.csv, line 3: stated_count is empty"),
        ("Mei 2025.csv", "No,OPD,Jumlah\n1,Dinas A,4\n2,Dinas B,\"1.000\"\n", "not_a_number", "'1.000' can be a fraction or thousands"),
        ("Mei 2025.csv", "No,OPD,Jumlah\n1,Dinas A,4\n2,,9\n", "no_name", "a number stands beside no name"),
        ("k.csv", "Bulan,OPD,Jumlah\nMei 2025,Dinas A,4\nMaaf 2025,Dinas B,1\n", "month_not_read", "line 3: the table: its month cannot be read"),
    ],
)  # fmt: skip
def test_a_row_that_is_not_certain_is_set_aside(office: Office, name: str, text: str, reason: str, said: str) -> None:
    office.put(name, text)
    report = office.pull()
    assert (report.landed, report.quarantined) == (1, 1)
    [aside] = office.ledger.quarantine()
    assert aside.reason == reason and said in aside.message


def test_what_is_no_row_is_left_alone(office: Office) -> None:
    signed = [*AGENCIES, ["Jumlah", None, None, 9, 8, 1], [], [None, None, None, "Uji, 3 Juni 2025"], [None, None, None, "Kepala Dinas"]]
    numbered = [*signed[:2], [1, 2, 3, 4, 5, 6, 7], ["A.", "Dinas dan badan"], *signed[2:]]
    office.put("rkm.xlsx", book({"Table 1": numbered}))
    report = office.pull()
    assert (report.landed, report.quarantined) == (12, 0)
    assert ("2025-05-01", "Jumlah", 9) in received(office)


@pytest.mark.parametrize(
    ("name", "sheets", "said"),
    [
        ("RKM Juni 2025.xlsx", {"Table 1": AGENCIES}, "month is not certain: title 'Rekapitulasi Keluhan Masyarakat Mei 2025' (2025-05); file"),
        ("RKM.xlsx", {"Table 1": AGENCIES[1:]}, "no month is named in sheet 'Table 1'; file 'RKM.xlsx'"),
        ("RKM Mei.xlsx", {"Table 1": AGENCIES[1:]}, "month 05 is named without a year"),
        ("Januari s.d. Maret 2025.xlsx", {"Table 1": AGENCIES[1:]}, "not certain: file 'Januari s.d. Maret 2025.xlsx' (2025-01, 2025-03)"),
        ("RKM Mei 2025.xlsx", {"a": [["OPD", "Keluhan", "Laporan"], ["Dinas A", 1, 2]]}, "'Keluhan', 'Laporan' could all be what was received"),
        ("RKM Mei 2025.xlsx", {"a": [["Nama", "Umur"], ["Dinas A", 1]]}, "Found in a: Nama, Umur"),
        ("RKM Mei 2025.xlsx", {"a": [["Web", "SMS", "Surat"], [1, 2, 3], [4, 5, 6]]}, "2 rows of counts stand below the channels (rows 2, 3)"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_certain_is_refused_whole(office: Office, name: str, sheets: Sheets, said: str) -> None:
    office.put(name, book(sheets))
    with pytest.raises(SourceError) as refused:
        office.pull()
    assert str(refused.value).startswith(f"{name}: ") and said in str(refused.value)
    assert "sources.toml" in str(refused.value) and not refused.value.transient
    assert office.landed("1") == []


@pytest.mark.parametrize(
    ("option", "name", "rows", "expected"),
    [
        ('month = "title"', "RKM Juni 2025.xlsx", AGENCIES, ("2025-05-01", "Saran Warga", 1)),
        ('month = "2025-04"', "RKM.xlsx", AGENCIES[1:], ("2025-04-01", "Saran Warga", 1)),
        ('measure = "Laporan"', "Mei 2025.xlsx", [["OPD", "Keluhan", "Laporan"], ["Dinas A", 1, 2]], ("2025-05-01", "Dinas A", 2)),
        ('month = "%m/%d/%Y"', "x.xlsx", [["Tanggal", "OPD", "Total"], ["05/04/2025", "Dinas A", 2]], ("2025-05-01", "Dinas A", 2)),
        ("header = 1", "Mei 2025.xlsx", [["OPD", "Total", "2025"], ["Dinas A", 2, 9]], ("2025-05-01", "Dinas A", 2)),
    ],
)  # fmt: skip
def test_the_option_a_refusal_names_settles_it(
    office: Office, option: str, name: str, rows: Sequence[Sequence[object]], expected: tuple[str, str, int]
) -> None:
    office.put(name, book({"Table 1": rows}))
    with pytest.raises(SourceError):
        office.pull()
    office.declare(SOURCE + option + "\n")
    office.pull()
    assert expected in received(office)


def test_a_heading_of_two_rows_and_totals_of_two_kinds(office: Office) -> None:
    rows = [
        ["REKAP PENGADUAN"], ["BULAN: MEI TAHUN 2025"], [],
        ["No", "Perangkat Daerah", "Jumlah", None, None], [None, None, "Masuk", "Selesai", "Belum Selesai"],
        [1, "Dinas A", 3, 2, 1], ["Sub Total", None, 3, 2, 1], [2, "Dinas B", 4, 4, 0], ["TOTAL KESELURUHAN", None, 7, 6, 1],
    ]  # fmt: skip
    office.put("rekap.xlsx", book({"Lembar1": rows}))
    assert office.pull().landed == 12
    assert ("2025-05-01", "TOTAL KESELURUHAN", 7) in received(office) and ("2025-05-01", "Dinas B", 4) in received(office)
    assert {row[2] for row in office.landed(STATED) if row[5]} == {"Sub Total", "TOTAL KESELURUHAN"}


def test_a_sheet_for_each_month(office: Office) -> None:
    plain = [["OPD", "Jumlah"], ["Dinas A", 2]]
    office.put("Rekap 2025.xlsx", book({"Jan": plain, "Feb": plain}))
    office.pull()
    assert received(office) == {("2025-01-01", "Dinas A", 2), ("2025-02-01", "Dinas A", 2)}


def test_a_damaged_workbook_is_refused_with_its_name(office: Office) -> None:
    office.put("Mei 2025.xlsx", b"PK\x03\x04 and then nothing")
    with pytest.raises(SourceError, match=r"Mei 2025\.xlsx: cannot be opened as a workbook"):
        office.pull()


def test_a_year_with_its_months_across(office: Office) -> None:
    rows = [["REKAP TAHUN 2025"], ["No", "OPD", "Jan", "Feb", "Jumlah"], [1, "Dinas A", 2, "-", 2], ["Jumlah", None, 2, 0, 2]]
    office.put("rekap s.d. Februari.xlsx", book({"a": rows}))
    office.pull()
    assert received(office) == {
        ("2025-01-01", "Dinas A", 2), ("2025-02-01", "Dinas A", 0), ("2025-01-01", "Jumlah", 2), ("2025-02-01", "Jumlah", 0),
    }  # fmt: skip


def test_channels_across_with_a_label_or_with_a_month_on_each_row(office: Office) -> None:
    labelled = [["Rekap Mei 2025"], ["Media", "Website", "SMS", "Twitter", "Total"], ["Jumlah Keluhan", 1, 2, 3, 6]]
    monthly = [["Rekap 2025"], ["Bulan", "Website", "SMS", "Twitter"], ["Juni", 4, 5, 6], ["Juli", 7, 8, 9], ["Jumlah", 11, 13, 15]]
    office.put("rekap.xlsx", book({"a": labelled, "b": monthly}))
    assert office.pull().quarantined == 0
    assert received(office) == {
        ("2025-05-01", "Website", 1), ("2025-05-01", "SMS", 2), ("2025-05-01", "Twitter", 3), ("2025-05-01", "Total", 6),
        ("2025-06-01", "Website", 4), ("2025-06-01", "SMS", 5), ("2025-06-01", "Twitter", 6),
        ("2025-07-01", "Website", 7), ("2025-07-01", "SMS", 8), ("2025-07-01", "Twitter", 9),
    }  # fmt: skip


def test_a_table_goes_on_over_a_sheet_without_heading_where_its_numbers_go_on(office: Office) -> None:
    more = [[4, "Dinas B", None, 7, 7, "-", None]]
    stray = [["Grafik"], ["a", 3]]
    office.put("RKM Mei 2025.xlsx", book({"Table 1": AGENCIES, "Table 2": more, "Table 3": stray}))
    report = office.pull()
    assert ("2025-05-01", "Dinas B", 7) in received(office) and (report.landed, report.quarantined) == (12, 1)
    [aside] = office.ledger.quarantine()
    assert aside.message.startswith("RKM Mei 2025.xlsx, line 2: sheet 'Table 3' holds numbers under no heading")


def test_what_stands_below_a_sum_is_not_taken_for_a_part_of_it(office: Office) -> None:
    rows = [*AGENCIES, ["Jumlah", None, None, 9, 8, 1], [None, "Informasi", None, 3, 3, 0]]
    office.put("RKM Mei 2025.xlsx", book({"Table 1": rows}))
    report = office.pull()
    assert (report.landed, report.quarantined) == (12, 1)
    assert office.ledger.quarantine()[0].reason == "below_the_total"
