"""Rows of batches, whichever file they stand in: one of their own, or with small batches of the same month in a pack.

A pack (`pipelines.landing.packs`) holds each row with the number of its batch, so what is read of a batch is the same from either.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from transforms.engines.batches import Batch

PACK = "pack-"
"""How the name of a file begins that holds several batches."""
PACKED_NUMBER = "_batch_number"
"""The column of a pack that says which batch a row is of."""


def is_packed(batch: Batch) -> bool:
    """Whether the batch shares its file with others."""
    return batch.path.name.startswith(PACK)


def rows_of(batch: Batch) -> str:
    """FROM expression: the rows of one batch."""
    scan = f"read_parquet({_literal(str(batch.path))})"
    if not is_packed(batch):
        return scan
    return f"(select * exclude ({PACKED_NUMBER}) from {scan} where {PACKED_NUMBER} = {batch.number})"


def gathered(connection: duckdb.DuckDBPyConnection, batches: Sequence[Batch], table: str = "gathered_batches") -> tuple[str, frozenset[str]]:
    """FROM expression: the rows of ``batches`` (at least one) with `batch_number` and `source_id`; and the columns their files have.

    Makes the temporary ``table``, by which files and packed rows find their batch: rows of a pack that are of none of them stay out.
    """
    files = list(dict.fromkeys(str(batch.path) for batch in batches))
    handed = pa.table(
        {
            "in_file": pa.array([str(batch.path) for batch in batches], pa.string()),
            "place": pa.array([batch.number if is_packed(batch) else -1 for batch in batches], pa.int64()),
            "batch_number": pa.array([batch.number for batch in batches], pa.int64()),
            "source_id": pa.array([batch.source_id for batch in batches], pa.string()),
        }
    )
    connection.register("handed_batches", handed)
    connection.execute(f"create or replace temp table {table} as select * from handed_batches")
    connection.unregister("handed_batches")
    scan = f"read_parquet([{', '.join(map(_literal, files))}], union_by_name = true, filename = 'in_file')"
    there = {name for name, *_ in connection.execute(f"describe select * from {scan}").fetchall()}
    place = f"coalesce(rows.{PACKED_NUMBER}, -1)" if PACKED_NUMBER in there else "-1"
    left_out = ", ".join(name for name in ("in_file", PACKED_NUMBER) if name in there)
    relation = (
        f"(select rows.* exclude ({left_out}), numbered.batch_number, numbered.source_id "
        f"from {scan} as rows join {table} as numbered on numbered.in_file = rows.in_file and numbered.place = {place})"
    )
    return relation, frozenset(there - {"in_file", PACKED_NUMBER})


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
