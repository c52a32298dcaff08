"""Declared forms, declared zones: the instant every spelling of it means."""

from __future__ import annotations

from datetime import UTC, datetime

import duckdb
import pytest

from pipelines.landing.instants import UNSEEN, given_text, instant, staged, trimmed
from transforms.city.model import ColumnRule

EIGHT = datetime(2026, 3, 1, 1, tzinfo=UTC)  # 08:00 in Jakarta


def parsed(rule: ColumnRule, zone: str = "Asia/Jakarta", **row: str) -> datetime | None:
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'America/New_York'")  # no figure depends on it
        columns = ", ".join(f"? as {name}" for name in row)
        connection.execute(f"create table given as select 2 as _line, {columns}", list(row.values()))
        rows = staged(row, "given", "''", False)
        [(found,)] = connection.execute(f"select {instant(rule, given_text(rule), zone)} from {rows}").fetchall()
    return None if found is None else found.astimezone(UTC)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("%d/%m/%Y %H:%M", "01/03/2026 08:00"),
        ("%d/%m/%Y %H:%M", " 1/3/2026 8:00 "),
        ("%m/%d/%Y %I:%M:%S %p", "03/01/2026 08:00:00 AM"),
        ("%d %B %Y %H:%M", "1 Maret 2026 08:00"),
        ("%d %b %Y %H.%M", "01 Mar 2026 08.00"),
        ("%d/%m/%Y %H:%M:%S %z", "01/03/2026 01:00:00 +0000"),
        ("unix", "1772326800"),
        ("unix_ms", "1772326800000"),
        ("iso", "2026-03-01 08:00:00"),
        (None, "2026-03-01T08:00"),
        (None, "2026-03-01T01:00:00Z"),
        (None, "2026-03-01T01:00:00.000Z"),
        (None, "2026-03-01 08:00:00+07"),
        (None, "2026-03-01 10:00:00 +09:00"),
        (("%d/%m/%Y", "%Y-%m-%d %H.%M"), "2026-03-01 08.00"),
        (("%d/%m/%Y %H:%M", "%d/%m/%y %H:%M"), "01/03/26 08:00"),
        ("%d/%m/%y %H:%M", "1/3/26 8:00"),
        ("%d/%m/%Y %H:%M:%S.%f", "01/03/2026 08:00:00.0000000"),
        ("%A, %d %B %Y %H:%M", "Minggu, 1 Maret 2026 08:00"),
        ("%d %b %Y, %I:%M:%S %p", "1 Mar 2026, 8:00:00 am"),
        ("excel", "46082.3333333333"),
        (None, "2026-03-01 08:00:00.0000000"),
        (None, "2026-03-01 10:00 WIT"),
        (None, "2026-03-01 09:00:00 wita"),
        (None, "2026-03-01 01:00:00 UTC"),
        (None, "2026/03/01 8:00"),
    ],
)
def test_every_spelling_means_the_same_instant(form: str | tuple[str, ...] | None, text: str) -> None:
    assert parsed(ColumnRule(column="t", format=form), t=text) == EIGHT


@pytest.mark.parametrize("text", ["", "-", "NULL", "0000-00-00 00:00:00", "31/02/2026 08:00", "01/03/26 08:00", "08:00", "kemarin"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert parsed(ColumnRule(column="t", format="%d/%m/%Y %H:%M"), t=text) is None


@pytest.mark.parametrize(
    "text",
    ["2026-03-01 08:00 PM", "2026-03-01 08:00:00 IST", "2026-03-01 08:00:00 09:30:00", "2026-03-01 08:00 pagi", "2026-03-01 08:00 +07 x", "epoch"],
)
def test_an_iso_time_with_more_behind_it_is_not_read_without_it(text: str) -> None:
    """Eight in the evening is not eight in the morning, and two times of one day are no time."""
    assert parsed(ColumnRule(column="t"), t=text) is None


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("%d/%m/%Y %H:%M", "28/02/2026 24:00"),
        ("%d/%m/%Y %H.%M.%S", "28/02/2026 24.00.00"),
        (None, "2026-02-28 24:00:00"),
        ("%d/%m/%Y %H:%M", "01/03/2026 00:00"),
        ("%d/%m/%Y %I:%M %p", "01/03/2026 12:00 AM"),
        ("excel", "46082"),
    ],
)
def test_a_day_ends_when_the_next_begins(form: str | None, text: str) -> None:
    assert parsed(ColumnRule(column="t", format=form), t=text) == datetime(2026, 2, 28, 17, tzinfo=UTC)


@pytest.mark.parametrize("text", ["28/02/2026 24:01", "28/02/2026 25:00", "24/02/2026"])
def test_only_the_end_of_a_day_is_24(text: str) -> None:
    assert parsed(ColumnRule(column="t", format="%d/%m/%Y %H:%M"), t=text) is None


def test_parts_combine() -> None:
    time_only = ColumnRule(column="t", date="2026-03-01", format="%H:%M:%S")
    assert parsed(time_only, t="08:00:00") == EIGHT
    assert parsed(ColumnRule(column="t", date="d", format="%H:%M"), t="08:00", d="01/03/2026") == EIGHT
    assert parsed(ColumnRule(column="d", parts=("t",), format="%d/%m/%Y %H:%M"), t="08:00", d="01/03/2026") == EIGHT
    assert parsed(time_only, t="") is None


def test_the_zone_is_the_sources_own() -> None:
    rule = ColumnRule(column="t", format="%Y-%m-%d %H:%M")
    assert parsed(rule, "UTC", t="2026-03-01 01:00") == EIGHT
    assert parsed(rule, "Asia/Jayapura", t="2026-03-01 10:00") == EIGHT
    # New York leaves standard time on 8 March 2026: the same wall clock, an hour apart.
    assert parsed(rule, "America/New_York", t="2026-03-07 12:00") == datetime(2026, 3, 7, 17, tzinfo=UTC)
    assert parsed(rule, "America/New_York", t="2026-03-09 12:00") == datetime(2026, 3, 9, 16, tzinfo=UTC)


def test_a_fraction_of_an_epoch_second_is_kept() -> None:
    found = parsed(ColumnRule(column="t", format="unix"), t="1772326800.123456")
    assert found == datetime(2026, 3, 1, 1, 0, 0, 123456, tzinfo=UTC)


def test_space_and_unseen_marks_go_from_both_ends_and_stay_between() -> None:
    marks = f" \t\r\n\u00a0{UNSEEN}"
    words = ["a", "é b", "👍", "a\u0301", "x" + marks + "y", "", "\u3000a"]
    texts = [left + word + right for word in words for left in ("", *marks, marks) for right in ("", *marks, marks)]
    with duckdb.connect() as connection:
        connection.execute("create table given (_line bigint, isi varchar)")
        connection.executemany("insert into given values (?, ?)", list(enumerate(texts)))
        found = connection.execute(f"select {trimmed('isi')} from {staged(['isi'], 'given', 'null', False)} order by _line").fetchall()
    assert [text for (text,) in found] == [text.strip(marks) for text in texts]
