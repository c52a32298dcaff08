"""The hash of figures: sha256 over sorted canonical CSV.

The same rows give the same hash whatever the session's time zone, the number of threads, the order of rows or
columns, and whether they come from a table or from the Parquet file of record.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

import duckdb

_ROWS_AT_A_TIME = 50_000


def columns_of(con: duckdb.DuckDBPyConnection, relation: str) -> list[tuple[str, str]]:
    """Name and type of each column of a FROM expression, in order."""
    return [(row[0], row[1]) for row in con.execute(f"describe select * from {relation}").fetchall()]


def canonical_text(column: str, kind: str) -> str:
    """SQL expression for one field of the canonical CSV: NULL is empty, text is always quoted, instants are UTC."""
    name = quoted(column)
    if kind == "TIMESTAMP WITH TIME ZONE":
        # Through epoch microseconds: a cast to text would use the session's time zone.
        text = f"strftime(make_timestamp(epoch_us({name})), '%Y-%m-%dT%H:%M:%S.%fZ')"
    elif kind.startswith("TIMESTAMP"):
        text = f"strftime({name}::timestamp, '%Y-%m-%dT%H:%M:%S.%f')"
    elif kind in ("FLOAT", "DOUBLE"):
        # Six places: a sum of doubles may differ in its last bits with the number of threads. + 0.0 removes -0.
        text = f"printf('%.6f', round({name}::double, 6) + 0.0)"
    elif kind == "VARCHAR" or kind.startswith("ENUM"):
        text = f"""'"' || replace({name}::varchar, '"', '""') || '"'"""
    elif "[" in kind or kind.startswith(("STRUCT", "MAP", "UNION", "LIST")):
        raise ValueError(f"column {column} is a {kind}; figures hold plain values only")
    else:
        text = f"{name}::varchar"
    return f"coalesce({text}, '')"


def canonical_lines(con: duckdb.DuckDBPyConnection, relation: str, where: str = "true") -> Iterator[list[str]]:
    """The header by itself, then the rows as sorted lines, many at a time; without line ends, columns by name."""
    columns = sorted(columns_of(con, relation))
    yield [",".join(name for name, _ in columns)]
    fields = " || ',' || ".join(canonical_text(name, kind) for name, kind in columns)
    cursor = con.cursor()
    try:
        cursor.execute(f"select {fields} as line from {relation} where {where} order by line")
        while rows := cursor.fetchmany(_ROWS_AT_A_TIME):
            yield [line for (line,) in rows]
    finally:
        cursor.close()


def table_hash(con: duckdb.DuckDBPyConnection, relation: str, where: str = "true") -> tuple[str, int]:
    """sha256 of the canonical CSV of ``relation`` and the number of its rows.

    ``relation`` is anything that may follow FROM: ``marts.call_periods`` or ``read_parquet('…')``. Open transactions
    of ``con`` are not seen, because a cursor of its own reads.
    """
    digest, lines = hashlib.sha256(), 0
    for found in canonical_lines(con, relation, where):
        digest.update(("\n".join(found) + "\n").encode())
        lines += len(found)
    return digest.hexdigest(), lines - 1


def figures_hash(hashes: Mapping[str, str]) -> str:
    """One hash over the hashes of the marts, by name."""
    text = "".join(f"{name}\t{hashes[name]}\n" for name in sorted(hashes))
    return hashlib.sha256(text.encode()).hexdigest()


def quoted(name: str) -> str:
    """An SQL identifier, quoted."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """An SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def plain_columns(con: duckdb.DuckDBPyConnection, relation: str) -> str:
    """Select list that keeps every value through Parquet: HUGEINT, which Parquet would turn into DOUBLE, as BIGINT."""
    return ", ".join(
        f"{quoted(name)}::bigint as {quoted(name)}" if kind in ("HUGEINT", "UHUGEINT", "UBIGINT") else quoted(name)
        for name, kind in columns_of(con, relation)
    )
