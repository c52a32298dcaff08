"""What many tests share: a small simulated city that was really run, once per session, and longer settings for `make soak`."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

import tests.records  # noqa: F401  (from here on)
from tests.command import PATIENCE, forked

CHECKOUT = Path(__file__).resolve().parent.parent
CITY = CHECKOUT / "data" / "cities" / "kota-contoh"
START, END, SCALE = "2025-11-20", "2026-03-11", "0.12"
"""A closed year, two closed months and a running one, at a volume that is run in seconds."""

settings.register_profile("soak", max_examples=2_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Two cores shared with others: no example has a time limit of its own, and drawing one may be slow.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("soak" if os.environ.get("TANGGAP_SOAK") == "1" else "shared")


LONG = (
    "pipelines/test_run.py",
    "presets/test_presets.py",
    "pipelines/test_kill.py",
    "publish/test_editions.py",
    "browser/test_click_through.py",
    "publish/test_explain.py",
    "test_story.py",
    "publish/test_reports.py",
    "pipelines/test_cli.py",
    "pipelines/test_up.py",
    "test_real_inputs.py",
    "pipelines/test_sla.py",
    "query/test_hostile.py",
    "models/test_clocks_agree.py",
    "models/test_identities_hold.py",
    "sources/test_faults.py",
    "landing/test_database_faults.py",
    "pipelines/test_first_city_doc.py",
    "pipelines/test_schedules.py",
    "publish/test_published_totals.py",
    "publish/test_identities.py",
    "expectations/test_engine.py",
    "landing/test_kill.py",
    "pipelines/test_serve.py",
    "publish/test_public.py",
)
"""Files of many seconds, the longest first: a file stays on one worker, and whoever is done takes the next, so that both end together.
The first makes the sample, which the second does without."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, the others as they come."""
    place = {CHECKOUT / "tests" / name: number for number, name in enumerate(LONG)}
    assert all(path.is_file() for path in place), "a file of LONG is gone"
    items.sort(key=lambda item: place.get(item.path, len(LONG)))


@pytest.fixture(autouse=True)
def same_environment_afterwards() -> Iterator[None]:
    """Opening an instance tells Dagster's own classes about it through this process's environment: each test gets it back clean."""
    before = dict(os.environ)
    yield
    for name in set(os.environ) - set(before):
        del os.environ[name]
    os.environ.update(before)


@dataclass(frozen=True)
class Sample:
    """A simulated city whose files were written, landed, counted and published under ``data``. Read it; copy it to change it."""

    data: Path
    city_path: Path = CITY

    @property
    def environ(self) -> dict[str, str]:
        """Environment in which commands find it."""
        return sample_environ(self.data)

    @property
    def paths(self) -> Any:
        """Its run-time places."""
        from pipelines.paths import Paths

        return Paths(self.data, "kota-contoh")

    @property
    def city(self) -> Any:
        """The city, its sources pointing at the simulated files."""
        from transforms.city import load_city

        return load_city(self.city_path, environ=self.environ)

    @property
    def truth(self) -> dict[str, Any]:
        """What the simulation decided."""
        from transforms.simulate import read_truth

        return read_truth(self.paths.sources / "truth.json")

    def copy(self, to: Path) -> Sample:
        """The same city under another data root, free to be changed."""
        shutil.copytree(self.data, to, symlinks=True)
        return Sample(to)


def sample_environ(data: Path) -> dict[str, str]:
    """This process's environment, without the settings of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TANGGAP_", "DAGSTER_"))}
    # Papers of the sample are made once, by the tests of papers: a minute less for everybody else.
    return {**kept, "TANGGAP_DATA": str(data), "TANGGAP_CITY": str(CITY), "TANGGAP_REPORTS": "0", "PYTHONPATH": str(CHECKOUT)}


def tanggap(*arguments: str, environ: Mapping[str, str], timeout: float = PATIENCE) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, forked from one that has its imports."""
    return forked(arguments, environ, timeout)


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Holds a lock that all workers of a test session share."""
    with open(path, "w", encoding="ascii") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def simulated(data: Path, start: str = START, end: str = END, scale: str = SCALE, seed: int = 1) -> Sample:
    """A sample whose files were written, and nothing else done."""
    options = ("--from", start, "--to", end, "--scale", scale, "--seed", str(seed))
    done = tanggap("simulate", *options, environ=sample_environ(data))
    assert done.returncode == 0, done.stderr[-4000:]
    return Sample(data)


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that ``make`` fills once per session, shared by all workers. Read it; copy it to change it."""
    base = factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder, ready = shared / f"{name}-made", shared / f"{name}-ready"
    with one_at_a_time(shared / f"{name}.lock"):
        if not ready.exists():
            shutil.rmtree(folder, ignore_errors=True)  # another worker began it and failed
            make(folder)
            ready.touch()
    return folder


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """The sample city, simulated and run once per session, shared by all workers."""

    def make(data: Path) -> None:
        done = tanggap("run", environ=simulated(data).environ)
        assert done.returncode == 0, f"{done.stdout[-4000:]}\n{done.stderr[-4000:]}"

    return Sample(once(tmp_path_factory, "sample", make))
