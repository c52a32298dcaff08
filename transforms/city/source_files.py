"""sources.toml: where rows come from, and how their columns become canonical ones."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from transforms.city.canonical import (
    CDR_NEEDED,
    ENTITIES,
    FIXED_KINDS,
    KINDS,
    MODES,
    OPTIONS,
    SOURCE_KEYS,
)
from transforms.city.column_rules import read_columns
from transforms.city.connections import (
    check_fetched,
    default_mode,
    length_of_time,
    read_count,
    read_overlap,
    read_path,
    read_secret,
    read_since,
    read_url,
)
from transforms.city.errors import known_names
from transforms.city.folder import Folder
from transforms.city.model import Source
from transforms.city.settings import check_zone
from transforms.city.source_table import SourceTable
from transforms.city.states import EVENT_NAMES, STATE_NAMES
from transforms.city.toml import Toml, check_keys, toml_names, toml_value
from transforms.text.measures import MEASURES

# What separates cells and stands in no number, word or quoted text by itself.
_DELIMITER = re.compile(r"""[^\w\s."'+-]|\t| """)
_MONTH = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])|title|sheet|file")


def read_sources(
    folder: Folder, toml: Toml, zone: str, environ: Mapping[str, str], check_env: bool = True
) -> tuple[Source, ...]:
    """The sources in file order. `check_env=False` leaves an undefined ${NAME} as written (readers that pull nothing)."""
    check_keys(folder, toml, toml.data, ("source",))
    tables = toml.data.get("source", [])
    if not isinstance(tables, list):
        folder.add(toml.file, toml.line("source"), "[source] is one table.", "Write [[source]] with two brackets.")
        return ()
    found: list[Source] = []
    for place, table in enumerate(tables):
        source = _Reader(folder, toml, table, place, environ, check_env).source(zone)
        if source.id and source.id in {other.id for other in found}:
            folder.add(
                toml.file, toml.line("source", place, "id"), f"source '{source.id}' is there twice.",
                "The id is the source's folder in landing.", "Rename one of them",
            )  # fmt: skip
        found.append(source)
    return tuple(found)


