"""agencies, areas, categories, channels, shifts, targets, events and notes: the plain lists of a city folder."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, time
from typing import Any, TypeVar

from transforms.city.files import AREA_KINDS, CHANNEL_KINDS, PERIODS, TABLES
from transforms.city.folder import Folder
from transforms.city.model import (
    CENTRE_HOLDER,
    NOT_GIVEN,
    OUTSIDE_SHIFTS,
    UNKNOWN,
    Agency,
    Area,
    AreaCode,
    Category,
    Channel,
    CityEvent,
    Note,
    Shift,
    Target,
)
from transforms.city.tables import Row, read_rows
from transforms.metrics import METRICS

RESERVED: dict[str, tuple[str, ...]] = {
    "agencies.csv": (CENTRE_HOLDER, UNKNOWN, NOT_GIVEN),
    "areas.csv": (UNKNOWN, NOT_GIVEN),
    "categories.csv": (UNKNOWN, NOT_GIVEN),
    "channels.csv": (UNKNOWN, NOT_GIVEN),
    "shifts.csv": (OUTSIDE_SHIFTS,),
}
"""Ids that mean something of their own in every figure."""

Item = TypeVar("Item", Agency, Area, Category, Channel)


def read_agencies(folder: Folder) -> tuple[Agency, ...]:
    """agencies.csv; parents must be agencies, and lead to a root."""
    rows = _unique(folder, "agencies.csv", "id")
    ids = [row.text("id") for row in rows]
    found = []
    for row in rows:
        starts, ends = row.span()
        found.append(
            Agency(
                id=row.text("id"),
                name=row.text("name"),
                parent=row.reference("parent", ids, "an agency"),
                aliases=row.names("aliases"),
                contact=row.text("contact"),
                valid_from=starts,
                valid_to=ends,
            )
        )
    _check_cycles(rows, "id")
    _check_spellings(rows, "id")
    return tuple(found)


def read_areas(folder: Folder) -> tuple[Area, ...]:
    """areas.csv; kinds are those of the Kemendagri list and the coast."""
    rows = _unique(folder, "areas.csv", "code")
    codes = [row.text("code") for row in rows]
    found = tuple(
        Area(
            code=row.text("code"),
            name=row.text("name"),
            kind=row.choice("kind", AREA_KINDS),
            parent=row.reference("parent", codes, "an area"),
            zone=row.text("zone"),
            population=row.integer("population"),
            aliases=row.names("aliases"),
        )
        for row in rows
    )
    # Two villages of one name are common: an area's spelling may be ambiguous, and is then left unmatched.
    _check_cycles(rows, "code")
    return found


def read_area_codes(folder: Folder, areas: Collection[str]) -> tuple[AreaCode, ...]:
    """area_codes.csv; on no day does a code of one system lead to two areas."""
    found: list[AreaCode] = []
    for row in read_rows(folder, "area_codes.csv", TABLES["area_codes.csv"]):
        area = row.reference("area", areas, "an area")
        starts, ends = row.span()
        one = AreaCode(area or "", row.text("system"), row.text("code"), starts, ends, row.text("legal_basis"))
        if other := next((other for other in found if _same_code(one, other)), None):
            row.wrong(
                f"{one.system} code '{one.code}' leads to {other.area} on some of these days already.",
                "A code leads to one area at a time.",
                "End the earlier row (valid_to), or take one of them out",
            )
        elif area:
            found.append(one)
    return tuple(found)


def _same_code(one: AreaCode, other: AreaCode) -> bool:
    starts, ends = max(one.valid_from or date.min, other.valid_from or date.min), min(one.valid_to or date.max, other.valid_to or date.max)
    return (one.system, one.code) == (other.system, other.code) and starts < ends


def read_categories(folder: Folder, agency_ids: Collection[str]) -> tuple[Category, ...]:
    """categories.csv."""
    rows = _unique(folder, "categories.csv", "code")
    codes = [row.text("code") for row in rows]
    found = tuple(
        Category(
            code=row.text("code"),
            name=row.text("name"),
            parent=row.reference("parent", codes, "a category"),
            default_agency=row.reference("default_agency", agency_ids, "an agency"),
            fenced=row.flag("fenced"),
            aliases=row.names("aliases"),
        )
        for row in rows
    )
    _check_cycles(rows, "code")
    _check_spellings(rows, "code")
    return found


def read_channels(folder: Folder) -> tuple[Channel, ...]:
    """channels.csv."""
    rows = _unique(folder, "channels.csv", "id")
    found = tuple(
        Channel(
            id=row.text("id"),
            name=row.text("name"),
            kind=row.choice("kind", CHANNEL_KINDS),
            starts_on=row.date("starts_on"),
            aliases=row.names("aliases"),
        )
        for row in rows
    )
    _check_spellings(rows, "id")
    return found


def read_shifts(folder: Folder) -> tuple[Shift, ...]:
    """shifts.csv; a shift that ends at or before its start ends on the next day."""
    found = []
    for row in _unique(folder, "shifts.csv", "id"):
        starts, ends = row.time("starts"), row.time("ends")
        valid_from, valid_to = row.span()
        found.append(Shift(row.text("id"), row.text("name"), starts or time(0), ends or time(0), valid_from, valid_to))
    return tuple(found)


def read_targets(folder: Folder, agency_ids: Collection[str], kept: bool) -> tuple[Target, ...]:
    """targets.csv; an empty agency means the whole city, an empty weight no part in the score.

    What an edition ``kept`` is taken as it is: metrics come and go, and no figure rests on a target.
    """
    found = []
    for row in read_rows(folder, "targets.csv", TABLES["targets.csv"]):
        valid_from, valid_to = row.span()
        value = row.number_of("value", 0.0) or 0.0
        if not kept:
            _check_target(row, value)
        weight = row.number_of("weight")
        if weight is not None and weight <= 0:
            row.wrong(
                f"weight {row.text('weight')} is not greater than 0.",
                "Weights count against each other: 3 is three times 1.",
                "Empty the cell to keep the target out of the score",
            )
            weight = None
        found.append(
            Target(
                metric=row.text("metric"),
                agency=row.reference("agency", agency_ids, "an agency"),
                value=value,
                valid_from=valid_from,
                valid_to=valid_to,
                legal_basis=row.text("legal_basis"),
                weight=weight,
            )
        )
    return tuple(found)


def _check_target(row: Row, value: float) -> None:
    """Note a target that no figure could ever be held against, and a per cent where a share is meant."""
    metric = METRICS.get(row.text("metric"))
    if metric is None:
        row.unknown(f"metric '{row.text('metric')}' is not known.", row.text("metric"), METRICS)
        return
    if metric.apart:
        row.wrong(f"metric '{metric.id}' is no one number: it is told apart by {', '.join(metric.apart)}.", cure="Choose a metric of one number")
    elif row.text("agency") and "agency_id" not in metric.by:
        row.wrong(f"metric '{metric.id}' is not counted by agency.", "It has one value for the city.", "Empty the agency, or choose another metric")
    if metric.unit == "ratio" and not 0 <= value <= 1:
        row.wrong(f"value {row.text('value')} of '{metric.id}' is not between 0 and 1.", "85 % is written 0.85.")
    elif value < 0:
        row.wrong(f"value {row.text('value')} of '{metric.id}' is less than 0.")


def read_events(folder: Folder) -> tuple[CityEvent, ...]:
    """events.csv; without `until` an event lasts its one day."""
    found = []
    for row in read_rows(folder, "events.csv", TABLES["events.csv"]):
        on = row.date("on")
        until = row.date("until") or on
        if on is None or until is None:
            continue
        if until < on:
            row.wrong(f"until {until} is before on {on}.", "until is the last day of the event.")
        found.append(
            CityEvent(on, until, row.text("kind"), row.text("name_id"), row.text("name_en", row.text("name_id")))
        )
    return tuple(found)


def read_notes(folder: Folder, agency_ids: Collection[str]) -> tuple[Note, ...]:
    """notes.csv."""
    found = []
    for row in read_rows(folder, "notes.csv", TABLES["notes.csv"]):
        agency = row.reference("agency", agency_ids, "an agency")
        period = row.choice("period", PERIODS)
        starts_on = row.date("starts_on")
        if agency is not None and starts_on is not None:
            found.append(Note(agency, period, starts_on, row.text("text_id"), row.text("text_en", row.text("text_id"))))
    return tuple(found)


def fold(spelling: str) -> str:
    """A spelling without case, marks and punctuation: what a source's word is compared by.

    >>> fold("DINAS  Bina-Marga & SDA")
    'dinas bina marga sda'
    """
    plain = unicodedata.normalize("NFKD", spelling).casefold()
    return " ".join(re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c))))


def _unique(folder: Folder, file: str, key: str) -> list[Row]:
    """The rows of a file without those whose id was there before or is reserved (both noted)."""
    kept: list[Row] = []
    first: dict[str, int] = {}
    for row in read_rows(folder, file, TABLES[file]):
        value = row.text(key)
        if value in RESERVED.get(file, ()):
            row.wrong(f"{key} '{value}' is reserved.", _MEANINGS[value], "Choose another id")
        elif value in first:
            row.wrong(
                f"{key} '{value}' is already in row {first[value]}.",
                "Every id stands once.",
                "Remove or rename one of them",
            )
        else:
            first[value] = row.number
            kept.append(row)
    return kept


_MEANINGS = {
    CENTRE_HOLDER: "It stands for the centre itself in every figure.",
    UNKNOWN: "It stands for spellings that match nothing.",
    NOT_GIVEN: "It stands for what a source does not say.",
    OUTSIDE_SHIFTS: "It stands for calls outside every shift.",
}


def _check_cycles(rows: Sequence[Row], key: str) -> None:
    """Note every ring of parents once, at its first row."""
    parents = {row.text(key): row.text("parent") for row in rows}
    seen: set[str] = set()
    for row in rows:
        line: list[str] = []
        node = row.text(key)
        while node in parents and node not in line and node not in seen:
            line.append(node)
            node = parents[node]
        if node in line:
            ring = [*line[line.index(node) :], node]
            row.wrong(
                f"the parents run in a circle: {' → '.join(ring)}.",
                "A parent lies one level up; the topmost has none.",
                "Empty the parent of the topmost",
            )
        seen.update(line)


def _check_spellings(rows: Sequence[Row], key: str) -> None:
    """Note a name or alias that two rows claim: a source that uses it could mean either."""
    owner: dict[str, Row] = {}
    for row in rows:
        for spelling in (row.text(key), row.text("name"), *row.names("aliases")):
            folded = fold(spelling)
            other = owner.setdefault(folded, row)
            if folded and other is not row:
                row.wrong(
                    f"the spelling '{spelling}' already belongs to '{other.text(key)}' (row {other.number}).",
                    "A spelling leads to one of them only.",
                    "Remove it from one of the two rows",
                )
                break


def ids(items: Iterable[Any], key: Callable[[Any], str]) -> tuple[str, ...]:
    """The ids of a list, in its order."""
    return tuple(key(item) for item in items)
