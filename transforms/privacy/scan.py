"""The last look at public bytes before they leave: nothing in them may look like a person or a key.

It knows nothing of columns and trusts nothing upstream. A file it cannot read counts as a finding: it fails closed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from transforms.editions.canonical import columns_of, literal, quoted

_SEP = r"[\s.\-()/]?"
PATTERNS: dict[str, re.Pattern[str]] = {
    "e-mail": re.compile(
        r"[A-Za-z0-9._%+-]+\s?(?:@|\(at\)|\[at\])\s?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}", re.I
    ),
    "NIK": re.compile(r"(?<!\d)[1-9]\d(?:[\s.\-]?\d){14}(?!\d)"),
    "mobile number": re.compile(rf"(?<![\w.])(?:\+?{_SEP}62{_SEP}|0)8(?:{_SEP}\d){{7,11}}(?!\d)"),
    "landline number": re.compile(
        rf"(?<![\w.])(?:\(0\d{{2,3}}\)|\+62{_SEP}\d{{2,3}}|0\d{{2,3}}){_SEP}\d(?:{_SEP}\d){{5,7}}(?!\d)"
    ),
    "international number": re.compile(r"(?<!\w)\+[1-9](?:[\s.\-]?\d){7,14}(?!\d)"),
    "number plate": re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,2}(?:\s\d{1,4}\s[A-Z]{1,3}|\d{4}[A-Z]{2,3})(?![A-Za-z0-9])"),
    "account name": re.compile(r"(?<![\w@.])@[A-Za-z_]\w{2,}"),
    "key": re.compile(r"(?<![0-9A-Za-z])(?=[0-9a-fA-F]*\d)(?=[0-9a-fA-F]*[a-fA-F])[0-9a-fA-F]{24,}(?![0-9A-Za-z])"),
}
# Dates are no numbers of anybody; taken out first, so that two of them in a row are not read as one long number.
_DATES = re.compile(r"(?<!\d)\d{4}-[01]\d-[0-3]\d(?:[T ][0-2]\d:[0-5]\d(?::[0-5]\d)?)?(?!\d)")
# Packed bytes run strings together (area codes to long numbers), so there only what has a shape of its own is looked for.
_BYTES = {
    "e-mail": re.compile(rb"[A-Za-z0-9._%+-]{3,}@[A-Za-z0-9-]{2,}\.(?:com|net|org|id)", re.I),
    "key": re.compile(rb"(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{32,}"),
}
# Hashes of figures, rules and code are what a manifest is for; only these fields may look like a key.
HASH_FIELDS = frozenset({"figures_hash", "city_fingerprint", "models_fingerprint", "key_fingerprint", "hashes"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One value that looks personal: where, and as what. The value itself is never told."""

    file: str
    place: str
    kind: str

    def __str__(self) -> str:
        return f"{self.file}, {self.place}: looks like a {self.kind}"


class NotPublic(RuntimeError):
    """Something in the public part looks personal, so nothing was published. Trying again does not help."""

    transient = False

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        shown = "\n".join(f"  {finding}" for finding in findings[:20])
        super().__init__(
            f"{len(findings)} value(s) of the public part look personal; nothing was published:\n{shown}\n"
            "Find the name or alias in the city folder, or the column in transforms/models/public, that carries them."
        )


def looks_personal(text: str) -> str | None:
    """What a text looks like, or None.

    >>> looks_personal("hub. 0812-3456-7890"), looks_personal("Dinas PUPR, 2026-03-01")
    ('mobile number', None)
    """
    rest = _DATES.sub(";", text)
    return next((kind for kind, pattern in PATTERNS.items() if pattern.search(rest)), None)


def scan_folder(folder: Path) -> list[Finding]:
    """Everything in ``folder`` (DuckDB, Parquet, CSV, JSON) that looks personal, or cannot be looked at."""
    with duckdb.connect() as con:
        return _scanned(con, folder)


