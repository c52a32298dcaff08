"""Short names for the rules and the code in force: the same rules give the same version in any process."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from transforms.city.model import City

CHARACTERS = 12


def policy_version(city: City, as_of: datetime) -> str:
    """12 hex digits over the policies known on the local date of ``as_of``."""
    known_on = as_of.astimezone(city.tzinfo).date()
    return _digest([policy for policy in city.policies if (policy.known_from or date.min) <= known_on])


def calendar_version(city: City, as_of: datetime) -> str:
    """12 hex digits over the calendars as known on the local date of ``as_of``."""
    return _digest([calendar.known_at(as_of) for calendar in city.calendars])


def code_version() -> str:
    """The version of tanggap that made the edition."""
    try:
        return version("tanggap")
    except PackageNotFoundError:  # run from a checkout that was not installed
        project = tomllib.loads((Path(__file__).resolve().parents[2] / "pyproject.toml").read_text("utf-8"))
        return str(project["project"]["version"])


def stable_text(value: Any) -> str:
    """A value as text that depends on nothing but the value: sets and mappings sorted, private fields left out.

    >>> stable_text({"b": frozenset({2, 1}), "a": None})
    "{'a':None,'b':{1,2}}"
    """
    if is_dataclass(value) and not isinstance(value, type):
        parts = (f"{one.name}={stable_text(getattr(value, one.name))}" for one in fields(value) if one.compare)
        return f"{type(value).__name__}({','.join(parts)})"
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{key!r}:{stable_text(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, set | frozenset):
        return "{" + ",".join(sorted(stable_text(one) for one in value)) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(stable_text(one) for one in value) + "]"
    if isinstance(value, datetime | date | time | timedelta):
        return str(value)
    return repr(value)


def _digest(rules: list[Any]) -> str:
    return hashlib.sha256(stable_text(rules).encode()).hexdigest()[:CHARACTERS]
