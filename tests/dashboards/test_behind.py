"""Every figure of the morning leads to rows that add up to it: complaints one by one, calls by queue and hour."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import unquote

from tests.dashboards.conftest import Reader, markup_of, text_of
from transforms.editions import behind

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
    [queue, total], hours = ([_cells(row) for row in rows] for rows in bodies)
    assert queue[1:] == total[1:] and (total[7], total[6], total[8]) == (*parts, rate)
    received, dropped, waiting, offered = (int(count.replace(".", "")) for count in total[1:5])
    assert received == dropped + waiting + offered
    for place, whole in ((1, total[1]), (2, total[4])):
        counts = [int(row[place].replace(".", "")) for row in hours]
        assert sum(counts[:-1]) == counts[-1] == int(whole.replace(".", ""))
    assert "Paling ramai pukul" in text_of(page) and len(page.get("plotly_chart")) == 1


def test_a_month_without_calls_says_why_and_what_next(read: Reader) -> None:
    shown = text_of(read("kanal", on="2031-01"))
    assert "Tidak ada data telepon untuk Januari 2031" in shown and "sources.toml" in shown
    assert not read("kanal", on="2031-01").get("plotly_chart")


def test_an_edition_made_before_these_marts_has_nothing_to_list() -> None:
    month = date(2026, 2, 1)
    bare = behind.received(lambda *_: [], month, date(2026, 3, 1))
    assert (bare.total, bare.rows, behind.hours(lambda *_: [], "month", month)) == (0, [], [])
