"""Papers of the sample city: made once by a run, the same bytes again, the same numbers as everywhere, nothing about a person."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import duckdb
import openpyxl
import pytest
from dagster import AssetKey, ResourceDefinition
from pypdf import PdfReader

from dashboards.render import formats
from dashboards.render.html import Cell, Column
from dashboards.render.report import areas, typeset, workbook
from dashboards.render.report.blocks import Document, Grid, Text, Together
from dashboards.render.report.compose import document
from dashboards.render.report.library import library
from dashboards.render.report.lines import FURTHER, HEADLINE, shown
from dashboards.render.report.note import MOST_CHARACTERS
from dashboards.render.report.paper import Paper
from pipelines.assets.catalogue import catalogue
from pipelines.cli import main
from pipelines.publish.reports import make, written
from pipelines.settings import read_settings
from pipelines.work import is_unchanged, open_work
from tests.command import PATIENCE
from tests.conftest import Sample
from transforms.city.model import City, Note
from transforms.editions import reading
from transforms.editions.manifest import Change
from transforms.editions.papers import faults, makings, path_of
from transforms.editions.shelf import Edition, Shelf
from transforms.metrics import METRICS
from transforms.privacy.scan import looks_personal

MONTH, YEAR, DAY = "month-2026-02", "year-2025", "day-2026-03-10"
UTF8_CSV = "csv:Text - txt - csv (StarCalc):44,34,76"  # comma, quote, UTF-8
KINDS = {MONTH: {"pdf", "xlsx", "txt"}, YEAR: {"pdf", "xlsx", "txt"}, DAY: {"pdf", "txt"}}


@dataclass(frozen=True)
class Archive:
    """A copy of the sample after its papers were made; ``manifests`` as they were before."""

    sample: Sample
    said: str
    manifests: dict[str, bytes]

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.sample.paths.published)

    @property
    def city(self) -> City:
        city: City = self.sample.city
        return city

    def content(self, name: str, kind: str, language: str = "id") -> bytes:
        edition = self.shelf.open(name)
        [making] = makings(edition)
        [file] = [one for one in making.files if (one.kind, one.language) == (kind, language)]
        return path_of(edition, making, file).read_bytes()


def manifests(sample: Sample) -> dict[str, bytes]:
    return {path.parent.name: path.read_bytes() for path in sample.paths.editions.glob("*/manifest.json")}


@pytest.fixture(scope="module")
def archive(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """The step that makes papers, run by Dagster over finished editions."""
    mine = sample.copy(tmp_path_factory.mktemp("papers") / "data")
    before, said = manifests(mine), []
    settings = read_settings({**mine.environ, "TANGGAP_REPORTS": ""})
    with open_work(settings, progress=said.append) as work:
        assert not is_unchanged(work), "papers that are not there are something to do"
        job = catalogue(work.city, ResourceDefinition.hardcoded_resource(work)).resolve_job_def("monthly")
        assert job.execute_in_process(asset_selection=[AssetKey("reports")]).success is True
        assert is_unchanged(work)
    return Archive(mine, "\n".join(said), before)


@cache
def text_of(content: bytes) -> tuple[str, ...]:
    """The text of each page of a PDF, spaces as they come."""
    return tuple(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)


def rows_of(content: bytes, sheet: str) -> list[list[object]]:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    return [list(row) for row in book[sheet].iter_rows(min_row=5, values_only=True)]


def test_the_step_makes_the_newest_papers_and_touches_no_edition(archive: Archive) -> None:
    assert archive.said.splitlines() == [f"{DAY}: 4 papers", f"{MONTH}: 6 papers", f"{YEAR}: 6 papers"]
    assert manifests(archive.sample) == archive.manifests
    made = {one.name: done for one in archive.shelf.everything() if (done := makings(one))}
    assert set(made) == set(KINDS)
    for name, done in made.items():
        edition = archive.shelf.open(name)
        assert {(file.kind, file.language) for file in done[0].files} == {(kind, language) for kind in KINDS[name] for language in ("id", "en")}
        assert len(done) == 1 and not faults(edition, done[0]) and set(done[0].compared).isdisjoint({name})


@pytest.mark.parametrize("name", KINDS)
def test_made_again_they_are_the_same_bytes(archive: Archive, name: str) -> None:
    """In another process, at another time: nothing of either is in them."""
    edition = archive.shelf.open(name)
    [making] = makings(edition)
    languages = archive.city.languages if name == DAY else ("id",)  # the cheap one in all, the dear ones in one
    with library(archive.shelf, edition) as held:
        again = {file: hashlib.sha256(content).hexdigest() for file, _, _, content in written(held, replace(archive.city, languages=languages))}
    assert again == {file.name: file.sha256 for file in making.files if file.language in languages} != {}


def same(told: float | None) -> object:
    """As a cell holds it: 16 digits of a number, the mark of what is missing."""
    return formats.MISSING if told is None else pytest.approx(told, rel=1e-14)


@pytest.mark.parametrize("name", [MONTH, YEAR])
def test_one_number_in_sql_on_screen_and_in_the_workbook(archive: Archive, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from dashboards import data

    monkeypatch.setenv("TANGGAP_DATA", str(archive.sample.data))
    edition = archive.shelf.open(name)
    kind, on = edition.manifest.kind, edition.manifest.starts_on
    assert on is not None
    sheet = {row[-2]: row for row in rows_of(archive.content(name, "xlsx"), "Angka")[1:]}
    whole = {metric_id: metric for metric_id, metric in METRICS.items() if not metric.apart}
    assert set(whole) <= set(sheet) <= set(METRICS)
    compared = 0
    with library(archive.shelf, edition) as held:
        paper = Paper(held, archive.city, "id")
        for metric_id, metric in whole.items():
            value, numerator, denominator = sheet[metric_id][2:5]
            if not reading.holds(held.ask(edition), metric_id):
                assert value == numerator == denominator == formats.MISSING
                continue
            [by_sql] = held.ask(edition)(metric.statement(kind), {"starts_on": on})
            on_screen = data.metric(str(edition.database), metric_id, kind, on)
            assert paper.metric(metric_id) == on_screen
            below = by_sql.get("denominator")
            given = {"numerator": by_sql.get("numerator"), "denominator": below}
            for cell, told in ((numerator, given["numerator"]), (denominator, given["denominator"])):
                assert cell == same(told) or (told is None and cell == 0), metric_id
            if isinstance(value, float | int) and metric.unit == "ratio":
                assert below and by_sql.get("cases", below) >= archive.city.n_min and value == pytest.approx(by_sql["numerator"] / below, abs=1e-15)
                compared += 1
            elif metric.columns == ("numerator",) and by_sql["numerator"] is not None:
                assert value == same(by_sql["numerator"])
                compared += 1
    assert compared >= 15, "next to nothing was compared"


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_figures_of_the_registry_stand_in_the_pdf(archive: Archive, name: str, language: str) -> None:
    edition = archive.shelf.open(name)
    whole = " ".join(text_of(archive.content(name, "pdf", language)))
    with library(archive.shelf, edition) as held:
        paper = Paper(held, archive.city, language)
        for metric_id in HEADLINE if name == DAY else (*HEADLINE, *FURTHER):
            label, value = METRICS[metric_id].label.of(language), paper.metric(metric_id)
            assert f"{label} {shown(value, archive.city.n_min, language)}" in whole.replace(" – ", " – "), metric_id
        for moment in paper.facts.as_of.values():
            assert formats.instant(moment, paper.facts.zone, language) in whole
        if name != DAY:
            assert edition.manifest.figures_hash in whole.replace(" ", "") and edition.manifest.policy_version in whole


def test_a_rate_over_nothing_is_a_mark_in_pdf_and_workbook(archive: Archive, tmp_path: Path) -> None:
    """A day on which nothing fell due and nobody called, and a day before that was never counted."""
    edition, shelf = copied(archive, DAY, tmp_path)
    with duckdb.connect(str(edition.database)) as connection:
        connection.execute("update marts.ticket_periods set due_count = 0, met_count = 0, breached_closed_count = 0, breached_open_count = 0")
        connection.execute("update marts.call_periods set offered_count = 0, short_abandoned_count = 0, answered_within_count = 0")
    (shelf.root / "pointers" / "day-2026-03-09").unlink()
    shutil.rmtree(shelf.folder() / "day-2026-03-09")
    with library(shelf, edition) as held:
        paper = Paper(held, archive.city, "id")
        [page] = text_of(typeset.pdf(document(paper), paper.facts.as_of_all))
        figures = {row[-2]: row[2:8] for row in rows_of(workbook.workbook(paper), "Angka")[1:]}
    for name in ("sla_on_time", "service_level"):
        assert f"{METRICS[name].label.id} – " in page
        assert figures[name] == [formats.MISSING, 0, 0, formats.MISSING, formats.MISSING, formats.MISSING]


WORDS = {
    "id": ("Target dan capaian", "Wilayah", "Nilai terhadap target, Seluruh kota", "per 1.000 penduduk", "poin persen"),
    "en": ("Targets and what was reached", "Areas", "Score against targets, Whole city", "per 1,000 residents", "percentage points"),
}


@pytest.mark.parametrize("language", WORDS)
def test_the_evaluation_scores_targets_and_sets_areas_side_by_side(archive: Archive, language: str) -> None:
    """The score, reports per 1,000 and the gap, each worked out here from the marts' own counts."""
    edition = archive.shelf.open(YEAR)
    whole = " ".join(text_of(archive.content(YEAR, "pdf", language)))
    with library(archive.shelf, edition) as held:
        ask = held.ask(edition)
        on = {"on": edition.manifest.starts_on}
        year = "period = 'year' and starts_on = $on"
        [sums] = ask(f"select sum(met_count)::bigint as met, sum(due_count)::bigint as due from marts.ticket_periods where {year}", on)
        rows = ask(f"select * from marts.area_periods where {year} order by area_id", on)
        calls = {name: Paper(held, archive.city, language).metric(name) for name in ("service_level", "abandon_rate")}
    assert calls["service_level"].ratio and calls["abandon_rate"].ratio
    parts = [(3, sums["met"] / sums["due"] / 0.80), (2, calls["service_level"].ratio / 0.80), (1, 0.08 / calls["abandon_rate"].ratio)]
    score = sum(weight * min(reached, 1.25) for weight, reached in parts) / 6
    heading, _, scored, per_1000, points = WORDS[language]
    assert heading in whole and f"{scored}: {formats.rate(score, language)}; " in whole and f" {formats.rate(1.0, language)} " in whole

    [city] = [row for row in rows if row["area_level"] == "city"]
    rate = formats.number(1000 * city["created_count"] / 412_600, language, 2)
    assert f"{rate} " in whole and per_1000 in whole and formats.number(city["created_count"], language) in whole
    kept = sorted(row["standard_met"] / row["due_count"] for row in rows if row["comparison"] == "compared")
    assert len(kept) >= 2 and f"{formats.number(100 * (kept[-1] - kept[0]), language, 1)} {points}" in whole
    assert formats.rate(kept[0], language) in whole and formats.rate(kept[-1], language) in whole


