"""The rules of an edition, kept with it: the city folder as it was, so that its figures can be made again after the folder was edited."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from transforms.city.errors import CityError
from transforms.city.loader import NATIONAL, fingerprint_of, load_city, read_files
from transforms.city.model import City
from transforms.editions.shelf import Edition
from transforms.privacy.agents import keyed_agents
from transforms.privacy.keys import CityKey, KeyProblem


class NoRules(LookupError):
    """The rules an edition was made by cannot be had any more; the text says why. Trying again does not help."""


def write_rules(city: City, folder: Path) -> None:
    """Write the files that ``city`` was read from to ``folder``, byte for byte; agents.csv as `keyed_agents` made it.

    Raises ValueError for a city whose agents still have names: nothing is written then.
    """
    if city.agents:
        raise ValueError(f"the agents of {city.id} are not keyed, and an edition keeps nobody's name")
    for name, content in city.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def kept_fingerprint(edition: Edition) -> str | None:
    """Fingerprint of the rules that stand in an edition, which its manifest names too; None where it keeps none."""
    return fingerprint_of(read_files(edition.rules, edition.rules / NATIONAL)) if edition.rules.is_dir() else None


def fingerprint_today(edition: Edition, present: City, key: CityKey) -> str:
    """Fingerprint of an edition's rules as they would be kept today: that of ``present`` where nothing but the ids followed a rotated key."""
    made_with = edition.manifest
    if made_with.key_fingerprint == key.fingerprint:
        return made_with.city_fingerprint
    try:
        return present.fingerprint if rules_of(edition, present, key).files == present.files else made_with.city_fingerprint
    except NoRules:
        return made_with.city_fingerprint


def rules_of(edition: Edition, present: City, key: CityKey) -> City:
    """The city as the edition was made by, its agents keyed by ``key``; ``present`` where its folder is still the same.

    Raises `NoRules` where it is not and the edition keeps none (made before editions did), or they cannot be read.
    """
    wanted = edition.manifest.city_fingerprint
    if present.fingerprint == wanted:
        return present
    kept = kept_fingerprint(edition)
    if kept is None:
        raise NoRules(f"{edition.name} was made before editions kept their rules, and the city folder has changed since")
    if kept != wanted:
        raise NoRules(f"{edition.rules} is not as its manifest says; restore it from a backup")
    try:
        city = keyed_agents(load_city(edition.rules, reference=edition.rules / NATIONAL, check_env=False, kept=True), key)
    except CityError as error:
        raise NoRules(f"{edition.rules} cannot be read by this version of tanggap:\n{error}") from error
    except KeyProblem as error:
        raise NoRules(f"{edition.rules}: {error}") from error
    return replace(city, fingerprint=wanted)  # the same rules, also where their agents' ids have followed another key since
