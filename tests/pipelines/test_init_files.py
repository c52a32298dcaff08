"""``tanggap init FILE…``: what is proposed for exports of many makes, what is asked, what is refused, and what is never shown."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from pipelines.settings import SettingsError
from pipelines.sources import SourceError
from tests.pipelines.exports import HEADING, NOW, PERSONAL, First, indonesian_rows, written
from tests.reference import reference


def cut(source: Path, to: Path, rows: int) -> Path:
    """The first rows of a file."""
    with source.open(encoding="utf-8") as file:
        to.write_text("".join(line for line, _ in zip(file, range(rows + 1), strict=False)), encoding="utf-8")
    return to


def test_los_angeles_is_read_month_first_in_its_own_zone(tmp_path: Path) -> None:
    file = cut(reference("us_la311_2020") / "requests.csv", tmp_path / "requests.csv", 3_000)
    made = First(tmp_path, file, "--yes")
    source = made.city.sources[0]
    assert made.city.zone == source.timezone == "America/Los_Angeles"
    assert source.columns["created_at"].format == "%m/%d/%y %H:%M"
    assert {name: source.columns[name].column for name in ("ticket_id", "agency", "category", "channel", "status")} == {
        "ticket_id": "srnumber", "agency": "owner", "category": "requesttype", "channel": "requestsource", "status": "status",
    }  # fmt: skip
    assert source.columns["status"].map is not None and source.columns["status"].map["Cancelled"] == "withdrawn"
    [report] = made.pull()
    assert (report.landed, report.quarantined) == (3_000, 0)
    assert report.complete_through is not None and report.complete_through < datetime(2021, 1, 1, tzinfo=UTC)


def test_boston_promises_what_its_own_due_column_says(tmp_path: Path) -> None:
    file = cut(reference("us_boston311_2015") / "boston311_2015_H1.csv", tmp_path / "boston.csv", 2_000)
    made = First(tmp_path, file, "--yes")
    source = made.city.sources[0]
    assert source.columns["due_at"].column == "TARGET_DT" and source.columns["agency"].column == "Department"
    assert [policy.basis for policy in made.city.policies] == ["as_given"]
    [report] = made.pull()
    assert (report.landed, report.quarantined) == (2_000, 0)


def test_a_recap_workbook_is_known_as_one(tmp_path: Path) -> None:
    files = sorted(reference("id_surabaya_mediacenter_2017_2018").glob("*RKM*.xlsx"))[:2]
    made = First(tmp_path, *files, "--yes")
    assert [source.kind for source in made.city.sources] == ["recap", "recap"]
    assert len(made.city.agencies) > 20 and len(made.city.channels) > 3
    assert all(report.landed > 50 and report.quarantined == 0 for report in made.pull())


def test_an_indonesian_register_is_proposed_whole_and_nobody_in_it_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = First(tmp_path, written(tmp_path / "aduan.csv", indonesian_rows(60)), "--yes")
    source = made.city.sources[0]
    assert {name: rule.column for name, rule in source.columns.items()} == {
        "ticket_id": "no_tiket", "created_at": "tgl_lapor", "closed_at": "tgl_selesai", "status": "status", "agency": "OPD",
        "area": "kecamatan", "channel": "kanal", "category": "kategori", "text": "isi laporan", "reporter_phone": "telepon",
        "reporter_name": "nama pelapor", "reporter_nik": "NIK", "reporter_email": "email",
    }  # fmt: skip
    assert source.columns["created_at"].format == "%d/%m/%Y %H:%M"
    assert [(agency.name, agency.aliases) for agency in made.city.agencies] == [
        ("Dinas Jalan Raya", ()), ("Dinas Penerangan", ("dinas penerangan",)),
    ]  # fmt: skip
    assert {channel.name: channel.kind for channel in made.city.channels} == {"Telepon": "phone", "WhatsApp": "social", "Loket": "walk_in"}
    [report] = made.pull()
    assert (report.landed, report.quarantined) == (60, 0)
    shown = capsys.readouterr().out + "".join(path.read_text(encoding="utf-8") for path in made.folder.iterdir())
    assert not [value for values in PERSONAL.values() for value in values if value in shown]


def test_five_questions_at_most_each_with_a_default(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [[f"T{n}", f"0{1 + n % 9}/0{1 + n * 7 % 9}/2026 08:00", f"Kata {n % 2}", f"A{n % 3}", f"B{n % 4}"] for n in range(40)]
    file = written(tmp_path / "aduan.csv", rows, "no_tiket;tgl_lapor;status;OPD;SKPD")
    monkeypatch.setattr("sys.stdin", io.StringIO("Kota Lima\nWITA\nhari\n\n\n"))
    made = First(tmp_path, file)
    said = capsys.readouterr().out
    assert [f"\n{number}. " in said for number in range(1, 7)] == [True] * 5 + [False]
    assert (made.city.name, made.city.zone) == ("Kota Lima", "Asia/Makassar")
    assert made.city.sources[0].columns["created_at"].format == "%d/%m/%Y %H:%M"
    assert made.sources.count("assumed: correct it") == 2
    assert made.pull()[0].quarantined == 0


def test_without_anybody_to_ask_the_options_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(SettingsError, match=r"--name.*--zone.*--yes"):
        First(tmp_path, written(tmp_path / "aduan.csv", indonesian_rows(6)))
    assert not (tmp_path / "kota").exists() and not (tmp_path / "kota.key").exists()


def ambiguous(path: Path) -> Path:
    """Days up to 12 in no order: nothing says which number is the month."""
    rows = [[f"T{n}", f"0{1 + n * 5 % 9}/0{1 + n * 7 % 9}/2025 08:00", "Selesai", "Dinas A"] for n in range(40)]
    return written(path, rows, "no_tiket;tgl_lapor;status;OPD")


def test_an_order_that_nothing_decides_is_never_assumed(tmp_path: Path) -> None:
    file = ambiguous(tmp_path / "aduan.csv")
    with pytest.raises(SettingsError, match="--date-order"):
        First(tmp_path, file, "--yes")
    assert not (tmp_path / "kota").exists()
    assert First(tmp_path, file, "--yes", "--date-order", "month").city.sources[0].columns["created_at"].format == "%m/%d/%Y %H:%M"


def test_days_of_the_future_decide_the_order(tmp_path: Path) -> None:
    rows = [[f"T{n}", f"{made:%d/%m/%Y %H:%M}", "Selesai"] for n, made in enumerate([datetime(2026, 2, 9, 8), datetime(2026, 3, 1, 9)] * 4)]
    rows.append(["T9", "05/03/2026 08:00", "Selesai"])  # 3 May is two months ahead
    made = First(tmp_path, written(tmp_path / "aduan.csv", rows, "no_tiket;tgl_lapor;status"), "--yes")
    assert made.city.sources[0].columns["created_at"].format == "%d/%m/%Y %H:%M"


def test_rows_in_order_decide_the_order(tmp_path: Path) -> None:
    rows = [[f"T{n}", f"{datetime(2025, 1 + n // 6, 2 + n % 6 * 2, 8):%d/%m/%Y %H:%M}"] for n in range(30)]
    made = First(tmp_path, written(tmp_path / "aduan.csv", rows, "no_tiket;tgl_lapor"), "--yes")
    assert made.city.sources[0].columns["created_at"].format == "%d/%m/%Y %H:%M"


def test_the_day_first_boston_file_has_the_days_of_the_iso_one(tmp_path: Path) -> None:
    instants = []
    for name in ("boston311-100.csv", "boston311-dmy-100.csv"):
        (tmp_path / name.split(".")[0]).mkdir()
        made = First(tmp_path / name.split(".")[0], reference("dirty_csv_variants_boston100") / name, "--yes")
        assert made.pull()[0].landed == 100
        instants.append(sorted(made.landed("ticket_id, created_at, closed_at, due_at"), key=str))
    assert instants[0] == instants[1]


def test_mixed_orders_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    rows = [["T1", "31/01/2026 08:00"], ["T2", "02/25/2026 08:00"], ["T3", "03/02/2026 08:00"]]
    with pytest.raises(SettingsError, match="mixes day-first and month-first"):
        First(tmp_path, written(tmp_path / "aduan.csv", rows, "no_tiket;tgl_lapor"), "--yes")
    assert not (tmp_path / "kota").exists()


def test_a_workbook_with_titles_a_second_sheet_and_times_beside_dates(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Rekap"
    sheet.append(["Dibuat oleh Diskominfo"])
    data = book.create_sheet("Data")
    data.append(["LAPORAN PENGADUAN"])
    data.append([])
    data.append(["No Tiket", "Tanggal Lapor", "Jam Lapor", "Status", "Perangkat Daerah"])
    for number in range(20):
        made = datetime(2026, 1, 5) + timedelta(days=number)
        data.append([f"T-{number}", made, (made + timedelta(hours=9, minutes=30)).time(), "Diproses", "Dinas A"])
    book.save(tmp_path / "aduan.xlsx")
    made = First(tmp_path, tmp_path / "aduan.xlsx", "--yes", "--zone", "WIB")
    assert dict(made.city.sources[0].options) == {"sheet": "Data", "header": 3}
    assert made.pull()[0].landed == 20
    first = datetime(2026, 1, 5, 9, 30, tzinfo=ZoneInfo("Asia/Jakarta"))
    assert min(row[0] for row in made.landed("created_at")) == first  # type: ignore[type-var]


def sheets(path: Path, **tables: list[list[object]]) -> Path:
    """A workbook of these sheets; those whose name begins with an underscore are hidden."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name.startswith("_") else "visible"
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def register(count: int, prefix: str, first: datetime) -> list[list[object]]:
    """A heading and rows of a register, one every 31 hours."""
    rows = [[f"{prefix}-{n}", f"{first + timedelta(hours=31 * n):%d/%m/%Y %H:%M}", "Selesai"] for n in range(count)]
    return [["No Tiket", "Tanggal Lapor", "Status"], *rows]


