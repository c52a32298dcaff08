"""`load_city`: a folder of files becomes a `City`, or one error that lists everything wrong with it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from transforms.city.agents import read_agents
from transforms.city.alerts import read_alerts
from transforms.city.calendar_files import read_calendars
from transforms.city.errors import CityError, closest
from transforms.city.files import (
    ALERTS_FILE,
    CITY_FILES,
    NATIONAL_TABLES,
    REQUIRED_FILES,
    RULE_FILES,
)
from transforms.city.folder import Folder
from transforms.city.link_rules import read_link_rules
from transforms.city.lists import (
    ids,
    read_agencies,
    read_area_codes,
    read_areas,
    read_categories,
    read_channels,
    read_events,
    read_notes,
    read_shifts,
    read_targets,
)
from transforms.city.model import City
from transforms.city.national import read_national
from transforms.city.policy_files import Known, read_policies, read_service_levels
from transforms.city.settings import read_centres, read_settings
from transforms.city.source_files import read_sources
from transforms.city.surveys import read_surveys
from transforms.city.toml import Toml, read_toml

CHECKOUT = Path(__file__).resolve().parents[2]
REFERENCE = CHECKOUT / "data" / "reference" / "national"
NATIONAL = "national"
"""How the folder of the national reference is called where both are kept together."""


def load_city(
    path: Path | str,
    *,
    reference: Path = REFERENCE,
    environ: Mapping[str, str] | None = None,
    check_env: bool = True,
    kept: bool = False,
) -> City:
    """Read and check a city folder.

    `environ` (the process's own by default) replaces ${NAME} in the paths of sources; TANGGAP_DATA and
    TANGGAP_REFERENCE_DATA have defaults beside the checkout. With `check_env=False` an undefined ${NAME} stays as
    written: for readers that never pull. `kept` says that an edition kept these rules. Raises CityError with every
    problem found; trying again does not help.
    """
    folder = Folder(Path(path))
    _check_files(folder)
    city_toml = _toml(folder, "city.toml")
    sources_toml = _toml(folder, "sources.toml")
    calendars_toml = _toml(folder, "calendars.toml")
    alerts_toml = _toml(folder, ALERTS_FILE)
    if city_toml is None:
        raise CityError(folder.in_order())

    settings = read_settings(folder, city_toml)
    national = read_national(reference, folder)
    calendars = read_calendars(folder, calendars_toml, settings["zone"], national)
    calendar_ids = ids(calendars, lambda calendar: calendar.id)
    agencies = read_agencies(folder)
    agency_ids = ids(agencies, lambda agency: agency.id)
    areas = read_areas(folder)
    categories = read_categories(folder, agency_ids)
    channels = read_channels(folder)
    known = Known(agency_ids, categories, areas, ids(channels, lambda channel: channel.id), calendar_ids)
    centres = read_centres(folder, city_toml, calendar_ids)
    files = read_files(folder.path, reference)
    city = City(
        **settings,
        path=folder.path.resolve(),
        fingerprint=fingerprint_of(files),
        files=files,
        centres=centres,
        agencies=agencies,
        agents=read_agents(folder, agency_ids),
        areas=areas,
        area_codes=read_area_codes(folder, ids(areas, lambda area: area.code)),
        categories=categories,
        channels=channels,
        calendars=calendars,
        policies=read_policies(folder, known),
        service_levels=read_service_levels(folder, calendar_ids, {queue for centre in centres for queue in centre.queues}),
        shifts=read_shifts(folder),
        surveys=read_surveys(folder, agency_ids),
        targets=read_targets(folder, agency_ids, kept),
        events=read_events(folder),
        notes=read_notes(folder, agency_ids),
        link_rules=read_link_rules(folder),
        alerts=read_alerts(folder, alerts_toml, settings["languages"], agency_ids) if alerts_toml is not None else None,
        sources=()
        if sources_toml is None
        else read_sources(folder, sources_toml, settings["zone"], environment(environ), check_env),
    )
    if folder.problems:
        raise CityError(folder.in_order())
    return city


def environment(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment with the two names every city may use filled in."""
    given = dict(os.environ if environ is None else environ)
    given.setdefault("TANGGAP_DATA", str(CHECKOUT / "data"))
    given.setdefault("TANGGAP_REFERENCE_DATA", str(CHECKOUT.parent / "shared" / "data"))
    return given


def _check_files(folder: Folder) -> None:
    if not folder.path.is_dir():
        folder.add(
            "",
            None,
            "is not a folder.",
            f"Cities of this checkout: {', '.join(_cities()) or 'none yet'}.",
            "Name a city folder with --city or TANGGAP_CITY",
        )
        raise CityError(folder.in_order())
    for name in REQUIRED_FILES:
        if not (folder.path / name).is_file():
            folder.add(name, None, "is missing.", "Every city folder has a city.toml and a sources.toml.", "Create it")
    for name in sorted(entry.name for entry in folder.path.iterdir() if entry.suffix in (".toml", ".csv")):
        if name not in CITY_FILES and (near := closest(name, CITY_FILES)):
            folder.add(name, None, "is not a file of a city folder.", f"Did you mean '{near}'?", "Rename or remove it")


def _cities() -> list[str]:
    root = CHECKOUT / "data" / "cities"
    return sorted(entry.name for entry in root.iterdir() if (entry / "city.toml").is_file()) if root.is_dir() else []


def _toml(folder: Folder, name: str) -> Toml | None:
    return read_toml(folder, name) if (folder.path / name).is_file() else None


def read_files(path: Path, reference: Path) -> dict[str, bytes]:
    """The files of a city folder that can move a figure and stand there, by name; those of the national reference as ``national/…``."""
    named = [(name, path / name) for name in sorted(RULE_FILES)]
    named += [(f"{NATIONAL}/{name}", reference / name) for name in sorted(NATIONAL_TABLES)]
    return {name: file.read_bytes() for name, file in named if file.is_file()}


def fingerprint_of(files: Mapping[str, bytes]) -> str:
    """SHA-256 over names and contents, in the order of `read_files`."""
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
