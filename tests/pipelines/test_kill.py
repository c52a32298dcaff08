"""A run killed at any moment, then run again, is as if it had never been disturbed; readers never notice.

What is killed is the command itself, with SIGKILL, at moments drawn from a fixed seed over the length of an undisturbed run.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from dagster import DagsterInstance, DagsterRunStatus, RunsFilter

from pipelines.instance import open_instance
from pipelines.ledger import Ledger
from pipelines.schedules import sensors
from pipelines.settings import read_settings
from tests.conftest import CHECKOUT, Sample, sample_environ, simulated
from tests.forks import Forks, forks
from transforms.city import load_city
from transforms.editions.shelf import Shelf

KILLS = 60 if os.environ.get("TANGGAP_SOAK") == "1" else 5
SEED = 20261122
# Small, and short: a closed month and the present; days and years are made by the same steps.
START, END, SCALE = "2026-02-28", "2026-03-05", "0.3"

READER = """
import json, sys, time
from pathlib import Path
import duckdb
from transforms.editions.shelf import Shelf
base, stop = Path(sys.argv[1]), Path(sys.argv[2])
seen, reads = set(), 0
while not stop.exists():
    # What is being made, and what was made last: earlier cities do not change any more.
    for root in sorted(base.glob("*/published/kota-contoh"), key=lambda root: int(root.parts[-3]))[-2:]:
        shelf = Shelf(root)
        for name in shelf.names():
            edition = shelf.open(name)
            with duckdb.connect(str(edition.database), read_only=True) as connection:
                rows = dict(connection.execute(
                    "select 'sla_periods', count(*) from marts.sla_periods union all select 'call_periods', count(*) from marts.call_periods"
                ).fetchall())
            told = {mart: edition.manifest.rows[mart] for mart in rows}
            assert rows == told, (edition.name, rows, told)
            seen.add(edition.name)
            reads += 1
    time.sleep(0.2)
print(json.dumps([reads, sorted(seen)]))
"""

RUN = """
import os
import dagster, great_expectations, tests.records
import pipelines.assets.catalogue, pipelines.cli, pipelines.commands.run
from transforms.graph import load_models
load_models()

def work(environ):
    os.environ.clear()
    os.environ.update(environ)
    return pipelines.cli.main(["run", "--wait", "0", "--editions", "current", "month"])
"""


@pytest.fixture(scope="module")
def runs() -> Iterator[Forks]:
    with forks(RUN) as started:
        yield started


def run(runs: Forks, sample: Sample, kill_after: float | None = None) -> bool:
    """Run once; True when it was killed ``kill_after`` seconds from its start, False when it ended well before that."""
    return runs.run(sample.environ, sample.data / "said", kill_after)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, runs: Forks) -> tuple[Sample, float]:
    """A city run once without disturbance, and how long its run took."""
    made = simulated(tmp_path_factory.mktemp("undisturbed") / "data", START, END, SCALE)
    started = time.monotonic()
    assert not run(runs, made)
    return made, time.monotonic() - started


def figures(sample: Sample) -> dict[str, str]:
    """Hash of the figures under each pointer."""
    shelf = Shelf(sample.paths.published)
    return {name: shelf.open(name).manifest.figures_hash for name in shelf.names()}


def landed(sample: Sample) -> list[tuple[str, str, int]]:
    return sorted((batch.source_id, batch.sha256, batch.rows) for batch in Ledger(sample.paths.ledger).batches())


def left_over(data: Path) -> list[str]:
    return [str(path) for folder in ("landing", "warehouse", "published") for path in (data / folder).rglob("*.tmp*")]


def with_sources_of(whole: Sample, data: Path) -> Sample:
    """A city that has the same files, at the same times of change, and has never been run."""
    data.mkdir(parents=True)
    subprocess.run(["cp", "-a", str(whole.data / "sources"), str(data / "sources")], check=True)
    return Sample(data)


@contextmanager
def reader(base: Path, stop: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that reads every edition of the newest cities under ``base``, again and again, until ``stop`` exists."""
    process = subprocess.Popen(
        [sys.executable, "-c", READER, str(base), str(stop)],
        cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        stop.touch()
        process.wait(60)


def test_killed_at_any_moment_then_run_again(undisturbed: tuple[Sample, float], runs: Forks, tmp_path: Path) -> None:
    whole, seconds = undisturbed
    moments = random.Random(SEED)
    kills = cities = 0
    base = tmp_path / "cities"
    with reader(base, tmp_path / "stop") as watching:
        while kills < KILLS:
            # A run after a kill has less to do, so it may end before its moment comes; then a new city is taken.
            cities += 1
            victim = with_sources_of(whole, base / str(cities))
            while kills < KILLS and run(runs, victim, moments.uniform(0.02, 0.95) * seconds):
                kills += 1
            if kills == KILLS:
                run(runs, victim)
            assert figures(victim) == figures(whole)
            assert landed(victim) == landed(whole)
            assert not left_over(victim.data), "half-made things were left lying"
        assert not run(runs, victim)
        assert "nothing new: nothing published" in (victim.data / "said").read_text(encoding="utf-8")
        (tmp_path / "stop").touch()
        out, errors = watching.communicate(timeout=60)
    assert watching.returncode == 0, errors
    reads, seen = json.loads(out)
    assert reads > 50
    assert {name.split("-")[0] for name in seen} == {"current", "month"}


def test_the_next_scheduled_run_is_not_blocked(
    undisturbed: tuple[Sample, float], runs: Forks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A killed run stays 'started' in Dagster's records, where a queue of one would wait for it; the sensor clears it away."""
    whole, seconds = undisturbed
    # The undisturbed run may have been slower than this one: an earlier moment is tried on another city until one is hit.
    for number, share in enumerate((0.5, 0.4, 0.3, 0.2, 0.1, 0.05)):
        victim = with_sources_of(whole, tmp_path / str(number) / "data")
        if not run(runs, victim, seconds * share):
            continue
        for name, value in sample_environ(victim.data).items():
            monkeypatch.setenv(name, value)
        with open_instance(read_settings(victim.environ)) as instance:
            if not _unfinished(instance):
                continue
            _evaluate(instance, "abandoned_runs", victim)
            assert not _unfinished(instance)
            assert instance.get_runs(RunsFilter(statuses=[DagsterRunStatus.FAILURE]))
        break
    else:
        raise AssertionError("no run was killed while it was started: nothing was tested")
    # And the write lock went with the process: the runner waits for it not one second.
    assert not run(runs, victim)


def _unfinished(instance: DagsterInstance) -> list[str]:
    statuses = [DagsterRunStatus.STARTED, DagsterRunStatus.STARTING]
    return [run.run_id for run in instance.get_runs(RunsFilter(statuses=statuses))]


def _evaluate(instance: DagsterInstance, name: str, sample: Sample) -> None:
    from dagster import build_sensor_context

    city = load_city(sample.city_path, environ=sample.environ)
    [sensor] = [one for one in sensors(city) if one.name == name]
    sensor.evaluate_tick(build_sensor_context(instance=instance))
