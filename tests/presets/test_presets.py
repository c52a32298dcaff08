"""Every preset is run from its raw files to its editions, which add up, can be made again, say what the simulation decided, and show what
docs/cities.md promises of the city. `UPDATE_GOLDEN=1` writes the page's rows anew."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest

from pipelines import work as steps
from pipelines.commands.simulate import simulate_sample
from pipelines.publish.calendar import Plan
from pipelines.publish.editions import publish
from pipelines.publish.proof import rebuild, verify
from pipelines.settings import CITIES, read_settings
from tests.conftest import sample_environ
from tests.presets.promises import PAGE, PROMISES, editions, figures, row_of, set_row
from tests.test_truth import compare_figures, compare_verdicts
from transforms.city import City, load_city
from transforms.editions.shelf import Edition, Shelf
from transforms.simulate import read_truth
from transforms.simulate.checks import problems

BY_DAY = "depok"
"""The preset that also shows days; of each kind the newest is published: the sample city is run by the command, with all of them."""


@pytest.mark.parametrize("name", PROMISES)
def test_the_folder_is_in_order(name: str) -> None:
    city = load_city(CITIES / name, environ=sample_environ(Path("nowhere")))
    assert (city.id, city.simulated, problems(city)) == (name, True, [])
    assert not any("@" in agency.contact for agency in city.agencies), "no addresses of people"


def test_every_folder_is_a_preset_or_the_sample() -> None:
    assert {path.parent.name for path in CITIES.glob("*/city.toml")} == {*PROMISES, "kota-contoh"}


def test_indonesian_holidays_close_nothing_in_new_york() -> None:
    city = load_city(CITIES / "new-york", environ=sample_environ(Path("nowhere")))
    closed = {one.on.isoformat() for one in city.calendar_by_id["office"].exceptions}
    assert "2025-11-27" in closed and "2026-01-16" not in closed  # Isra Mikraj


@pytest.mark.parametrize("name", PROMISES)
def test_it_runs_from_files_to_editions_and_shows_what_it_must(name: str, tmp_path: Path) -> None:
    environ = {**sample_environ(tmp_path), "TANGGAP_CITY": name}
    settings = read_settings(environ, name)
    city = load_city(settings.city_path, environ=settings.environ)
    paths = settings.paths(city.id)
    simulate_sample(settings, city)
    with steps.open_work(settings, progress=lambda text: None) as work:
        plans = publish_the_newest(work, city)
        shelf = Shelf(paths.published)
        made = [shelf.open(one) for one in shelf.names()]
        newest = max((one for one in made if one.manifest.kind == "month"), key=lambda one: one.name)
        again = rebuild(newest, work)
    assert again.is_same, again
    for edition in made:
        assert_it_adds_up(edition)
    truth = read_truth(paths.sources / "truth.json")
    with duckdb.connect(str(shelf.open("current").database), read_only=True) as con:
        assert [found for mart in truth["figures"] for found in compare_figures(con, mart, truth["figures"][mart])] == []
        assert compare_verdicts(con, truth["verdicts"]) == []
    told = figures(name, shelf)
    assert [says for says, holds in told if not holds] == []
    row = row_of(name, city.name, [*([editions(plans)] if name == BY_DAY else []), *(says for says, _ in told)])
    if os.environ.get("UPDATE_GOLDEN") == "1":
        set_row(name, row)
    assert row in PAGE.read_text(encoding="utf-8").splitlines(), "the page tells other figures: UPDATE_GOLDEN=1"


def publish_the_newest(work: steps.Work, city: City) -> list[Plan]:
    """The steps of a run, with one edition of each kind; the plans of all that are due."""
    for source in city.sources:
        report = steps.pull_source(work, source.id)
        assert report.held is None
    steps.build(work)
    steps.refuse_broken(steps.examine(work))
    plans = steps.due(work, steps.first_day(work))
    newest = {plan.kind: plan for plan in plans if plan.kind != "day" or city.id == BY_DAY}
    assert set(newest) >= {"year", "month", "current"}
    assert [publish(plan, work).action for plan in newest.values()] == ["published"] * len(newest)
    return plans


def assert_it_adds_up(edition: Edition) -> None:
    """Every identity was checked and holds, and every file is what the manifest says."""
    with duckdb.connect() as con:
        rows = con.execute(
            f"select identity, left_side, right_side from '{edition.path}/quality/equations.parquet'"
        ).fetchall()
    wanted = {str(number) for number in range(1, 10)}
    assert {identity[0] for identity, _, _ in rows} >= wanted - nothing_to_check(edition), edition.name
    assert [row for row in rows if row[1] is None or row[1] != row[2]] == [], edition.name
    quality = edition.manifest.quality
    assert quality["identities_checked"] == quality["identities_holding"] > 0
    assert verify(edition) == []


def nothing_to_check(edition: Edition) -> set[str]:
    """Identities of calls, in a city without an exchange."""
    return set() if edition.manifest.rows["call_periods"] else {"1", "2", "3"}
