"""Small cells of public tables: merged until at least k people stand behind each group, so that totals stay exact.

A cell is one row of a public table before publishing. Its measures hang on bases: ``created`` figures on the people who
reported, ``due`` figures on the people whose promise fell due. Every base of a published group counts no people or at
least k. What cannot be reached by merging (the whole city has fewer than k) is not shown at all: None.

k protects who complained. How many of a group's tickets were done or late is shown, also when that is a small number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

MERGED_ID = "digabung"
MERGED_NAME = "Lainnya (digabung)"


@dataclass(frozen=True, slots=True)
class People:
    """How many distinct people stand behind a figure. ``who`` is known where they are few; else ``count`` is at least k."""

    count: int = 0
    who: frozenset[str] | None = frozenset()

    @classmethod
    def of(cls, who: Iterable[str]) -> People:
        """The people named."""
        known = frozenset(who)
        return cls(len(known), known)

    def joined(self, other: People) -> People:
        """The people of both, each once; where one side is many, at least as many as the larger side."""
        if self.who is not None and other.who is not None:
            return People.of(self.who | other.who)
        return People(max(self.count, other.count), None)


@dataclass(frozen=True, slots=True)
class Cell:
    """One row: its place in the dimension, its counts, and the people behind each base."""

    key: str
    counts: Mapping[str, int]
    people: Mapping[str, People]
    is_fenced: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """One published row: the cells it is made of and their summed counts, None where fewer than k stand behind all."""

    members: tuple[str, ...]
    counts: Mapping[str, int | None]
    is_merged: bool = False
    """Whether it must be shown as "Lainnya (digabung)" and not by name."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The threshold, and the measures that hang on each base."""

    k: int
    bases: Mapping[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        """Refuse a threshold that would protect nobody."""
        if self.k < 2:
            raise ValueError(f"k = {self.k} protects nobody; at least 2, and 5 unless there is a reason")

    @property
    def measures(self) -> tuple[str, ...]:
        """Every measure, in the order of the bases."""
        return tuple(measure for measures in self.bases.values() for measure in measures)


@dataclass(slots=True)
class _Pool:
    """Cells being put together, with what decides whether they may be shown."""

    rule: Rule
    cells: list[Cell] = field(default_factory=list)

    def people(self, base: str) -> People:
        found = People()
        for cell in self.cells:
            found = found.joined(cell.people.get(base, People()))
        return found

    def is_short(self, base: str) -> bool:
        """Whether the base has something to show and too few people behind it."""
        return any(_has(cell, base, self.rule) for cell in self.cells) and self.people(base).count < self.rule.k

    def lacks_cover(self, base: str) -> bool:
        """Whether a fenced cell is the only one with something in the base: the group's figure would be its own."""
        holders = [cell for cell in self.cells if _has(cell, base, self.rule)]
        return len(holders) == 1 and holders[0].is_fenced

    def group(self, hidden: frozenset[str]) -> Group:
        return Group(tuple(cell.key for cell in self.cells), _summed(self.cells, self.rule, hidden), True)


def merge(cells: Sequence[Cell], rule: Rule) -> list[Group]:
    """The groups of one partition (one month of one table): large cells alone, small and fenced ones together.

    Cells without anything are shown as they are, fenced ones never by name. Keys keep the order given. Nothing comes
    back where the whole partition has fewer than k people in every base.
    """
    hidden = _hidden(cells, rule)
    live = [base for base in rule.bases if base not in hidden]
    if not live:
        return []
    filled = [cell for cell in cells if any(_has(cell, base, rule) for base in live)]
    pool = _Pool(rule, [cell for cell in filled if cell.is_fenced or _is_small(cell, live, rule)])
    rest = sorted((cell for cell in filled if cell not in pool.cells), key=lambda cell: _size(cell, live))
    while pool.cells and rest:
        wanted = [base for base in live if pool.is_short(base) or pool.lacks_cover(base)]
        if not wanted and len(pool.cells) >= 2:
            break
        helpful = [cell for cell in rest if any(_has(cell, base, rule) for base in wanted)] or (
            rest if len(pool.cells) < 2 else []
        )
        if not helpful:
            break
        smallest = helpful[0]
        rest.remove(smallest)
        pool.cells.append(smallest)
    merged = {cell.key for cell in pool.cells}
    order = {cell.key: place for place, cell in enumerate(cells)}
    pool.cells.sort(key=lambda cell: order[cell.key])
    alone = [
        Group((cell.key,), _summed([cell], rule, hidden))
        for cell in cells
        if cell.key not in merged and not cell.is_fenced
    ]
    return [*alone, *([pool.group(hidden)] if pool.cells else [])]


def join_days(days: Sequence[Cell], rule: Rule, is_closed: bool) -> list[Group]:
    """Days in order, each small one joined with the days after it; the last ones of a closed month with those before.

    Of a month that still runs the last groups are held back: a small tail may yet have to be joined to them, and a
    group once shown must not grow by a day that is small.
    """
    hidden = _hidden(days, rule) if is_closed else frozenset()
    live = [base for base in rule.bases if base not in hidden]
    if not live:
        return []
    pools: list[_Pool] = []
    tail = _Pool(rule)
    for day in days:
        tail.cells.append(day)
        if not any(tail.is_short(base) for base in live):
            pools.append(tail)
            tail = _Pool(rule)
    if not is_closed:
        return [pool.group(hidden) for pool in pools[: _sure(pools, rule)]]
    while tail.cells and pools and any(tail.is_short(base) for base in live):
        tail = _Pool(rule, [*pools.pop().cells, *tail.cells])
    return [pool.group(hidden) for pool in [*pools, *([tail] if tail.cells else [])]]


def _sure(pools: Sequence[_Pool], rule: Rule) -> int:
    """How many groups no later tail can reach: it is joined backwards at most to the last group that has its base."""
    places = [
        [place for place, pool in enumerate(pools) if any(_has(cell, base, rule) for cell in pool.cells)]
        for base in rule.bases
    ]
    return min((found[-1] for found in places if found), default=0)


def pooled(
    cells: Mapping[str, Sequence[Cell]], rule: Rule, base: str, fenced: frozenset[str] = frozenset()
) -> dict[tuple[str, ...], list[Cell]]:
    """Whole rows of a table (policies) put together until k people stand behind each; cells (agencies) add up by key.

    Those of ``fenced`` are never left alone, however many people stand behind them. Policies that cannot reach k together
    are left out: the city has fewer than k there.
    """
    totals = {name: _total(row, base) for name, row in cells.items()}
    by_size = sorted(totals, key=lambda name: (totals[name].count, name))
    small = [name for name in by_size if name in fenced or totals[name].count < rule.k]
    large = [name for name in by_size if name not in small]
    joint = People()
    for name in small:
        joint = joint.joined(totals[name])
    while small and large and (joint.count < rule.k or len(small) < 2):
        small.append(large.pop(0))
        joint = joint.joined(totals[small[-1]])
    found: dict[tuple[str, ...], list[Cell]] = {(name,): list(cells[name]) for name in sorted(large)}
    if small and joint.count >= rule.k:
        found[tuple(sorted(small))] = _by_key([cell for name in sorted(small) for cell in cells[name]])
    return found


def rate(numerator: int | None, denominator: int | None, k: int) -> float | None:
    """A rate that may be shown: None over fewer than k, over nothing, and where a count is hidden.

    >>> rate(3, 4, 5), rate(4, 5, 5), rate(0, 0, 5)
    (None, 0.8, None)
    """
    if numerator is None or denominator is None or denominator < max(k, 1):
        return None
    return numerator / denominator


def _hidden(cells: Sequence[Cell], rule: Rule) -> frozenset[str]:
    """Bases with fewer than k people in the whole partition: no merging helps, and every row hides them alike."""
    everything = _Pool(rule, list(cells))
    return frozenset(base for base in rule.bases if everything.is_short(base))


def _has(cell: Cell, base: str, rule: Rule) -> bool:
    return any(cell.counts.get(measure, 0) for measure in rule.bases[base])


def _is_small(cell: Cell, bases: Iterable[str], rule: Rule) -> bool:
    return any(_has(cell, base, rule) and cell.people.get(base, People()).count < rule.k for base in bases)


def _size(cell: Cell, bases: Iterable[str]) -> tuple[int, str]:
    return sum(cell.people.get(base, People()).count for base in bases), cell.key


def _summed(cells: Sequence[Cell], rule: Rule, hidden: frozenset[str]) -> dict[str, int | None]:
    counts: dict[str, int | None] = {}
    for base, measures in rule.bases.items():
        for measure in measures:
            values = [cell.counts.get(measure, 0) for cell in cells]
            counts[measure] = None if base in hidden else sum(values)
    return counts


def _total(cells: Iterable[Cell], base: str) -> People:
    total = People()
    for cell in cells:
        total = total.joined(cell.people.get(base, People()))
    return total


def _by_key(cells: Iterable[Cell]) -> list[Cell]:
    found: dict[str, Cell] = {}
    for cell in cells:
        before = found.get(cell.key)
        if before is None:
            found[cell.key] = cell
            continue
        found[cell.key] = Cell(
            cell.key,
            {name: before.counts.get(name, 0) + cell.counts.get(name, 0) for name in {**before.counts, **cell.counts}},
            {
                base: before.people.get(base, People()).joined(cell.people.get(base, People()))
                for base in {**before.people, **cell.people}
            },
            before.is_fenced or cell.is_fenced,
        )
    return [found[key] for key in sorted(found)]
