"""One city at work: the steps of a run as plain functions, which Dagster's assets and the command line share.

Opening it takes the city's write lock; nothing else may write while it is open. Every step can be cut off at any
moment: what counts is written under a new name and put in place last.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from expectations.validate import CheckResult, validate, write_results
from pipelines.alerts.rounds import Told, tell
from pipelines.landing import PullReport, SourceError, pull
from pipelines.ledger import Ledger
from pipelines.lock import write_lock
from pipelines.paths import Paths
from pipelines.publish.calendar import Plan, as_of_groups, editions_due
from pipelines.publish.editions import Outcome, publish
from pipelines.publish.gate import GateFailed, LineageFailed
from pipelines.settings import Settings
from transforms.city import City, load_city
from transforms.city.lateness import present
from transforms.editions.manifest import instant_text
from transforms.editions.papers import makings
from transforms.editions.shelf import Shelf
from transforms.engines.duckdb import ModelResult, connect, prepare, run_models
from transforms.graph import Model, in_order, load_models, models_fingerprint
from transforms.privacy.agents import keyed_agents
from transforms.privacy.keys import CityKey, city_key
from transforms.privacy.scan import NotPublic

KINDS = ("current", "day", "month", "year")
WAREHOUSE_SCHEMAS = ("staging", "core", "marts", "quality")
"""What the warehouse holds; the public tables are made of an edition, in a database of their own."""

WAREHOUSE_VERSION = 1
"""Form of the warehouse, stamped on its note: a warehouse of another form is made anew, as one without a note is."""

_FIRST_FACTS = (("core.tickets", "created_on"), ("core.calls", "entered_on"), ("core.posts", "posted_on"))


REFUSALS = (GateFailed, LineageFailed, NotPublic)
"""What publishing raises when an edition must not be published."""


class Refused(RuntimeError):
    """Data broke a contract: nothing is published and the last good edition stays up. Trying again does not help."""


@dataclass
class Work:
    """A city whose write lock is held, and what has been done to it so far in this run."""

    city: City
    paths: Paths
    key: CityKey
    ledger: Ledger
    wall: datetime
    accept_missing: frozenset[str] = frozenset()
    kinds: tuple[str, ...] = KINDS
    makes_reports: bool = True
    progress: Callable[[str], None] = print
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    pulls: list[PullReport] = field(default_factory=list)
    models: list[ModelResult] = field(default_factory=list)
    checks: list[CheckResult] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    is_unchanged: bool = False
    failure: Exception | None = None

    @property
    def now(self) -> datetime:
        """The present of this city: the wall clock, or for a simulated one the end of its simulation."""
        return present(self.city, self.ledger.reached(), self.wall)


@contextmanager
def open_work(
    settings: Settings,
    *,
    now: datetime | None = None,
    accept_missing: Collection[str] = (),
    kinds: Sequence[str] = KINDS,
    progress: Callable[[str], None] = print,
    wait_seconds: float = 0.0,
) -> Iterator[Work]:
    """The city of ``settings`` with its write lock held; ``now`` replaces the wall clock, which is read here and nowhere else."""
    city = load_city(settings.city_path, environ=settings.environ)
    key = city_key(city, settings.environ)
    city = keyed_agents(city, key)  # from here on nothing knows an agent by name
    paths = settings.paths(city.id)
    with write_lock(paths, wait_seconds):
        for left in paths.warehouse.parent.glob(f"{city.id}.*.tmp"):
            left.unlink()
        yield Work(
            city=city,
            paths=paths,
            key=key,
            ledger=Ledger(paths.ledger),
            wall=now or datetime.now(UTC),
            accept_missing=frozenset(accept_missing),
            kinds=tuple(kinds),
            makes_reports=settings.environ.get("TANGGAP_REPORTS", "").strip() != "0",
            progress=progress,
            environ=settings.environ,
        )


def pull_source(work: Work, source_id: str) -> PullReport:
    """Read one source and land what is new; raises `SourceError`, which says whether trying again can help."""
    [report] = pull(
        work.city,
        work.paths,
        work.key,
        work.wall,
        only={source_id},
        accept_missing=work.accept_missing,
        progress=work.progress,
    )
    work.pulls.append(report)
    work.warnings += [f"{source_id}: {note}" for note in report.notes]
    return report


def warehouse_models() -> list[Model]:
    """The models of the warehouse, each after what it reads."""
    models = load_models()
    return in_order(models, [name for name, model in models.items() if model.schema in WAREHOUSE_SCHEMAS])


def due(work: Work, first_day: date) -> list[Plan]:
    """Every edition due now, ``current`` last."""
    return editions_due(work.city, work.now, work.ledger.complete_through(), first_day)


def is_unchanged(work: Work) -> bool:
    """Whether the last finished run saw the same rows, rules, code and due editions, and what it published is there."""
    note = _read_note(work)
    if note is None or note["inputs"] != _inputs(work):
        return False
    plans = due(work, date.fromisoformat(note["first_day"]))
    seen = all(note["plans"].get(kind) == _plan_notes(plans, kind) for kind in work.kinds)
    made = (work.paths.pointers / plan.name for plan in plans if plan.kind in work.kinds and plan.held is None)
    work.is_unchanged = seen and all(pointer.exists() for pointer in made) and not _lacks_papers(work)
    return work.is_unchanged


def _lacks_papers(work: Work) -> bool:
    """Whether a run was killed between an edition and its papers, or never made any."""
    shelf = Shelf(work.paths.published)
    newest = (next((name for name in shelf.names() if name.startswith(f"{kind}-")), None) for kind in work.kinds)
    return work.makes_reports and any(name is not None and not makings(shelf.open(name)) for name in newest)


def build(work: Work, wanted: Collection[str] | None = None) -> list[ModelResult]:
    """Make the warehouse anew at the current as-of, or only the tables ``wanted`` when the rest of it is there."""
    models = warehouse_models()
    whole = wanted is None or set(wanted) >= {model.name for model in models} or not work.paths.warehouse.exists()
    # Without its note a warehouse counts for nothing: a run killed from here on leaves no half-made one behind.
    _note_path(work).unlink(missing_ok=True)
    if whole:
        work.paths.warehouse.unlink(missing_ok=True)
        Path(f"{work.paths.warehouse}.wal").unlink(missing_ok=True)
    current = due(work, work.wall.date())[-1:]
    if not current:
        raise Refused(f"{work.city.id}: no source has given a row yet, so there is nothing to count.\nRun: tanggap doctor")
    connection = connect(work.paths.warehouse)
    try:
        # One transaction: a warehouse cut off half-way counts for nothing, and every commit is a wait for the disk.
        connection.execute("begin transaction")
        prepare(connection, work.city, work.ledger.batches(), current[0].as_of, work.ledger.files(), work.ledger.set_aside())
        results = run_models(connection, [model for model in models if whole or model.name in (wanted or ())])
        connection.execute("commit")
    finally:
        connection.close()
    work.models.extend(results)
    return results


def examine(work: Work) -> list[CheckResult]:
    """Doubt the warehouse: the result of every check, kept in ``quality.results``."""
    results = validate(work.paths.warehouse)
    connection = connect(work.paths.warehouse)
    try:
        write_results(connection, results)
    finally:
        connection.close()
    work.checks.extend(results)
    return results


def refuse_broken(results: Sequence[CheckResult]) -> None:
    """Raise `Refused` when a contract is broken, naming each and who acts."""
    broken = [result for result in results if result.is_blocking]
    if broken:
        lines = "\n".join(f"  {result.message} ({result.check.owner} acts)" for result in broken)
        raise Refused(f"{len(broken)} contract(s) broken; nothing was published, the last edition stays:\n{lines}")


def issue(work: Work, kinds: Collection[str]) -> list[Outcome]:
    """Publish, or look at again, every edition of ``kinds`` that is due; one that is refused does not hold up the others."""
    outcomes = []
    for plan in due(work, first_day(work)):
        if plan.kind in kinds:
            outcome = _publish(plan, work)
            outcomes.append(outcome)
            if outcome.action != "unchanged":
                work.progress(f"{outcome.name}: {outcome.action}")
    work.outcomes.extend(outcomes)
    return outcomes


def _publish(plan: Plan, work: Work) -> Outcome:
    try:
        return publish(plan, work)
    except REFUSALS as refusal:
        return Outcome(plan.name, plan.kind, "refused", str(refusal))


def refuse_unpublished(outcomes: Sequence[Outcome]) -> None:
    """Raise `Refused` when an edition could not be published, with the reason of each."""
    refused = [outcome for outcome in outcomes if outcome.action == "refused"]
    if refused:
        raise Refused("\n".join(f"{outcome.name} refused: {outcome.reason}" for outcome in refused))


def alert(work: Work) -> Told:
    """Tell people what this run brought; whatever goes wrong with that is a warning, never the end of a run."""
    failure = work.failure
    stopped = failure is not None and not isinstance(failure, SourceError) and not work.outcomes
    try:
        told = tell(work, work.outcomes, type(failure).__name__ if stopped else "")
    except Exception as error:
        told = Told(notes=(f"alerts: {type(error).__name__}; look at it with: tanggap alert --dry-run",))
    work.warnings += told.notes
    for note in told.notes:
        work.progress(note)
    return told


def first_day(work: Work) -> date:
    """Local date of the first fact in the warehouse; the day of the run when there is none."""
    union = " union all ".join(f"select min({column}) as day_on from {table}" for table, column in _FIRST_FACTS)
    connection = connect(work.paths.warehouse)
    try:
        [(found,)] = connection.execute(f"select min(day_on) from ({union})").fetchall()
    finally:
        connection.close()
    return found or work.now.astimezone(work.city.tzinfo).date()


def remember(work: Work, kinds: Collection[str]) -> None:
    """Note what a finished run of ``kinds`` has seen, so that the next one can tell that nothing is new; a refusal is tried again."""
    if any(outcome.action == "refused" for outcome in work.outcomes):
        return
    start = first_day(work)
    plans = due(work, start)
    inputs = _inputs(work)
    before = _read_note(work)
    kept = before["plans"] if before and before["inputs"] == inputs else {}
    noted = {kind: _plan_notes(plans, kind) for kind in kinds}
    note = {"inputs": inputs, "first_day": start.isoformat(), "plans": {**kept, **noted}}
    path = _note_path(work)
    aside = path.with_suffix(f".{os.getpid()}.tmp")
    aside.write_text(json.dumps(note, indent=1), encoding="utf-8")
    os.replace(aside, path)


def _note_path(work: Work) -> Path:
    return work.paths.warehouse.with_suffix(".seen.json")


def _read_note(work: Work) -> dict[str, Any] | None:
    try:
        note = json.loads(_note_path(work).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return note if isinstance(note, dict) and {"inputs", "first_day", "plans"} <= set(note) else None


def _inputs(work: Work) -> dict[str, Any]:
    return {
        "warehouse_version": WAREHOUSE_VERSION,
        "batches": [[batch.source_id, batch.sha256] for batch in work.ledger.batches()],
        "city": work.city.fingerprint,
        "models": models_fingerprint(load_models()),
        "key": work.key.fingerprint,
    }


def _plan_notes(plans: Sequence[Plan], kind: str) -> list[list[Any]]:
    return [
        [plan.name, {group: instant_text(at) for group, at in as_of_groups(plan.as_of).items()}, plan.held is not None]
        for plan in plans
        if plan.kind == kind
    ]