def test_every_month_of_a_workbook_is_read_and_a_longer_list_beside_them_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    months = {name: register(20, name, datetime(2026, month, 1, 8)) for month, name in ((1, "Januari"), (2, "Februari"))}
    codes: list[list[object]] = [["Kode", "Arti"], *([f"K{n}", f"Arti {n}"] for n in range(200))]
    old = register(90, "Lama", datetime(2025, 1, 1, 8))
    made = First(tmp_path, sheets(tmp_path / "aduan.xlsx", Kode=codes, _Lama=old, **months), "--yes")
    assert [(source.id, source.options["sheet"], source.mode) for source in made.city.sources] == [
        ("aduan-januari", "Januari", "incremental"), ("aduan-februari", "Februari", "incremental"),
    ]  # fmt: skip
    assert [report.landed for report in made.pull()] == [20, 20]
    assert made.found.proposals[0].notes[0] == "sheets of aduan.xlsx that nothing reads: 'Kode' (200 rows), '_Lama' (90 rows)"
    assert "aduan.xlsx, sheet 'Februari': 20 rows" in capsys.readouterr().out


def test_days_that_a_spreadsheet_made_months_of_are_refused(tmp_path: Path) -> None:
    days = [datetime(2025, 1, 1, 8) + timedelta(days=2 * number) for number in range(90)]
    turned = [[f"T-{n}", day.replace(day=day.month, month=day.day) if day.day <= 12 else f"{day:%d/%m/%Y %H:%M}"] for n, day in enumerate(days)]
    with pytest.raises(SettingsError, match=r"column 'Tanggal Lapor': all 36 dates that stand as dates lie on days 1 to 12, all 54 .* text"):
        First(tmp_path, sheets(tmp_path / "aduan.xlsx", Data=[["No Tiket", "Tanggal Lapor"], *turned]), "--yes")
    assert not (tmp_path / "kota").exists()
    mixed = [[f"T-{n}", day if n % 3 else f"{day:%d/%m/%Y %H:%M}"] for n, day in enumerate(days)]  # typed by hand now and then
    made = First(tmp_path, sheets(tmp_path / "lain.xlsx", Data=[["No Tiket", "Tanggal Lapor"], *mixed]), "--yes")
    assert made.pull()[0].landed == 90


