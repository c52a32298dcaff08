"""One JSON object a line, or one list of objects, whose places stand for lines.

What stands in an object within it is named by its path: ``user.name``, ``places.0.city`` in a list.

Systems leave out a key that has nothing to say, so a path that a line lacks is a value not given; one that every row needs
and no line has is an error.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb

from pipelines.sources.json_lines import json_values, listed_values, plain_text
from pipelines.sources.reading import Broken, Layout, RawFile, Reading, SourceError, text_table
from pipelines.sources.text import decoded
from transforms.city.canonical import OWN_IDS, REQUIRED
from transforms.city.errors import closest
from transforms.city.model import Source

WHOLE = "_object"
"""The object in one form, whatever the order of its keys: what tells rows without a key apart."""


def read(connection: duckdb.DuckDBPyConnection, file: RawFile, source: Source, table: str, scratch: Path) -> Reading:
    """Objects of one file: the paths its source declares, and the whole."""
    broken: list[Broken] = []
    lines: list[int] = []
    objects: list[dict[str, Any]] = []
    text = decoded(file, source)
    listed = listed_values(text)
    for number, line, value in json_values(text, broken) if listed is None else listed:
        if isinstance(value, dict):
            lines.append(number)
            objects.append(value)
        else:
            broken.append(Broken(number, "no_object", "is JSON but no object ({…}): one object a line is one row.", line))
    columns = {path: [plain_text(_at(value, path)) for value in objects] for path in _paths(source)}
    _check_needed(source, file, columns, objects)
    stated = [{key: each for key, each in value.items() if each not in (None, "")} for value in objects]
    columns[WHOLE] = [plain_text(json.dumps(value, sort_keys=True, ensure_ascii=False)) for value in stated]
    text_table(connection, table, lines, columns)
    return Reading(table, tuple(columns), tuple(sorted(broken, key=lambda row: row.line)))


def _paths(source: Source) -> list[str]:
    """Every path the source's rules, key and sequence name, once."""
    paths = [column for rule in source.columns.values() for column in rule.source_columns]
    paths += [name for name in (*source.key, source.sequence) if name and name not in source.columns]
    return list(dict.fromkeys(paths))


def _at(value: Any, path: str) -> Any:
    """What stands at ``path``: a key of that very name, else step by step; None where there is nothing.

    >>> _at({"user": {"name": "A"}, "a.b": 1, "tags": ["x", "y"]}, "user.name"), _at({"a.b": 1}, "a.b"), _at({"tags": ["x"]}, "tags.0")
    ('A', 1, 'x')
    """
    if isinstance(value, dict) and path in value:
        return value[path]
    step, dot, rest = path.partition(".")
    if isinstance(value, dict) and dot:
        return _at(value.get(step), rest)
    if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
        return _at(value[int(step)], rest) if dot else value[int(step)]
    return None


def _check_needed(source: Source, file: RawFile, columns: dict[str, list[str | None]], objects: list[dict[str, Any]]) -> None:
    """Raise `SourceError` when no line has a path that every row needs."""
    needed = {*REQUIRED.get(source.entity, ()), OWN_IDS.get(source.entity)}
    wanted = [(f"columns.{name}", rule.column) for name, rule in source.columns.items() if name in needed and rule.column]
    wanted += [("key", name) for name in source.key if name not in source.columns]
    for place, path in wanted:
        if objects and not any(value is not None for value in columns[path]):
            found = sorted({found for value in objects for found in _leaves(value)})
            near = closest(path, found)
            shown = ", ".join(f"'{name}'" for name in found[:40])
            raise SourceError(
                f"{file.name}: no line has '{path}', which {place} of source '{source.id}' names.\nFound: {shown}."
                + (f" Did you mean '{near}'?" if near else "")
                + "\nCorrect the name in sources.toml, or get the export with it, then run: tanggap run",
                transient=False,
            )


def _leaves(value: Any, path: str = "") -> list[str]:
    """The paths of an object that lead to values."""
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in _leaves(inner, f"{path}.{key}" if path else key)]
    return [path]


LAYOUT = Layout(read)
