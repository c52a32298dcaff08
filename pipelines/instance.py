"""Dagster's instance of this installation, and the runs in it whose process no longer exists.

A run that was killed cannot say so: Dagster goes on calling it started, and a queue of one waits for it for ever. So
every run is tagged with the process that works on it, and whoever comes next fails the runs whose process is gone.
"""

from __future__ import annotations

import os
import platform
import time
from pathlib import Path

from dagster import DagsterInstance, DagsterRun, DagsterRunStatus, RunsFilter

from pipelines.paths import private_folder
from pipelines.settings import CHECKOUT, Settings

PROCESS_TAG = "tanggap/process"
UNTAGGED_SECONDS = 900.0
"""A started run without the tag: it was killed in the moment between starting and tagging. No start takes this long."""

ELSEWHERE_SECONDS = 86_400.0
"""A run of another machine cannot be looked at from here; none takes a day."""

PROC = Path("/proc")
_UNFINISHED = [DagsterRunStatus.STARTING, DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING]


def dagster_environ(settings: Settings) -> dict[str, str]:
    """What Dagster's processes need in their environment beside the city's."""
    folder = {"TANGGAP_DAGSTER_DIR": str(settings.dagster_dir)}
    return {**settings.child_environ(), **folder, "DAGSTER_HOME": str(CHECKOUT), "DAGSTER_DISABLE_TELEMETRY": "1"}


def open_instance(settings: Settings) -> DagsterInstance:
    """The instance that `dagster.yaml` describes; sets the variables it reads in this process's environment."""
    private_folder(settings.dagster_dir)
    wanted = {name: value for name, value in dagster_environ(settings).items() if _concerns_dagster(name)}
    # What an instance opened earlier in this process was told would send this one's runs to the other's place.
    for name in [name for name in os.environ if name.startswith("TANGGAP_DAGSTER_") and name not in wanted]:
        del os.environ[name]
    os.environ.update(wanted)
    return DagsterInstance.from_config(str(CHECKOUT))


def _concerns_dagster(name: str) -> bool:
    return name.startswith(("DAGSTER_", "TANGGAP_DAGSTER_")) or name in ("TANGGAP_DATA", "TANGGAP_CITY")


def process_tags() -> dict[str, str]:
    """The tag by which a run's process can be recognised later, also after a restart of the machine."""
    return {PROCESS_TAG: f"{platform.node()} {os.getpid()} {process_start(os.getpid())}"}


def process_start(pid: int) -> str | None:
    """When a living process started, as boot and clock ticks since; None when there is none (or only its remains)."""
    if not PROC.is_dir():
        return _signalled(pid)
    try:
        # The command's name stands in brackets and may hold anything; what follows the last bracket is plain.
        fields = (PROC / f"{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        boot = (PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return None
    return None if fields[0] in "ZX" else f"{boot}/{fields[19]}"


def _signalled(pid: int) -> str | None:
    # Without /proc only the id is known: a later process of the same id passes for this one until it ends.
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    return "-"


def mark_abandoned(instance: DagsterInstance, now: float | None = None) -> list[str]:
    """Fail every unfinished run whose process is gone, and return their ids. ``now`` is in Unix seconds."""
    moment = time.time() if now is None else now
    abandoned = []
    for record in instance.get_run_records(RunsFilter(statuses=_UNFINISHED)):
        run = record.dagster_run
        started = record.start_time or record.create_timestamp.timestamp()
        if _is_gone(run, moment - started):
            instance.report_run_failed(run, "Its process ended without a word (killed, or the machine stopped). Run it again.")
            abandoned.append(run.run_id)
    return abandoned


def _is_gone(run: DagsterRun, age_seconds: float) -> bool:
    mark = run.tags.get(PROCESS_TAG)
    if mark is None:
        return run.status == DagsterRunStatus.STARTED and age_seconds > UNTAGGED_SECONDS
    host, pid, start = mark.split()
    if host != platform.node():
        return age_seconds > ELSEWHERE_SECONDS
    return process_start(int(pid)) != start