def test_names_of_columns_over_several_lines_and_marks_of_patterns_in_a_file_name(tmp_path: Path) -> None:
    rows = [row[:4] for row in indonesian_rows(9)]
    heading = 'no_tiket;"Tanggal\nLapor";"Tanggal ""Selesai""\n(jika ada)";status'
    made = First(tmp_path, written(tmp_path / "aduan [1] *.csv", rows, f"Daftar Pengaduan\n{heading}"), "--yes")
    assert made.city.sources[0].options["header"] == 2
    assert made.city.sources[0].columns["closed_at"].column == 'Tanggal "Selesai" (jika ada)'
    assert made.pull()[0].landed == 9


def test_months_of_one_register_add_up_and_delete_nothing(tmp_path: Path) -> None:
    rows = indonesian_rows(40)
    files = [written(tmp_path / f"aduan_{n}.csv", part) for n, part in enumerate((rows[:20], rows[20:]))]
    made = First(tmp_path, *files, "--yes")
    assert [source.mode for source in made.city.sources] == ["incremental", "incremental"]
    first, last = (source.extracted_at for source in made.city.sources)
    assert first == last and isinstance(last, datetime) and last > datetime(2026, 1, 25, tzinfo=UTC)  # or the second month would wait
    assert sum(report.landed for report in made.pull()) == 40


