"""``tanggap simulate``."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from pipelines.paths import private_folder
from pipelines.settings import Settings, SettingsError, read_settings
from transforms.city import City, load_city


def simulate(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Write the raw files and say where they are."""
    settings = read_settings(environ, options.place or options.city, options.data)
    city = load_city(settings.city_path, environ=settings.environ)
    out = Path(options.out).resolve() if options.out else None
    write(settings, city, _day(options.start), _day(options.end), options.scale, options.seed, out)
    return 0


def simulate_sample(settings: Settings, city: City) -> None:
    """Write the files of a city with a simulation.toml, of the window it names, when there are none yet."""
    if city.simulated and (city.path / "simulation.toml").is_file() and not (settings.paths(city.id).sources / "truth.json").exists():
        write(settings, city, None, None, 1.0, 1, None)


def write(
    settings: Settings, city: City, start: date | None, end: date | None, scale: float, seed: int, out: Path | None
) -> Path:
    """Simulate ``city`` from ``start`` up to ``end``, by default as its simulation.toml says; raises `SettingsError` for one that is
    not simulated."""
    if not city.simulated:
        raise SettingsError(f"{city.name} is a real city ({settings.city_path}/city.toml does not say simulated = true).")
    from transforms.simulate import simulate as make
    from transforms.simulate.profile import load_profile

    try:
        profile = load_profile(city.path)
    except ValueError as error:
        raise SettingsError(str(error)) from error
    start, end = start or profile.starts_on, end or profile.ends_on
    if start >= end:
        raise SettingsError(f"--from {start} is not before --to {end}; the end is the day after the last.")
    folder = private_folder(out or settings.paths(city.id).sources)
    print(f"Making up {city.name} from {start} up to {end}, in {folder} …", flush=True)
    try:
        truth = make(city, folder, start, end, scale=scale, seed=seed, progress=_Told())
    except ValueError as error:
        raise SettingsError(str(error)) from error
    print(f"Done; what is true of it stands in {truth}")
    return truth


class _Told:
    """Says what is being made, once for each kind of thing: a long simulation is not taken for a dead one."""

    def __init__(self) -> None:
        self.last = ""

    def __call__(self, what: str, done: int, total: int) -> None:
        if what != self.last:
            print(f"  {what} …", flush=True)
            self.last = what


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise SettingsError(f"'{text}' is not a day; write it as 2026-03-01.") from error
