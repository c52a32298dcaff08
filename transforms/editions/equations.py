"""Every identity of an edition with its terms, for a reader who wants to add up for himself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from transforms.editions.scope import Scope

COLUMNS = ("identity", "period", "starts_on", "place", "left_side", "right_side", "difference", "terms")

_NUMBER = re.compile(r"(?<![\w.])-?\d+(?![\w.])")


@dataclass(frozen=True, slots=True)
class Equation:
    """One identity over all places of a kind (agencies, queues …): sides and terms added up; ``places`` is how many there are."""

    identity: str
    kind: str
    places: int
    left: int
    right: int
    difference: int
    broken: int
    terms: str


def equations_query(scope: Scope) -> str:
    """SELECT over the built ``quality.equations``: its rows at the edition's own period (contacts: its year), or over the whole history."""
    period = "year" if scope.kind == "current" else scope.kind
    own = f"period = '{period}'"
    if scope.starts_on is not None:
        year = f"period = 'year' and starts_on = date '{scope.starts_on.replace(month=1, day=1)}'"
        own += f" and starts_on = date '{scope.starts_on}' or identity like '4 %' and {year}"  # contacts are checked by year alone
    return f"select {', '.join(COLUMNS)} from quality.equations where starts_on is null or ({own})"


def added_up(rows: Iterable[Mapping[str, Any]]) -> Iterator[Equation]:
    """The rows of one edition, places of a kind added up: numbers in the terms are summed one by one.

    >>> row = {"identity": "1 received", "place": "queue A", "left_side": 5, "right_side": 5, "terms": "received = 2 dropped + 3 entered"}
    >>> other = {**row, "place": "queue B", "left_side": 1, "right_side": 1, "terms": "received = 0 dropped + 1 entered"}
    >>> [(one.places, one.left, one.terms) for one in added_up([row, other])]
    [(2, 6, 'received = 2 dropped + 4 entered')]
    """
    groups: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        words = _NUMBER.sub("#", row["terms"])
        groups.setdefault((row["identity"], row["place"].split(" ", 1)[0], words), []).append(row)
    for (identity, kind, words), found in sorted(groups.items(), key=lambda one: one[0]):
        sides = [[row[side] for row in found] for side in ("left_side", "right_side")]
        left, right = (sum(value or 0 for value in side) for side in sides)
        broken = sum(1 for one, other in zip(*sides, strict=True) if one is None or other is None or one != other)
        places = len({row["place"] for row in found})
        yield Equation(identity, kind, places, left, right, left - right, broken, _summed(words, [row["terms"] for row in found]))


def _summed(words: str, terms: Iterable[str]) -> str:
    """``words`` with each # replaced by the sum of the numbers that stand there in ``terms``."""
    for numbers in zip(*([int(number) for number in _NUMBER.findall(text)] for text in terms), strict=True):
        words = words.replace("#", str(sum(numbers)), 1)
    return words
