"""Why the figures of two editions of one period differ: every difference split by cause, to the last unit.

The figures are counted again step by step, from the earlier edition to the later one, and each step changes one thing:
rows cause by cause (`row_causes`), the as-of, calendars, policies, the other rules. What a step moves is its cause's amount; what is
left at either end is due to code. So the parts add up by construction, for every count there is.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from pipelines.publish.build import Workplace
from pipelines.publish.inside import read
from pipelines.publish.placing import temporary
from pipelines.publish.proof import batches_of
from pipelines.publish.row_causes import CAUSES as ROW_CAUSES
from pipelines.publish.row_causes import TABLES, Differing, counts, create_causes, differing, narrowed, present
from pipelines.publish.rules import rules_of
from pipelines.publish.versions import code_version
from transforms.city.model import City
from transforms.editions.canonical import literal
from transforms.editions.manifest import Manifest
from transforms.editions.moved import Counted, Measures, counted, measures, whole
from transforms.editions.scope import MARTS
from transforms.editions.shelf import Edition
from transforms.engines.batches import Batch
from transforms.engines.duckdb import connect, prepare, run_models
from transforms.engines.inputs import AsOf
from transforms.graph import in_order, load_models, models_fingerprint

CAUSES = (*ROW_CAUSES, "time", "calendar", "policy", "rules", "code")
"""In the order in which they are taken into account."""

RULE_FILES = {"calendar": ("calendars.toml", "national/holidays.csv", "national/ramadan.csv"), "policy": ("policies.csv", "service_levels.csv")}


class NotComparable(ValueError):
    """Two editions that are not of one period were to be compared."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One count that differs: ``by_cause`` adds up to ``after - before``. ``part`` is an agency, a category …, or '' for the city."""

    figure: str
    part: str
    before: int
    after: int
    by_cause: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Explained:
    """Why two editions differ. ``items`` are tickets, calls and posts of the period that moved, as (kind, cause, count)."""

    before: Manifest
    after: Manifest
    period: str
    starts_on: date
    items: tuple[tuple[str, str, int], ...]
    files: tuple[str, ...]
    """Files of the city folder and the national reference that differ."""
    compared: int
    moved: tuple[Moved, ...]


def explain(
    before: Edition, after: Edition, work: Workplace, wanted: Sequence[str] = (), by: str = "", progress: Callable[[str], None] = print
) -> Explained:
    """Why the figures of ``after`` are not those of ``before``; nothing on the shelf is touched. The write lock is held by the caller.

    Raises `NotComparable`, `NoFigure`, `NoRules` where rules are gone, LookupError where rows are.
    """
    period, starts_on = _period(before.manifest, after.manifest)
    landed, renamed = work.ledger.batches(), work.ledger.renamed()
    sides = [(rules_of(one, work.city, work.key), batches_of(one.manifest, landed, renamed), AsOf(**one.manifest.as_of)) for one in (before, after)]
    folder = temporary(work.paths.published, f"diff-{after.name}")
    try:
        folder.mkdir(parents=True)
        with duckdb.connect() as con, duckdb.connect() as later:
            _as_published(con, before)
            _as_published(later, after)
            figures = [one for one in whole(con, counted(period, wanted, by), starts_on) if one in whole(later, [one], starts_on)]
            first, last = (measures(side, figures, starts_on) for side in (con, later))
        steps = _Steps(folder, figures, starts_on, progress)
        states = [("", first), *steps.walk(sides[0], sides[1], before.manifest), ("code", last)]
        order = {figure.id: place for place, figure in enumerate(figures)}
        moved = sorted(_moved(states), key=lambda one: (order[one.figure], one.part))
        files = _files(sides[0][0], sides[1][0])
        return Explained(before.manifest, after.manifest, period, starts_on, tuple(steps.items), files, len(figures), tuple(moved))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def row_counts(was: Edition, work: Workplace, con: duckdb.DuckDBPyConnection, batches: Sequence[Batch], as_of: AsOf) -> list[tuple[str, str, int]]:
    """Tickets, calls and posts of the edition's period that a revision counts differently, as (kind, cause, count).

    ``con`` has the revision built from ``batches`` at ``as_of`` by today's rules. Empty where no row differs, or the rows of ``was``
    are gone.
    """
    try:
        changed = differing(batches_of(was.manifest, work.ledger.batches(), work.ledger.renamed()), batches)
    except LookupError:
        return []
    if not changed:
        return []
    folder = temporary(work.paths.published, f"before-{was.name}")
    try:
        folder.mkdir(parents=True)
        path = counted_again(folder / "before.duckdb", work.city, [*changed.shared, *changed.before], as_of, TABLES)
        con.execute(f"attach {literal(str(path))} as was (read_only)")
        create_causes(con, "was", changed)
        found = counts(con, "was", was.manifest.starts_on, was.manifest.ends_on)
        con.execute("drop table row_causes")
        con.execute("detach was")
        return found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


Side = tuple[City, Sequence[Batch], AsOf]


