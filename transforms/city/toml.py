"""Reading .toml files of a city folder: values of the right type, keys that are known, and the line each stands on."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from transforms.city.errors import closest, known_names
from transforms.city.folder import Folder

T = TypeVar("T", str, int, float, bool)

_TABLE = re.compile(r"^\s*\[(\[)?\s*([A-Za-z0-9_.\"-]+)\s*\]\]?")


@dataclass(frozen=True)
class Toml:
    """A parsed .toml file together with the lines its keys stand on."""

    file: str
    data: Mapping[str, Any]
    lines: Mapping[str, int]
    """Line of 'key', 'table', 'table.key', 'array[0]', 'array[0].key', 'array[0].inner[1].key' …"""

    def line(self, *path: str | int) -> int | None:
        """Line of a key, or of the nearest table around it."""
        parts = list(path)
        while parts:
            name = ""
            for part in parts:
                name += f"[{part}]" if isinstance(part, int) else (f".{part}" if name else part)
            if name in self.lines:
                return self.lines[name]
            parts.pop()
        return None


def read_toml(folder: Folder, file: str) -> Toml | None:
    """The file, or None when it cannot be read (which is then noted)."""
    try:
        text = (folder.path / file).read_text(encoding="utf-8-sig")
        data = tomllib.loads(text)
    except UnicodeDecodeError:
        folder.add(file, None, "is not UTF-8 text.", "Save it as UTF-8.")
        return None
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        reason = re.sub(r"\s*\(at .*\)$", "", str(error))
        folder.add(
            file,
            int(found[1]) if found else None,
            f"is not valid TOML: {reason}.",
            'Texts stand in quotes ("…"), dates and numbers do not.',
        )
        return None
    return Toml(file, data, _lines(text))


def _lines(text: str) -> dict[str, int]:
    """Where each key stands. Good enough to point at: keys inside inline tables share their line."""
    where: dict[str, int] = {}
    counts: dict[str, int] = {}
    prefix = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _TABLE.match(line):
            prefix = _full_name(header[2].replace('"', ""), bool(header[1]), counts)
            where.setdefault(prefix, number)
        elif pair := re.match(r"^\s*\"?([A-Za-z0-9_-]+)\"?\s*=", line):
            where.setdefault(f"{prefix}.{pair[1]}" if prefix else pair[1], number)
    return where


def _full_name(name: str, is_array: bool, counts: dict[str, int]) -> str:
    """`calendar.hours` under the second [[calendar]] is `calendar[1].hours[…]`."""
    full = ""
    parts = name.split(".")
    for place, part in enumerate(parts):
        full = f"{full}.{part}" if full else part
        last = place == len(parts) - 1
        if last and is_array:
            counts[full] = counts.get(full, -1) + 1
            for inner in [key for key in counts if key.startswith(f"{full}[{counts[full]}]")]:
                del counts[inner]
        if full in counts:
            full = f"{full}[{counts[full]}]"
    return full


def check_keys(folder: Folder, toml: Toml, table: Mapping[str, Any], known: Iterable[str], *where: str | int) -> None:
    """Report keys the table may not have, with the closest known one."""
    names = list(known)
    for key in table:
        if key not in names:
            # With a near miss the short list helps; otherwise everything that may stand here.
            near = closest(key, names)
            place = f" in [{where[0]}]" if where else ""
            folder.add(
                toml.file,
                toml.line(*where, key),
                f"'{key}' is not a key{place}.",
                f"Did you mean '{near}'?" if near else known_names(key, names),
            )


def toml_value(folder: Folder, toml: Toml, table: Mapping[str, Any], key: str, default: T, *where: str | int) -> T:
    """The value of a key, the default where it is absent or (noted) of another type than the default."""
    value = table.get(key, default)
    wanted = type(default)
    if type(value) is wanted:
        return value
    if wanted is float and type(value) is int:
        return wanted(value)
    kinds = {
        str: 'a text in quotes: "…"',
        int: "a whole number without quotes",
        float: "a number",
        bool: "true or false",
    }
    folder.add(
        toml.file,
        toml.line(*where, key),
        f"{key} = {value!r} is not what stands here.",
        f"Here stands {kinds[wanted]}.",
    )
    return default


def toml_names(folder: Folder, toml: Toml, table: Mapping[str, Any], key: str, *where: str | int) -> tuple[str, ...]:
    """A list of texts; empty where it is absent or (noted) something else."""
    value = table.get(key, [])
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    folder.add(
        toml.file,
        toml.line(*where, key),
        f"{key} = {value!r} is not a list of texts.",
        f'For example: {key} = ["a", "b"]',
    )
    return ()


def toml_date(folder: Folder, toml: Toml, row: Mapping[str, Any], key: str, *where: str | int) -> date | None:
    """The day of a key: a TOML date, or one in quotes; anything else is noted."""
    value = row.get(key)
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    shown = f"'{value}'" if isinstance(value, str) else str(value)
    folder.add(
        toml.file,
        toml.line(*where, key),
        f"{key} {shown} is not a date.",
        "Dates are written year-month-day, such as 2026-03-21.",
    )
    return None
