"""English pages speak English: what is left of Indonesian is the city's own names, and words the glossary explains."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path

import duckdb
import pytest

from dashboards.render import passports
from dashboards.render.names import bucket
from dashboards.render.report.compose import document
from dashboards.render.report.library import library
from dashboards.render.report.paper import Paper
from dashboards.render.report.tables import sheets
from dashboards.render.words import TEXT
from dashboards.render.words_pages import KEEPERS
from tests.dashboards.conftest import ROOT, Reader, text_of
from tests.dashboards.shelf_fixture import AGENCIES, CATEGORIES
from transforms.city import load_city
from transforms.editions.shelf import Shelf
from transforms.graph import load_models
from transforms.metrics import METRICS

#: Words no Indonesian sentence of the product does without, and those of its buckets; none is an English word.
INDONESIAN = {
    "yang", "dan", "dari", "pada", "tidak", "belum", "sudah", "dengan", "untuk", "dalam", "atau", "adalah", "masih", "lewat", "tenggat",
    "aduan", "janji", "jumlah", "bulan", "hari", "tahun", "tanpa", "keterangan", "dikenali", "diteruskan", "lainnya", "digabung", "semua",
    "seluruh", "kota", "lokasi", "kategori", "antrean", "kanal", "wilayah", "panggilan", "terkirim", "menunggu", "selesai", "diproses",
    "ditolak", "ditarik", "dihapus", "sementara", "terkini", "baris",
}  # fmt: skip
DIMENSIONS = ("agencies", "categories", "channels", "areas")


@pytest.mark.parametrize("table", DIMENSIONS)
def test_buckets_are_called_as_the_models_call_them(table: str) -> None:
    sql = load_models()[f"core.{table}"].sql
    written = dict(re.findall(r"select '([\w-]+)', '([^']+)'", sql))
    assert written and {one: bucket(table, one, "id") for one in written} == written
    assert {key for key in TEXT if key.startswith(f"bucket_{table}_")} == {f"bucket_{table}_{one}" for one in written}


def test_the_dictionary_of_numbers_is_english_with_who_answers() -> None:
    assert {metric.owner for metric in METRICS.values()} == set(KEEPERS)
    assert not left_over(re.sub(r"<[^>]+>", " ", passports.all_metrics("en")), [])


def _names(root: Path) -> list[str]:
    """The city's own names, which no language changes."""
    own = [*(name for name, *_ in AGENCIES.values()), *(name for name, _ in CATEGORIES.values()), "Kota Contoh"]
    path = (root / "published/kota-contoh/pointers/current/internal.duckdb").resolve()
    copy = root / "names.duckdb"
    if not copy.exists():
        copy.write_bytes(path.read_bytes())
    with duckdb.connect(str(copy), read_only=True) as con:
        for table in ("channels", "areas"):
            own += [row[0] for row in con.execute(f"select name from core.{table}").fetchall() if row[0]]
    return sorted(own, key=len, reverse=True)


def left_over(text: str, names: list[str]) -> set[str]:
    """Indonesian words of a text besides names, ids and what stands in quotes."""
    for name in names:
        text = text.replace(name, " ")
    text = re.sub(r"\bBahasa Indonesia\b|“[^”]*”|\b[A-Z]+-[A-Z0-9-]+", " ", text)  # the other language, what a citizen wrote, ids of promises
    return INDONESIAN & set(re.findall(r"[a-z]+", text.casefold()))


def test_the_scan_finds_what_it_looks_for() -> None:
    assert left_over("Belum diteruskan (pusat) 3", ["Dinas Sosial"]) == {"belum", "diteruskan"}
    assert not left_over("Dinas Sosial kept 3 of 4", ["Dinas Sosial"])


@pytest.mark.parametrize("page", ["ringkasan", "opd", "tiket", "kanal", "laporan", "mutu"])
def test_an_english_page_holds_no_indonesian(read: Reader, shelf_root: Path, page: str) -> None:
    assert not left_over(text_of(read(page, lang="en", on="2026-02")), _names(shelf_root))


@pytest.mark.parametrize("page", ["janji", "jumlah"])
def test_an_english_public_page_holds_no_indonesian(read_public: Reader, shelf_root: Path, page: str) -> None:
    shown = text_of(read_public(page, lang="en", on="2026-02"))
    assert "Others (merged)" in shown or page == "jumlah"
    assert not left_over(shown, _names(shelf_root))


def test_a_ticket_in_english_holds_no_indonesian(read: Reader, shelf_root: Path) -> None:
    shown = text_of(read("opd", lang="en", opd="bmsda", tiket="KC-2026-000001"))
    assert not left_over(shown, _names(shelf_root))


@pytest.mark.parametrize("name", ["month-2026-02", "year-2025"])
def test_an_english_paper_and_its_workbook_hold_no_indonesian(shelf_root: Path, name: str) -> None:
    shelf = Shelf(shelf_root / "published/kota-contoh")
    city = load_city(ROOT / "data/cities/kota-contoh", check_env=False)
    with library(shelf, shelf.open(name)) as held:
        paper = Paper(held, city, "en")
        text = " ".join([*_texts(document(paper)), *_texts(sheets(paper))])
    assert "Not forwarded yet (centre)" in text
    own = [*_names(shelf_root), *(level.legal_basis for level in city.service_levels)]
    assert not left_over(text, sorted(own, key=len, reverse=True))


def _texts(part: object) -> Iterator[str]:
    """Every text in a nest of values."""
    if isinstance(part, str):
        yield part
    elif is_dataclass(part) and not isinstance(part, type):
        yield from (text for one in fields(part) for text in _texts(getattr(part, one.name)))
    elif isinstance(part, Mapping):
        yield from (text for one in part.items() for text in _texts(one))
    elif isinstance(part, Iterable) and not isinstance(part, bytes):
        yield from (text for one in part for text in _texts(one))
