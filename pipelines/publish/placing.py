"""Putting a finished edition in its place, and tidying what a killed run left: readers always see a whole edition.

The public directory is renamed first, the internal one second: an internal directory under its final name is the
proof that an edition exists. Pointers come last, and are put right at the start of the next run if it never came to that.
"""

from __future__ import annotations

import os
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

from pipelines.paths import Paths
from transforms.editions.shelf import Shelf

CURRENT_KEPT = timedelta(days=7)
DAYS_KEPT = timedelta(days=396)  # 13 months


def temporary(folder: Path, name: str) -> Path:
    """Where the edition ``name`` is written before it is moved to ``folder/name``."""
    return folder / f".{name}.{os.getpid()}.tmp"


def place(paths: Paths, name: str, pointer: str, inside: Path, public: Path | None) -> Path:
    """Move the finished directories to their names and swap the pointers; the internal directory's path comes back."""
    target = paths.editions / name
    for folder in filter(None, (inside, public)):
        _sync(folder)
    if public is not None:
        os.rename(public, paths.public_editions / name)
        _sync_folder(paths.public_editions)
    os.rename(inside, target)
    _sync_folder(paths.editions)
    point(paths.pointers, pointer, paths.editions / name)
    if public is not None:
        point(paths.public_pointers, pointer, paths.public_editions / name)
    return target


def point(folder: Path, name: str, target: Path) -> None:
    """Make ``folder/name`` a relative symlink to ``target``, in one step for every reader."""
    folder.mkdir(parents=True, exist_ok=True)
    aside = temporary(folder, name)
    aside.unlink(missing_ok=True)
    aside.symlink_to(os.path.relpath(target, folder))
    os.replace(aside, folder / name)


def settle(paths: Paths) -> None:
    """Remove what a killed run left behind and point every name at its newest edition. Call it under the write lock."""
    for folder in (paths.published, paths.editions, paths.public_editions, paths.pointers, paths.public_pointers):
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(".*.tmp"):
            _remove(left)
    for orphan in paths.public_editions.iterdir():
        if not (paths.editions / orphan.name).is_dir():
            _remove(orphan)
    shelf = Shelf(paths.published)
    names = {edition.manifest.name for edition in shelf.everything()}
    for public, folder in ((False, paths.pointers), (True, paths.public_pointers)):
        for name in names:
            history = shelf.history(name, public)
            if history and os.path.realpath(folder / name) != os.path.realpath(history[-1].path):
                point(folder, name, history[-1].path)
        for pointer in folder.iterdir():
            if not pointer.exists():
                pointer.unlink()


def prune(paths: Paths, wall: datetime, today: date) -> list[str]:
    """Remove editions past their time (``current`` 7 days, days 13 months); names of what went. Months and years stay."""
    shelf = Shelf(paths.published)
    gone = []
    pointed = {os.path.realpath(one) for folder in (paths.pointers, paths.public_pointers) for one in folder.iterdir()}
    for edition in shelf.everything():
        manifest = edition.manifest
        if manifest.kind == "current":
            old = manifest.made_at is not None and wall - manifest.made_at > CURRENT_KEPT
            if not old or os.path.realpath(edition.path) in pointed:
                continue
        elif manifest.kind == "day" and manifest.starts_on is not None and today - manifest.starts_on > DAYS_KEPT:
            (paths.pointers / manifest.name).unlink(missing_ok=True)
        else:
            continue
        _remove(edition.path)
        _remove(paths.public_editions / edition.name)
        gone.append(edition.name)
    return gone


def _remove(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.is_dir():
        # Out of sight first: a reader that lists the folder must not meet half an edition.
        aside = path if path.name.startswith(".") else temporary(path.parent, path.name)
        if aside != path:
            os.rename(path, aside)
        shutil.rmtree(aside)


def _sync(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