def test_running_numbers_of_each_month_are_other_tickets_and_a_ticket_in_two_months_is_one(tmp_path: Path) -> None:
    def month(number: int) -> list[list[object]]:
        rows = [[n, f"{datetime(2026, number, 1, 8) + timedelta(hours=31 * n):%d/%m/%Y %H:%M}", "Selesai"] for n in range(1, 21)]
        return [["No", "Tanggal Lapor", "Status"], *rows]

    made = First(tmp_path, sheets(tmp_path / "aduan.xlsx", Januari=month(1), Februari=month(2)), "--yes")
    made.pull()
    assert len({row[0] for row in made.landed("ticket_id")}) == 40
    assert "'No' begins anew in each file" in " ".join(made.found.proposals[1].notes)
    (tmp_path / "b").mkdir()
    rows = indonesian_rows(40)
    files = [written(tmp_path / "b" / f"aduan_{n}.csv", part) for n, part in enumerate((rows[:25], rows[15:]))]
    again = First(tmp_path / "b", *files, "--yes")
    again.pull()
    assert again.city.sources[0].key == ("no_tiket",) and len({row[0] for row in again.landed("ticket_id")}) == 40


def test_a_name_that_a_spreadsheet_would_run_is_not_written_down(tmp_path: Path) -> None:
    rows = [[*row[:4], '"=HYPERLINK(""http://x"")"' if number == 3 else row[4], *row[5:]] for number, row in enumerate(indonesian_rows(9))]
    made = First(tmp_path, written(tmp_path / "aduan.csv", rows), "--yes")
    assert "HYPERLINK" not in (made.folder / "agencies.csv").read_text(encoding="utf-8")
    assert [each.left_out for each in made.found.lists if each.file == "agencies.csv"] == [1]
    assert made.pull()[0].landed == 9


def test_an_old_extract_is_as_of_its_last_event_and_a_fresh_one_as_of_its_file(tmp_path: Path) -> None:
    old = First(tmp_path, written(tmp_path / "lama.csv", indonesian_rows(30, first=datetime(2020, 1, 5))), "--yes").city.sources[0]
    assert isinstance(old.extracted_at, datetime) and old.extracted_at.year == 2020
    (tmp_path / "b").mkdir()
    rows = indonesian_rows(9, first=datetime(2026, 3, 5))
    assert First(tmp_path / "b", written(tmp_path / "baru.csv", rows), "--yes").city.sources[0].extracted_at == "mtime"