@pytest.mark.parametrize("language", WORDS)
def test_the_evaluations_workbook_holds_targets_and_every_area(archive: Archive, language: str) -> None:
    targets, places = ("Target", "Wilayah") if language == "id" else ("Targets", "Areas")
    content = archive.content(YEAR, "xlsx", language)
    _, *told = rows_of(content, targets)
    scores = {row[1]: row[6] for row in told if str(row[0]).startswith(WORDS[language][2].split(",")[0])}
    assert len(scores) == 2, "the city and one agency have weighted targets"
    for who, score in scores.items():
        parts = [(row[7], row[6]) for row in told if row[1] == who and isinstance(row[7], int | float)]
        assert score == pytest.approx(sum(weight * reached for weight, reached in parts) / sum(weight for weight, _ in parts))  # type: ignore[operator, misc]
    _, *rows = rows_of(content, places)
    with library(archive.shelf, archive.shelf.open(YEAR)) as held:
        created = Paper(held, archive.city, language).metric("created").numerator
    assert {row[0] for row in rows} == {area.code for area in archive.city.areas} | {"tak-dikenal", "tanpa-keterangan"}
    assert sum(row[-1] for row in rows) == created  # type: ignore[misc]
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert all(book[name].print_title_rows == "$5:$5" for name in (targets, places))


