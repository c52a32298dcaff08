"""Readers find editions by pointer or by directory, always at their real path, and are told what there is."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.editions.examples import manifest
from transforms.editions.manifest import Manifest
from transforms.editions.shelf import NoEdition, Shelf


def put(root: Path, made: Manifest, public: bool = False, point: bool = True) -> None:
    folder = root / ("public" if public else "editions") / made.edition
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(replace(made, public=public).to_json(), "utf-8")
    if point:
        pointers = root / ("public_pointers" if public else "pointers")
        pointers.mkdir(exist_ok=True)
        (pointers / made.name).unlink(missing_ok=True)
        (pointers / made.name).symlink_to(os.path.relpath(folder, pointers))


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    put(tmp_path, manifest(), point=False)
    put(tmp_path, manifest(edition="month-2026-02.r2", revision=2), point=False)
    put(tmp_path, manifest(edition="month-2026-02.r10", revision=10))
    put(tmp_path, manifest(edition="day-2026-03-01", name="day-2026-03-01", kind="day"))
    current = manifest(kind="current", name="current", starts_on=None, ends_on=None, final_at=None)
    for day in (4, 5):
        put(
            tmp_path,
            replace(
                current, edition=f"current-2026030{day}T000000Z-abcdef01", made_at=datetime(2026, 3, day, tzinfo=UTC)
            ),
        )
    put(tmp_path, manifest(), public=True)
    return Shelf(tmp_path)


def test_names(shelf: Shelf) -> None:
    assert shelf.names() == ["current", "month-2026-02", "day-2026-03-01"]
    assert shelf.names(public=True) == ["month-2026-02"]
    assert Shelf(shelf.root / "nowhere").names() == []


def test_open_gives_the_real_path(shelf: Shelf) -> None:
    newest = shelf.open("month-2026-02")
    assert newest.name == "month-2026-02.r10"
    assert newest.path == Path(os.path.realpath(shelf.root / "editions" / "month-2026-02.r10"))
    assert newest.database == newest.path / "internal.duckdb"
    assert newest.figures("ticket_periods") == newest.path / "figures" / "ticket_periods.parquet"
    assert shelf.open("month-2026-02.r2").manifest.revision == 2
    assert shelf.open("month-2026-02.r1").name == "month-2026-02"


def test_the_public_part_is_elsewhere(shelf: Shelf) -> None:
    public = shelf.open("month-2026-02", public=True)
    assert public.manifest.public
    assert public.database == public.path / "public.duckdb"
    assert public.figures("agency_months") == public.path / "agency_months.parquet"
    with pytest.raises(NoEdition):
        shelf.open("day-2026-03-01", public=True)


def test_history_is_in_order(shelf: Shelf) -> None:
    assert [one.manifest.revision for one in shelf.history("month-2026-02")] == [1, 2, 10]
    assert [one.name for one in shelf.history("current")] == [
        "current-20260304T000000Z-abcdef01",
        "current-20260305T000000Z-abcdef01",
    ]
    assert shelf.history("month-2026-0") == []


def test_everything_holds_older_revisions_too(shelf: Shelf) -> None:
    names = [one.name for one in shelf.everything()]
    assert {"month-2026-02", "month-2026-02.r2", "month-2026-02.r10", "day-2026-03-01"} <= set(names)
    assert len(names) == len(set(names)) == len(list((shelf.root / "editions").iterdir()))
    assert Shelf(shelf.root / "nowhere").everything() == []


def test_half_written_editions_are_not_seen(shelf: Shelf) -> None:
    (shelf.root / "editions" / ".month-2026-02.r11.1.tmp").mkdir()
    (shelf.root / "editions" / "month-2026-02.r11").mkdir()
    (shelf.root / "pointers" / ".month-2026-02.1.tmp").symlink_to(
        "../editions/month-2026-02.r2"
    )  # killed before the swap
    assert shelf.names() == ["current", "month-2026-02", "day-2026-03-01"]
    assert [one.manifest.revision for one in shelf.history("month-2026-02")] == [1, 2, 10]


@pytest.mark.parametrize("name", ["", "..", "../editions", "a/b", ".month-2026-02", "a\\b", "a\0b"])
def test_names_cannot_leave_the_shelf(shelf: Shelf, name: str) -> None:
    with pytest.raises(NoEdition):
        shelf.open(name)


def test_a_missing_edition_says_what_there_is(shelf: Shelf) -> None:
    with pytest.raises(NoEdition, match=r"current, month-2026-02, day-2026-03-01"):
        shelf.open("month-1999-01")
    assert shelf.newest("month-1999-01") is None