class _Steps:
    """The states between two editions, counted one after the other in ``folder``."""

    def __init__(self, folder: Path, figures: Sequence[Counted], starts_on: date, progress: Callable[[str], None]) -> None:
        self.folder, self.figures, self.starts_on, self.progress = folder, figures, starts_on, progress
        self.items: list[tuple[str, str, int]] = []

    def walk(self, before: Side, after: Side, manifest: Manifest) -> Iterator[tuple[str, Measures]]:
        """Each state with the cause that leads to it, from the edition of ``manifest`` on."""
        (city, batches, as_of), (city_after, batches_after, as_of_after) = before, after
        changed = differing(batches, batches_after)
        if changed or not _is_todays_code(manifest):
            was = self._state("before", city, batches, as_of)
            yield "code", self._measures(was)
        if changed:
            yield from self._rows(was, changed, city, as_of, manifest)
        if as_of_after != as_of:
            yield "time", self._measures(self._state("time", city, batches_after, as_of_after))
        for cause, rules in _rules(city, city_after):
            yield cause, self._measures(self._state(cause, rules, batches_after, as_of_after))

    def _rows(self, was: Path, changed: Differing, city: City, as_of: AsOf, manifest: Manifest) -> Iterator[tuple[str, Measures]]:
        now = self._state("rows", city, [*changed.shared, *changed.after], as_of)
        with duckdb.connect(str(now)) as con:
            con.execute(f"attach {literal(str(was))} as was (read_only)")
            create_causes(con, "was", changed)
            self.items = counts(con, "was", manifest.starts_on, manifest.ends_on)
            found = present(con)
            parts = {cause: narrowed(con, changed, found[: place + 1], self.folder / cause) for place, cause in enumerate(found[:-1])}
        for cause, batches in parts.items():
            yield cause, self._measures(self._state(cause, city, batches, as_of))
        yield found[-1], self._measures(now)

    def _state(self, name: str, city: City, batches: Sequence[Batch], as_of: AsOf) -> Path:
        self.progress(f"counting again: {name}")
        return counted_again(self.folder / f"{name}.duckdb", city, batches, as_of, [*(f"marts.{one.mart}" for one in self.figures), *TABLES])

    def _measures(self, path: Path) -> Measures:
        with duckdb.connect(str(path), read_only=True) as con:
            return measures(con, self.figures, self.starts_on)


def counted_again(path: Path, city: City, batches: Sequence[Batch], as_of: AsOf, wanted: Iterable[str]) -> Path:
    """A database at ``path`` with the tables ``wanted``, and what they read, built from rows and rules."""
    models = load_models()
    with closing(connect(path)) as con:
        con.execute("begin transaction")  # the file is thrown away: a commit for each table would be a wait for the disk each
        prepare(con, city, batches, as_of)
        run_models(con, in_order(models, wanted))
        con.execute("commit")
    return path


def _period(before: Manifest, after: Manifest) -> tuple[str, date]:
    if before.name != after.name:
        raise NotComparable(
            f"{before.edition} and {after.edition} are not of one period: their figures differ because the periods do. "
            f"Compare revisions of one edition: tanggap edition diff {after.name}"
        )
    if after.starts_on is not None:
        return after.kind, after.starts_on
    last = (after.as_of["tickets"] - timedelta(seconds=1)).astimezone(ZoneInfo(after.city.zone))
    return "month", last.date().replace(day=1)  # of current: the month that runs


def _as_published(con: duckdb.DuckDBPyConnection, edition: Edition) -> None:
    """The edition's figures of record as ``marts.…``."""
    con.execute("create schema marts")
    for mart in MARTS:
        if edition.figures(mart).is_file():
            con.execute(f"create view marts.{mart} as from {read(edition.figures(mart))}")


def _is_todays_code(manifest: Manifest) -> bool:
    return (manifest.models_fingerprint, manifest.code_version) == (models_fingerprint(load_models()), code_version())


def _rules(before: City, after: City) -> Iterator[tuple[str, City]]:
    """The cities between two sets of rules, one kind of rule changed at a time."""
    city = before
    if before.calendars != after.calendars:
        # A calendar that went stays until the promises that name it have gone too.
        kept = tuple(one for one in before.calendars if one.id not in after.calendar_by_id)
        city = replace(city, calendars=(*after.calendars, *kept))
        yield "calendar", city
    if (before.policies, before.service_levels) != (after.policies, after.service_levels):
        city = replace(city, policies=after.policies, service_levels=after.service_levels)
        yield "policy", city
    known = {file for files in RULE_FILES.values() for file in files}
    if any(file not in known for file in _files(before, after)):
        yield "rules", after


def _files(before: City, after: City) -> tuple[str, ...]:
    names = sorted({*before.files, *after.files})
    return tuple(name for name in names if before.files.get(name) != after.files.get(name))


def _moved(states: Sequence[tuple[str, Measures]]) -> Iterator[Moved]:
    first, last = states[0][1], states[-1][1]
    for figure, part in sorted({key for _, found in states for key in found}):
        amounts = [found.get((figure, part), 0) for _, found in states]
        by_cause: dict[str, int] = {}
        for (cause, _), was, now in zip(states[1:], amounts, amounts[1:], strict=False):
            by_cause[cause] = by_cause.get(cause, 0) + now - was
        by_cause = {cause: by_cause[cause] for cause in CAUSES if by_cause.get(cause)}
        if by_cause:  # also where causes cancel each other out
            yield Moved(figure, part, first.get((figure, part), 0), last.get((figure, part), 0), by_cause)