@pytest.mark.parametrize("language", WORDS)
def test_the_evaluation_shows_the_surveys_that_ended_in_its_year(archive: Archive, language: str) -> None:
    """Indices by hand: (3.24 + 3.11 + 2.94 + 3.54 + 3.22 + 3.27 + 3.33 + 2.91 + 3.05) / 9 * 25 = 79.4722 for the second half of the year."""
    whole = " ".join(text_of(archive.content(YEAR, "pdf", language)))
    for index, grade in ((78.42, "B"), (79.47, "B"), (85.0, "B")):
        assert f"{formats.number(index, language, 2)} {grade}" in whole
    weakest = ("Penanganan pengaduan", "Waktu penyelesaian") if language == "id" else ("Handling of complaints", "Completion time")
    assert all(f"{name} ({formats.number(mean, language, 2)})" in whole for name, mean in zip(weakest, (2.91, 3.10), strict=True))
    head, *told = rows_of(archive.content(YEAR, "xlsx", language), "SKM")
    assert len(head) == 16 and [(row[3], row[4], row[5]) for row in told] == [(412, 78.42, "B"), (438, 79.47, "B"), (196, 85.0, "B")]
    assert list(told[1][6:15]) == [3.24, 3.11, 2.94, 3.54, 3.22, 3.27, 3.33, 2.91, 3.05]


