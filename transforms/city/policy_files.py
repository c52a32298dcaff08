"""policies.csv and service_levels.csv: promises as dated rows, with no two that contradict each other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations, pairwise
from typing import TypeVar

from transforms.city.files import DENOMINATORS, TABLES
from transforms.city.folder import Folder
from transforms.city.model import ALWAYS, Area, Category, ServiceLevel
from transforms.city.states import EVENT_NAMES, STOP_NAMES
from transforms.city.tables import Row, read_rows
from transforms.sla.policies import (
    AUTHORITIES,
    BASES,
    BOUNDARIES,
    CLOCKS,
    FREE_WORDS,
    Policy,
    parse_dispute_window,
    parse_pause_caps,
    parse_pauses,
    parse_selector,
    parse_target,
)

FILE = "policies.csv"
NEEDS_CALENDAR = ("open_hours", "working_days")

T = TypeVar("T")


@dataclass(frozen=True)
class Known:
    """What the selectors of policies may name."""

    agencies: Collection[str]
    categories: Sequence[Category]
    areas: Sequence[Area]
    channels: Collection[str]
    calendars: Sequence[str]


def read_policies(folder: Folder, known: Known) -> tuple[Policy, ...]:
    """The policies in file order; versions of one id are numbered by the day they begin."""
    rows = read_rows(folder, FILE, TABLES[FILE])
    read = [(row, _policy(row, known)) for row in rows]
    numbered = _numbered(read)
    _check_versions(numbered)
    _check_ties(numbered, known)
    return tuple(policy for _, policy in numbered)


def read_service_levels(folder: Folder, calendars: Sequence[str], queues: Collection[str]) -> tuple[ServiceLevel, ...]:
    """service_levels.csv with versions numbered; an empty queue means all of them. `queues` are those of the centres, if any says."""
    found: list[tuple[Row, ServiceLevel]] = []
    for row in read_rows(folder, "service_levels.csv", TABLES["service_levels.csv"]):
        valid_from, valid_to = row.span()
        calendar = row.text("calendar", ALWAYS)
        _check_calendar(row, calendar, calendars)
        ratio = row.number_of("target_ratio", 0.0) or 0.0
        if not 0 < ratio <= 1:
            row.wrong(f"target_ratio {ratio:g} is not between 0 and 1.", "90 % is written 0.9.")
        queue = row.text("queue")
        if queue and queues and queue not in queues:
            row.unknown(f"queue '{queue}' is no queue of a centre in city.toml.", queue, sorted(queues))
        found.append(
            (row, ServiceLevel(
                id=row.text("id"),
                queue=queue,
                threshold_seconds=row.integer("threshold_seconds", 20, least=1) or 20,
                target_ratio=ratio,
                denominator=row.choice("denominator", DENOMINATORS),
                calendar=calendar,
                valid_from=valid_from,
                valid_to=valid_to,
                legal_basis=row.text("legal_basis"),
            ))
        )  # fmt: skip
    return tuple(_versions_of_levels(found))


def _versions_of_levels(read: Sequence[tuple[Row, ServiceLevel]]) -> Iterator[ServiceLevel]:
    """Rows of one id follow each other in time: two that hold on one day would judge it twice."""
    last: dict[str, tuple[Row, ServiceLevel]] = {}
    for row, level in sorted(read, key=lambda pair: (pair[1].id, pair[1].valid_from or date.min, pair[0].number)):
        version = 1
        if level.id in last:
            before_row, before = last[level.id]
            version = before.version + 1
            if before.valid_to is None or (level.valid_from or date.min) < before.valid_to:
                row.wrong(
                    f"'{level.id}' is in force twice: this row and row {before_row.number}.",
                    "Rows of one id follow each other; a promise for another queue or threshold has another id.",
                    f"Give row {before_row.number} a valid_to, or this row another id",
                )
        last[level.id] = (row, replace(level, version=version))
        yield last[level.id][1]


def _policy(row: Row, known: Known) -> Policy:
    valid_from, valid_to = row.span()
    basis = row.choice("basis", BASES)
    target: tuple[int | None, int | None] = (None, None)
    if basis in BASES:
        target = _parsed(row, lambda: parse_target(row.text("target"), basis), target)
    calendar = row.text("calendar")
    if calendar:
        _check_calendar(row, calendar, known.calendars)
    elif basis in NEEDS_CALENDAR:
        row.wrong(f"the basis {basis} needs a calendar.", "Name one of calendars.toml in the column calendar.")
    if row.text("start_event") and row.text("start_event") == row.text("stop_event"):
        row.wrong(f"{row.text('start_event')} both starts and stops the clock.", "A promise runs from one event to another.")
    nothing: tuple[tuple[str, str], ...] = ()
    selector = _parsed(row, lambda: parse_selector(row.text("selector")), nothing)
    _check_selector(row, selector, known)
    return Policy(
        policy_id=row.text("policy_id"),
        version=1,
        clock=row.choice("clock", CLOCKS),
        authority=row.choice("authority", AUTHORITIES),
        start_event=row.choice("start_event", EVENT_NAMES),
        stop_event=row.choice("stop_event", STOP_NAMES),
        selector=selector,
        target_seconds=target[0],
        target_days=target[1],
        basis=basis,
        calendar_id=calendar,
        day0=row.flag("day0"),
        boundary=row.choice("boundary", BOUNDARIES, "close"),
        pauses=_parsed(row, lambda: parse_pauses(row.text("pauses")), frozenset()),
        pause_caps=_parsed(row, lambda: parse_pause_caps(row.text("pause_caps")), ()),
        dispute_days=_parsed(row, lambda: parse_dispute_window(row.text("dispute_window")), 0),
        valid_from=valid_from,
        valid_to=valid_to,
        known_from=row.date("known_from"),
        legal_basis=row.text("legal_basis"),
    )


def _parsed(row: Row, parse: Callable[[], T], default: T) -> T:
    try:
        return parse()
    except ValueError as error:
        row.wrong(f"{error}.")
        return default


def _check_calendar(row: Row, calendar: str, known: Sequence[str]) -> None:
    if calendar not in known:
        row.unknown(f"calendar '{calendar}' is not in calendars.toml.", calendar, known)


def _check_selector(row: Row, selector: tuple[tuple[str, str], ...], known: Known) -> None:
    lists: Mapping[str, tuple[Collection[str], str]] = {
        "agency": (known.agencies, "an agency"),
        "category": ([category.code for category in known.categories], "a category"),
        "area": ([area.code for area in known.areas], "an area"),
        "channel": (known.channels, "a channel"),
    }
    for key, value in selector:
        if key in lists and value not in lists[key][0]:
            row.unknown(f"selector {key} '{value}' is not {lists[key][1]}.", value, lists[key][0])


Numbered = Sequence[tuple[Row, Policy]]


def _numbered(read: Numbered) -> Numbered:
    order = sorted(range(len(read)), key=lambda n: (read[n][1].policy_id, read[n][1].valid_from or date.min, n))
    versions: dict[int, int] = {}
    counts: dict[str, int] = {}
    for place in order:
        name = read[place][1].policy_id
        counts[name] = versions[place] = counts.get(name, 0) + 1
    return [(row, replace(policy, version=versions[place])) for place, (row, policy) in enumerate(read)]


def _check_versions(read: Numbered) -> None:
    """Versions of one policy follow each other: no hole, no two at once, one clock and one authority."""
    by_id: dict[str, list[tuple[Row, Policy]]] = {}
    for row, policy in sorted(read, key=lambda pair: pair[1].version):
        by_id.setdefault(policy.policy_id, []).append((row, policy))
    for versions in by_id.values():
        for (before_row, before), (row, policy) in pairwise(versions):
            name, other = policy.policy_id, before_row.number
            if (policy.clock, policy.authority) != (before.clock, before.authority):
                row.wrong(
                    f"'{name}' has another clock or authority than in row {other}.",
                    "Versions of one policy differ in their target and days, not in what they time.",
                    "Give one of them another policy_id",
                )
            elif _overlap(before, policy):
                row.wrong(
                    f"two versions of '{name}' are in force together: this row and row {other}.",
                    f"Row {other} holds {_span(before)}, this one {_span(policy)}.",
                    f"Give row {other} a valid_to",
                )
            elif before.valid_to is not None and policy.valid_from is not None and before.valid_to < policy.valid_from:
                row.wrong(
                    f"'{name}' has a hole: row {other} ends {before.valid_to}, this row begins {policy.valid_from}.",
                    "valid_to is the first day a version no longer holds; the next begins on that day.",
                    f"Set one of the two days to the other, or give this row another policy_id if '{name}' really lapsed",
                )


def _check_ties(read: Numbered, known: Known) -> None:
    """Two rows that could match one ticket equally, in force together, on one clock and authority."""
    lines = {"category": _lines(known.categories), "area": _lines(known.areas)}
    for (first_row, first), (row, policy) in combinations(read, 2):
        same = (first.clock, first.authority) == (policy.clock, policy.authority)
        if not same or first.policy_id == policy.policy_id or not _overlap(first, policy):
            continue
        if not _equal_rank(first, policy, lines):
            continue
        if any(_settles(other, first, policy, lines) for _, other in read):
            continue
        row.wrong(
            f"'{policy.policy_id}' and '{first.policy_id}' (row {first_row.number}) could match one ticket equally.",
            f"Both are {policy.authority} rules of the clock {policy.clock}; one says {_selector(policy)}, "
            f"the other {_selector(first)}.",
            "Name one attribute more in one selector, or end one of the two with a valid_to",
        )


Lines = Mapping[str, Mapping[str, tuple[str, ...]]]


def _equal_rank(a: Policy, b: Policy, lines: Lines) -> bool:
    """True when one ticket can fit both and neither names more, nor a deeper category or area."""
    if len(a.selector) != len(b.selector):
        return False
    left, right = _named(a), _named(b)
    deeper: set[str] = set()
    for key in left.keys() & right.keys():
        if left[key] == right[key]:
            continue
        above = lines.get(key, {})
        if left[key] in above.get(right[key], ()):
            deeper.add("b")
        elif right[key] in above.get(left[key], ()):
            deeper.add("a")
        else:
            return False  # side by side: no ticket is in both
    # One is deeper in the category, the other in the area: neither wins.
    return len(deeper) != 1


def _settles(other: Policy, a: Policy, b: Policy, lines: Lines) -> bool:
    """True when `other` takes every ticket that fits both: it names more, all of it implied by the two together."""
    if other in (a, b) or (other.clock, other.authority) != (a.clock, a.authority):
        return False
    together = {**_named(a), **_named(b)}
    implied = all(
        value == together.get(key) or (key in lines and value in lines[key].get(together.get(key, ""), ()))
        for key, value in _named(other).items()
    )
    if not implied or len(other.selector) <= len(a.selector):
        return False
    starts = max(a.valid_from or date.min, b.valid_from or date.min)
    ends = min(a.valid_to or date.max, b.valid_to or date.max)
    return (other.valid_from or date.min) <= starts and (other.valid_to or date.max) >= ends


def _named(policy: Policy) -> dict[str, str]:
    """The attributes that a policy names; free words as they are compared, in any case."""
    return {key: value.lower() if key in FREE_WORDS else value for key, value in policy.selector}


def _lines(items: Sequence[Category] | Sequence[Area]) -> dict[str, tuple[str, ...]]:
    """Each code with all codes above it."""
    parents = {item.code: item.parent for item in items}
    return {code: tuple(_upwards(code, parents)) for code in parents}


def _upwards(code: str, parents: Mapping[str, str | None]) -> Iterator[str]:
    seen: set[str] = set()
    node: str | None = code
    while node is not None and node not in seen:
        seen.add(node)
        yield node
        node = parents.get(node)


def _overlap(a: Policy, b: Policy) -> bool:
    return (a.valid_from or date.min) < (b.valid_to or date.max) and (b.valid_from or date.min) < (
        a.valid_to or date.max
    )


def _span(policy: Policy) -> str:
    starts = f"from {policy.valid_from}" if policy.valid_from else "from ever"
    return f"{starts} to {policy.valid_to}" if policy.valid_to else f"{starts} on"


def _selector(policy: Policy) -> str:
    return ";".join(f"{key}={value}" for key, value in policy.selector) or "every ticket"
