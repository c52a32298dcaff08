"""How a source's rows are written: the columns, words and forms of time that the city's sources.toml says are read.

The mapping is used backwards. A canonical value becomes the source's word for it, an instant the source's wall time in its first form;
what the source has no column for is not written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from transforms.city.model import ColumnRule, Source
from transforms.simulate.files import Sheaf, row

SAME_END = {"resolved": "closed", "closed": "resolved"}
"""States that a register with one word for the end does not tell apart."""
OPTIONAL_WORDS = ("reason", "disposition", "nature", "urgency", "status")
"""Columns that stay empty where nothing is said."""


class Layout:
    """One CSV source: its heading, and its cells from canonical values.

    Raises ValueError, naming source and key, for a source the simulation cannot write.
    """

    def __init__(self, source: Source) -> None:
        if source.kind != "csv":
            raise ValueError(_unwritable(source, f"kind = \"{source.kind}\"", "csv, queue_log (calls) or x_api_v2 (posts)"))
        self.source = source
        self.zone = ZoneInfo(source.timezone)
        self.delimiter = str(source.options.get("delimiter", ","))
        self.rules = {name: rule for name, rule in source.columns.items() if rule.column is not None}
        read = [str(rule.column) for rule in self.rules.values()]
        self.header = tuple(dict.fromkeys([*(column for column in source.key if column not in read), *read]))
        self.words = {name: _words(rule) for name, rule in self.rules.items() if rule.map is not None}

    @property
    def columns(self) -> frozenset[str]:
        """Canonical columns the source gives."""
        return frozenset(self.source.columns)

    def sheaf(self) -> Sheaf:
        """An empty sheaf of its files."""
        return Sheaf(self.source, row(self.header, self.delimiter))

    def cells(self, values: Mapping[str, object], own: Mapping[str, object] | None = None) -> list[object]:
        """Cells in the order of the heading. `own` are source columns that no rule reads, or written as they are."""
        cells: dict[str, object] = {
            str(rule.column): self._cell(name, rule, values.get(name)) for name, rule in self.rules.items()
        }
        cells |= own or {}
        return [cells.get(column, "") for column in self.header]

    def line(self, cells: Iterable[object]) -> str:
        """Cells as a line of the file."""
        return row(list(cells), self.delimiter)

    def word(self, name: str, value: str | None, *, first: bool = False) -> str:
        """The source's word for a canonical one; of several the last, or the first."""
        if name not in self.words:
            return value or ""
        found = self.words[name].get(value or "") or self.words[name].get(SAME_END.get(value or "", ""))
        if found:
            return found[0 if first else -1]
        if value and name not in OPTIONAL_WORDS[:2]:
            raise ValueError(_unwritable(self.source, f"columns.{name} without a word for '{value}'", "a map with all that can happen"))
        return ""

    def _cell(self, name: str, rule: ColumnRule, value: Any) -> object:
        if value is None or value == "":
            return ""
        if name.endswith("_at"):
            form = rule.formats[0] if rule.formats else "%Y-%m-%dT%H:%M:%S"
            return datetime.fromtimestamp(value, self.zone).strftime(form)
        return self.word(name, value) if name in self.words else value


def _words(rule: ColumnRule) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word, meaning in (rule.map or {}).items():
        found.setdefault(meaning, []).append(word)
    return found


def _unwritable(source: Source, what: str, cure: str) -> str:
    return f"sources.toml: [[source]] '{source.id}' has {what}; a simulation can write {cure}."
