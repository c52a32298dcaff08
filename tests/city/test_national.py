"""The national holiday table: every row has its decree, and the years agree with what a peer project asserts."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.reference import reference
from transforms.city.calendar_files import read_calendars
from transforms.city.folder import Folder
from transforms.city.loader import REFERENCE
from transforms.city.national import Holiday, read_national
from transforms.city.toml import read_toml
from transforms.sla.calendars import Calendar

NATIONAL = read_national(REFERENCE, Folder(REFERENCE))
JAKARTA = ZoneInfo("Asia/Jakarta")

DIFFERENCES = {
    date(2027, 2, 5): "SKB 1205/2026 came after the peer's snapshot: collective leave",
    date(2027, 3, 9): "the peer estimates Eid on 9 March; the decree makes it collective leave",
    date(2027, 3, 11): "the peer estimates Eid one day earlier",
    date(2027, 3, 12): "collective leave of SKB 1205/2026",
    date(2027, 3, 15): "collective leave of SKB 1205/2026",
    date(2027, 3, 25): "collective leave of SKB 1205/2026",
    date(2027, 5, 16): "the peer estimates Eid al-Adha one day earlier than decreed",
    date(2027, 5, 17): "Eid al-Adha as decreed",
    date(2027, 5, 18): "collective leave of SKB 1205/2026",
    date(2027, 5, 19): "collective leave of SKB 1205/2026",
    date(2027, 8, 14): "the peer estimates the Prophet's birthday one day earlier than decreed",
    date(2027, 8, 15): "the Prophet's birthday as decreed",
    date(2027, 12, 24): "collective leave of SKB 1205/2026",
    date(2027, 12, 25): "the peer estimates Isra and Mi'raj on Christmas Day; Christmas stays",
    date(2027, 12, 26): "Isra and Mi'raj 1449 H as decreed",
}
"""Days on which the table and the peer's list differ, and why. An empty reason is not a reason."""


def known_on(day: date) -> list[Holiday]:
    """The rows as they were known on a day."""
    return [
        row
        for row in NATIONAL.holidays
        if (row.known_from or date.min) <= day and (row.known_to is None or day < row.known_to)
    ]


def final() -> set[date]:
    return {row.on for row in NATIONAL.holidays if row.known_to is None}


def test_the_table_was_read_whole() -> None:
    folder = Folder(REFERENCE)
    read_national(REFERENCE, folder)
    assert folder.problems == []
    with (REFERENCE / "holidays.csv").open(encoding="utf-8", newline="") as file:
        assert len(NATIONAL.holidays) == sum(1 for _ in csv.DictReader(file)) > 0
    assert {row.on.year for row in NATIONAL.holidays} == set(range(2019, 2028))
    assert [month.year_h for month in NATIONAL.ramadan] == list(range(1440, 1449))


@pytest.mark.parametrize("row", NATIONAL.holidays, ids=lambda row: f"{row.on}-{row.kind}-{row.known_from}")
def test_a_confirmed_row_names_its_decree_and_was_known_before_it_held(row: Holiday) -> None:
    assert row.confirmed == bool(row.legal_basis)
    assert row.known_from is not None
    assert row.known_from < row.on
    # A withdrawal comes after the decree, and before the day itself.
    assert row.known_to is None or row.known_from < row.known_to <= row.on


def test_no_day_off_is_decreed_twice_at_the_same_time() -> None:
    for row in NATIONAL.holidays:
        twins = [
            other
            for other in NATIONAL.holidays
            if (other.on, other.kind, other.name_id) == (row.on, row.kind, row.name_id) and other is not row
        ]
        for other in twins:
            assert other.known_to is not None or row.known_to is not None


def test_ramadan_ends_on_the_eve_of_eid() -> None:
    eids = {row.on for row in NATIONAL.holidays if row.name_en == "Eid al-Fitr" and row.known_to is None}
    for month in NATIONAL.ramadan:
        assert (month.ends_on - month.starts_on).days + 1 in (29, 30)
        assert month.ends_on + timedelta(days=1) in eids
        assert month.confirmed == bool(month.legal_basis)


def leave(day: date, first: str, last: str) -> list[str]:
    span = (date.fromisoformat(first), date.fromisoformat(last))
    return sorted({str(r.on) for r in known_on(day) if r.kind == "cuti_bersama" and span[0] <= r.on <= span[1]})


def test_lebaran_2023_as_known_before_and_after_the_change() -> None:
    assert leave(date(2023, 3, 28), "2023-04-15", "2023-04-30") == [
        "2023-04-21",
        "2023-04-24",
        "2023-04-25",
        "2023-04-26",
    ]
    assert leave(date(2023, 3, 29), "2023-04-15", "2023-04-30") == [
        "2023-04-19", "2023-04-20", "2023-04-21", "2023-04-24", "2023-04-25",
    ]  # fmt: skip


