"""The public explorer: every page, both languages, hidden cells, and no way to the internal editions."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from dashboards import open_data
from dashboards.render import formats
from tests.dashboards.conftest import Reader, markup_of, text_of

PAGES = ("janji", "jumlah", "arti", "unduh")
TITLES = {
    "janji": ("Apakah tiap OPD menepati", "Does each agency keep"),
    "jumlah": ("Berapa banyak aduan", "How many complaints"),
    "arti": ("Apa arti kata", "What do the words"),
    "unduh": ("Bolehkah saya", "Can I have"),
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["id", "en"])
def test_page_opens_with_its_question(read_public: Reader, page: str, language: str) -> None:
    app = read_public(page, lang=language)
    assert not app.exception and not app.error
    assert TITLES[page][language == "en"] in text_of(app)
    assert ("DATA SIMULASI" if language == "id" else "SIMULATED DATA") in text_of(app)


@pytest.mark.parametrize("page", PAGES)
def test_nothing_published_says_when(read_public: Reader, tmp_path: Path, page: str) -> None:
    app = read_public(page, root=tmp_path)
    assert not app.exception and "Belum ada angka untuk umum" in text_of(app)


def test_an_internal_edition_is_refused(shelf_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANGGAP_PUBLIC", str(shelf_root / "published" / "kota-contoh" / "pointers"))
    with pytest.raises(open_data.NotPublic):
        open_data.published()


def test_a_folder_of_both_gives_the_public_part_only(shelf_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANGGAP_PUBLIC", str(shelf_root / "published" / "kota-contoh"))
    shelf = open_data.published()
    assert shelf.editions and all(manifest.public and "/public/" in str(path) for path, manifest in shelf.editions)


def test_merged_agencies_keep_the_total(read_public: Reader, shelf_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = read_public(on="2026-02")
    assert "Lainnya (digabung)" in text_of(app) and "Dinas Pemadam Kebakaran" not in text_of(app)
    rows = [(int(met), int(due)) for met, due in re.findall(r">(\d+) / (\d+)<", markup_of(app).split("</table>")[0])]
    told = re.search(r"(\d+) dari (\d+) aduan yang jatuh tempo", text_of(app))
    assert told and (int(told[1]), int(told[2])) == (sum(met for met, _ in rows), sum(due for _, due in rows))


def test_a_hidden_value_is_a_mark_and_never_a_zero(read_public: Reader) -> None:
    table = markup_of(read_public("jumlah", on="2026-02")).split("X (Twitter)")[-1].split("</tr>")[0]
    assert table.count("‹k") == 2 and ">0<" not in table


def test_corrections_are_told(read_public: Reader) -> None:
    shown = text_of(read_public())
    assert "Juni 2025, revisi 2" in shown and "12 baris datang terlambat" in shown


def test_a_month_that_is_not_published_says_so(read_public: Reader) -> None:
    assert "Maret 2031 belum terbit" in text_of(read_public(on="2031-03"))


def test_downloads_hold_every_published_month(shelf_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANGGAP_PUBLIC", str(shelf_root / "published" / "kota-contoh" / "public_pointers"))
    shelf = open_data.published()
    rows = open_data.whole(shelf, "channel_months")
    packed = json.loads(open_data.as_json(rows, shelf.newest))
    assert len(packed["rows"]) == len(rows) == len(open_data.months(shelf)) * 4
    assert {row["met_count"] for row in packed["rows"] if row["channel_id"] == "twitter"} == {None}
    lines = open_data.as_csv(rows).decode().splitlines()
    assert len(lines) == len(rows) + 1 and lines[0].startswith("starts_on,channel_id")


def test_public_and_internal_say_the_same_number(read: Reader, read_public: Reader) -> None:
    told = re.compile(r"(\d+) dari (\d+) aduan yang jatuh tempo")
    inside = told.search(text_of(read(on="2026-02")))
    outside = told.search(text_of(read_public(on="2026-02")))
    assert inside and outside and inside.groups() == outside.groups()
    assert formats.number(int(inside[1])) in text_of(read_public(on="2026-02"))
