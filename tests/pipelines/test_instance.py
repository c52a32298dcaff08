"""Runs whose process was killed are failed by whoever comes next; runs that live are left alone. On SQLite and PostgreSQL."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from dagster import DagsterInstance, DagsterRunStatus
from dagster._core.storage.runs.sqlite.sqlite_run_storage import SqliteRunStorage
from dagster_postgres import PostgresRunStorage

from pipelines.instance import PROCESS_TAG, UNTAGGED_SECONDS, mark_abandoned, open_instance, process_start, process_tags
from pipelines.settings import CHECKOUT, read_settings
from tests.command import PATIENCE
from tests.pipelines.runs import small_job, started, status
from tests.postgres import postgres


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DagsterInstance]:
    monkeypatch.setenv("TANGGAP_DATA", str(tmp_path))
    monkeypatch.delenv("TANGGAP_DAGSTER_DIR", raising=False)
    with open_instance(read_settings(os.environ, data=str(tmp_path))) as opened:
        yield opened


def killed_tags() -> dict[str, str]:
    """Tags of a process that was killed."""
    script = "import time; from pipelines.instance import process_tags, PROCESS_TAG; print(process_tags()[PROCESS_TAG], flush=True); time.sleep(3600)"
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=CHECKOUT)
    assert child.stdout is not None
    mark = child.stdout.readline().strip()
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    return {PROCESS_TAG: mark}


def test_a_killed_run_is_failed_and_a_living_one_is_not(instance: DagsterInstance) -> None:
    dead, alive = started(instance, killed_tags()), started(instance, process_tags())
    assert mark_abandoned(instance) == [dead]
    assert (status(instance, dead), status(instance, alive)) == (DagsterRunStatus.FAILURE, DagsterRunStatus.STARTED)
    assert mark_abandoned(instance) == []


def test_another_process_with_the_same_id_is_not_taken_for_it(instance: DagsterInstance) -> None:
    host, pid, start = process_tags()[PROCESS_TAG].split()
    earlier = started(instance, {PROCESS_TAG: f"{host} {pid} {start}1"})
    assert mark_abandoned(instance) == [earlier]


def test_a_run_without_a_mark_is_given_time(instance: DagsterInstance) -> None:
    run = started(instance, {})
    assert mark_abandoned(instance) == []
    assert mark_abandoned(instance, now=time.time() + UNTAGGED_SECONDS + 60) == [run]


def test_a_run_of_another_machine_is_given_a_day(instance: DagsterInstance) -> None:
    run = started(instance, {PROCESS_TAG: "another-machine 1 x"})
    assert mark_abandoned(instance, now=time.time() + 80_000) == []
    assert mark_abandoned(instance, now=time.time() + 90_000) == [run]


def test_a_zombie_has_no_start() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    give_up = time.monotonic() + PATIENCE
    while Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
        assert time.monotonic() < give_up
        time.sleep(0.02)
    assert process_start(child.pid) is None
    child.wait()


def test_sqlite_lies_under_the_data_root_and_nothing_in_the_checkout(instance: DagsterInstance, tmp_path: Path) -> None:
    assert isinstance(instance.run_storage, SqliteRunStorage)
    assert small_job.execute_in_process(instance=instance).success
    assert (tmp_path / "dagster" / "history" / "runs.db").is_file()
    assert (tmp_path / "dagster").stat().st_mode & 0o077 == 0
    assert not instance.telemetry_enabled
    assert not {"storage", "history", "schedules", "logs"} & {path.name for path in CHECKOUT.iterdir()}


def test_an_instance_is_its_own_settings_whatever_this_process_opened_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("TANGGAP_")}
    monkeypatch.setenv("TANGGAP_DAGSTER_POSTGRES", "postgresql://nobody@127.0.0.1:1/stopped")
    for place in ("one", "two"):
        settings = read_settings({**environ, "TANGGAP_DATA": str(tmp_path / place)})
        with open_instance(settings) as instance:
            assert isinstance(instance.run_storage, SqliteRunStorage)
            assert small_job.execute_in_process(instance=instance).success
        assert (tmp_path / place / "dagster" / "history" / "runs.db").is_file()


def test_a_job_runs_with_its_records_in_postgresql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANGGAP_DATA", str(tmp_path))
    with postgres() as address:
        monkeypatch.setenv("TANGGAP_DAGSTER_POSTGRES", address)
        with open_instance(read_settings(os.environ, data=str(tmp_path))) as instance:
            assert isinstance(instance.run_storage, PostgresRunStorage)
            result = small_job.execute_in_process(instance=instance, tags=process_tags())
            assert result.success
            dead = started(instance, killed_tags())
            # Another process opens the same instance from its reference, as the launched run of a schedule does.
            with DagsterInstance.from_ref(instance.get_ref()) as again:
                assert status(again, result.run_id) == DagsterRunStatus.SUCCESS
                assert mark_abandoned(again) == [dead]
        assert not (tmp_path / "dagster" / "history").exists()
