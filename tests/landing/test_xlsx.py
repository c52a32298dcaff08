"""Workbooks: every cell comes out as the text its rules expect, every row with the number Excel shows, and no bad file as a traceback."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.sources import SourceError, xlsx
from pipelines.sources.reading import RawFile
from tests.landing.office import Office
from transforms.city.model import Source

Rows = Sequence[Sequence[object]]


def workbook(rows: Rows, epoch: datetime = CALENDAR_WINDOWS_1900, change: Callable[[Worksheet], None] = lambda sheet: None) -> bytes:
    """A workbook of one sheet; None leaves a cell out."""
    book = openpyxl.Workbook()
    book.epoch = epoch
    sheet = book.active
    sheet.title = "Tiket"
    for row, cells in enumerate(rows, start=1):
        for column, value in enumerate(cells, start=1):
            if value is not None:
                sheet.cell(row, column, value)
    change(sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def edited(data: bytes, part: str, pattern: str, becomes: str) -> bytes:
    """The workbook with one of its parts changed, for what no library writes."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == part:
                changed = re.sub(pattern, becomes, text.decode())
                assert changed != text.decode()
                text = changed.encode()
            new.writestr(name, text)
    return file.getvalue()


def read(data: bytes, folder: Path, **options: object) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    path = folder / "file.xlsx"
    path.write_bytes(data)
    source = Source("tiket", "xlsx", "tickets", "", "Asia/Jakarta", options=options)
    with duckdb.connect() as connection:
        reading = xlsx.read(connection, RawFile("tiket.xlsx", path, "", len(data), None), source, "got", folder)
        assert reading.broken == ()
        return reading.columns, connection.execute("select * from got order by _line").fetchall()


def value(cell: object, folder: Path, **book: Any) -> str | None:
    """What one cell comes out as."""
    _, [(line, _, found)] = read(workbook([["a", "b"], ["x", cell]], **book), folder)
    assert line == 2
    return found


@pytest.mark.parametrize("epoch", [CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904], ids=["from-1900", "from-1904"])
@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (datetime(2026, 3, 1, 8, 30), "2026-03-01 08:30:00"),
        (datetime(2026, 3, 1, 23, 59, 59, 999_600), "2026-03-02"),  # a fraction of a day is never exact
        (datetime(2026, 3, 1), "2026-03-01"),
        (date(2024, 2, 29), "2024-02-29"),
        (time(7, 30, 5), "07:30:05"),
        (time(0, 0), "00:00:00"),
        (timedelta(hours=30, minutes=5), "30:05:00"),
        ("2026-03-01", "2026-03-01"),
        ("02/03/2026 08.30", "02/03/2026 08.30"),
    ],
)  # fmt: skip
def test_days_and_times_are_iso_text(cell: object, text: str, epoch: datetime, tmp_path: Path) -> None:
    assert value(cell, tmp_path, epoch=epoch) == text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (3, "3"), (3.0, "3"), (-2.5, "-2.5"), (0.1 + 0.2, "0.3"), (6281234567890, "6281234567890"), (1234567.891, "1234567.891"),
        ("081234567890", "081234567890"), ("3273010101900001", "3273010101900001"), ("0012", "0012"), ("1,5", "1,5"), (True, "true"),
        ("#N/A", None), ("=1/0", None), (None, None), ("  dua  kata ", "  dua  kata "), ("baris\nkedua", "baris\nkedua"),
        ("Jum'at \u2013 é", "Jum'at \u2013 é"),
    ],
)  # fmt: skip
def test_numbers_words_and_errors(cell: object, text: str | None, tmp_path: Path) -> None:
    assert value(cell, tmp_path) == text


def test_a_number_shown_as_a_date_is_a_date(tmp_path: Path) -> None:
    def shown(sheet: Worksheet) -> None:
        sheet["B2"].number_format = "[$-421]dd mmmm yyyy"

    assert value(46082, tmp_path, change=shown) == "2026-03-01"


def test_a_formula_gives_its_last_result(tmp_path: Path) -> None:
    data = edited(workbook([["a", "b"], ["x", "=1+1"]]), "xl/worksheets/sheet1.xml", r"<f>1\+1</f><v\s*/?>(</v>)?", "<f>1+1</f><v>41</v>")
    assert read(data, tmp_path)[1] == [(2, "x", "41")]


