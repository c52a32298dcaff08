"""``tanggap report``."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Mapping
from pathlib import Path

from pipelines.lock import write_lock
from pipelines.publish.reports import KINDS, make
from pipelines.run import OK
from pipelines.settings import SettingsError, read_settings
from transforms.city import City, load_city
from transforms.editions.papers import digest_of, path_of
from transforms.editions.shelf import Edition, Shelf


def report(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Make the papers of a frozen edition where they are not there yet; print where they are and their sha256."""
    settings = read_settings(environ, options.city, options.data)
    city = load_city(settings.city_path, environ=settings.environ, check_env=False)
    paths = settings.paths(city.id)
    shelf = Shelf(paths.published)
    edition = _edition(shelf, options.edition)
    languages = _languages(city, options.language)
    with write_lock(paths, wait_seconds=30):
        making, _ = make(shelf, edition, city)
    out = Path(options.out).expanduser() if options.out else None
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
    for file in making.files:
        if file.language in languages:
            path = path_of(edition, making, file)
            if digest_of(path) != file.sha256:
                raise SettingsError(f"{path} is not the file that was made (its sha256 differs).\nRemove {path.parent.parent}, then run this again.")
            print(f"{file.sha256}  {shutil.copy(path, out) if out else path}")
    return OK


def _edition(shelf: Shelf, name: str | None) -> Edition:
    if name is None:
        name = next((one for one in shelf.names() if one.startswith("month-")), None)
        if name is None:
            raise SettingsError("No month is closed yet, so there is no monthly report. Name an edition; the list: tanggap edition list")
    edition = shelf.open(name)
    if edition.manifest.kind not in KINDS:
        raise SettingsError(f"{name} moves on with every run. Papers are made of a day, a month or a year; the list: tanggap edition list")
    return edition


def _languages(city: City, asked: str | None) -> tuple[str, ...]:
    if asked is None:
        return tuple(city.languages)
    if asked not in city.languages:
        raise SettingsError(
            f"{city.name} has its papers in {', '.join(city.languages)}, not in '{asked}'.\nAdd it to languages in {city.path / 'city.toml'}."
        )
    return (asked,)
