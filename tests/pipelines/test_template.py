"""`tanggap template`: the form for paper is written, filled in, and landed by the source that the command printed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import openpyxl
import pytest

from pipelines.cli import main
from pipelines.paper_form import FIRST_ROW, HEADING_ROW, SHEET
from tests.landing.office import KEY, Office

LISTS = {
    "channels.csv": "id,name,kind\nloket,Loket,walk_in\nsurat,Surat,letter\n",
    "categories.csv": "code,name\nJALAN,Jalan\nAIR,Air bersih\nX,=HYPERLINK(1)\n",
    "areas.csv": "code,name,kind,parent\n99.01.01,Hulu,kecamatan,\n99.01.02,Hilir,kecamatan,\n"
    "99.01.01.1001,Sukajadi,kelurahan,99.01.01\n99.01.02.1001,Sukajadi,kelurahan,99.01.02\n",
}
FILLED = [
    ("LK-1", date(2026, 3, 2), time(8, 30), "Loket", "Pengaduan", "Biasa", "Jalan", "99.01.02.1001 Sukajadi", "Siti", "081234567890",
     "Lubang besar", "Dinas Pekerjaan Umum", "Selesai", date(2026, 3, 4), time(14, 0), "Ditambal"),
    ("SR-1", date(2026, 3, 13), None, "Surat", "Aspirasi", None, "Air bersih", "Hulu", None, None, "Minta sumur", None, "Baru", None, None, None),
]  # fmt: skip


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path, "")
    for name, text in LISTS.items():
        (made.folder / name).write_text(text, encoding="utf-8")
    return made


def test_the_form_is_written_filled_and_landed(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    path = office.drop / "laporan-uji.xlsx"
    assert main(["template", "--city", str(office.folder), "--out", str(path)]) == 0
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    for row, values in enumerate(FILLED, start=FIRST_ROW):
        for column, value in enumerate(values, start=1):
            sheet.cell(row, column).value = value
    book.save(path)
    office.declare(capsys.readouterr().out)
    report = office.pull()
    assert (report.rows_read, report.landed, report.quarantined) == (2, 2, 0), "the example is not read"
    landed = office.landed(
        "ticket_id, created_at, channel, nature, urgency, category, area, reporter_phone_key, masked_text, agency, status, closed_at, closure_reason"
    )
    assert landed == [
        ("LK-1", datetime(2026, 3, 2, 1, 30, tzinfo=UTC), "Loket", "complaint", "Biasa", "Jalan", "99.01.02.1001", KEY.token("phone", "081234567890"),
         "Lubang besar", "Dinas Pekerjaan Umum", "resolved", datetime(2026, 3, 4, 7, tzinfo=UTC), "Ditambal"),
        ("SR-1", datetime(2026, 3, 12, 17, tzinfo=UTC), "Surat", "aspiration", None, "Air bersih", "Hulu", None, "Minta sumur", None, "received",
         None, None),
    ]  # fmt: skip
    assert office.ledger.complete_through()["laporan_kertas"] is not None


def test_cells_take_what_the_city_has_and_nothing_else(office: Office) -> None:
    path = office.drop / "laporan-uji.xlsx"
    main(["template", "--city", str(office.folder), "--out", str(path)])
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    headings = {sheet.cell(HEADING_ROW, column).value: column for column in range(1, sheet.max_column + 1)}
    rules = {next(iter(rule.sqref.ranges)).min_col: rule for rule in sheet.data_validations.dataValidation}
    dated = {heading for heading, column in headings.items() if column in rules and rules[column].type in ("date", "time")}
    assert dated == {"Tanggal masuk", "Jam masuk", "Tanggal selesai", "Jam selesai"}

    def offered(heading: str) -> list[object]:
        sheet_name, cells = rules[headings[heading]].formula1.split("!")
        return [cell.value for (cell,) in book[sheet_name][cells.replace("$", "")]]

    assert offered("Kanal") == ["Loket", "Surat"]
    assert offered("Wilayah") == ["99.01.01.1001 Sukajadi", "99.01.02.1001 Sukajadi", "Hilir", "Hulu"]
    assert offered("Perangkat daerah") == ["Dinas Pekerjaan Umum"]
    assert offered("Kategori")[0] == "=HYPERLINK(1)"
    formulas = [cell.coordinate for each in book.worksheets for row in each.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas == [], "a name of the city folder is no formula"
    free = {heading for heading, column in headings.items() if column not in rules}
    assert free == {"Nomor", "Nama pelapor", "Telepon", "Isi laporan", "Hasil"}
    assert all(sheet.cell(row, headings["Telepon"]).number_format == "@" for row in (FIRST_ROW, FIRST_ROW + 999))


def test_a_form_with_reports_in_it_is_not_written_over(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    path = office.put("laporan.xlsx", "reports")
    assert main(["template", "--city", str(office.folder), "--out", str(path)]) == 2
    assert "exists already" in capsys.readouterr().err
    assert path.read_text() == "reports"
