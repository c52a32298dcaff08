"""The internal part of an edition: Parquet of record, and the DuckDB file made of it that analysts open.

The DuckDB file is a cache: it can be made again from the Parquet files and, for ``current``, from the warehouse.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from transforms.editions.canonical import columns_of, figures_hash, literal, plain_columns, quoted, table_hash
from transforms.editions.equations import equations_query
from transforms.editions.manifest import Manifest
from transforms.editions.scope import MARTS, Scope
from transforms.graph import Model
from transforms.privacy.keys import CityKey

DIMENSIONS = ("core.agencies", "core.areas", "core.categories", "core.channels", "core.policies", "core.period_ends")
CURRENT = (
    *DIMENSIONS,
    "core.tickets",
    "core.ticket_events",
    "core.segments",
    "core.sla_clocks",
    "core.calls",
    "core.posts",
    "core.links",
    "core.incidents",
    "core.recurrences",
    "core.closing_sweeps",
    "marts.contact_periods",
    "core.ratings",
    "core.answer_tests",
    "core.quarantine",
    "core.recaps",
    "quality.reconciliation",
)
# So that the file can still be opened by the older engine; measured to cost nothing.
STORAGE = "v1.4.0"
# Every table takes at least a block or two: with the default of 256 KiB a small month's file is ten times as large. With
# millions of rows it is the other way round (1.8 times the size, 2.7 times the work to write), so ``current`` keeps the default.
SMALL_BLOCK_BYTES = 16_384
LARGE_BLOCK_BYTES = 262_144
RESULTS_COLUMNS = {
    "check_id": "varchar",
    "suite": "varchar",
    "severity": "varchar",
    "owner": "varchar",
    "kind": "varchar",
    "success": "boolean",
    "observed": "varchar",
    "unexpected_count": "bigint",
    "message": "varchar",
}


def write_figures(
    con: duckdb.DuckDBPyConnection, folder: Path, scope: Scope, models: Mapping[str, Model]
) -> tuple[dict[str, str], dict[str, int]]:
    """Write the edition's rows of every mart to ``folder/figures``; hashes and row counts of the files, by mart.

    The hash is taken of what was written, so that ``verify`` compares like with like.
    """
    target = folder / "figures"
    target.mkdir(parents=True)
    hashes: dict[str, str] = {}
    rows: dict[str, int] = {}
    for mart in MARTS:
        relation = f"marts.{mart}"
        key = models[relation].key if relation in models else ()
        path = target / f"{mart}.parquet"
        held = f"select {plain_columns(con, relation)} from {relation} where {scope.predicate(mart)}"
        if cut := ", ".join(f"{value} as {name}" for name, value in scope.clipped(mart).items()):
            held = f"select * replace ({cut}) from ({held})"
        copy(con, f"{held} {_ordered(key)}", path)
        hashes[mart], rows[mart] = table_hash(con, read(path))
    return hashes, rows


def hash_figures(con: duckdb.DuckDBPyConnection, files: Mapping[str, Path]) -> tuple[dict[str, str], str]:
    """Hashes of Parquet files by name, and the one over them all."""
    hashes = {name: table_hash(con, read(path))[0] for name, path in files.items()}
    return hashes, figures_hash(hashes)


def write_quality(con: duckdb.DuckDBPyConnection, folder: Path, scope: Scope) -> dict[str, int]:
    """Write identities, their terms, the city's own papers beside them and check results to ``folder/quality``.

    How many checks there were and how they ended comes back.
    """
    target = folder / "quality"
    target.mkdir(parents=True)
    copy(con, "select * from quality.identities order by all", target / "identities.parquet")
    copy(con, f"{equations_query(scope)} order by all", target / "equations.parquet")
    within = "true" if scope.starts_on is None else f"month_on >= date '{scope.starts_on}' and month_on < date '{scope.ends_on}'"
    copy(con, f"select * from quality.reconciliation where {within} order by all", target / "reconciliation.parquet")
    tables = {
        row[0] for row in con.execute("select table_name from duckdb_tables() where schema_name = 'quality'").fetchall()
    }
    if "results" in tables:
        source = "quality.results"
    else:
        source = (
            "(select "
            + ", ".join(f"null::{kind} as {name}" for name, kind in RESULTS_COLUMNS.items())
            + ") where false"
        )
    copy(con, f"select {', '.join(RESULTS_COLUMNS)} from {source} order by all", target / "results.parquet")
    row = con.execute(f"select count(*), count(*) filter (where not success) from {read(target / 'results.parquet')}")
    [(made, failed)] = row.fetchall()
    return {"checks": made, "checks_failed": failed}


def write_database(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    manifest: Manifest,
    models: Mapping[str, Model],
    key: CityKey,
    classes: Mapping[tuple[str, str], str],
) -> None:
    """Write ``folder/internal.duckdb`` from the Parquet files and, for the core tables, from the built models in ``con``."""
    wanted = CURRENT if manifest.kind == "current" else DIMENSIONS
    scope = Scope(manifest.kind, manifest.starts_on, manifest.ends_on, manifest.city.zone)
    core = [name for name in wanted if _exists(con, name)]
    keyed = {name: [column for column, _ in columns_of(con, name) if column.endswith("_key")] for name in core}
    _second_ids(con, keyed, key)
    block_bytes = LARGE_BLOCK_BYTES if manifest.kind == "current" else SMALL_BLOCK_BYTES
    with attached(con, folder / "internal.duckdb", block_bytes):
        for schema in ("core", "marts", "quality", "meta"):
            con.execute(f"create schema out.{schema}")
        for mart in MARTS:
            con.execute(
                f"create table out.marts.{mart} as select * from {read(folder / 'figures' / f'{mart}.parquet')}"
            )
        for table in ("identities", "results"):
            con.execute(
                f"create table out.quality.{table} as select * from {read(folder / 'quality' / f'{table}.parquet')}"
            )
        for name in core:
            own = scope.periods if name == "core.period_ends" else "true"
            con.execute(f"create table out.{name} as {_rekeyed(con, name, keyed[name], models, own)}")
        write_meta(con, manifest, [*core, *(f"marts.{mart}" for mart in MARTS), "quality.identities"], models, classes)
    con.execute("drop table temp.second_ids")


class attached:
    """``out``: a new DuckDB file attached to ``con`` while the block runs, written and closed at its end."""

    def __init__(self, con: duckdb.DuckDBPyConnection, path: Path, block_bytes: int = SMALL_BLOCK_BYTES) -> None:
        self.con, self.path, self.block_bytes = con, path, block_bytes

    def __enter__(self) -> None:
        self.con.execute(
            f"attach {literal(str(self.path))} as out (storage_version '{STORAGE}', block_size {self.block_bytes})"
        )
        # One transaction: each comment on a column would else be a commit of its own, on disk.
        self.con.execute("begin transaction")

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.con.execute("commit")
            self.con.execute("checkpoint out")
        else:
            self.con.execute("rollback")
        self.con.execute("detach out")


def write_meta(
    con: duckdb.DuckDBPyConnection,
    manifest: Manifest,
    tables: Iterable[str],
    models: Mapping[str, Model],
    classes: Mapping[tuple[str, str], str],
) -> None:
    """Write ``meta.dictionary`` and ``meta.edition`` into ``out``, and the meanings as comments on tables and columns."""
    rows = []
    for name in tables:
        model = models.get(name)
        if model is None:
            continue
        con.execute(f"comment on table out.{name} is {literal(f'{model.purpose} {model.grain}')}")
        present = {column for column, _ in columns_of(con, f"out.{name}")}
        for column in model.columns:
            if column.name not in present:
                continue
            con.execute(f"comment on column out.{name}.{quoted(column.name)} is {literal(column.meaning)}")
            kind = classes.get((name, column.name), "internal")
            rows.append({"table_name": name, "column_name": column.name, "meaning": column.meaning, "class": kind})
    dictionary = pa.Table.from_pylist(
        rows, schema=pa.schema([(name, pa.string()) for name in ("table_name", "column_name", "meaning", "class")])
    )
    edition = pa.Table.from_pylist([_edition_row(manifest)])
    for name, handed in (("dictionary", dictionary), ("edition", edition)):
        con.register("handed_over", handed)
        con.execute(f"create table out.meta.{name} as select * from handed_over")
        con.unregister("handed_over")


def read(path: Path) -> str:
    """FROM expression for one Parquet file."""
    return f"read_parquet({literal(str(path))})"


def copy(
    con: duckdb.DuckDBPyConnection, query: str, path: Path, options: str = "format parquet, compression zstd"
) -> None:
    """Write the rows of ``query`` to ``path``."""
    con.execute(f"copy ({query}) to {literal(str(path))} ({options})")


def _edition_row(manifest: Manifest) -> dict[str, object]:
    row: dict[str, object] = {
        "edition": manifest.edition,
        "name": manifest.name,
        "kind": manifest.kind,
        "state": manifest.state,
        "revision": manifest.revision,
        "starts_on": manifest.starts_on,
        "ends_on": manifest.ends_on,
        "as_of": manifest.as_of_all,
        **{f"{group}_as_of": moment for group, moment in manifest.as_of.items()},
        "city_id": manifest.city.id,
        "city_name": manifest.city.name,
        "zone": manifest.city.zone,
        "is_simulated": manifest.city.simulated,
        "policy_version": manifest.policy_version,
        "calendar_version": manifest.calendar_version,
        "code_version": manifest.code_version,
    }
    # The hashes are in the manifest beside it: in the public file anything that looks like a key is refused.
    return row


def _exists(con: duckdb.DuckDBPyConnection, name: str) -> bool:
    schema, table = name.split(".")
    found = con.execute(
        "select count(*) from duckdb_tables() where schema_name = ? and table_name = ? and database_name = current_database()",
        [schema, table],
    )
    return bool(found.fetchall()[0][0])


def _second_ids(con: duckdb.DuckDBPyConnection, keyed: Mapping[str, list[str]], key: CityKey) -> None:
    """A table from the warehouse's ids to those of the edition, made over distinct values."""
    union = " union ".join(
        f"select {quoted(column)} as first_id from {name}" for name, columns in keyed.items() for column in columns
    )
    firsts = [row[0] for row in con.execute(union).fetchall() if row[0] is not None] if union else []
    second = key.derive("internal")
    pairs = pa.table(
        {
            "first_id": pa.array(firsts, pa.string()),
            "second_id": pa.array([second.token("agent", one) for one in firsts], pa.string()),
        }
    )
    con.register("handed_over", pairs)
    con.execute("create or replace temp table second_ids as select * from handed_over")
    con.unregister("handed_over")


def _rekeyed(con: duckdb.DuckDBPyConnection, name: str, keyed: list[str], models: Mapping[str, Model], where: str) -> str:
    columns = []
    joins: list[str] = []
    for column, _ in columns_of(con, name):
        if column in keyed:
            alias = f"ids_{len(joins)}"
            joins.append(f"left join temp.second_ids as {alias} on {alias}.first_id = rows.{quoted(column)}")
            columns.append(f"{alias}.second_id as {quoted(column)}")
        else:
            columns.append(f"rows.{quoted(column)}")
    key = [f"rows.{quoted(column)}" for column in (models[name].key if name in models else ())]
    order = f" order by {', '.join(key)}" if key else ""
    return f"select {', '.join(columns)} from {name} as rows {' '.join(joins)} where {where}{order}"


def _ordered(key: Iterable[str]) -> str:
    return "order by " + ", ".join(quoted(column) for column in key) if key else "order by all"
