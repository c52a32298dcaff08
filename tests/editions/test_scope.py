"""An edition holds its own period and the finer ones inside it; instants are cut at local midnights."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from transforms.editions.scope import PERIOD_MARTS, PUBLIC_TABLES, Scope, local_midnight

DAY = Scope("day", date(2026, 2, 3), date(2026, 2, 4), "Asia/Jakarta")
MONTH = Scope("month", date(2026, 2, 1), date(2026, 3, 1), "Asia/Jakarta")
YEAR = Scope("year", date(2026, 1, 1), date(2027, 1, 1), "Asia/Jakarta")
ROWS = [
    ("day", "2026-02-03"),
    ("day", "2026-02-01"),
    ("month", "2026-02-01"),
    ("day", "2026-03-01"),
    ("month", "2026-03-01"),
    ("year", "2026-01-01"),
    ("year", "2025-01-01"),
    ("day", "2025-12-31"),
]


@pytest.mark.parametrize(
    ("scope", "kept"),
    [
        (DAY, ROWS[:1]),
        (MONTH, ROWS[:3]),
        (YEAR, ROWS[:6]),
        (Scope("current", None, None, "Asia/Jakarta"), ROWS),
    ],
)
def test_periods(scope: Scope, kept: list[tuple[str, str]]) -> None:
    with duckdb.connect() as con:
        con.execute("create table rows (period varchar, starts_on date, is_over boolean default true)")
        con.executemany("insert into rows (period, starts_on) values (?, ?)", ROWS)
        for mart in PERIOD_MARTS:
            found = con.execute(f"select period, starts_on::varchar from rows where {scope.predicate(mart)}").fetchall()
            assert sorted(found) == sorted(kept)


def test_a_day_holds_no_shift_that_went_on_after_its_midnight() -> None:
    """Half a night shift is no figure of that shift: editions whose as-of lies behind its end hold it whole."""
    with duckdb.connect() as con:
        con.execute("create table rows as select 'day' as period, date '2026-02-03' as starts_on, 'malam' as shift_id, false as is_over")
        for scope, held in ((DAY, 0), (MONTH, 1), (YEAR, 1)):
            assert con.execute(f"select count(*) from rows where {scope.predicate('shift_periods')}").fetchall() == [(held,)]


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Jayapura"])
def test_verdicts_are_cut_at_local_midnight(zone: str) -> None:
    rows = [
        ("created inside", "2026-02-01 00:00:00+07", None, True),
        ("created before, due inside", "2026-01-01 00:00:00+07", "2026-02-28 23:59:59+07", True),
        ("created before, due after", "2026-01-31 23:59:59+07", "2026-03-01 00:00:00+07", False),
        ("created inside, due after", "2026-02-28 23:59:59+07", "2026-04-01 00:00:00+07", True),
        ("created after", "2026-03-01 00:00:00+07", None, False),
    ]
    with duckdb.connect() as con:
        con.execute(f"set TimeZone = '{zone}'")
        con.execute(
            "create table verdicts (name varchar, created_at timestamptz, due_close_at timestamptz, expected boolean)"
        )
        con.executemany("insert into verdicts values (?, ?, ?, ?)", rows)
        wrong = f"select name from verdicts where coalesce({MONTH.predicate('ticket_verdicts')}, false) <> expected"
        assert con.execute(wrong).fetchall() == []


def test_lives_belong_to_the_periods_of_their_report_and_their_end() -> None:
    rows = [("2026-01-05", "2026-02-01", True), ("2026-02-28", None, True), ("2026-01-31", "2026-03-01", False), ("2026-01-31", None, False)]
    with duckdb.connect() as con:
        con.execute("create table lives (created_on date, closed_on date, expected boolean)")
        con.executemany("insert into lives values (?, ?, ?)", rows)
        for mart, expected in (("ticket_lives", "expected"), ("ticket_closures", "closed_on = '2026-02-01'")):
            wrong = f"select * from lives where coalesce({MONTH.predicate(mart)}, false) <> coalesce({expected}, false)"
            assert con.execute(wrong).fetchall() == []


def test_a_stretch_of_days_is_cut_to_the_period() -> None:
    outside = [("2026-01-05", "2026-01-31"), ("2026-03-01", "2026-03-04")]
    rows = [*outside, ("2026-01-05", "2026-02-01"), ("2026-02-03", "2026-02-04"), ("2026-02-28", "2026-03-04")]
    held = [("2026-02-01", "2026-02-01"), ("2026-02-03", "2026-02-04"), ("2026-02-28", "2026-02-28")]
    with duckdb.connect() as con:
        con.execute("create table stock (from_on date, until_on date)")
        con.executemany("insert into stock values (?, ?)", rows)
        cut = MONTH.clipped("stock_tickets")
        found = f"select {cut['from_on']}::varchar, {cut['until_on']}::varchar from stock where {MONTH.predicate('stock_tickets')} order by all"
        assert con.execute(found).fetchall() == held
    assert Scope("current", None, None, "UTC").clipped("stock_tickets") == MONTH.clipped("ticket_lives") == {}


def test_unknown_marts_are_refused() -> None:
    with pytest.raises(ValueError, match="known: ticket_periods"):
        MONTH.predicate("tickets")


def test_each_public_table_belongs_to_one_kind() -> None:
    tables = [table for found in PUBLIC_TABLES.values() for table in found]
    assert len(tables) == len(set(tables)) == 6


def test_local_midnight_across_a_clock_change() -> None:
    assert local_midnight(date(2026, 3, 9), "America/New_York").hour == 4
    assert local_midnight(date(2026, 3, 8), "America/New_York").hour == 5
