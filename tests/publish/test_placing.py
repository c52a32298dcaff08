"""Directories and pointers: whole editions only, whatever was killed; what is past its time goes, the rest stays."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.paths import Paths
from pipelines.publish.placing import place, point, prune, settle, temporary
from tests.editions.examples import manifest
from transforms.editions.manifest import Manifest
from transforms.editions.shelf import Shelf

NOW = datetime(2026, 3, 10, tzinfo=UTC)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    found = Paths(tmp_path, "kota-contoh")
    settle(found)
    return found


def written(folder: Path, made: Manifest) -> Path:
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(made.to_json(), "utf-8")
    return folder


def put(paths: Paths, made: Manifest, public: bool = True) -> None:
    inside = written(temporary(paths.editions, made.edition), made)
    outside = written(temporary(paths.public_editions, made.edition), replace(made, public=True)) if public else None
    place(paths, made.edition, made.name, inside, outside)


def current(made_at: datetime) -> Manifest:
    name = f"current-{made_at:%Y%m%dT%H%M%SZ}-00000000"
    return manifest(
        edition=name, name="current", kind="current", starts_on=None, ends_on=None, final_at=None, made_at=made_at
    )


def test_placed_editions_are_found(paths: Paths) -> None:
    put(paths, manifest())
    shelf = Shelf(paths.published)
    assert shelf.open("month-2026-02").path == Path(os.path.realpath(paths.editions / "month-2026-02"))
    assert shelf.open("month-2026-02", public=True).manifest.public
    assert os.readlink(paths.pointers / "month-2026-02") == "../editions/month-2026-02"


def test_the_shelf_can_be_moved(paths: Paths, tmp_path: Path) -> None:
    put(paths, manifest())
    os.rename(paths.published, tmp_path / "elsewhere")
    assert Shelf(tmp_path / "elsewhere").open("month-2026-02").manifest == manifest()


def test_leftovers_are_removed_and_pointers_put_right(paths: Paths) -> None:
    put(paths, manifest())
    # Killed after the internal directory was named, before the pointers were swapped.
    second = manifest(edition="month-2026-02.r2", revision=2)
    written(paths.editions / second.edition, second)
    written(paths.public_editions / second.edition, replace(second, public=True))
    # Killed between the two renames, and while writing.
    written(
        paths.public_editions / "month-2026-02.r3", replace(second, public=True, edition="month-2026-02.r3", revision=3)
    )
    written(temporary(paths.editions, "month-2026-03"), manifest())
    (paths.published / ".build-x.1.tmp").mkdir()
    (paths.pointers / "month-1999-01").symlink_to("../editions/month-1999-01")
    settle(paths)
    shelf = Shelf(paths.published)
    assert shelf.names() == shelf.names(public=True) == ["month-2026-02"]
    assert shelf.open("month-2026-02").name == shelf.open("month-2026-02", public=True).name == "month-2026-02.r2"
    assert sorted(one.name for one in paths.public_editions.iterdir()) == ["month-2026-02", "month-2026-02.r2"]
    assert not list(paths.published.rglob("*.tmp"))
    before = sorted(paths.published.rglob("*"))
    settle(paths)
    assert sorted(paths.published.rglob("*")) == before


def test_a_pointer_is_swapped_in_one_step(paths: Paths) -> None:
    put(paths, manifest())
    target = paths.editions / "month-2026-02"
    for _ in range(3):
        point(paths.pointers, "month-2026-02", target)
        assert (paths.pointers / "month-2026-02" / "manifest.json").is_file()
    assert [one.name for one in paths.pointers.iterdir()] == ["month-2026-02"]


def test_current_is_kept_a_week_and_the_newest_always(paths: Paths) -> None:
    for days in (30, 8, 7, 1):
        put(paths, current(NOW - timedelta(days=days)))
    gone = prune(paths, NOW, NOW.date())
    assert len(gone) == 2
    assert [one.manifest.made_at for one in Shelf(paths.published).history("current")] == [
        NOW - timedelta(days=7),
        NOW - timedelta(days=1),
    ]
    assert prune(paths, NOW + timedelta(days=99), NOW.date()) == [
        f"current-{NOW - timedelta(days=7):%Y%m%dT%H%M%SZ}-00000000"
    ]
    assert Shelf(paths.published).open("current").manifest.made_at == NOW - timedelta(days=1)
    assert Shelf(paths.published).open("current", public=True)


def test_days_go_after_thirteen_months_and_months_stay(paths: Paths) -> None:
    for on in (date(2025, 1, 1), date(2025, 3, 1)):
        put(
            paths,
            manifest(edition=f"day-{on}", name=f"day-{on}", kind="day", starts_on=on, ends_on=on + timedelta(days=1)),
            public=False,
        )
    put(
        paths,
        manifest(edition="month-2019-01", name="month-2019-01", starts_on=date(2019, 1, 1), ends_on=date(2019, 2, 1)),
    )
    assert prune(paths, NOW, NOW.date()) == ["day-2025-01-01"]
    assert Shelf(paths.published).names() == ["month-2019-01", "day-2025-03-01"]
