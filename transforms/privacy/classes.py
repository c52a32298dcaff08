"""The class of every column: open, internal or personal. A column without one cannot be published, or built.

The classes themselves are data: `classes.toml`, beside this module.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from pathlib import Path

CLASSES = ("open", "internal", "personal")
"""From the least to the most strictly held."""

FILE = Path(__file__).with_name("classes.toml")


class Unclassified(LookupError):
    """A column nobody has classed. It counts as personal until somebody has."""


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes file: for each pattern of table names, the class of each pattern of column names."""

    sections: Mapping[str, Mapping[str, str]]

    def class_of(self, table: str, column: str) -> str:
        """open, internal or personal for a column of ``schema.table``; raises `Unclassified` when it has no class."""
        found = [
            (_closeness(pattern, table), _closeness(name, column), CLASSES.index(kind), kind)
            for pattern, columns in self.sections.items()
            if fnmatchcase(table, pattern)
            for name, kind in columns.items()
            if fnmatchcase(column, name)
        ]
        if not found:
            raise Unclassified(
                f"{table}.{column} has no class, so it may go nowhere.\n"
                f"Add '{column}' to open, internal or personal of a section for {table} in transforms/privacy/classes.toml."
            )
        return max(found)[-1]

    def unclassified(self, tables: Mapping[str, Iterable[str]]) -> list[str]:
        """The columns (``schema.table.column``) among ``tables`` that have no class, in order."""
        missing = []
        for table, columns in tables.items():
            for column in columns:
                try:
                    self.class_of(table, column)
                except Unclassified:
                    missing.append(f"{table}.{column}")
        return missing


def _closeness(pattern: str, name: str) -> int:
    """How closely a pattern names something: the name itself most, else by the letters that are not wild."""
    return 1000 if pattern == name else len(pattern.replace("*", ""))


@lru_cache(maxsize=4)
def load(path: Path = FILE) -> Classes:
    """The classes of a file. Raises ValueError for a class that is none, and for a column classed twice in one section."""
    sections: dict[str, dict[str, str]] = {}
    for table, kinds in tomllib.loads(path.read_text(encoding="utf-8")).items():
        columns = sections.setdefault(table, {})
        for kind, names in kinds.items():
            if kind not in CLASSES:
                raise ValueError(f'{path}, ["{table}"]: {kind!r} is no class.\nKnown: {", ".join(CLASSES)}.')
            for name in names:
                if name in columns:
                    raise ValueError(f'{path}, ["{table}"]: column {name!r} is both {columns[name]} and {kind}. Leave it in one.')
                if name == "*":
                    raise ValueError(f'{path}, ["{table}"]: a class for every column would class those nobody has looked at.')
                columns[name] = kind
    return Classes(sections)


@cache  # lineage asks sixteen thousand times for a few hundred columns
def class_of(table: str, column: str) -> str:
    """Class of a column of ``schema.table`` by the project's own file; raises `Unclassified` when it has none.

    >>> class_of("core.tickets", "reporter_key"), class_of("marts.call_periods", "received_count")
    ('personal', 'open')
    """
    return load().class_of(table, column)
