"""What runs when: jobs, their schedules in the city's own time, and the sensors that wait for files and look after dead runs.

As in `pipelines.assets`, annotations are classes here, because Dagster reads them.
"""

import glob
import hashlib
import json
import time
from collections.abc import Sequence
from pathlib import Path

from dagster import (
    AssetSelection,
    DefaultScheduleStatus,
    DefaultSensorStatus,
    RunRequest,
    ScheduleDefinition,
    SensorDefinition,
    SensorEvaluationContext,
    SkipReason,
    define_asset_job,
    in_process_executor,
    sensor,
)
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from pipelines.assets.alerts import tell_of_failure
from pipelines.instance import mark_abandoned
from pipelines.publish.reports import KINDS as PAPERS
from pipelines.sources.settled import SETTLED_SECONDS
from pipelines.work import KINDS
from transforms.city import City

EVERYTHING = "everything"

ALERTS = "alerts"
"""The job that only tells: digests at their time, retries of what was not delivered."""

EDITIONS_OF = {
    "pull": (),
    "current": ("current",),
    "daily": ("day", "current"),
    "monthly": ("month", "day", "current"),
    "yearly": KINDS,
    EVERYTHING: KINDS,
}
"""Kinds of editions each job makes; all read the sources first. ``current`` comes with each, because it gathers the public parts."""

CRON = {
    "pull": "*/15 * * * *",
    "current": "5 * * * *",
    # After the night's exports have arrived (pipelines/publish/calendar.py waits for them until 04:00).
    "daily": "30 4 * * *",
    # A month is due on its third working day at 06:00, which the longest holidays push to about the fifteenth; corrections of
    # closed months are looked for on the same mornings.
    "monthly": "15 6 1-16 * *",
    "yearly": "45 6 1-31 1 *",
    ALERTS: "10,25,40,55 * * * *",
}
"""When each job runs, in the city's time zone."""

_STEPS_GROUPS = ("staging", "core", "marts", "quality")


def jobs() -> list[UnresolvedAssetJobDefinition]:
    """Every job; each runs in one process, because starting a process per step costs more than the steps."""
    return [
        define_asset_job(name, selection=_selection(name), executor_def=in_process_executor, hooks={tell_of_failure})
        for name in (*EDITIONS_OF, ALERTS)
    ]


def _selection(job: str) -> AssetSelection:
    if job == ALERTS:
        return AssetSelection.groups(ALERTS)
    selection: AssetSelection = AssetSelection.groups("received")
    if job == "pull":
        return selection
    selection |= AssetSelection.groups(*_STEPS_GROUPS) | AssetSelection.assets(*(["editions", k] for k in EDITIONS_OF[job]), ["alerts", "told"])
    return selection | AssetSelection.groups("reports") if set(EDITIONS_OF[job]) & set(PAPERS) else selection


def schedules(city: City) -> list[ScheduleDefinition]:
    """The schedule of each job that has one, switched on."""
    return [
        ScheduleDefinition(
            name=name, job_name=name, cron_schedule=cron, execution_timezone=city.zone, default_status=DefaultScheduleStatus.RUNNING
        )
        for name, cron in CRON.items()
    ]


def sensors(city: City) -> list[SensorDefinition]:
    """The file-drop sensor and the one that fails runs whose process is gone."""

    @sensor(
        name="file_drop",
        job_name="current",
        minimum_interval_seconds=30,
        default_status=DefaultSensorStatus.RUNNING,
        description="Runs as soon as a file of a source is new or changed, and no longer being written.",
    )
    def file_drop(context: SensorEvaluationContext) -> RunRequest | SkipReason:
        return look_for_files(city, context, time.time())

    @sensor(
        name="abandoned_runs",
        minimum_interval_seconds=30,
        default_status=DefaultSensorStatus.RUNNING,
        description="Fails runs whose process was killed: the queue would wait for them for ever.",
        job_name="pull",
    )
    def abandoned_runs(context: SensorEvaluationContext) -> SkipReason:
        failed = mark_abandoned(context.instance)
        return SkipReason(f"{len(failed)} run(s) whose process was gone were marked failed" if failed else "every run is alive")

    return [file_drop, abandoned_runs]


def look_for_files(city: City, context: SensorEvaluationContext, now: float) -> RunRequest | SkipReason:
    """A run when the files differ from those seen last, once they have settled. ``now`` is in Unix seconds."""
    files = source_files([source.path for source in city.sources if source.path])
    if not files:
        return SkipReason("no source has a file yet")
    newest = max(changed for _, _, changed in files)
    if now - newest < SETTLED_SECONDS:
        return SkipReason("a file is still being written")
    seen = hashlib.sha256(json.dumps(files).encode()).hexdigest()[:32]
    if seen == context.cursor:
        return SkipReason(f"the same {len(files)} file(s) as before")
    context.update_cursor(seen)
    return RunRequest(run_key=seen)


def source_files(patterns: Sequence[str]) -> list[tuple[str, int, float]]:
    """Path, size and time of change of every file that a pattern matches."""
    found = []
    for name in sorted({name for pattern in patterns for name in glob.glob(pattern, recursive=True)}):
        status = Path(name).stat()
        found.append((name, status.st_size, status.st_mtime))
    return found