def test_an_old_log_of_calls_ends_with_its_last_call(tmp_path: Path) -> None:
    log = reference("call_anonymous_bank_oneday") / "queue_log_until_noon"
    source = First(tmp_path, log, "--yes", "--zone", "Asia/Jerusalem").city.sources[0]
    assert source.kind == "queue_log"
    assert isinstance(source.extracted_at, datetime) and source.extracted_at.date() == datetime(1999, 8, 2).date()


def test_an_unknown_status_waits_when_asked_to(tmp_path: Path) -> None:
    rows = [[*row[:3], "Entahlah" if number == 4 else row[3], *row[4:]] for number, row in enumerate(indonesian_rows(9))]
    made = First(tmp_path, written(tmp_path / "aduan.csv", rows), "--yes", "--unknown-status", "aside")
    assert '# "Entahlah" = ' in made.sources
    [report] = made.pull()
    assert (report.landed, report.quarantined) == (8, 1)


def test_an_answer_is_no_end_unless_somebody_says_so(tmp_path: Path) -> None:
    file = written(tmp_path / "aduan.csv", [row[:3] for row in indonesian_rows(9)], "id;tanggal_keluhan;tanggal_ditanggapi")
    assert "closed_at" not in First(tmp_path, file, "--yes", "--answer-is-end", "tidak").city.sources[0].columns
    (tmp_path / "b").mkdir()
    columns = First(tmp_path / "b", file, "--yes").city.sources[0].columns
    assert columns["closed_at"].column == columns["answered_at"].column == "tanggal_ditanggapi"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"%PDF-1.4 ...", "save it as .xlsx"),
        (b"PK\x03\x04 cut off", "damaged|cannot be opened"),
        (b"selamat pagi\nini bukan tabel\n", "holds no table"),
        (b"1;02/01/2026 08:00;5\n2;03/01/2026 08:00;6\n", "has no heading"),
        (b"no_tiket;tgl_lapor;status\n", "no rows"),
        (b"no_tiket;status\nA1;Selesai\nA2;Baru\n", "no column says the day a ticket was made"),
        (b"status;tgl_lapor\nBaru;02/01/2026\nBaru;02/01/2026\nSelesai;13/01/2026\n", "--key COLUMN"),
        (b'{"a": 1}\n', "no known layout"),
        (b"no_tiket;tgl_lapor;status" * 10_000, "aduan.csv, line 1: goes on for more than 200000 bytes"),
        (b'no_tiket;tgl_lapor\n1;"' + b"x" * 150_000, r"no row that can be read \(line 2: has a quote"),
    ],
)
def test_what_is_no_export_is_refused_with_a_cure(tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "aduan.csv"
    file.write_bytes(content)
    with pytest.raises((SettingsError, SourceError), match=says):
        First(tmp_path, file, "--yes")
    assert not (tmp_path / "kota").exists()


def test_nothing_that_exists_is_overwritten(tmp_path: Path) -> None:
    file = written(tmp_path / "aduan.csv", indonesian_rows(6))
    made = First(tmp_path, file, "--yes")
    before = {path.name: path.read_bytes() for path in made.folder.iterdir()}
    with pytest.raises(SettingsError, match="exists already"):
        First(tmp_path, file, "--yes")
    assert {path.name: path.read_bytes() for path in made.folder.iterdir()} == before


def test_damaged_rows_are_set_aside_and_said(tmp_path: Path) -> None:
    rows = indonesian_rows(12)
    text = written(tmp_path / "aduan.csv", rows).read_text(encoding="utf-8")
    (tmp_path / "aduan.csv").write_text(text + "ADU-9;x\n" + ";".join(["ADU-10", "kemarin", *rows[0][2:]]) + "\n", encoding="utf-8")
    [report] = First(tmp_path, tmp_path / "aduan.csv", "--yes").pull()
    assert (report.rows_read, report.landed, report.quarantined) == (14, 12, 2)


def test_the_heading_is_the_usual_one() -> None:
    assert len(HEADING.split(";")) == len(indonesian_rows(1)[0]) and NOW.tzinfo is UTC
