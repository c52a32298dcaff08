"""calendars.toml: open hours, and the days that differ from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from transforms.city.files import (
    CALENDAR_KEYS,
    EXCEPTION_KINDS,
    INDONESIAN_ZONES,
    MAX_INTERVALS,
    WEEKDAYS,
)
from transforms.city.folder import Folder
from transforms.city.intervals import check_nights, read_intervals
from transforms.city.model import ALWAYS
from transforms.city.national import Holiday, National
from transforms.city.settings import check_zone
from transforms.city.toml import Toml, check_keys, toml_date, toml_names, toml_value
from transforms.sla.calendars import Calendar, DayException, Hours


def read_calendars(folder: Folder, toml: Toml | None, zone: str, national: National) -> tuple[Calendar, ...]:
    """The calendars of the city, and the one that is always open."""
    found: list[Calendar] = []
    tables = toml.data.get("calendar", []) if toml is not None else []
    if toml is not None:
        check_keys(folder, toml, toml.data, ("calendar",))
        for place, table in enumerate(tables if isinstance(tables, list) else []):
            calendar = _calendar(folder, toml, table, place, zone, national)
            if calendar.id in {other.id for other in found}:
                folder.add(
                    toml.file, toml.line("calendar", place, "id"), f"calendar '{calendar.id}' is there twice.",
                    cure="Rename one of them",
                )  # fmt: skip
            found.append(calendar)
    return (*found, Calendar(id=ALWAYS, zone="UTC", hours=(), exceptions=(), always_open=True))


def _calendar(
    folder: Folder, toml: Toml, table: Mapping[str, Any], place: int, city_zone: str, national: National
) -> Calendar:
    where = ("calendar", place)
    check_keys(folder, toml, table, CALENDAR_KEYS[""], *where)
    name = toml_value(folder, toml, table, "id", "", *where)
    if not name:
        folder.add(toml.file, toml.line(*where), "a [[calendar]] has no id.", 'For example: id = "kantor"')
    if name == ALWAYS:
        folder.add(
            toml.file, toml.line(*where, "id"), f"calendar id '{ALWAYS}' is reserved.",
            "It exists in every city: open 24/7, without holidays.", "Choose another id",
        )  # fmt: skip
    zone = toml_value(folder, toml, table, "timezone", city_zone, *where)
    zone = check_zone(folder, toml.file, toml.line(*where, "timezone"), zone)
    always_open = toml_value(folder, toml, table, "always_open", False, *where)
    wants_national = toml_value(folder, toml, table, "national", zone in INDONESIAN_ZONES and not always_open, *where)
    hours: list[Hours] = []
    for number, row in enumerate(_rows(table, "hours")):
        hours += _hours(folder, toml, row, national, *where, "hours", number)
    exceptions = [_national(holiday) for holiday in national.holidays] if wants_national else []
    for number, row in enumerate(_rows(table, "exception")):
        exception = _exception(folder, toml, row, *where, "exception", number)
        if exception is not None:
            exceptions.append(exception)
    if not hours and not always_open and not any(row.kind == "special" for row in exceptions):
        folder.add(
            toml.file, toml.line(*where), f"calendar '{name}' is never open.",
            "Give it [[calendar.hours]], or always_open = true.",
        )  # fmt: skip
    ends = [row.valid_to for row in hours if row.valid_to is not None]
    if hours and len(ends) == len(hours):
        folder.add(
            toml.file, toml.line(*where), f"the hours of calendar '{name}' end for good on {max(ends)}.",
            "A promise counted in them that is still running then would never fall due.",
            "Leave valid_to of the last hours empty",
        )  # fmt: skip
    calendar = Calendar(
        id=name, zone=zone, hours=tuple(hours), exceptions=tuple(dict.fromkeys(exceptions)), always_open=always_open
    )
    _check_days(folder, toml, calendar, *where)
    return calendar


def _check_days(folder: Folder, toml: Toml, calendar: Calendar, *where: str | int) -> None:
    """Note the first day that rows together cut into more intervals than a day may have."""
    weeks = {row.valid_from or date(2001, 1, 1) for row in calendar.hours}
    days = {week + timedelta(days=n) for week in weeks for n in range(8)}
    days |= {row.on + timedelta(days=n) for row in calendar.exceptions if row.open for n in (0, 1)}
    for day in sorted(days):
        count = len(calendar.open_spans(day))
        if count > MAX_INTERVALS:
            folder.add(
                toml.file, toml.line(*where), f"calendar '{calendar.id}' has {count} open intervals on {day}.",
                f"A day has at most {MAX_INTERVALS}.",
            )  # fmt: skip
            return


def _rows(table: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
    rows = table.get(key, [])
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _national(holiday: Holiday) -> DayException:
    return DayException(
        on=holiday.on, kind=holiday.kind, open=(), known_from=holiday.known_from, known_to=holiday.known_to,
        legal_basis=holiday.legal_basis, confirmed=holiday.confirmed,
    )  # fmt: skip


def _hours(folder: Folder, toml: Toml, row: Mapping[str, Any], national: National, *where: str | int) -> list[Hours]:
    check_keys(folder, toml, row, CALENDAR_KEYS["hours"], *where)
    days = toml_names(folder, toml, row, "days", *where)
    for day in days:
        if day not in WEEKDAYS:
            folder.unknown(toml.file, toml.line(*where, "days"), f"'{day}' is not a day of the week.", day, WEEKDAYS)
    if not days:
        folder.add(toml.file, toml.line(*where), "hours without days.", 'For example: days = ["mon", "tue"]')
    numbers = frozenset(WEEKDAYS.index(day) for day in days if day in WEEKDAYS)
    intervals = read_intervals(folder, toml, row, *where)
    check_nights(folder, toml, numbers, intervals, *where)
    starts = toml_date(folder, toml, row, "valid_from", *where)
    ends = toml_date(folder, toml, row, "valid_to", *where)
    known = toml_date(folder, toml, row, "known_from", *where)
    if starts is not None and ends is not None and ends <= starts:
        folder.add(
            toml.file, toml.line(*where, "valid_to"), f"valid_to {ends} is not after valid_from {starts}.",
            "valid_to is the first day on which the hours no longer hold.",
        )  # fmt: skip
    basis = toml_value(folder, toml, row, "legal_basis", "", *where)
    during = toml_value(folder, toml, row, "during", "", *where)
    if during and during != "ramadan":
        folder.unknown(toml.file, toml.line(*where, "during"), f"during '{during}' is not known.", during, ("ramadan",))
    if during != "ramadan":
        return [Hours(numbers, intervals, starts, ends, known, basis)]
    # One row per fasting month: it begins later than the row of the whole year, and so wins over it.
    return [
        Hours(
            numbers,
            intervals,
            max(month.starts_on, starts or month.starts_on),
            min(month.ends_on + timedelta(days=1), ends or date.max),
            known,
            basis,
        )
        for month in national.ramadan
        if (ends is None or month.starts_on < ends) and (starts is None or month.ends_on >= starts)
    ]


def _exception(folder: Folder, toml: Toml, row: Mapping[str, Any], *where: str | int) -> DayException | None:
    check_keys(folder, toml, row, CALENDAR_KEYS["exception"], *where)
    kind = toml_value(folder, toml, row, "kind", "", *where)
    if kind not in EXCEPTION_KINDS:
        folder.unknown(toml.file, toml.line(*where, "kind"), f"kind '{kind}' is not known.", kind, EXCEPTION_KINDS)
        kind = ""
    on = toml_date(folder, toml, row, "on", *where)
    if on is None:
        if "on" not in row:
            folder.add(toml.file, toml.line(*where), "an exception has no day.", "For example: on = 2026-03-20")
        return None
    closes = kind in ("holiday", "cuti_bersama")
    if closes and row.get("open"):
        folder.add(
            toml.file,
            toml.line(*where, "open"),
            f"a {kind} has no open hours.",
            'Opening that day is kind = "special".',
        )
    if kind in ("special", "break") and not row.get("open"):
        folder.add(
            toml.file, toml.line(*where), f"a {kind} needs its times.", 'For example: open = [["08:00", "12:00"]]'
        )
    known_from = toml_date(folder, toml, row, "known_from", *where)
    known_to = toml_date(folder, toml, row, "known_to", *where)
    if known_from is not None and known_to is not None and known_to <= known_from:
        folder.add(
            toml.file, toml.line(*where, "known_to"), f"known_to {known_to} is not after known_from {known_from}.",
            "known_to is the day a later decree withdrew the row.",
        )  # fmt: skip
    intervals = () if closes else read_intervals(folder, toml, row, *where)
    basis = toml_value(folder, toml, row, "legal_basis", "", *where)
    confirmed = toml_value(folder, toml, row, "confirmed", True, *where)
    if not kind:
        return None
    return DayException(
        on=on,
        kind=kind,
        open=intervals,
        known_from=known_from,
        known_to=known_to,
        legal_basis=basis,
        confirmed=confirmed,
    )
