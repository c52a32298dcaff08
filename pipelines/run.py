"""The whole job in this process: read the sources, count, doubt, publish what is due, and say what came of it.

It goes through Dagster, so that a run by hand is seen beside the scheduled ones, with the same steps and checks.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from expectations.validate import CheckResult
from pipelines.landing import PullReport, SourceError
from pipelines.lock import LockBusy
from pipelines.publish.editions import Outcome
from pipelines.settings import Settings, SettingsError, read_settings
from pipelines.work import KINDS, REFUSALS, Refused, Work, open_work
from transforms.city import City, CityError
from transforms.editions.shelf import NoEdition
from transforms.engines.duckdb import ModelFailed
from transforms.privacy.keys import KeyProblem
from transforms.query.desk import Refused as QueryRefused
from transforms.query.desk import Stopped
from transforms.text.model import ModelProblem
from transforms.text.proposals import NoLibrary

OK, REFUSED, USAGE, SOURCE_FAILED, BUSY = 0, 1, 2, 3, 4
"""Exit codes of every command."""

DEFAULT_WAIT_SECONDS = 30.0


@dataclass(frozen=True)
class RunReport:
    """What one run did. ``failure`` is what stopped it, if anything did."""

    city: str
    pulls: tuple[PullReport, ...]
    tables: int
    checks: tuple[CheckResult, ...]
    outcomes: tuple[Outcome, ...]
    warnings: tuple[str, ...]
    abandoned: int
    is_unchanged: bool
    failure: BaseException | None
    seconds: float

    @property
    def exit_code(self) -> int:
        """0 done; 1 refused by the gate, a contract or a hold; 3 a source failed."""
        if self.failure is not None:
            return code_of(self.failure)
        held = any(report.held for report in self.pulls)
        return REFUSED if held else OK

    def lines(self) -> Iterator[str]:
        """The report as text, one matter a line."""
        if self.abandoned:
            yield f"{self.abandoned} earlier run(s) had been killed; marked failed, their work is done again"
        for report in self.pulls:
            if report.held:
                yield f"{report.source_id}: held for the steward: {report.held}"
        yield from self.warnings
        if self.is_unchanged:
            yield "nothing new: nothing published"
            return
        yield from self._checks()
        yield from self._outcomes()
        if self.failure is not None:
            yield str(self.failure)

    def _checks(self) -> Iterator[str]:
        if not self.checks:
            return
        failed = [result for result in self.checks if not result.success]
        yield f"{self.tables} tables counted, {len(self.checks)} checks, {len(failed)} to look at"
        for result in failed if self.failure is None else ():
            yield f"  {result.check.severity}: {result.message} ({result.check.owner})"

    def _outcomes(self) -> Iterator[str]:
        counts: dict[str, int] = {}
        for outcome in self.outcomes:
            counts[outcome.action] = counts.get(outcome.action, 0) + 1
        if counts:
            yield "editions: " + ", ".join(f"{count} {action}" for action, count in sorted(counts.items()))


def run(
    city_path: Path | str,
    *,
    environ: Mapping[str, str] | None = None,
    now: datetime | None = None,
    only: Collection[str] | None = None,
    accept_missing: Collection[str] = (),
    kinds: Sequence[str] = KINDS,
    progress: Callable[[str], None] = print,
    wait_seconds: float = DEFAULT_WAIT_SECONDS,
) -> RunReport:
    """Run everything for one city and report; a second run with nothing new publishes nothing.

    ``only`` limits which sources are read, ``kinds`` which editions are made: ``current`` alone shows years of old data
    before their months are closed one by one. ``accept_missing`` names sources whose vanished rows the steward accepts.
    Raises what keeps a run from starting (`CityError`, `SettingsError`, `KeyProblem`, `LockBusy`); what goes wrong
    later is in the report.
    """
    started = time.perf_counter()
    settings = read_settings(os.environ if environ is None else environ, str(city_path))
    with open_work(
        settings, now=now, accept_missing=accept_missing, kinds=kinds, progress=progress, wait_seconds=wait_seconds
    ) as work:
        check_sources(work.city, {*(only or ()), *accept_missing})
        abandoned, failure = _execute(settings, work, only)
        return RunReport(
            city=work.city.name,
            pulls=tuple(work.pulls),
            tables=len(work.models),
            checks=tuple(work.checks),
            outcomes=tuple(work.outcomes),
            warnings=tuple(work.warnings),
            abandoned=abandoned,
            is_unchanged=work.is_unchanged and not work.outcomes,
            failure=failure,
            seconds=time.perf_counter() - started,
        )


def check_sources(city: City, named: Collection[str]) -> None:
    """Raise `SettingsError` when one of the sources ``named`` is not the city's."""
    known = {source.id for source in city.sources}
    for name in sorted(set(named) - known):
        raise SettingsError(f"No source '{name}' in {city.path / 'sources.toml'}. Known: {', '.join(sorted(known))}.")


def _execute(settings: Settings, work: Work, only: Collection[str] | None) -> tuple[int, BaseException | None]:
    """Number of abandoned runs found, and what stopped this one."""
    from dagster import AssetKey, ResourceDefinition

    from pipelines.assets.catalogue import catalogue
    from pipelines.instance import mark_abandoned, open_instance, process_tags
    from pipelines.schedules import EVERYTHING

    # Dagster's own voice goes to its event log; people hear `progress` and the report.
    logging.getLogger("dagster").setLevel(logging.CRITICAL)
    with open_instance(settings) as instance:
        abandoned = mark_abandoned(instance)
        job = catalogue(work.city, ResourceDefinition.hardcoded_resource(work)).resolve_job_def(EVERYTHING)
        left_out = {AssetKey(["received", s.id]) for s in work.city.sources if only is not None and s.id not in only}
        left_out |= {AssetKey(["editions", kind]) for kind in KINDS if kind not in work.kinds}
        selection = [key for key in job.asset_layer.executable_asset_keys if key not in left_out] if left_out else None
        result = job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            tags=process_tags(),
            asset_selection=selection,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
    if result.success:
        return len(abandoned), None
    return len(abandoned), work.failure or RuntimeError(_failure_text(result.all_events))


def _failure_text(events: Collection[Any]) -> str:
    """What Dagster says of a failure that none of our own steps has seen."""
    failures = [event.step_failure_data.error for event in events if event.is_step_failure]
    texts = [_first_cause(error).message.strip() for error in failures if error is not None]
    return "\n".join(texts) or "The run failed; its log in Dagster says why."


def _first_cause(error: Any) -> Any:
    return error if error.cause is None else _first_cause(error.cause)


EXPECTED: tuple[type[Exception], ...] = (
    CityError,
    SettingsError,
    KeyProblem,
    ModelProblem,
    NoLibrary,
    LockBusy,
    SourceError,
    Refused,
    NoEdition,
    ModelFailed,
    QueryRefused,
    Stopped,
    *REFUSALS,
)
"""Errors written for the person who reads them: shown as they are, without a traceback."""

_CODES: tuple[tuple[type[Exception], int], ...] = (
    (LockBusy, BUSY),
    (SourceError, SOURCE_FAILED),
    (CityError, USAGE),
    (SettingsError, USAGE),
    (KeyProblem, USAGE),
    (ModelProblem, USAGE),
    (NoLibrary, USAGE),
    (NoEdition, USAGE),
)


def code_of(failure: BaseException) -> int:
    """The exit code that a failure stands for."""
    return next((code for kind, code in _CODES if isinstance(failure, kind)), REFUSED)
