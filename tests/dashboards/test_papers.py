"""The page of papers: what was made can be had with its checksum, what was not says how; the summary can be copied."""

from __future__ import annotations

import hashlib
import io
import math
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest

from dashboards.render.report import typeset
from dashboards.render.report.compose import document
from dashboards.render.report.library import library
from dashboards.render.report.note import MOST_CHARACTERS, note
from dashboards.render.report.paper import Paper
from dashboards.render.report.workbook import workbook
from dashboards.render.summary import watch
from pipelines.publish.reports import make
from tests.dashboards.conftest import ROOT, markup_of, text_of
from tests.dashboards.shelf_fixture import write_shelf
from transforms.city import load_city
from transforms.editions.papers import faults, makings, path_of
from transforms.editions.shelf import Shelf

Reader = Callable[..., AppTest]


@pytest.fixture(scope="module")
def made_root(shelf_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shelf whose newest month has its papers, in Indonesian."""
    root = tmp_path_factory.mktemp("papers") / "data"
    shutil.copytree(shelf_root, root, symlinks=True)
    shelf = Shelf(root / "published" / "kota-contoh")
    city = replace(load_city(ROOT / "data/cities/kota-contoh", check_env=False), languages=("id",))
    make(shelf, shelf.open("month-2026-02"), city)
    return root


def test_papers_can_be_had_with_their_checksums(read: Reader, made_root: Path) -> None:
    page = read("laporan", root=made_root)
    assert not page.exception
    edition = Shelf(made_root / "published/kota-contoh").open("month-2026-02")
    [making] = makings(edition)
    offered = {button.proto.label for button in page.get("download_button")}
    assert {label.split(",")[0] for label in offered} == {"PDF", "Buku kerja (XLSX)", "Teks WA"}
    for file in making.files:
        assert file.sha256 in text_of(page) and file.name in text_of(page)
        assert hashlib.sha256(path_of(edition, making, file).read_bytes()).hexdigest() == file.sha256
    assert "belum dibuat: tanggap report month-2026-01" in text_of(page)
    assert "4 Mar 2026 07.00 WIB" in text_of(page)


def test_the_paper_and_the_page_say_the_same(read: Reader, made_root: Path) -> None:
    """The answer and the agencies of Ringkasan, word for word, in the monthly report."""
    edition = Shelf(made_root / "published/kota-contoh").open("month-2026-02")
    [making] = makings(edition)
    [pdf] = [path_of(edition, making, file) for file in making.files if file.kind == "pdf"]
    paper = " ".join(" ".join(page.extract_text() for page in PdfReader(pdf).pages).split())
    page = read("ringkasan", root=made_root, on="2026-02")
    answer = markup_of(page).split('<p class="answer">')[1].split("</p>")[0]
    assert answer in paper and "202 dari 241" in answer
    for part in ("Perumda Air Minum Tirta Contoh: menepati 19 dari 27 (70,4%); seluruh kota 83,8%.", "n < 10"):
        assert part in paper
    [copied] = [one.value for one in page.code if one.value.startswith("*Kota Contoh")]
    assert len(copied) <= MOST_CHARACTERS and "202 dari 241" in copied and "http" not in copied


def test_what_was_not_made_says_how(read: Reader) -> None:
    page = read("laporan", on="2025-05")
    assert "Laporan Mei 2025 belum dibuat" in text_of(page) and "tanggap report month-2025-05" in text_of(page)
    assert not page.get("download_button")
    assert "were not made yet" in text_of(read("laporan", on="2025-05", lang="en"))


@pytest.mark.parametrize(("kind", "why"), [("day", "hari yang dibekukan"), ("month", "bulan yang ditutup"), ("year", "tahun yang ditutup")])
def test_nothing_closed_yet_says_when(read: Reader, tmp_path: Path, kind: str, why: str) -> None:
    write_shelf(tmp_path, empty=True)
    assert f"Belum ada {why}" in text_of(read("laporan", root=tmp_path, period=kind))


def test_a_changed_file_is_not_handed_out_as_the_official_one(read: Reader, made_root: Path, tmp_path: Path) -> None:
    shutil.copytree(made_root / "published", tmp_path / "published", symlinks=True)
    edition = Shelf(tmp_path / "published/kota-contoh").open("month-2026-02")
    [making] = makings(edition)
    path_of(edition, making, making.files[1]).write_text("lain")
    assert faults(edition, making) == [making.files[1].name]
    assert "tidak lagi sama dengan yang dibuat" in text_of(read("laporan", root=tmp_path))


NOTHING = ["delete from marts.ticket_periods", "delete from marts.stock_periods", "delete from marts.ticket_verdicts"]
VARIANTS = {
    "no calls": (["delete from marts.call_periods", "delete from marts.service_level_periods"], "tidak ada data telepon"),
    "no promises": (["delete from core.policies"], "belum menuliskan janji waktu"),
    "no complaints": (NOTHING, "Tidak ada aduan yang jatuh tempo"),
    "nothing at all": ([*NOTHING, "delete from marts.call_periods", "delete from quality.results"], "Perubahan belum dapat disebut"),
}


@pytest.mark.parametrize(
    ("name", "variant"), [*(("month-2026-02", one) for one in VARIANTS), ("year-2025", "nothing at all"), ("day-2026-03-09", "nothing at all")]
)
def test_a_city_with_less_has_its_paper_too(made_root: Path, tmp_path: Path, name: str, variant: str) -> None:
    statements, words = VARIANTS[variant]
    shelf = Shelf(tmp_path / "kota-contoh")
    source = Shelf(made_root / "published/kota-contoh").open(name)
    shutil.copytree(source.path, shelf.folder() / name)
    (shelf.root / "pointers").mkdir()
    (shelf.root / "pointers" / name).symlink_to(Path("..") / "editions" / name)
    edition = shelf.open(name)
    with duckdb.connect(str(edition.database)) as connection:
        for statement in statements:
            connection.execute(statement)
    with library(shelf, edition) as held:
        paper = Paper(held, load_city(ROOT / "data/cities/kota-contoh", check_env=False), "id")
        pages = PdfReader(io.BytesIO(typeset.pdf(document(paper), paper.facts.as_of_all))).pages
        told = note(paper, watch(paper, paper.agencies()))
        assert workbook(paper)
    whole = " ".join(" ".join(page.extract_text() for page in pages).split()) + told
    assert words in whole and "None" not in whole and "nan" not in whole.split()


def test_a_workbook_cuts_no_heading_and_no_sentence(made_root: Path) -> None:
    """Programs that do not fit rows to wrapped text (LibreOffice) show as many lines as the row has room for."""
    edition = Shelf(made_root / "published/kota-contoh").open("month-2026-02")
    [making] = makings(edition)
    [path] = [path_of(edition, making, file) for file in making.files if file.kind == "xlsx"]
    wrapped = 0
    for sheet in load_workbook(path).worksheets:
        widths = {place: one.width for one in sheet.column_dimensions.values() for place in range(one.min, one.max + 1)}
        for row in sheet.iter_rows(min_row=5):
            for cell in row:
                if isinstance(cell.value, str) and cell.alignment.wrap_text:
                    lines = math.ceil(len(cell.value) / widths[cell.column])
                    wrapped += lines > 1
                    assert (sheet.row_dimensions[cell.row].height or 15) >= 15 * lines, (sheet.title, cell.value)
    assert wrapped > 20
