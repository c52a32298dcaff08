"""Every figure of the morning leads to rows that add up to it: complaints one by one, calls by queue and hour."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import duckdb
import pytest

from dashboards import data
from tests.dashboards.conftest import Reader, markup_of, text_of
from transforms.editions import behind, reading
from transforms.metrics import METRICS

MONTH = {"on": "2026-02"}


def _tiles(markup: str) -> list[str]:
    return re.findall(r'<div class="fig">(.*?)</div>', markup)


def _cells(row: str) -> list[str]:
    return [re.sub(r"<small>.*?</small>|<[^>]+>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)]


def test_every_figure_of_the_morning_leads_to_rows_and_to_its_meaning(read: Reader) -> None:
    tiles = _tiles(markup_of(read(**MONTH)))
    assert [re.findall(r'href="(\w+)\?', tile) for tile in tiles] == [["kamus", "opd"], ["kamus", "opd"], ["kamus", "kanal"], ["kamus", "tiket"]]


def test_new_complaints_are_listed_one_by_one(read: Reader) -> None:
    tile = _tiles(markup_of(read(**MONTH)))[3]
    [count] = re.findall(r"<b><a[^>]*>([\d.]+)<", tile)
    page = read("tiket", **MONTH)
    shown, listed = text_of(page), re.findall(r"tiket=(KC-\d+)", markup_of(page))
    assert f"Seluruh kota: {count} aduan masuk pada Februari 2026; saat data diambil" in shown
    parts = re.search(r"saat data diambil (.*?)\. Data sampai", shown)
    assert parts and sum(int(number.replace(".", "")) for number in re.findall(r"[\d.]*\d", parts[1])) == int(count.replace(".", ""))
    assert len(listed) == len(set(listed)) == min(200, int(count.replace(".", "")))
    assert f"dari {count} aduan, menurut tanggal masuk" in shown
    [query] = re.findall(r"sql\?[^\"]*edisi=month-2026-02&amp;q=([^\"]*)", markup_of(page))
    answer = read("sql", edisi="month-2026-02", q=unquote(query))
    assert not answer.exception and len(answer.dataframe[0].value) == int(count.replace(".", ""))


def test_the_list_of_one_agency_is_a_part_of_it(read: Reader) -> None:
    shown = text_of(read("tiket", opd="dinsos", **MONTH))
    assert re.search(r"Dinas Sosial: [\d.]+ aduan masuk pada Februari 2026", shown)
    assert "Dinas Lingkungan Hidup" not in shown
    empty = text_of(read("tiket", opd="dinsos", on="2031-01"))
    assert "Dinas Sosial: tidak ada aduan masuk pada Januari 2031" in empty and "Pilih periode atau OPD lain" in empty


def test_calls_add_up_to_the_figure_by_queue_and_by_hour(read: Reader) -> None:
    tile = _tiles(markup_of(read(**MONTH)))[2]
    rate, parts = re.findall(r"<b><a[^>]*>([^<]+)<", tile)[0], re.findall(r"<span>([\d.]+) dari ([\d.]+) dijawab", tile)[0]
    page = read("kanal", **MONTH)
    bodies = [re.findall(r"<tr>(.*?)</tr>", body) for body in re.findall(r"<tbody>(.*?)</tbody>", markup_of(page))]
    [queue, total], hours, _ = ([_cells(row) for row in rows] for rows in bodies)
    assert queue[1:] == total[1:] and (total[7], total[6], total[8]) == (*parts, rate)
    received, dropped, waiting, offered = (int(count.replace(".", "")) for count in total[1:5])
    assert received == dropped + waiting + offered
    for place, whole in ((1, total[1]), (2, total[4])):
        counts = [int(row[place].replace(".", "")) for row in hours]
        assert sum(counts[:-1]) == counts[-1] == int(whole.replace(".", ""))
    assert "Paling ramai pukul" in text_of(page) and len(page.get("plotly_chart")) == 1


def test_calls_are_told_by_the_agency_their_agents_come_from(read: Reader, shelf_root: Path) -> None:
    page = read("kanal", **MONTH)
    assert "Menurut instansi asal petugas" in text_of(page)
    answered = [_cells(row) for row in re.findall(r"<tr>(.*?)</tr>", re.findall(r"<tbody>(.*?)</tbody>", markup_of(page))[1])][-1][3]
    *desks, total = [_cells(row) for row in re.findall(r"<tr>(.*?)</tr>", re.findall(r"<tbody>(.*?)</tbody>", markup_of(page))[2])]
    assert [row[0] for row in desks] == ["Petugas pusat sendiri", "Dinas Pemadam Kebakaran", "Petugas tidak disebut"]
    counts = [int(row[1].replace(".", "")) for row in (*desks, total)]
    assert sum(counts[:-1]) == counts[-1] == int(answered.replace(".", ""))
    assert total[2] == "100%" and sum(float(row[2].replace(",", ".").rstrip("%")) for row in desks) == pytest.approx(100, abs=0.2)
    # Few calls have no mean, and a desk without a session no occupancy: neither is a zero.
    assert [(row[4], row[6]) for row in desks] == [("3 menit 30 detik", "28,6%"), ("5 menit 5 detik", "–"), ("n = 4", "–")]
    ask = data.asking(str((shelf_root / "published/kota-contoh/pointers/month-2026-02/internal.duckdb").resolve()))
    assert reading.metric(ask, "answered_home_unknown", "month", date(2026, 2, 1)).numerator == counts[2]
    assert "By the agents&#x27; home agency" in markup_of(read("kanal", lang="en", **MONTH))


def test_a_city_that_lists_no_agents_is_told_nothing_about_them(read: Reader, shelf_root: Path, tmp_path: Path) -> None:
    root = tmp_path / "data"
    shutil.copytree(shelf_root, root, symlinks=True)
    with duckdb.connect(str(root / "published/kota-contoh/pointers/month-2026-02/internal.duckdb")) as con:
        con.execute("delete from marts.desk_periods")
    page = read("kanal", root=root, **MONTH)
    assert not page.exception and "Per antrean" in text_of(page) and "instansi asal" not in text_of(page)
    ask = data.asking(str((root / "published/kota-contoh/pointers/month-2026-02/internal.duckdb").resolve()))
    assert reading.metric(ask, "answered_home_unknown", "month", date(2026, 2, 1)).numerator is None
    assert [reading.told(ask, name, "month", date(2026, 2, 1)) for name in ("answered_by_home", "aht_by_home", "occupancy_by_home")] == [[], [], []]


def test_a_share_of_a_week_is_of_all_its_calls() -> None:
    """An agency that answered on one day of seven is set against every call of the seven."""
    with duckdb.connect() as con:
        con.execute("create schema marts")
        con.execute(
            "create table marts.desk_periods as "
            "select 'day' as period, date '2026-02-02' + cast(day as int) as starts_on, home as home_agency, 10 as answered_count "
            "from range(7) as days(day) cross join (values ('pusat'), ('damkar')) as desks(home) where home = 'pusat' or day = 3"
        )
        found = con.execute(METRICS["answered_by_home"].statement("week"), {"starts_on": date(2026, 2, 2)}).fetchall()
    assert sorted(found) == [("damkar", 10, 80), ("pusat", 70, 80)]


def test_a_month_without_calls_says_why_and_what_next(read: Reader) -> None:
    shown = text_of(read("kanal", on="2031-01"))
    assert "Tidak ada data telepon untuk Januari 2031" in shown and "sources.toml" in shown
    assert not read("kanal", on="2031-01").get("plotly_chart")


def test_an_edition_made_before_these_marts_has_nothing_to_list() -> None:
    month = date(2026, 2, 1)
    bare = behind.received(lambda *_: [], month, date(2026, 3, 1))
    assert (bare.total, bare.rows, behind.hours(lambda *_: [], "month", month), behind.desks(lambda *_: [], "month", month)) == (0, [], [], [])