def test_the_collective_leave_of_2020_moved_four_times() -> None:
    whole = ("2020-01-01", "2020-12-31")
    counts = [
        len(leave(date.fromisoformat(day), *whole))
        for day in ("2020-01-01", "2020-03-09", "2020-04-09", "2020-05-20", "2020-12-01")
    ]
    # 4 at first, 4 more in March, 1 more in April (four moved to December), 1 fewer in May, 3 fewer in December.
    assert counts == [4, 8, 9, 8, 5]


def test_idul_adha_2022_moved_from_saturday_to_sunday() -> None:
    def days(known: date) -> list[date]:
        return [row.on for row in known_on(known) if row.on.year == 2022 and row.name_en == "Eid al-Adha"]

    assert days(date(2022, 7, 6)) == [date(2022, 7, 9)]
    assert days(date(2022, 7, 7)) == [date(2022, 7, 10)]


def peer_days() -> dict[date, str]:
    listed = json.loads((reference("holidays_reference") / "ID_COMMON.json").read_text(encoding="utf-8"))
    return {date.fromisoformat(day): name for day, name in listed.items() if 2019 <= int(day[:4]) <= 2027}


def test_the_years_differ_from_the_peers_list_only_where_a_reason_is_known() -> None:
    peer = peer_days()
    differing = set(peer) ^ final()
    # Same day, but the peer only estimated which feast it is.
    differing |= {day for day in set(peer) & final() if "(estimated)" in peer[day] and day in DIFFERENCES}
    assert {day: DIFFERENCES.get(day, "") for day in sorted(differing)} == {
        day: DIFFERENCES[day] for day in sorted(differing) if DIFFERENCES.get(day)
    }
    assert sorted(DIFFERENCES) == sorted(differing)


def test_collective_leave_is_the_peers_joint_holidays() -> None:
    ours = {row.on for row in NATIONAL.holidays if row.kind == "cuti_bersama" and row.known_to is None}
    theirs = {day for day, name in peer_days().items() if "Joint Holiday" in name}
    assert {day for day in ours ^ theirs if day.year < 2027} == set()


def calendar(tmp_path: Path, text: str) -> Calendar:
    (tmp_path / "calendars.toml").write_text(text, encoding="utf-8")
    folder = Folder(tmp_path)
    found = read_calendars(folder, read_toml(folder, "calendars.toml"), "Asia/Jakarta", NATIONAL)
    assert folder.problems == []
    return found[0]


CIVIL_SERVICE = """
[[calendar]]
id = "kantor"
[[calendar.hours]]
days = ["mon", "tue", "wed", "thu"]
open = [["07:30", "12:00"], ["13:00", "16:00"]]
[[calendar.hours]]
days = ["fri"]
open = [["07:30", "11:30"], ["13:00", "16:30"]]
[[calendar.hours]]
during = "ramadan"
days = ["mon", "tue", "wed", "thu"]
open = [["08:00", "12:00"], ["12:30", "15:00"]]
[[calendar.hours]]
during = "ramadan"
days = ["fri"]
open = [["08:00", "12:00"], ["13:00", "15:30"]]
"""


@pytest.fixture
def office(tmp_path: Path) -> Calendar:
    return calendar(tmp_path, CIVIL_SERVICE)


def test_three_times_24_hours_are_three_deadlines(office: Calendar) -> None:
    """The worked example of the rules: a report on Thursday 27 March 2025, 14:00 WIB."""
    report = datetime(2025, 3, 27, 14, tzinfo=JAKARTA)
    assert office.working_day_close(report, 3) == datetime(2025, 4, 10, 16, tzinfo=JAKARTA)
    assert office.due(report, 72 * 3600) == datetime(2025, 4, 22, 11, tzinfo=JAKARTA)


def test_ramadan_hours_hold_in_the_fasting_month_only(office: Calendar) -> None:
    def hours(day: date) -> float:
        return sum((span.end - span.start).total_seconds() for span in office.open_spans(day)) / 3600

    for month in NATIONAL.ramadan[:-1]:
        days = (month.starts_on + timedelta(days=n) for n in range(7))
        week = {day: hours(day) for day in days if day.weekday() < 5 and day not in final()}
        assert all(length == 6.5 for length in week.values()), week
    assert hours(date(2025, 2, 28)) == 7.5
    assert hours(date(2025, 4, 8)) == 7.5


def test_an_edition_from_before_a_change_keeps_the_old_days(office: Calendar) -> None:
    def closed(known: datetime) -> Iterator[int]:
        view = office.known_at(known)
        return (n for n in range(17, 29) if not view.open_spans(date(2023, 4, n)) and date(2023, 4, n).weekday() < 5)

    assert list(closed(datetime(2023, 3, 1, tzinfo=JAKARTA))) == [21, 24, 25, 26]
    assert list(closed(datetime(2023, 4, 1, tzinfo=JAKARTA))) == [19, 20, 21, 24, 25]
