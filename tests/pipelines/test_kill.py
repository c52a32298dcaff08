"""A run killed at any moment, then run again, is as if it had never been disturbed; readers never notice.

What is killed is the command itself, with SIGKILL, at moments drawn from a fixed seed over the length of an undisturbed run: the shortest
seen so far, since this machine may be busy in one minute and not in the next.
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
from tests.command import PATIENCE
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
base, stop, told_rounds = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
seen, reads, rounds = set(), 0, 0
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
    rounds += 1
    told_rounds.write_text(f"{rounds}.", encoding="ascii")
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


class Reader:
    """A process that reads every edition of the newest cities under ``base``, again and again, until it is told to stop."""

    def __init__(self, base: Path) -> None:
        self._stop, self._rounds = base.with_name("stop"), base.with_name("rounds")
        self._process = subprocess.Popen(
            [sys.executable, "-c", READER, str(base), str(self._stop), str(self._rounds)],
            cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def looked(self) -> None:
        """Return once it has read everything there is now, however slow it is."""
        wanted, give_up = self._done() + 2, time.monotonic() + PATIENCE  # the round it is in may have begun before
        while self._done() < wanted and self._process.poll() is None:
            assert time.monotonic() < give_up, "the reader hangs"
            time.sleep(0.02)

    def _done(self) -> int:
        told = self._rounds.read_text(encoding="ascii") if self._rounds.exists() else ""
        return int(told.removesuffix(".")) if told.endswith(".") else 0

    def stop(self) -> tuple[int, set[str]]:
        """How many editions it read, and of which kinds; fails when one of them was not whole."""
        self._stop.touch()
        out, errors = self._process.communicate(timeout=PATIENCE)
        assert self._process.returncode == 0, errors
        reads, seen = json.loads(out)
        return reads, {name.split("-")[0] for name in seen}


@contextmanager
def reader(base: Path) -> Iterator[Reader]:
    """A reader of the cities under ``base``."""
    reading = Reader(base)
    try:
        yield reading
    finally:
        reading._process.kill()
        reading._process.wait()


def test_killed_at_any_moment_then_run_again(undisturbed: tuple[Sample, float], runs: Forks, tmp_path: Path) -> None:
    whole, seconds = undisturbed
    moments = random.Random(SEED)
    kills = cities = 0
    base = tmp_path / "cities"
    with reader(base) as watching:
        while kills < KILLS:
            # A run after a kill has less to do, so it may end before its moment comes; then a new city is taken.
            cities += 1
            assert cities <= 5 * KILLS, f"only {kills} runs were killed, at moments within {seconds:.3f} s"
            victim, is_new = with_sources_of(whole, base / str(cities)), True
            while kills < KILLS:
                started = time.monotonic()
                if not run(runs, victim, moments.uniform(0.02, 0.95) * seconds):
                    seconds = min(seconds, time.monotonic() - started) if is_new else seconds
                    break
                kills, is_new = kills + 1, False
                watching.looked()  # at what the dead one left
            if kills == KILLS:
                run(runs, victim)
            assert figures(victim) == figures(whole)
            assert landed(victim) == landed(whole)
            assert not left_over(victim.data), "half-made things were left lying"
            watching.looked()
        assert not run(runs, victim)
        assert "nothing new: nothing published" in (victim.data / "said").read_text(encoding="utf-8")
        reads, kinds = watching.stop()
    assert reads >= 2 * cities  # of each city at least what stands at its end
    assert kinds == {"current", "month"}


def test_the_next_scheduled_run_is_not_blocked(
    undisturbed: tuple[Sample, float], runs: Forks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A killed run stays 'started' in Dagster's records, where a queue of one would wait for it; the sensor clears it away."""
    whole, late = undisturbed
    early = 0.0
    # Between a moment too early, when nothing was started yet, and one too late, when it was over: half-way, until one is hit.
    for number in range(12):
        victim, moment = with_sources_of(whole, tmp_path / str(number) / "data"), (early + late) / 2
        if not run(runs, victim, moment):
            late = moment
            continue
        for name, value in sample_environ(victim.data).items():
            monkeypatch.setenv(name, value)
        with open_instance(read_settings(victim.environ)) as instance:
            if not _unfinished(instance):
                early = moment
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
