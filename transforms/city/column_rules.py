"""[source.columns]: how each canonical column is made of the source's own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from transforms.city.canonical import (
    CALL_DIRECTIONS,
    CANONICAL,
    MAPPED_KINDS,
    MATCHES,
    POST_LABELS,
    REQUIRED,
    RULE_KEYS,
)
from transforms.city.date_forms import disputed
from transforms.city.errors import closest, known_names
from transforms.city.folder import Folder
from transforms.city.model import ColumnRule
from transforms.city.states import EVENT_NAMES, STATE_NAMES
from transforms.city.toml import Toml


def read_columns(
    folder: Folder, toml: Toml, table: Mapping[str, Any], place: int, kind: str, entity: str
) -> dict[str, ColumnRule]:
    """The rules of one `[[source]]` table, by canonical column; what cannot be read is noted and left out."""
    return _Columns(folder, toml, table, place).columns(kind, entity)


class _Columns:
    """The `[source.columns]` of one source."""

    def __init__(self, folder: Folder, toml: Toml, table: Mapping[str, Any], place: int) -> None:
        self.folder, self.toml, self.table, self.place = folder, toml, table, place

    def add(self, name: str, found: str, expected: str = "", cure: str = "") -> None:
        line = self.toml.line("source", self.place, "columns", *([name] if name else []))
        self.folder.add(self.toml.file, line, found, expected, cure)

    def columns(self, kind: str, entity: str) -> dict[str, ColumnRule]:
        table = self.table.get("columns", {})
        if not isinstance(table, dict):
            self.add("", "columns is not a table.", "Write [source.columns] under the source.")
            return {}
        known = CANONICAL.get(entity, ())
        found: dict[str, ColumnRule] = {}
        for name, value in table.items():
            if known and name not in known:
                near = closest(name, known)
                expected = f"Did you mean '{near}'?" if near else known_names(name, known)
                self.add(name, f"'{name}' is not a canonical column of {entity}.", expected)
            else:
                found[name] = self.rule(name, value)
        missing = [name for name in REQUIRED.get(entity, ()) if name not in table]
        if kind in MAPPED_KINDS and missing:
            self.add(
                "",
                f"source '{self.table.get('id', '')}' has no column for {', '.join(missing)}.",
                f"{entity} need {', '.join(REQUIRED[entity])}.",
                f'Add to [source.columns]: {missing[0]} = "…"',
            )
        return found

    def rule(self, name: str, value: object) -> ColumnRule:
        if isinstance(value, str):
            return ColumnRule(column=value)
        if not isinstance(value, dict):
            self.add(
                name, f"{name} = {value!r} is not a rule.", f'Write {name} = "column" or {name} = {{ column = "…" }}.'
            )
            return ColumnRule()
        for key in value:
            if key not in RULE_KEYS:
                near = closest(key, RULE_KEYS)
                self.add(
                    name,
                    f"'{key}' is not part of a rule.",
                    f"Did you mean '{near}'?" if near else known_names(key, RULE_KEYS),
                )
        column, constant = value.get("column"), value.get("value")
        if (column is None) == (constant is None):
            self.add(
                name, f"{name} needs either column or value.", "column names a source column, value is a constant."
            )
        if column is None and any(part in value for part in ("or", "empty", "unless")):
            self.add(name, f"{name} is a constant and leaves nothing to or, empty or unless.", "They belong to a column.")
        if "or" in value and "parts" in value:
            self.add(name, f"{name} has both 'or' and 'parts'.", "parts join the column, or reads another instead.", "Leave one of them")
        words = value.get("map")
        if words is not None:
            known = {"status": STATE_NAMES, "event": EVENT_NAMES, "label": POST_LABELS, "direction": CALL_DIRECTIONS}.get(name)
            words = self.mapped(name, words, known)
        match = value.get("match")
        if match is not None and match not in MATCHES:
            self.add(name, f"match '{match}' is not a list.", known_names(str(match), MATCHES))
        form = value.get("format")
        if form is not None and not _is_format(form):
            self.add(name, f"format {form!r} is not a format.", 'For example: "%d/%m/%Y %H:%M", or a list of such.')
            form = None
        clash = disputed(form) if isinstance(form, list) else None
        if clash is not None:
            self.add(
                name,
                f"format of {name} lists '{clash[0]}' and '{clash[1]}', which read the same text as different days.",
                "A column is day-first or month-first; a value that fits both cannot be told apart.",
                "Leave one of them",
            )
        day = value.get("date")
        return ColumnRule(
            column=None if column is None else str(column),
            value=None if constant is None else _constant(constant),
            format=tuple(form) if isinstance(form, list) else form,
            date=None if day is None else _constant(day),
            parts=tuple(str(part) for part in value.get("parts", ())),
            map=words,
            match=match,
            either=self.names(name, "or", value.get("or", [])),
            empty=self.names(name, "empty", value.get("empty", [])),
            unless=self.unless(name, value.get("unless", {})),
        )

    def names(self, name: str, part: str, value: object) -> tuple[str, ...]:
        words = [value] if isinstance(value, str) else value
        if not isinstance(words, list) or not all(isinstance(word, str) and word for word in words):
            example = {"or": 'or = "other_column"', "empty": 'empty = "0:00:00"', "unless": 'unless = { other_column = "word" }'}[part]
            self.add(name, f"{part} of {name} is no word or list of words.", f"For example: {example}, or a list of such.")
            return ()
        return tuple(words)

    def unless(self, name: str, value: object) -> dict[str, tuple[str, ...]]:
        if not isinstance(value, dict) or not all(value.values()):
            self.add(name, f"unless of {name} is not a table of columns and their words.", 'For example: { outcome = ["HANG"] }')
            return {}
        return {column: self.names(name, "unless", words) for column, words in value.items()}

    def mapped(self, name: str, words: object, known: tuple[str, ...] | None) -> dict[str, str]:
        if not isinstance(words, dict) or not all(isinstance(word, str) for word in words.values()):
            self.add(name, f"map of {name} is not a table of words.", 'For example: { "Selesai" = "resolved" }')
            return {}
        if known is not None:
            for theirs, ours in words.items():
                if ours not in known:
                    kind = {"status": "a ticket state", "label": "a kind of post"}.get(name, "an event")
                    self.add(
                        name, f"{name} '{theirs}' leads to '{ours}', which is not {kind}.", known_names(ours, known)
                    )
        return dict(words)


def _is_format(value: object) -> bool:
    items = value if isinstance(value, list) else [value]
    return bool(items) and all(isinstance(item, str) and item for item in items)


def _constant(value: object) -> str:
    return value.isoformat() if isinstance(value, date | time) else str(value)