class _Reader(SourceTable):
    """One `[[source]]` table as a source."""

    def source(self, city_zone: str) -> Source:
        check_keys(self.folder, self.toml, self.table, (*SOURCE_KEYS, *OPTIONS), *self.where)
        name = self.text("id")
        if not name:
            self.add("", "a [[source]] has no id.", 'For example: id = "tiket_2026"')
        elif not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", name):
            self.add("id", f"id '{name}' cannot be a folder name.", "Use letters, digits, hyphens and underscores.")
        kind = self.one_of("kind", KINDS)
        entity = self.one_of("entity", ENTITIES, FIXED_KINDS.get(kind, ""))
        if kind in FIXED_KINDS and entity in ENTITIES and entity != FIXED_KINDS[kind]:
            self.add("entity", f"kind {kind} gives no {entity}.", f"It gives {FIXED_KINDS[kind]}.")
        zone = check_zone(self.folder, self.toml.file, self.line("timezone"), self.text("timezone", city_zone))
        secret, secret_file = read_secret(self)
        check_fetched(self, kind)
        return Source(
            id=name,
            kind=kind,
            entity=entity,
            path=read_path(self, kind),
            url=read_url(self, kind),
            secret=secret,
            secret_file=secret_file,
            timezone=zone,
            key=toml_names(self.folder, self.toml, self.table, "key", *self.where),
            mode=self.one_of("mode", MODES, default_mode(kind, is_fetched=bool(self.text("url")))),
            sequence=self.text("sequence") or None,
            required=toml_value(self.folder, self.toml, self.table, "required", True, *self.where),
            tolerance=self.tolerance(),
            is_never_late=self.text("tolerance", "") == "none",
            extracted_at=self.extracted_at(zone),
            columns=read_columns(self.folder, self.toml, self.table, self.place, kind, entity),
            options=self.options(kind, zone),
            fingerprint=hashlib.sha256(json.dumps(self.table, sort_keys=True, default=str).encode()).hexdigest(),
        )

    # -- keys with a grammar of their own

    def tolerance(self) -> timedelta | None:
        text = self.text("tolerance", "none")
        found = None if text == "none" else length_of_time(text)
        if found is None and text != "none":
            self.add("tolerance", f"tolerance '{text}' is not a length of time.", "Write it like 90m, 26h, 3d, or none.")
        return found

    def extracted_at(self, zone: str) -> str | datetime:
        value = self.table.get("extracted_at", "latest")
        if isinstance(value, str) and ("%" in value or value in ("latest", "mtime")):
            return value
        instant = _instant(value, zone)
        if instant is None:
            self.add(
                "extracted_at",
                f"extracted_at {value!r} is neither latest, mtime, an instant nor a pattern.",
                'An instant is 2026-01-31T23:59:59, a pattern on the file name "tiket_%Y%m%d.csv".',
            )
            return "latest"
        return instant

    def options(self, kind: str, zone: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key in (key for key in self.table if key in OPTIONS):
            value = self.table[key]
            if kind in KINDS and kind not in OPTIONS[key]:
                self.add(key, f"kind {kind} has no option '{key}'.", f"It belongs to {', '.join(OPTIONS[key])}.")
            elif key in ("events", "status"):
                found[key] = self.words(key, value, EVENT_NAMES if key == "events" else STATE_NAMES, key)
            elif key == "header":
                found[key] = self.heading(kind, value)
            elif key == "unique":
                found[key] = self.is_unique(value)
            elif key in ("layout", "contexts"):
                found[key] = self.name_list(key, value)
            elif key == "overlap":
                found[key] = read_overlap(self, value)
            elif key == "since":
                found[key] = read_since(self, value, zone)
            elif key in ("window_days", "page_size"):
                found[key] = read_count(self, key, value)
            elif key in ("table", "query", "cursor_column", "auth", "ca_file") and not isinstance(value, str):
                self.add(key, f"{key} is no text.")
            elif key == "ca_file":
                found[key] = self.expand(key, value)
            elif key == "delimiter" and not (isinstance(value, str) and _DELIMITER.fullmatch(value)):
                self.add(key, f"delimiter {value!r} is not one sign.", 'It is one of ";", ",", "|" and "\\t"; left out, it is found.')
            elif key in ("encoding", "sheet", "platform") and not (isinstance(value, str) and value):
                self.add(key, f"{key} {value!r} is no text.", "Texts stand in quotes.")
            elif key == "keep" and not all(isinstance(form, str) and form for form in (value if isinstance(value, list) else [value])):
                self.add(key, "keep is not a list of forms.", "For example: keep = ['KC-\\d{4}-\\d{6}']")
            elif key == "decimal" and value not in (",", "."):
                self.add(key, f"decimal {value!r} is not known.", 'It is "," or ".".')
            elif key == "month" and not (isinstance(value, str) and ("%" in value or _MONTH.fullmatch(value))):
                self.add(
                    key,
                    f"month {value!r} is neither a month, a place nor a form.",
                    'A month is "2017-04", a place "title", "sheet" or "file", a form of its column "%d/%m/%Y".',
                )
            elif key == "measure" and not isinstance(value, str):
                found[key] = self.words(key, value, MEASURES, key)
            else:
                found[key] = value
        return found

    def heading(self, kind: str, value: object) -> int | list[int]:
        rows = value if isinstance(value, list) and kind == "xlsx" and value else [value]
        first = rows[0]
        if type(first) is int and first > 0 and rows == list(range(first, first + len(rows))):
            return rows if isinstance(value, list) else first
        several = " A heading of two rows is [4, 5]." if kind == "xlsx" else ""
        self.add("header", f"header {value!r} is no row of a heading.", f"It is the row as a spreadsheet counts, from 1.{several}")
        return 1

    def is_unique(self, value: object) -> bool:
        if type(value) is not bool:
            self.add("unique", f"unique {value!r} is neither true nor false.")
        elif value and (not self.table.get("key") or self.text("mode", "snapshot") != "snapshot"):
            self.add("unique", "unique needs a key, and all files at each pull.", 'Declare key, and leave out mode or write mode = "snapshot"')
        return value is True

    def name_list(self, key: str, value: object) -> list[str]:
        if not isinstance(value, list) or not value or not all(isinstance(name, str) and name for name in value):
            self.add(key, f"{key} is not a list of names.", f'For example: {key} = ["from-trunk"]' if key == "contexts" else "")
            return []
        if key == "layout":
            missing = [name for name in CDR_NEEDED if name not in value]
            if missing:
                self.add(key, f"layout has no {', '.join(missing)}.", f"A call record needs {', '.join(CDR_NEEDED)}.")
            twice = sorted({name for name in value if value.count(name) > 1})
            if twice:
                self.add(key, f"layout has {', '.join(twice)} twice.", "A name stands for one field; call unused ones a, b, c …")
        return list(value)

    def words(self, key: str, value: object, known: tuple[str, ...], what: str) -> dict[str, str]:
        if not isinstance(value, dict) or not all(isinstance(word, str) for word in value.values()):
            self.add(key, f"{key} is not a table of words.", 'For example: { "Selesai" = "resolved" }')
            return {}
        for theirs, ours in value.items():
            if ours not in known:
                self.add(key, f"{what} '{theirs}' leads to '{ours}', which is not one.", known_names(ours, known))
        return dict(value)


def _instant(value: object, zone: str) -> datetime | None:
    """An aware instant; one without a zone is in the source's own."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo is not None else value.replace(tzinfo=ZoneInfo(zone))