def test_areas_that_cannot_be_compared_say_why(archive: Archive, tmp_path: Path) -> None:
    """Too few due, another mix, no residents, no city in areas.csv, and an edition of a time before areas were counted."""
    edition, shelf = copied(archive, YEAR, tmp_path)

    def told(change: str) -> str:
        with duckdb.connect(str(edition.database)) as connection:
            connection.execute(change)
        with library(shelf, edition) as held:
            blocks = areas.blocks(Paper(held, archive.city, "id"))
        cells = [cell.text if isinstance(cell, Cell) else cell for block in blocks if isinstance(block, Grid) for row in block.rows for cell in row]
        return " ".join([*(block.text for block in blocks if isinstance(block, Text)), *cells])

    few = told("update marts.area_periods set comparison = 'few' where area_id in ('99.01.01', '99.01.02')")
    assert "kurang dari dua wilayah" in few and few.count("jatuh tempo < 30") == 2
    mix = told("update marts.area_periods set comparison = 'mix', resident_count = null where area_level in ('city', 'district')")
    assert mix.count("kategori lain") >= 3 and "penduduk kota tidak ada di areas.csv" in mix
    assert "bernama Kota Contoh" in told("delete from marts.area_periods where area_level = 'city'")
    assert told("drop table marts.area_periods") == ""


def test_every_month_of_the_trend_is_on_paper_and_the_last_too(archive: Archive) -> None:
    [first, *_] = text_of(archive.content(MONTH, "pdf"))
    with library(archive.shelf, archive.shelf.open(MONTH)) as held:
        points = Paper(held, archive.city, "id").trend()
    assert [point.label for point in points] == ["Nov 25", "Des 25", "Jan 26", "Feb 26"]
    assert " ".join(point.label for point in points) in first
    assert formats.rate(points[-1].ratio, "id") in first.split(" ".join(point.label for point in points))[1]


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_daily_note_is_one_page(archive: Archive, language: str) -> None:
    assert len(text_of(archive.content(DAY, "pdf", language))) == 1


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_text_for_messengers_is_short_and_whole(archive: Archive, name: str, language: str) -> None:
    text = archive.content(name, "txt", language).decode()
    assert len(text) <= MOST_CHARACTERS and "http" not in text
    with library(archive.shelf, archive.shelf.open(name)) as held:
        paper = Paper(held, archive.city, language)
        on_time = paper.metric("sla_on_time")
        assert str(on_time.numerator) in text and str(on_time.denominator) in text
        assert formats.instant(paper.facts.as_of_all, paper.facts.zone, language) in text and paper.period in text
    assert "SIMULA" in text and name in text


