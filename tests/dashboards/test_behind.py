"""Every figure of the morning leads to rows that add up to it: complaints one by one, calls by queue and hour."""

from __future__ import annotations

import re
import shutil
from datetime import date, time
from pathlib import Path
from urllib.parse import unquote

import duckdb
import pytest

from dashboards import data, staffing
from tests.dashboards.conftest import Reader, markup_of, text_of
from tests.dashboards.shelf_fixture import AGENCIES
from transforms.city.model import Shift
from transforms.editions import behind, reading
from transforms.editions.shelf import Shelf
from transforms.metrics import METRICS
from transforms.staffing import Load, agents_needed

MONTH = {"on": "2026-02"}


def _tiles(markup: str) -> list[str]:
    return re.findall(r'<div class="fig">(.*?)</div>', markup)


def _cells(row: str) -> list[str]:
    return [re.sub(r"<small>.*?</small>|<[^>]+>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)]


def test_every_figure_of_the_morning_leads_to_rows_and_to_its_meaning(read: Reader) -> None:
    tiles = _tiles(markup_of(read(**MONTH)))
    assert [re.findall(r'href="(\w+)\?', tile) for tile in tiles] == [["kamus", "opd"], ["kamus", "tiket"], ["kamus", "kanal"], ["kamus", "tiket"]]


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


@pytest.mark.parametrize("period", [MONTH, {"on": "2026-03"}, {"period": "year", "on": "2025"}, {"period": "day", "on": "2026-03-09"}])
def test_open_complaints_are_listed_one_by_one(read: Reader, period: dict[str, str]) -> None:
    tile = _tiles(markup_of(read(**period)))[1]
    [address, count] = re.findall(r'<b><a href="([^"]*)">([\d.]+)<', tile)[0]
    [overdue] = re.findall(r"<span>([\d.]+)", tile)
    assert "daftar=terbuka" in address
    page = read("tiket", daftar="terbuka", **period)
    assert f"{count} aduan masih terbuka pada akhir" in text_of(page) and f"; {overdue} di antaranya lewat tenggat" in text_of(page)
    [body] = re.findall(r"<tbody>(.*?)</tbody>", markup_of(page))
    rows = re.findall(r"<tr>(.*?)</tr>", body)
    whole, late = (int(number.replace(".", "")) for number in (count, overdue))
    assert len(rows) == min(200, whole) and sum("lewat tenggat" in row for row in rows) == min(200, late)
    ages = [int(_cells(row)[-1]) for row in rows]
    assert ages[:late] == sorted(ages[:late], reverse=True) and ages[late:] == sorted(ages[late:], reverse=True)
    [(pointer, query)] = re.findall(r"sql\?[^\"]*edisi=([^&]*)&amp;q=([^\"]*)", markup_of(page))
    answer = read("sql", edisi=pointer, q=unquote(query))
    assert not answer.exception and len(answer.dataframe[0].value) == min(whole, 1_000)


def test_open_and_overdue_of_an_agency_lead_to_exactly_those(read: Reader) -> None:
    cells = re.findall(r'href="(tiket\?[^"]*opd=([\w-]+)[^"]*)">([\d.]+)</a>', markup_of(read(**MONTH)).replace("&amp;", "&"))
    numbers = {agency: [number for _, other, number in cells if other == agency] for _, agency, _ in cells}
    assert len(numbers) > 5 and all("daftar=terbuka" in address for address, _, _ in cells)
    for agency, (still_open, overdue) in list(numbers.items())[:3]:
        shown = text_of(read("tiket", daftar="terbuka", opd=agency, **MONTH))
        assert f"{still_open} aduan masih terbuka pada akhir 28 Feb 2026; {overdue} di antaranya lewat tenggat" in shown


def test_the_open_ones_of_the_agencies_add_up_to_the_city(read: Reader) -> None:
    told = [text_of(read("tiket", daftar="terbuka", opd=opd, **MONTH)) for opd in ("", *AGENCIES, "pusat")]
    counts = [re.search(r": ([\d.]+) aduan masih terbuka", text) for text in told]
    city, *agencies = (int(found[1].replace(".", "")) if found else 0 for found in counts)
    assert city == sum(agencies) > 0
    assert "tidak ada aduan yang terbuka" in text_of(read("tiket", daftar="terbuka", opd="dinsos", on="2001-01"))


def test_calls_add_up_to_the_figure_by_queue_and_by_hour(read: Reader) -> None:
    tile = _tiles(markup_of(read(**MONTH)))[2]
    rate, parts = re.findall(r"<b><a[^>]*>([^<]+)<", tile)[0], re.findall(r"<span>([\d.]+) dari ([\d.]+) dijawab", tile)[0]
    page = read("kanal", **MONTH)
    bodies = [re.findall(r"<tr>(.*?)</tr>", body) for body in re.findall(r"<tbody>(.*?)</tbody>", markup_of(page))]
    [queue, total], hours = ([_cells(row) for row in rows] for rows in bodies[:2])
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
    *desks, total = [_cells(row) for row in re.findall(r"<tr>(.*?)</tr>", re.findall(r"<tbody>(.*?)</tbody>", markup_of(page))[3])]
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


def test_an_edition_that_does_not_list_open_complaints_says_so_and_not_that_there_are_none(read: Reader, shelf_root: Path, tmp_path: Path) -> None:
    root = tmp_path / "data"
    shutil.copytree(shelf_root, root, symlinks=True)
    with duckdb.connect(str(root / "published/kota-contoh/pointers/month-2026-02/internal.duckdb")) as con:
        con.execute("drop table marts.stock_tickets")
    page = read("tiket", root=root, daftar="terbuka", **MONTH)
    assert not page.exception and "sebelum daftar aduan terbuka disimpan" in text_of(page) and "tidak ada aduan" not in text_of(page)


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


def test_agents_needed_are_those_of_the_busiest_hour_of_each_shift(read: Reader, shelf_root: Path) -> None:
    edition = Shelf(shelf_root / "published" / "kota-contoh").open("month-2026-02")
    asked = "select * from marts.hour_periods where period = 'day' and month(starts_on) = 2 and year(starts_on) = 2026 and offered_count > 0"
    held = data.rows(str(edition.database), asked)
    days = [(row["starts_on"], row["entered_hour"], row["offered_count"]) for row in held]
    handled = sum(row["handle_seconds"] for row in held) / sum(row["handle_known_count"] for row in held)

    def need(weekday: int, hours: range, after_midnight: bool = False) -> int:
        dates = {day for day, _, _ in days if day.isoweekday() == (weekday % 7 + 1 if after_midnight else weekday)}
        calls = [sum(count for day, at, count in days if day in dates and at == hour) for hour in hours]
        return max(agents_needed(Load(count / len(dates), 3600, handled), 0.8, 20).service.agents for count in calls if count)

    bodies = [re.findall(r"<tr>(.*?)</tr>", body) for body in re.findall(r"<tbody>(.*?)</tbody>", markup_of(read("kanal", **MONTH)))]
    morning, afternoon, night = (_cells(row) for row in bodies[2])
    assert [row[0] for row in (morning, afternoon, night)] == ["Pagi 07:00–15:00", "Siang 15:00–23:00", "Malam 23:00–07:00"]
    week = range(1, 8)
    assert [int(cell) for cell in morning[1:]] == [need(weekday, range(7, 15)) for weekday in week]
    assert [int(cell) for cell in afternoon[1:]] == [need(weekday, range(15, 23)) for weekday in week]
    assert [int(cell) for cell in night[1:]] == [need(weekday, range(7), after_midnight=True) for weekday in week]


def test_a_shift_has_a_part_in_its_first_and_last_hour_and_goes_on_after_midnight() -> None:
    def hours(starts: time, ends: time) -> list[tuple[int, int]]:
        return staffing.hours_of(Shift("x", "X", starts, ends))

    assert hours(time(23), time(2)) == [(0, 23), (1, 0), (1, 1)]
    assert hours(time(7, 30), time(9, 15)) == [(0, 7), (0, 8), (0, 9)]
    assert hours(time(7), time(7)) == [*((0, hour) for hour in range(7, 24)), *((1, hour) for hour in range(7))]
    sunday_night = staffing.busiest({(7, 23): 2, (1, 0): 4, (7, 0): 9}, 7, hours(time(23), time(2)))
    assert (sunday_night, staffing.busiest({(3, 12): 5}, 2, [(0, 12)])) == (4, None)


def test_a_single_day_and_a_city_without_promises_of_answering_tell_no_need(read: Reader) -> None:
    assert "Petugas yang dibutuhkan" in text_of(read("kanal", **MONTH))
    assert "Petugas yang dibutuhkan" not in text_of(read("kanal", period="day", on="2026-02-03"))
    assert "Petugas yang dibutuhkan" not in text_of(read("kanal", on="2031-01"))


def test_an_edition_made_before_these_marts_has_nothing_to_list() -> None:
    month = date(2026, 2, 1)
    bare = behind.received(lambda *_: [], month, date(2026, 3, 1))
    assert (bare.total, bare.rows) == (0, [])
    assert behind.standing(lambda *_: [], month) is None
    assert behind.hours(lambda *_: [], "month", month) == behind.desks(lambda *_: [], "month", month) == []
    assert behind.loads(lambda *_: [], month, date(2026, 3, 1)) == []