def test_lines_are_excels_rows_and_blank_ones_are_left_out(tmp_path: Path) -> None:
    rows = [[], [], ["Rekap pengaduan"], [], [None, "nomor", "isi"], [], [None, "1", "a"], [None, " "], [None, None, "b"], []]
    assert read(workbook(rows), tmp_path, header=5) == (("column 1", "nomor", "isi"), [(7, None, "1", "a"), (9, None, None, "b")])


def test_a_heading_of_two_rows_with_merged_groups(tmp_path: Path) -> None:
    def merge(sheet: Worksheet) -> None:
        for cells in ("A1:A2", "B1:C1", "D1:D2"):
            sheet.merge_cells(cells)

    rows = [["No", "Pelapor", None, "Status"], [None, "Nama", "Telepon", None], [1, "Budi", "0811000", "Selesai"]]
    columns, found = read(workbook(rows, change=merge), tmp_path, header=[1, 2])
    assert columns == ("No", "Pelapor Nama", "Pelapor Telepon", "Status")
    assert found == [(3, "1", "Budi", "0811000", "Selesai")]


def test_names_that_repeat_or_are_blank_are_told_apart(tmp_path: Path) -> None:
    assert read(workbook([["a", None, "A"], [1, 2, 3]]), tmp_path)[0] == ("a", "column 2", "A (3)")


def test_the_sheet_that_is_named(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook([["a"], ["x"]])))
    book.create_sheet("Januari")["A1"] = "b"
    file = io.BytesIO()
    book.save(file)
    assert read(file.getvalue(), tmp_path, sheet="Tiket") == read(file.getvalue(), tmp_path, sheet=" tiket ") == (("a",), [(2, "x")])
    assert read(file.getvalue(), tmp_path, sheet="Januari") == (("b",), [])
    with pytest.raises(SourceError) as several:
        read(file.getvalue(), tmp_path)
    assert str(several.value) == (
        "tiket.xlsx (source 'tiket'): it has several sheets.\nSheets: 'Tiket', 'Januari'.\n"
        'Name one in sources.toml, sheet = "Tiket", then run: tanggap run'
    )
    with pytest.raises(SourceError) as absent:
        read(file.getvalue(), tmp_path, sheet="Januri")
    assert str(absent.value) == (
        "tiket.xlsx (source 'tiket'): there is no sheet 'Januri'.\nSheets: 'Tiket', 'Januari'. Did you mean 'Januari'?\n"
        'Rename the sheet, or correct the name in sources.toml, sheet = "Januari", then run: tanggap run'
    )


def zipped(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "x")
    return file.getvalue()


OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504)
GOOD = workbook([["a"], ["x"]])


