"""When runs are asked for: dropped files, and retries of what may pass by itself and of nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dagster import (
    DagsterEventType,
    DagsterInstance,
    RunRequest,
    SensorEvaluationContext,
    SkipReason,
    build_sensor_context,
)
from dagster._utils.schedules import schedule_execution_time_iterator

from pipelines.assets import received
from pipelines.instance import open_instance
from pipelines.run import SOURCE_FAILED, RunReport, run
from pipelines.schedules import CRON, SETTLED_SECONDS, look_for_files
from pipelines.settings import read_settings
from tests.conftest import CITY, Sample, sample_environ
from transforms.city import City, load_city

NOW = 1_800_000_000.0


@pytest.fixture
def city(tmp_path: Path) -> City:
    return load_city(CITY, environ=sample_environ(tmp_path))


def drop(path: Path, text: str, age: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (NOW - age, NOW - age))


def look(city: City, cursor: str | None) -> tuple[RunRequest | SkipReason, str | None]:
    with build_sensor_context(cursor=cursor) as context:
        assert isinstance(context, SensorEvaluationContext)
        return look_for_files(city, context, NOW), context.cursor


def test_a_dropped_file_asks_for_one_run(city: City, tmp_path: Path) -> None:
    folder = tmp_path / "sources" / "kota-contoh" / "ivr"
    nothing, cursor = look(city, None)
    assert isinstance(nothing, SkipReason)
    drop(folder / "ivr_sd20260201.csv", "id\n", SETTLED_SECONDS - 1)
    writing, cursor = look(city, cursor)
    assert isinstance(writing, SkipReason), "a file that may still be being written was taken"
    drop(folder / "ivr_sd20260201.csv", "id\n", SETTLED_SECONDS + 1)
    asked, cursor = look(city, cursor)
    assert isinstance(asked, RunRequest)
    same, cursor = look(city, cursor)
    assert isinstance(same, SkipReason)
    drop(folder / "ivr_sd20260201.csv", "id\n1\n", SETTLED_SECONDS + 1)
    changed, cursor = look(city, cursor)
    assert isinstance(changed, RunRequest) and changed.run_key != asked.run_key
    drop(folder / "notes.txt", "not a file of the source", 0)
    other, _ = look(city, cursor)
    assert isinstance(other, SkipReason)


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "America/New_York"])
def test_the_monthly_schedule_meets_every_third_working_day(city: City, zone: str) -> None:
    """An edition is scheduled for 06:00 of the third working day; the schedule runs that morning or later, and soon."""
    from pipelines.publish.calendar import MONTH_WORKING_DAY, scheduled

    elsewhere = replace(city, zone=zone)
    start = datetime(2025, 1, 1, tzinfo=ZoneInfo(zone))
    ticks = _ticks(CRON["monthly"], zone, start)
    tick = next(ticks)
    for month in range(24):
        first = (start.replace(year=2025 + month // 12, month=month % 12 + 1)).date()
        due = scheduled(elsewhere, first, MONTH_WORKING_DAY)
        while tick < due:
            tick = next(ticks)
        assert tick - due < timedelta(hours=1), f"{first}: due {due}, run only at {tick}"


def _ticks(cron: str, zone: str, start: datetime) -> Iterator[datetime]:
    return schedule_execution_time_iterator(start.timestamp(), cron, zone, ascending=True)


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(received, "RETRY_SECONDS", 0)


def attempt(sample: Sample, said: list[str]) -> tuple[RunReport, int]:
    """A run of the sample in this process, and how often a step of it was tried again."""
    report = run(sample.city_path, environ=sample.environ, progress=said.append)
    with open_instance(read_settings(sample.environ)) as instance:
        return report, _retries(instance)


def _retries(instance: DagsterInstance) -> int:
    [last] = instance.get_runs(limit=1)
    return len(instance.all_logs(last.run_id, of_type=DagsterEventType.STEP_RESTARTED))


@pytest.mark.usefixtures("no_waiting")
def test_a_passing_fault_is_tried_again_and_then_told(sample: Sample, tmp_path: Path) -> None:
    """A file whose reading ends in an input/output error, as on a failing share: /proc/self/mem gives one."""
    mine = sample.copy(tmp_path / "data")
    (mine.paths.sources / "ivr" / "ivr_sd20260312.csv").symlink_to("/proc/self/mem")
    said: list[str] = []
    report, retries = attempt(mine, said)
    assert retries == received.RETRIES
    assert report.exit_code == SOURCE_FAILED
    assert "ivr_sd20260312.csv" in str(report.failure)
    assert sum("Trying again" in line for line in said) == received.RETRIES


@pytest.mark.usefixtures("no_waiting")
def test_a_fault_that_stays_is_not_tried_again(sample: Sample, tmp_path: Path) -> None:
    mine = sample.copy(tmp_path / "data")
    (mine.paths.sources / "ivr" / "ivr_sd20260312.csv").write_text("kolom\nlain\n", encoding="utf-8")
    said: list[str] = []
    report, retries = attempt(mine, said)
    assert (retries, report.exit_code) == (0, SOURCE_FAILED)
    assert "id_panggilan" in str(report.failure)
