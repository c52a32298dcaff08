"""Batches: the rows of one pull as a Parquet file that is never changed, named by what is in it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow.compute as pc

from pipelines.sources.reading import literal, quoted

META: Mapping[str, str] = {
    "_key": "varchar",
    "_row_hash": "varchar",
    "_file": "varchar",
    "_line": "bigint",
    "_op": "varchar",
    "_ordinal": "bigint",
    "_extracted_at": "timestamptz",
}
"""Columns every batch has beside the canonical ones."""

UNIT = "chr(31)"


def content_hash(stored: Mapping[str, str]) -> str:
    """SQL: hash of a row's canonical content (32 hex digits). Columns not given leave no trace, so that a column mapped later
    makes a new version only of the rows that fill it."""
    parts = ", ".join(_named(name, kind) for name, kind in sorted(stored.items()))
    return f"left(sha256(concat_ws({UNIT}, {parts})), 32)"


def _named(name: str, kind: str) -> str:
    column = quoted(name)
    text = f"cast(epoch_us({column}) as varchar)" if kind == "timestamptz" else f"cast({column} as varchar)"
    return f"{literal(name + '=')} || {text}"


def rows_hash(connection: duckdb.DuckDBPyConnection, relation: str) -> str:
    """SHA-256 over the rows of a batch in their order: key, content, kind and extract time, all that figures rest on."""
    rows = connection.sql(f"select {row_text()} || chr(10) as row from {relation} order by _ordinal").to_arrow_reader(50_000)
    digest = hashlib.sha256()
    for batch in rows:
        # The texts stand one behind the other as they are hashed: no row of them becomes a string of Python's.
        lines = batch.column(0)
        digest.update(lines.buffers()[2][: pc.sum(pc.binary_length(lines)).as_py()])
    return digest.hexdigest()


def row_text() -> str:
    """SQL: what of a row enters the hash of its batch."""
    return "concat_ws('|', cast(_ordinal as varchar), _op, cast(epoch_us(_extracted_at) as varchar), _row_hash, _key)"


def write_batch(connection: duckdb.DuckDBPyConnection, relation: str, stored: Mapping[str, str], folder: Path) -> tuple[Path, str]:
    """Write ``relation`` under the hash of its rows: a draft, flushed to disk, then renamed. Gives back path and hash."""
    sha256 = rows_hash(connection, relation)
    folder.mkdir(parents=True, exist_ok=True)
    path, draft = folder / f"{sha256}.parquet", folder / f".{sha256}.{os.getpid()}.tmp"
    names = ", ".join(quoted(name) for name in (*stored, *META))
    connection.execute(
        f"copy (select {names} from {relation} order by _ordinal) to {literal(str(draft))} (format parquet, compression zstd)"
    )
    flush(draft)
    os.replace(draft, path)
    flush(folder)
    flush(folder.parent)
    return path, sha256


def flush(path: Path) -> None:
    """Have the operating system write a file, or the names in a folder, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