@pytest.mark.parametrize(
    ("data", "why", "transient"),
    [
        (b"nomor,isi\n1,a\n", "it is plain text, not a workbook.\nDeclare kind = \"csv\" for source 'tiket' in sources.toml", False),
        (b"", "it is not a workbook.", False),
        (b"\x00\x01\x02", "it is not a workbook.", False),
        (b"<html><table><tr><td>1</td></tr></table>", "it is a web page or XML, not a workbook.\nOpen it in Excel and save it as .xlsx", False),
        (OLE, "it is a workbook of the old form (.xls).\nSave it as .xlsx in Excel or LibreOffice", False),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "it is protected by a password.\nSave a copy without the password", False),
        (zipped("surat.txt"), "it is a ZIP file and no workbook.", False),
        (GOOD[: len(GOOD) // 2], "it is damaged, or was not copied to its end.\nCopy it again", True),
        (workbook([]), ", sheet 'Tiket', row 1: there is no heading.", False),
    ],
    ids=["csv", "empty", "bytes", "html", "xls", "password", "zip", "half", "blank"],
)  # fmt: skip
def test_a_file_that_is_no_workbook_says_what_it_is(data: bytes, why: str, transient: bool, tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        read(data, tmp_path)
    assert why in str(caught.value) and str(caught.value).startswith("tiket.xlsx")
    assert str(caught.value).endswith("then run: tanggap run")
    assert caught.value.transient is transient


def test_damage_inside_the_workbook_is_no_traceback(tmp_path: Path) -> None:
    data = edited(GOOD, "xl/worksheets/sheet1.xml", "<sheetData>.*", "<sheetData><row")
    with pytest.raises(SourceError, match="cannot be read"):
        read(data, tmp_path)


SOURCE = """
[[source]]
id = "tiket"
kind = "xlsx"
entity = "tickets"
path = "${DROP}/tiket*.xlsx"
timezone = "Asia/Jakarta"
key = ["nomor"]
mode = "snapshot"
header = 2
[source.columns]
ticket_id = "nomor"
created_at = { column = "masuk", format = ["iso", "%d/%m/%Y %H:%M"] }
closed_at = { column = "jam", date = "hari" }
reporter_phone = "telepon"
latitude = "lintang"
"""


@pytest.mark.parametrize("comma", [False, True], ids=["points", "commas-in-text"])
def test_a_workbook_lands_like_any_other_file_and_the_mark_of_an_open_one_does_not(comma: bool, tmp_path: Path) -> None:
    office = Office(tmp_path / "office", SOURCE)
    rows = [
        ["Rekap"],
        ["nomor", "masuk", "hari", "jam", "telepon", "lintang"],
        ["T-1", datetime(2026, 3, 1, 8, 30), date(2026, 3, 2), time(9, 15), "0811000111", -6.25],
        ["T-2", "01/03/2026 09:00", None, None, "0811000222", "-6,25"],
        ["T-3", datetime(2026, 3, 1), None, None, None, None],
        ["T-4", "kemarin", None, None, None, None],
    ]
    office.declare(SOURCE.replace("header = 2", 'header = 2\ndecimal = ","') if comma else SOURCE)
    put = office.put("tiket.xlsx", workbook(rows), mtime=datetime(2026, 3, 5, tzinfo=UTC))
    put.with_name("~$tiket.xlsx").write_bytes(b"\x04Budi" + bytes(160))
    report = office.pull()
    assert (report.rows_read, report.landed, report.quarantined) == (4, 3, 1)
    assert office.landed("ticket_id, cast(created_at as varchar), cast(closed_at as varchar), latitude, _line") == [
        ("T-1", "2026-03-01 01:30:00+00", "2026-03-02 02:15:00+00", -6.25, 3),
        ("T-2", "2026-03-01 02:00:00+00", None, -6.25 if comma else None, 4),
        ("T-3", "2026-02-28 17:00:00+00", None, None, 5),
    ]
    [aside] = office.ledger.quarantine()
    assert aside.message.startswith("tiket.xlsx, line 6: created_at 'kemarin'")


FAR = r'<row r="1048576"><c r="{column}1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'


def test_a_cell_far_outside_the_table_asks_for_no_memory(tmp_path: Path) -> None:
    data = edited(workbook([["No", "Status"], ["1", "Baru"]]), "xl/worksheets/sheet1.xml", "</sheetData>", FAR.format(column="XFD"))
    with pytest.raises(SourceError, match=r"reaches to row 1048576 and column XFD, mostly empty.\nDelete what stands far"):
        read(data, tmp_path)
    empty = FAR.format(column="XFD").replace(' t="inlineStr"><is><t>x</t></is></c>', ' s="0"/>')  # styled, nothing written
    data = edited(workbook([["No", "Status"], ["1", "Baru"]]), "xl/worksheets/sheet1.xml", "</sheetData>", empty)
    assert read(data, tmp_path)[1] == [(2, "1", "Baru")]


def test_a_small_file_that_unpacks_to_more_than_is_read_is_refused(tmp_path: Path) -> None:
    file = io.BytesIO(workbook([["No"], ["1"]]))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/sharedStrings2.xml", "w", force_zip64=True) as part:
        for _ in range(65):
            part.write(bytes(8_000_000))
    with pytest.raises(SourceError, match="it holds 520 MB once unpacked, and at most 512 are read"):
        read(file.getvalue(), tmp_path)


@pytest.mark.parametrize("above", [0, 2])
def test_a_number_longer_than_a_cell_can_hold_is_not_taken_for_whole(above: int, tmp_path: Path) -> None:
    """678845123456789012 in a cell of numbers is another number by then; as text it is itself."""
    title: list[Sequence[object]] = [["REKAP", None, None]] * above
    rows = [*title, ["id", "teks", "kecil"], [678845123456789012, "678845123456789012", 12], [12, "12345678901234567", 3201015501900001]]
    _, found = read(workbook(rows), tmp_path, header=above + 1)
    assert [cells for _, *cells in found] == [["6.78845123456789E+17", "678845123456789012", "12"], ["12", "12345678901234567", "3201015501900001"]]


def test_numbers_of_16_digits_that_all_end_in_0_have_lost_the_last(tmp_path: Path) -> None:
    """An identity number in a cell of numbers: a spreadsheet keeps 15 digits, and a family of one street becomes one person."""
    rows = [["nik", "lain"], [3201015501900000, 3201015501900001], [3201016601900000, 3201015501900002], [3201015501900000, 3201015501900000]]
    _, found = read(workbook(rows), tmp_path)
    assert [nik for _, nik, _ in found] == ["3.20101550190000E+15", "3.20101660190000E+15", "3.20101550190000E+15"]
    assert [other for _, _, other in found] == ["3201015501900001", "3201015501900002", "3201015501900000"]
    _, two = read(workbook([["nik"], *([cells[0]] for cells in rows[1:3])]), tmp_path)
    assert two == [(2, "3201015501900000"), (3, "3201016601900000")]


def test_a_cell_merged_over_several_rows_is_each_row_s(tmp_path: Path) -> None:
    """One date over four reports, as people write registers: what they see is what is read. Nobody's number becomes another's."""

    def merge(sheet: Worksheet) -> None:
        for cells in ("A1:D1", "B3:B5", "C4:C7", "A5:A6", "D3:E3"):
            sheet.merge_cells(cells)

    rows = [["Register"], ["nomor", "masuk", "kanal", "isi"],
            ["T-1", "2026-03-01", "Loket", "a"], ["T-2", None, "Surat", "b"], ["T-3", None, None, "c"],
            [None, "2026-03-02", None, "d"], [], ["T-4", "2026-03-03", None, "e"]]  # fmt: skip
    office = Office(tmp_path / "office", MERGED)
    office.put("register.xlsx", workbook(rows, change=merge))
    report = office.pull()
    assert (report.rows_read, report.landed, report.quarantined) == (5, 4, 1)
    assert office.landed("ticket_id, cast(created_at as varchar), channel, masked_text") == [
        ("T-1", "2026-02-28 17:00:00+00", "Loket", "a"),
        ("T-2", "2026-02-28 17:00:00+00", "Surat", "b"),
        ("T-3", "2026-02-28 17:00:00+00", "Surat", "c"),
        ("T-4", "2026-03-02 17:00:00+00", None, "e"),
    ]
    [aside] = office.ledger.quarantine()
    assert (aside.reason, aside.line) == ("missing_key", 6)


MERGED = """
[[source]]
id = "register"
kind = "xlsx"
entity = "tickets"
path = "${DROP}/*.xlsx"
key = ["nomor"]
header = 2
[source.columns]
ticket_id = "nomor"
created_at = "masuk"
channel = "kanal"
text = "isi"
"""


@pytest.mark.parametrize("result", ["", "<v></v>", "<v/>"])
def test_a_formula_that_nobody_has_calculated_is_no_empty_cell(result: str, tmp_path: Path) -> None:
    rows = [["Register"], ["nomor", "masuk", "kanal", "isi", "lain"],
            ["T-1", "2026-03-01", "=B3", "a", "=1+1"], ["T-2", "2026-03-02", None, "b", "=2+2"]]  # fmt: skip
    data = workbook(rows)
    office = Office(tmp_path / "office", MERGED)
    office.put("register.xlsx", edited(data, "xl/worksheets/sheet1.xml", r"</f><v\s*/?>(</v>)?", f"</f>{result}"))
    with pytest.raises(SourceError, match=r"register.xlsx .*row 3: column 'kanal' holds a formula without a result[\s\S]*LibreOffice and save it"):
        office.pull()
    empty = edited(data, "xl/worksheets/sheet1.xml", r'<c r="C3"[^>]*><f>B3</f><v\s*/?>(</v>)?', r'<c r="C3" t="str"><f>B3</f><v></v>')
    office.put("register.xlsx", empty)
    assert office.pull().landed == 2, "a formula may give an empty text, and one that is not read does no harm"
