"""Which source column is which canonical one: by the words of its heading and by what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from transforms.city.canonical import INSTANTS, REQUIRED
from transforms.propose.profile import Column, File
from transforms.propose.vocabulary import EXACT, WORDS, heading_score, vocabulary

FEW: Mapping[str, int] = {
    "status": 60, "channel": 60, "urgency": 30, "nature": 30, "agency": 600, "category": 1_500, "area": 2_000,
    "outcome": 60, "label": 60, "queue": 200,
}  # fmt: skip
"""Distinct values beyond which a column is no list of that kind."""
IDS: Mapping[str, str] = {"tickets": "ticket_id", "posts": "post_id", "calls": "call_id"}
BEGINS: Mapping[str, str] = {"tickets": "created_at", "posts": "posted_at", "calls": "entered_at"}
"""The canonical columns that tell a row of an entity apart, and when it began."""
LEAST = 12.0
"""A heading that scores less is no evidence."""
_PERSONAL = {"reporter_phone": "phones", "caller": "phones", "reporter_nik": "niks", "reporter_email": "emails"}


@dataclass(frozen=True, slots=True)
class Choice:
    """The entity of a file and the source column of each canonical one."""

    entity: str
    columns: Mapping[str, str]
    rivals: Mapping[str, tuple[str, ...]]
    """Canonical columns that more than one source column fits equally well: the chosen one and the others."""
    clocks: Mapping[str, str]
    """Source column of the time of day that belongs to an instant's date."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Required canonical columns that nothing fits."""
        return tuple(name for name in REQUIRED[self.entity] if name not in self.columns)


def choose(file: File, fixed: Mapping[str, str] | None = None) -> Choice:
    """The best assignment of the file's columns; ``fixed`` are those that a person named (canonical = source column)."""
    entity = entity_of(file)
    taken: dict[str, str] = dict(fixed or {})
    scores = sorted(
        ((score, name, place) for name, place, score in _scores(file, entity) if name not in taken),
        key=lambda each: (-each[0], each[2]),
    )
    rivals: dict[str, list[str]] = {}
    for score, name, place in scores:
        column = file.columns[place].name
        if column in taken.values():
            continue
        if name not in taken:
            taken[name] = column
            rivals[name] = [column]
        elif name in rivals and score >= WORDS and _best(scores, name, taken[name], file) - score < 4.0:
            rivals[name].append(column)
    _fall_back(file, entity, taken)
    ordered = {name: taken[name] for name in vocabulary()["headings"][entity] if name in taken}
    return Choice(entity, ordered, {n: tuple(c) for n, c in rivals.items() if len(c) > 1 and n in ordered}, _clocks(file, ordered))


def entity_of(file: File) -> str:
    """tickets, posts or calls: tickets unless the headings tell of one of the others."""
    told = {
        entity: sum(1 for column in file.columns if heading_score(column.name, phrases) >= EXACT - len(phrases) * 0.3)
        for entity, phrases in vocabulary()["telling"].items()
    }
    if told["calls"] >= 2 and told["calls"] >= told["posts"]:
        return "calls"
    return "posts" if told["posts"] >= 1 else "tickets"


def _best(scores: list[tuple[float, str, int]], name: str, column: str, file: File) -> float:
    return next(score for score, other, place in scores if other == name and file.columns[place].name == column)


def _scores(file: File, entity: str) -> list[tuple[str, int, float]]:
    found = []
    for name, phrases in vocabulary()["headings"][entity].items():
        for place, column in enumerate(file.columns):
            heading = heading_score(column.name, phrases)
            score = _fitted(name, column, file, heading)
            if score >= LEAST:
                found.append((name, place, score))
    return found


def _fitted(name: str, column: Column, file: File, heading: float) -> float:
    """The heading's score, corrected by what the column holds; 0 where it cannot be that."""
    if column.given == 0:
        return 0.0
    if name in INSTANTS:
        is_dated = column.dates is not None and column.share(column.dates.fit) >= 0.6
        # A created date that many rows lack is hardly the one; a due or closing date often is empty.
        sparse = name in ("created_at", "posted_at", "entered_at") and column.given < 0.8 * column.rows
        return heading - (30.0 if sparse else 0.0) if is_dated else 0.0
    if name in _PERSONAL:
        shaped = column.share(getattr(column, _PERSONAL[name])) > 0.5
        if name in ("reporter_nik", "reporter_email"):
            return max(heading, EXACT - 5) if shaped else 0.0
        return max(heading, WORDS) if shaped and column.dates is None else heading if heading >= WORDS else 0.0
    if column.dates is not None and column.share(column.dates.fit) >= 0.9:
        return 0.0
    if name in ("latitude", "longitude"):
        edge = 90 if name == "latitude" else 180
        is_degrees = column.share(column.numbers) > 0.9 and column.lowest is not None and -edge <= column.lowest
        return heading if is_degrees and (column.highest or 0) <= edge else 0.0
    if name in FEW:
        is_list = column.distinct <= FEW[name] and (column.distinct <= 25 or column.distinct < 0.6 * column.given)
        mostly_numbers = column.share(column.numbers) > 0.9
        wordy = column.length > 60
        emptiness = 25.0 * (1 - column.given / column.rows)
        return heading - emptiness if is_list and not mostly_numbers and not wordy and not column.is_personal else 0.0
    if name in ("ticket_id", "post_id") or (name == "call_id" and file_is_calls(file)):
        return heading - 60.0 * (1 - column.distinct / max(file.distinct_rows, 1)) if column.given >= 0.95 * column.rows else 0.0
    if name == "text":
        is_free = column.distinct > 0.2 * column.given or heading >= EXACT - 5
        return heading if column.length >= 15 and is_free else 0.0
    return heading


def file_is_calls(file: File) -> bool:
    """Whether its rows are calls."""
    return entity_of(file) == "calls"


def is_unique(column: Column, file: File) -> bool:
    """Whether a column tells every row that is no mere repetition apart."""
    return column.given == column.rows and column.distinct >= file.distinct_rows


def _fall_back(file: File, entity: str, taken: dict[str, str]) -> None:
    """An id and a beginning that no heading names: the first column that tells rows apart, the fullest one of instants."""
    free = [column for column in file.columns if column.name not in taken.values()]
    key, begin = IDS[entity], BEGINS[entity]
    if key not in taken and key in REQUIRED[entity]:
        plain = [c for c in free if is_unique(c, file) and c.length <= 40 and c.dates is None and not c.is_personal and c.rows > 1]
        if plain:
            taken[key] = plain[0].name
    if begin not in taken:
        dated = [c for c in free if c.dates is not None and c.share(c.dates.fit) >= 0.9 and c.given >= 0.9 * c.rows]
        if dated:
            taken[begin] = max(dated, key=lambda c: c.given).name


def _clocks(file: File, columns: Mapping[str, str]) -> dict[str, str]:
    """Times of day that stand in a column of their own beside a date without one."""
    found: dict[str, str] = {}
    for name, phrases in vocabulary()["parts"].items():
        dates = file.column(columns[name]).dates if name in columns else None
        if dates is None or dates.has_time:
            continue
        times = [c for c in file.columns if c.given and c.share(c.times) > 0.9 and c.name not in found.values()]
        ranked = sorted(((heading_score(c.name, phrases), c.name) for c in times), reverse=True)
        if ranked and ranked[0][0] >= WORDS:
            found[name] = ranked[0][1]
    return found
