"""`tanggap template`: the form for paper is written, filled in, and landed by the source that the command printed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import openpyxl
import pytest

from pipelines.cli import main
from pipelines.paper_form import FIRST_ROW, HEADING_ROW, SHEET
from tests.landing.office import KEY, Office
from tests.pipelines.exports import First
from transforms.text.spellings import names_of

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


def form(office: Office, capsys: pytest.CaptureFixture[str]) -> Path:
    """The form of the office's city beside its other files, and the source that reads it."""
    path = office.drop / "laporan-uji.xlsx"
    assert main(["template", "--city", str(office.folder), "--out", str(path)]) == 0
    office.declare(capsys.readouterr().out)
    return path


def fill(path: Path, *rows: dict[str, object], into: Path | None = None) -> None:
    """Write reports into a form: the first of `FILLED` with some cells changed, by heading."""
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    headings = [sheet.cell(HEADING_ROW, column).value for column in range(1, sheet.max_column + 1)]
    for row, changed in enumerate(rows, start=FIRST_ROW):
        for column, heading in enumerate(headings, start=1):
            sheet.cell(row, column).value = changed.get(heading, FILLED[0][column - 1])
    book.save(into or path)


AT_0830 = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


TYPED: list[tuple[object, object, datetime | None]] = [
    ("2/3/2026", time(8, 30), AT_0830),
    ("02-03-2026", "08.30", AT_0830),
    ("02/03/26", "8:30", AT_0830),
    ("2 Maret 2026", "08:30:00", AT_0830),
    ("2 mar 2026", "08.30", AT_0830),
    (datetime(2026, 3, 2, 8, 30), None, AT_0830),
    (date(2026, 3, 1), "24:00", datetime(2026, 3, 1, 17, tzinfo=UTC)),
    (46083, 0.354166666666667, AT_0830),  # the cells of the form are dates and times, whatever is typed into them
    ("2 Maret 2026", None, datetime(2026, 3, 1, 17, tzinfo=UTC)),
    (date(2026, 3, 2), "jam 9", None),
    (date(2026, 3, 2), 9, None),
    (datetime(2026, 3, 2, 10, 0), time(8, 30), None),
    ("2026-03-02 10:00", "08:30", None),
    ("Senin", "08:30", None),
]
"""What stands in the cells of a day and a time, and the instant it means; None where nobody can tell."""


def test_a_date_as_a_clerk_types_it_is_that_day_or_named(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    fill(form(office, capsys), *({"Nomor": f"LK-{row}", "Tanggal masuk": day, "Jam masuk": clock} for row, (day, clock, _) in enumerate(TYPED)))
    office.pull()
    meant = {f"LK-{row}": at for row, (_, _, at) in enumerate(TYPED) if at}
    assert dict(office.landed("ticket_id, created_at")) == meant
    aside = {one.message.partition(" '")[0]: one for one in office.ledger.quarantine()}
    assert set(aside) == {f"laporan-uji.xlsx, line {FIRST_ROW + row}: created_at" for row, (_, _, at) in enumerate(TYPED) if at is None}
    for one in aside.values():
        assert "(columns 'Tanggal masuk', 'Jam masuk') is no time like '2026-01-31 08:30'" in one.message
        assert "[" not in str(one.found), "a date is shown as it was typed, else nobody finds it"


def test_two_desks_that_number_alike_lose_no_report(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    path = form(office, capsys)
    second = office.drop / "laporan-uji-loket-2.xlsx"
    fill(path, {"Nomor": "1", "Isi laporan": "Pohon tumbang"}, {"Nomor": "3"}, into=second)
    fill(path, {"Nomor": "1"}, {"Nomor": "2"}, {"Nomor": "3"})
    report = office.pull()
    assert (report.rows_read, report.landed, report.duplicates, report.quarantined) == (5, 2, 1, 2)
    assert {(row.reason, row.file, row.found) for row in office.ledger.quarantine()} == {
        ("repeated_key", "laporan-uji.xlsx", "1"), ("repeated_key", second.name, "1"),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["laporan-uji-loket-2.ods", "laporan-uji-loket-2.XLSX", "laporan-uji loket.xls"])
def test_a_form_saved_as_another_kind_is_named_at_every_pull(name: str, office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    path = form(office, capsys)
    fill(path, {})
    (office.drop / name).write_bytes(path.read_bytes())
    for other in ("~$laporan-uji.xlsx", ".~lock.laporan-uji.xlsx#", "laporan-uji.pdf", "laporan-uji.xlsx~"):
        (office.drop / other).write_bytes(b"x")
    for _ in range(2):
        assert [note.partition(" lies beside")[0] for note in office.pull().notes] == [name]


def test_a_form_of_before_the_city_changed_means_what_it_says(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    """The second Sukajadi is no more: the city now offers a plain name, and old copies still say which one they mean."""
    areas = office.folder / "areas.csv"
    old = form(office, capsys)
    fill(old, {"Wilayah": "99.01.02.1001 Sukajadi", "Perangkat daerah": "Dinas Lama"})
    areas.write_text(areas.read_text().replace("99.01.01.1001,Sukajadi,kelurahan,99.01.01\n", ""), encoding="utf-8")
    main(["template", "--city", str(office.folder), "--out", str(office.root / "baru.xlsx")])
    office.declare(capsys.readouterr().out.replace(str(office.root / "baru"), str(office.drop / "laporan-uji")))
    office.pull()
    assert office.landed("area, agency") == [("99.01.02.1001 Sukajadi", "Dinas Lama")], "as written: it is matched by the city's lists"
    assert names_of(office.city)["area"].match("99.01.02.1001 Sukajadi") == "99.01.02.1001"


def test_a_first_session_over_a_filled_form_reads_the_reports(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    """Not the lists beside them, and not from the example above the headings."""
    path = form(office, capsys)
    fill(path, *({"Nomor": f"LK-{number}", "Tanggal masuk": date(2026, 3, number)} for number in range(1, 9)))
    made = First(office.root / "baru", path, "--yes")
    [source] = made.city.sources
    assert (source.options["sheet"], source.options["header"]) == (SHEET, HEADING_ROW)
    assert (source.columns["created_at"].column, source.columns["created_at"].parts) == ("Tanggal masuk", ("Jam masuk",))
    assert [(report.rows_read, report.landed) for report in made.pull()] == [(8, 8)]
