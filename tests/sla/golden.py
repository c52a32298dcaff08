"""The folders tests/golden/sla.clocks/<case>/: a city's rules, the lives of some tickets, and what is promised on them.

A case holds `policies.csv` and `calendars.toml` as a city folder does, with the other files of its city from `_city` where it has
none of its own, or from the folder of data/cities that its file `city` names; `tickets.csv` and `ticket_events.csv` with local times
and the ids of the city; `expected.csv`; and `why.md`. Every row of `expected.csv` is one clock at an `as_of`: a case with several
instants is judged at each. A ticket without a row has no clock then, and a clock without a row is wrong. `days.csv`, where there is
one, holds the opening hours of days as known on a date.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from transforms.city.files import CITY_FILES
from transforms.city.loader import load_city
from transforms.city.model import City
from transforms.sla.calendars import Calendar
from transforms.sla.clocks import ClockRow, judge
from transforms.sla.history import Event, TicketFacts, completed
from transforms.sla.walltime import instant, wall_instant

FOLDER = Path(__file__).parents[1] / "golden" / "sla.clocks"
SHARED = FOLDER / "_city"
CITIES = Path(__file__).parents[2] / "data" / "cities"
CASES = sorted(path.parent for path in FOLDER.glob("*/expected.csv"))

KEY = ("ticket_id", "clock", "authority", "cycle")
COLUMNS = frozenset(field.name for field in fields(ClockRow))
_TICKET = {"agency": "agency_id", "category": "category_id", "channel": "channel_id", "area": "area_id", "due_at": "due_given_at"}
_EVENT = {"agency": "agency_id", "category": "category_id"}

Day = tuple[str, str, str, str]  # known on, calendar, day, "07:30-12:00 13:00-16:00" or empty
Answers = dict[tuple[str, ...], tuple[str, ...]]
Life = tuple[TicketFacts, list[Event]]


@dataclass(frozen=True)
class Case:
    """One case: `expected` by as_of, each row by its key, in the words of its columns."""

    name: str
    city: City
    lives: Sequence[Life]
    columns: tuple[str, ...]
    expected: dict[datetime, Answers]
    days: tuple[Day, ...]
    why: str


def load_case(folder: Path, scratch: Path) -> Case:
    """The case of a folder; its city is put together in the empty folder ``scratch``."""
    for name in CITY_FILES:
        source = source_of(folder, name)
        if source.exists():
            shutil.copy(source, scratch / name)
    city = load_city(scratch)
    zone = ZoneInfo(city.zone)
    events = _table(folder / "ticket_events.csv") if (folder / "ticket_events.csv").exists() else []
    lives = [
        (ticket, [_event(row, zone) for row in events if row["ticket_id"] == ticket.ticket_id])
        for ticket in (_ticket(row, zone) for row in _table(folder / "tickets.csv"))
    ]
    strays = {row["ticket_id"] for row in events} - {ticket.ticket_id for ticket, _ in lives}
    assert not strays, f"{folder.name}: events of tickets that are not there: {sorted(strays)}"
    rows = _table(folder / "expected.csv")
    columns = tuple(name for name in rows[0] if name not in ("as_of", *KEY))
    assert columns and set(columns) <= COLUMNS, f"{folder.name}: {sorted(set(columns) - COLUMNS)} are no columns of a clock"
    expected: dict[datetime, Answers] = {}
    for row in rows:
        answers = expected.setdefault(read_time(row["as_of"], zone), {})
        if row["ticket_id"]:  # an as_of without a ticket: nothing is promised yet
            answers[tuple(row[name] for name in KEY)] = tuple(row[name] for name in columns)
    days = folder / "days.csv"
    listed = tuple((r["known_on"], r["calendar"], r["day_on"], r["open"]) for r in (_table(days) if days.exists() else ()))
    return Case(folder.name, city, lives, columns, expected, listed, (folder / "why.md").read_text(encoding="utf-8"))


def source_of(folder: Path, name: str) -> Path:
    """Where a case takes a file of its city from, whether that exists or not."""
    if (folder / name).exists():
        return folder / name
    named = folder / "city"
    return (CITIES / named.read_text(encoding="utf-8").strip() if named.exists() else SHARED) / name


def plain_answers(case: Case, city: City, as_of: datetime) -> Answers:
    """What the plain engine answers to a case under the rules of ``city``, in the words of its columns."""
    calendars = {calendar.id: calendar for calendar in city.calendars}
    told = {event.event for _, events in case.lives for event in events}
    above = {
        "category": dict(_lines({one.code: one.parent for one in city.categories})),
        "area": dict(_lines({one.code: one.parent for one in city.areas})),
    }
    rows = [
        row
        for ticket, events in case.lives
        for row in judge(ticket, completed(ticket, events, told), city.policies, calendars, as_of, city.zone, above)
    ]
    return written(case, [{name: getattr(row, name) for name in (*KEY, *case.columns)} for row in rows])


def laid_out(case: Case, city: City) -> tuple[Day, ...]:
    """The days of a case as the calendars of ``city`` open them."""
    calendars = {calendar.id: calendar for calendar in city.calendars}
    return tuple((known, name, day, _hours(calendars[name], known, date.fromisoformat(day))) for known, name, day, _ in case.days)


def _hours(calendar: Calendar, known_on: str, day: date) -> str:
    zone = ZoneInfo(calendar.zone)
    spans = calendar.known_at(datetime.fromisoformat(f"{known_on} 12:00").replace(tzinfo=zone)).open_spans(day)
    ends = [(span.start.astimezone(zone), span.end.astimezone(zone)) for span in spans]
    return " ".join(f"{start:%H:%M}-{'24:00' if end.date() > day else format(end, '%H:%M')}" for start, end in ends)


def written(case: Case, rows: Sequence[dict[str, object]]) -> Answers:
    """Rows of clocks as the cells of a file: local times, seconds as they are."""
    zone = ZoneInfo(case.city.zone)
    return {
        tuple(_word(row[name], zone) for name in KEY): tuple(_word(row[name], zone) for name in case.columns) for row in rows
    }


def read_time(text: str, zone: ZoneInfo) -> datetime:
    """A local time, or an instant with its offset (in the hour that a clock change repeats)."""
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC) if found.tzinfo else instant(wall_instant(found, zone))


def _word(value: object, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        local = value.astimezone(zone)
        is_repeated = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
        text = local.isoformat(" ", "seconds" if local.second else "minutes")
        return text if is_repeated else text[:-6]
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _ticket(row: dict[str, str], zone: ZoneInfo) -> TicketFacts:
    cells = {_TICKET.get(name, name): _cell(name, text, zone) for name, text in row.items() if text}
    return TicketFacts(**cells)  # type: ignore[arg-type]


def _event(row: dict[str, str], zone: ZoneInfo) -> Event:
    cells = {_EVENT.get(name, name): _cell(name, text, zone) for name, text in row.items() if text and name != "ticket_id"}
    return Event(**cells)  # type: ignore[arg-type]


def _cell(name: str, text: str, zone: ZoneInfo) -> object:
    if name == "at" or name.endswith("_at"):
        return read_time(text, zone)
    return int(text) if name == "sequence" else text


def _lines(parents: dict[str, str | None]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for code in parents:
        line, above = [], parents[code]
        while above is not None:
            line.append(above)
            above = parents[above]
        yield code, tuple(line)


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows, start=2):
        assert None not in row and None not in row.values(), f"{path}, row {number} has more or fewer cells than its heading"
    return rows


__all__ = ["CASES", "Case", "laid_out", "load_case", "plain_answers", "written"]
