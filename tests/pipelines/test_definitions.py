"""What Dagster is told: a snapshot of the asset graph, and that loading it needs a city folder and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from dagster import AssetKey, Definitions, ResourceDefinition

from pipelines.assets.catalogue import catalogue
from pipelines.schedules import CRON, EDITIONS_OF
from pipelines.settings import CHECKOUT
from tests.command import PATIENCE
from tests.conftest import CITY, sample_environ
from transforms.city import City, load_city
from transforms.graph import load_models

SNAPSHOT = Path(__file__).parent / "asset_graph.txt"


@pytest.fixture(scope="module")
def city() -> City:
    return load_city(CITY, environ={"TANGGAP_DATA": "/nowhere"})


@pytest.fixture(scope="module")
def defs(city: City) -> Definitions:
    return catalogue(city, ResourceDefinition.none_resource())


def name(key: AssetKey) -> str:
    return "/".join(key.path)


def lines(defs: Definitions) -> Iterator[str]:
    graph = defs.resolve_asset_graph()
    for key in sorted(graph.get_all_asset_keys(), key=name):
        node = graph.get(key)
        yield f"{name(key)} <- {', '.join(sorted(name(parent) for parent in node.parent_keys)) or '(nothing)'}"
    yield ""
    for check in sorted(graph.asset_check_keys, key=lambda one: (name(one.asset_key), one.name)):
        blocking = " blocking" if graph.get(check).blocking else ""
        yield f"check {name(check.asset_key)} {check.name}{blocking}"
    yield ""
    for job in sorted(EDITIONS_OF):
        keys = defs.resolve_job_def(job).asset_layer.executable_asset_keys
        yield f"job {job}: {len(keys)} assets, editions {', '.join(sorted(k.path[-1] for k in keys if k.path[0] == 'editions')) or 'none'}"
    yield ""
    for schedule in sorted(defs.schedules or (), key=lambda one: one.name):
        yield f"schedule {schedule.name}: {schedule.cron_schedule} {schedule.execution_timezone}"  # type: ignore[union-attr]
    for sensor in sorted(defs.sensors or (), key=lambda one: one.name):
        yield f"sensor {sensor.name}: every {sensor.minimum_interval_seconds} s"


def test_the_asset_graph_is_the_one_reviewed(defs: Definitions) -> None:
    """A change of the graph shows in review. Accept it with TANGGAP_ACCEPT=1."""
    found = "\n".join(lines(defs)) + "\n"
    if os.environ.get("TANGGAP_ACCEPT") == "1":
        SNAPSHOT.write_text(found, encoding="utf-8")
    assert found == SNAPSHOT.read_text(encoding="utf-8")


def test_every_source_model_and_edition_is_an_asset(defs: Definitions, city: City) -> None:
    keys = {name(key) for key in defs.resolve_asset_graph().get_all_asset_keys()}
    models = {f"{model.schema}/{model.table}" for model in load_models().values() if model.schema != "public"}
    made = {f"editions/{kind}" for kind in ("current", "day", "month", "year")} | {"reports", "alerts/told"}
    assert keys == models | {f"received/{one.id}" for one in city.sources} | made


def test_schedules_run_in_the_citys_own_time_and_are_switched_on(defs: Definitions, city: City) -> None:
    found = {one.name: one for one in defs.schedules or ()}
    assert set(found) == set(CRON)
    assert {one.execution_timezone for one in found.values()} == {city.zone}  # type: ignore[union-attr]
    assert {one.default_status.value for one in found.values()} == {"RUNNING"}  # type: ignore[union-attr]


@pytest.mark.parametrize("zone", ["Asia/Makassar", "Asia/Jayapura"])
def test_another_citys_schedules_follow_its_zone(city: City, zone: str) -> None:
    from dataclasses import replace

    elsewhere = catalogue(replace(city, zone=zone), ResourceDefinition.none_resource())
    assert {one.execution_timezone for one in elsewhere.schedules or ()} == {zone}  # type: ignore[union-attr]


def test_loading_touches_no_data(tmp_path: Path) -> None:
    data = tmp_path / "data"
    done = subprocess.run(
        [sys.executable, "-c", "import pipelines.definitions as d, sys; print(len(d.defs.assets), 'great_expectations' in sys.modules)"],
        env=sample_environ(data), cwd=CHECKOUT, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.split()[-1] == "False", "Great Expectations is loaded before anything is checked"
    assert not data.exists()


def test_a_city_that_cannot_be_read_is_told_in_its_own_words(tmp_path: Path) -> None:
    (tmp_path / "city.toml").write_text('id = "x"\n', encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "import pipelines.definitions"],
        env={**sample_environ(tmp_path), "TANGGAP_CITY": str(tmp_path)}, cwd=CHECKOUT, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "city.toml" in done.stderr