@pytest.mark.parametrize("name", KINDS)
def test_nothing_about_a_person_is_in_a_paper(archive: Archive, name: str) -> None:
    hashes = {one.manifest.figures_hash for one in archive.shelf.everything()}
    texts = [*text_of(archive.content(name, "pdf")), archive.content(name, "txt").decode()]
    if "xlsx" in KINDS[name]:
        book = openpyxl.load_workbook(io.BytesIO(archive.content(name, "xlsx")), read_only=True)
        texts += [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if isinstance(cell, str)]
    for text in texts:
        for known in hashes:
            text = text.replace(known, "")
        assert looks_personal(text) is None, text[:200]


def test_the_workbook_opens_and_its_recap_adds_up(archive: Archive, tmp_path: Path) -> None:
    content = archive.content(MONTH, "xlsx")
    head, *rows, total = rows_of(content, "Rekap")
    with library(archive.shelf, archive.shelf.open(MONTH)) as held:
        created = Paper(held, archive.city, "id").metric("created").numerator
    for place in range(2, len(head) - 1):
        assert total[place] == sum(row[place] for row in rows)  # type: ignore[misc]
    assert total[head.index("Jumlah")] == created == sum(total[2 : head.index("Jumlah")])  # type: ignore[arg-type]
    assert total[head.index("Ditindaklanjuti")] + total[head.index("Belum ditindaklanjuti")] == created  # type: ignore[operator]
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert all(sheet.print_title_rows == "$5:$5" and sheet.freeze_panes for sheet in book)
    if office := shutil.which("soffice"):
        (tmp_path / "rekap.xlsx").write_bytes(content)
        command = [office, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", UTF8_CSV, "--outdir", str(tmp_path)]
        done = subprocess.run([*command, str(tmp_path / "rekap.xlsx")], capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert done.returncode == 0 and "Tepat waktu" in (tmp_path / "rekap.csv").read_text("utf-8"), done.stderr


def test_a_reply_makes_the_papers_again_and_keeps_the_old_ones(archive: Archive, tmp_path: Path) -> None:
    edition, shelf = copied(archive, YEAR, tmp_path)
    [first] = makings(edition)
    words = "Balasan dinas untuk tahun ini."
    on = edition.manifest.starts_on
    assert on is not None
    city = replace(archive.city, languages=("id",), notes=(*archive.city.notes, Note("dlh", "year", on, words, words)))
    left = edition.path / "reports" / ".2.999.tmp"
    left.mkdir()
    (edition.path / "reports" / "2").mkdir()  # a run was killed between the files and their list
    made, is_new = make(shelf, edition, city)
    assert is_new and [one.number for one in makings(edition)] == [1, 2] and not left.exists()
    assert not faults(edition, first) and not faults(edition, made)
    [pdf] = [file for file in made.files if file.kind == "pdf"]
    assert words in " ".join(text_of(path_of(edition, made, pdf).read_bytes()))
    assert make(shelf, edition, city) == (made, False)


def test_a_survey_makes_the_evaluation_again_and_no_other_paper(archive: Archive, tmp_path: Path) -> None:
    edition, shelf = copied(archive, YEAR, tmp_path)
    city = replace(archive.city, languages=("id",))
    few = replace(city, surveys=city.surveys[:1])
    assert make(shelf, edition, few)[1] and make(shelf, edition, city)[1] and not make(shelf, edition, city)[1]
    month = shelf.open(MONTH)
    assert make(shelf, month, few)[1] and not make(shelf, month, city)[1]


def copied(archive: Archive, name: str, to: Path) -> tuple[Edition, Shelf]:
    """One edition and those beside it, free to be changed."""
    shutil.copytree(archive.sample.paths.published, to / "published", symlinks=True)
    shelf = Shelf(to / "published")
    return shelf.open(name), shelf


def test_the_command_makes_older_papers_and_says_what_is_wrong(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in archive.sample.environ.items():
        monkeypatch.setenv(name, value)
    assert main(["report", "day-2026-03-08", "--language", "en", "--out", str(tmp_path / "out")]) == 0
    told = dict(reversed(line.split("  ")) for line in capsys.readouterr().out.splitlines())  # type: ignore[misc]
    assert {Path(path).suffix for path in told} == {".pdf", ".txt"}
    assert all(hashlib.sha256(Path(path).read_bytes()).hexdigest() == digest for path, digest in told.items())
    assert main(["report", "current"]) == 2 and "moves on with every run" in capsys.readouterr().err
    assert main(["report", "month-1999-01"]) == 2 and "no edition 'month-1999-01'" in capsys.readouterr().err
    broken = tmp_path / "out" / "catatan-harian-2026-03-08.en.pdf"
    edition = archive.shelf.open("day-2026-03-08")
    path_of(edition, makings(edition)[0], makings(edition)[0].files[0]).write_bytes(broken.read_bytes())
    assert main(["report", "day-2026-03-08"]) == 2 and "is not the file that was made" in capsys.readouterr().err


def test_a_long_table_loses_no_row_and_repeats_its_head(archive: Archive) -> None:
    columns = [Column("Nomor"), Column("Dinas yang menanganinya", number=True)]
    rows = [[f"KC-{number:04d}", Cell(f"dinas {number}", note="catatan")] for number in range(130)]
    long = Document("Judul", "Februari 2026", "Kota", "id", "kaki", "halaman", "", [Grid(columns, rows, "keterangan")])
    pages = text_of(typeset.pdf(long, archive.shelf.open(MONTH).manifest.as_of_all))
    assert len(pages) > 2 and all("Dinas yang menanganinya" in page for page in pages)
    assert all(f"KC-{number:04d} dinas {number} catatan" in " ".join(pages) for number in range(130))


def test_a_part_too_long_for_a_page_goes_on_on_the_next(archive: Archive) -> None:
    blocks = [Together([Text(f"paragraf {number} " + "kata " * 60) for number in range(30)])]
    long = Document("Judul", "Februari 2026", "Kota", "id", "kaki", "halaman", "", blocks)
    pages = text_of(typeset.pdf(long, archive.shelf.open(MONTH).manifest.as_of_all))
    assert len(pages) > 1 and all(f"paragraf {number} kata" in " ".join(pages) for number in range(30))


def test_a_revision_says_on_its_first_page_why_it_differs(archive: Archive, tmp_path: Path) -> None:
    edition, shelf = copied(archive, MONTH, tmp_path)
    changes = (Change("tickets late", 12), Change("tickets reopened", 1), Change("calendar", 1))
    revised = replace(edition, manifest=replace(edition.manifest, revision=2, changes=changes))
    with library(shelf, revised) as held:
        told = [block.text for block in document(Paper(held, archive.city, "id")).blocks if isinstance(block, Text)]
    assert any(text.startswith("Revisi 2 atas Februari 2026;") and "12 aduan datang terlambat; 1 " in text for text in told)
    with library(shelf, edition) as held:
        assert not any("Revisi" in block.text for block in document(Paper(held, archive.city, "id")).blocks if isinstance(block, Text))


def test_older_periods_are_cited_as_they_stood(archive: Archive, tmp_path: Path) -> None:
    """A later revision of January does not change what February's paper says."""
    edition, shelf = copied(archive, MONTH, tmp_path)
    january = shelf.open("month-2026-01")
    revised = shelf.folder() / "month-2026-01.r2"
    shutil.copytree(january.path, revised)
    made_at = edition.manifest.made_at
    assert made_at is not None
    later = replace(january.manifest, edition=revised.name, revision=2, made_at=made_at + timedelta(days=9))
    (revised / "manifest.json").write_text(later.to_json(), "utf-8")
    [before] = makings(edition)
    assert make(shelf, edition, archive.city) == (before, False)
    (revised / "manifest.json").write_text(replace(later, made_at=made_at).to_json(), "utf-8")
    with library(shelf, edition) as held:
        assert "month-2026-01.r2" in {one.name for one in Paper(held, archive.city, "id").cited()}