def _scanned(con: duckdb.DuckDBPyConnection, folder: Path) -> list[Finding]:
    findings: list[Finding] = []
    for path in sorted(one for one in folder.rglob("*") if one.is_symlink() or not one.is_dir()):
        name = path.relative_to(folder).as_posix()
        reader = _READERS.get(path.suffix)
        if path.is_symlink() or reader is None:
            findings.append(Finding(name, "the file", "file of a kind that is not public"))
            continue
        try:
            findings.extend(Finding(name, place, kind) for place, kind in reader(con, path))
        except (OSError, ValueError, duckdb.Error) as fault:
            findings.append(Finding(name, "the file", f"file that cannot be read ({type(fault).__name__})"))
    return findings


def refuse_personal(folder: Path) -> None:
    """Raise `NotPublic` when anything in ``folder`` looks personal."""
    if findings := scan_folder(folder):
        raise NotPublic(findings)


def _text_file(_: duckdb.DuckDBPyConnection, path: Path) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        for number, line in enumerate(lines, 1):
            # A quoted comma list is one text as well as many fields: both are looked at.
            if kind := looks_personal(line) or next(filter(None, map(looks_personal, line.split(","))), None):
                yield f"line {number}", kind


def _json_file(_: duckdb.DuckDBPyConnection, path: Path) -> Iterator[tuple[str, str]]:
    yield from _json_value(json.loads(path.read_text("utf-8")), "")


def _json_value(value: object, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, one in value.items():
            if kind := looks_personal(str(key)):
                yield f"a name below {place or 'the top'}", kind
            if key not in HASH_FIELDS:
                yield from _json_value(one, f"{place}.{key}" if place else str(key))
            else:
                yield from _hash_field(one, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _json_value(one, f"{place}[{number}]")
    elif value is not None and (kind := looks_personal(str(value))):
        yield place, kind


def _hash_field(value: object, place: str) -> Iterator[tuple[str, str]]:
    values = value.values() if isinstance(value, dict) else [value]
    for one in values:
        if not re.fullmatch(r"[0-9a-f]{8,64}|[a-z-]*", str(one)) and (kind := looks_personal(str(one))):
            yield place, kind


def _parquet(con: duckdb.DuckDBPyConnection, path: Path) -> Iterator[tuple[str, str]]:
    yield from _packed(path)
    yield from _relation(con, f"read_parquet({literal(str(path))})", path.stem)


def _database(con: duckdb.DuckDBPyConnection, path: Path) -> Iterator[tuple[str, str]]:
    yield from _packed(path)
    con.execute(f"attach {literal(str(path))} as looked_at (read_only)")
    try:
        tables = con.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'looked_at' order by all"
        ).fetchall()
        for schema, table in tables:
            yield from _relation(con, f"looked_at.{quoted(schema)}.{quoted(table)}", f"{schema}.{table}")
        views = con.execute(
            "select count(*) from duckdb_views() where database_name = 'looked_at' and not internal"
        ).fetchone()
        if views and views[0]:
            yield "the database", "view: public tables are tables"
    finally:
        con.execute("detach looked_at")


def _relation(con: duckdb.DuckDBPyConnection, relation: str, name: str) -> Iterator[tuple[str, str]]:
    for column, kind in columns_of(con, relation):
        if found := looks_personal(column):
            yield f"{name}, a column's name", found
        if kind == "BOOLEAN" or kind == "DATE" or kind.startswith("TIMESTAMP"):
            continue
        cursor = con.execute(
            f"select distinct {quoted(column)}::varchar from {relation} where {quoted(column)} is not null"
        )
        if found := _first(row[0] for row in _rows(cursor)):
            yield f"{name}, column {column}", found


def _rows(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, ...]]:
    while rows := cursor.fetchmany(10_000):
        yield from rows


def _first(texts: Iterable[str]) -> str | None:
    return next(filter(None, map(looks_personal, texts)), None)


def _packed(path: Path) -> Iterator[tuple[str, str]]:
    """What a file's raw bytes show: also what a table dropped before would have left behind."""
    raw = path.read_bytes()
    for kind, pattern in _BYTES.items():
        if match := pattern.search(raw):
            yield f"byte {match.start()}", kind


_READERS = {".duckdb": _database, ".parquet": _parquet, ".csv": _text_file, ".json": _json_file}
