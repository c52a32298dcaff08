"""The public part of an edition: merged cells as Parquet, CSV and a DuckDB file, scanned before anybody can see them.

Each cell is in the Parquet and CSV files of exactly one edition: the month's, the year's, or, for the days of a month
that still runs, those of ``current``. The DuckDB file of ``current`` gathers everything, as it was published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from pipelines.publish.inside import attached, copy, hash_figures, read, write_meta
from pipelines.publish.public_cells import DIMENSIONS, as_table, columns_of_table, day_rows, policy_rows, ticket_rows
from transforms.city.model import City
from transforms.editions.canonical import figures_hash
from transforms.editions.manifest import ITEM_CAUSES, Change, Manifest
from transforms.editions.scope import PUBLIC_TABLES, Scope
from transforms.editions.shelf import Shelf
from transforms.graph import Column, Model
from transforms.privacy.scan import refuse_personal

TABLES = tuple(table for tables in PUBLIC_TABLES.values() for table in tables)
_EXTRA_MEANINGS = {
    "ends_on": "First local day no longer in the row.",
    "day_count": "Days in the row: small days are joined with those after them.",
    "is_merged": "Several members in one row, because fewer than k people stand behind one of them, or because it is fenced.",
    "member_count": "Members in the row.",
    "agency_name": "Name of the agency, or Lainnya (digabung).",
    "category_name": "Name of the category, or Lainnya (digabung).",
    "channel_name": "Name of the channel, or Lainnya (digabung).",
    "area_name": "Name of the area, or Lainnya (digabung).",
}


def has_public_part(kind: str) -> bool:
    """Day editions have none: a lone day cannot be joined with the days after it."""
    return kind == "current" or kind in PUBLIC_TABLES


def write_public(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    manifest: Manifest,
    scope: Scope,
    city: City,
    models: Mapping[str, Model],
    shelf: Shelf,
) -> Manifest:
    """Write the public part of one edition to ``folder`` and scan every byte of it; its own manifest comes back.

    ``con`` holds the built models. Raises `NotPublic` when anything written looks personal.
    """
    folder.mkdir(parents=True)
    gathered: dict[str, list[Path]] = {table: [] for table in TABLES}
    if scope.kind == "current":
        gathered = published_files(shelf)
        running = running_months(con, published_months(shelf))
        # Days before the local date of the as-of are over.
        until = manifest.as_of_all.astimezone(city.tzinfo).date()
        tables = {"city_days": day_rows(con, running, until, False, city.k)}
    else:
        tables = {table: _rows_of(con, table, scope, city.k) for table in PUBLIC_TABLES[scope.kind]}
    files: dict[str, Path] = {}
    rows: dict[str, int] = {}
    for table, found in tables.items():
        files[table] = folder / f"{table}.parquet"
        _write(con, as_table(found, columns_of_table(table)), files[table])
        rows[table] = len(found)
        gathered[table].append(files[table])
    hashes, _ = hash_figures(con, files)
    public = _public_manifest(manifest, hashes, rows, city.k)
    described = public_models(models)
    with attached(con, folder / "public.duckdb"):
        con.execute("create schema out.meta")
        for table, paths in gathered.items():
            if paths:
                union = " union all ".join(f"select * from {read(path)}" for path in paths)
                # In the schema main: the file is called public, and "public.public" would be the only way to say it.
                con.execute(f"create table out.main.{table} as select * from ({union}) order by all")
        present = [f"main.{table}" for table, paths in gathered.items() if paths]
        open_classes = {(name, column.name): "open" for name in present for column in described[name].columns}
        write_meta(con, public, present, described, open_classes)
    (folder / "manifest.json").write_text(public.to_json(), "utf-8")
    refuse_personal(folder)
    return public


def published_files(shelf: Shelf) -> dict[str, list[Path]]:
    """Parquet files of the newest revision of every frozen public edition, by table, oldest period first."""
    found: dict[str, list[Path]] = {table: [] for table in TABLES}
    for name in reversed(shelf.names(public=True)):
        if name == "current":
            continue
        edition = shelf.open(name, public=True)
        for table in PUBLIC_TABLES.get(edition.manifest.kind, ()):
            if edition.figures(table).is_file():
                found[table].append(edition.figures(table))
    return found


def published_months(shelf: Shelf) -> set[date]:
    """First days of the months that have a public edition."""
    manifests = [
        shelf.open(name, public=True).manifest for name in shelf.names(public=True) if name.startswith("month-")
    ]
    return {manifest.starts_on for manifest in manifests if manifest.starts_on is not None}


def running_months(con: duckdb.DuckDBPyConnection, published: set[date]) -> list[date]:
    """Months with figures that follow the last published one: their days are public before the month is closed."""
    rows = con.execute(
        "select distinct date_trunc('month', starts_on)::date from public.city_days order by 1"
    ).fetchall()
    return [row[0] for row in rows if row[0] > max(published, default=date.min)]


def public_models(models: Mapping[str, Model]) -> dict[str, Model]:
    """The public models as published: without reporter counts, with the columns that merging adds, in the schema main."""
    found: dict[str, Model] = {}
    for table in TABLES:
        model = models[f"public.{table}"]
        meanings = {column.name: column.meaning for column in model.columns} | _EXTRA_MEANINGS
        columns = tuple(Column(name, meanings.get(name, "")) for name in columns_of_table(table))
        found[f"main.{table}"] = replace(model, schema="main", columns=columns)
    return found


def _rows_of(con: duckdb.DuckDBPyConnection, table: str, scope: Scope, k: int) -> list[dict[str, object]]:
    assert scope.starts_on is not None and scope.ends_on is not None
    if table == "city_days":
        return day_rows(con, [scope.starts_on], scope.ends_on, True, k)
    if table == "agency_policy_months":
        return policy_rows(con, scope, k)
    assert table in DIMENSIONS
    return ticket_rows(con, table, scope, k)


def _write(con: duckdb.DuckDBPyConnection, table: pa.Table, path: Path) -> None:
    con.register("handed_over", table)
    copy(con, "select * from handed_over", path)
    copy(con, "select * from handed_over", path.with_suffix(".csv"), "format csv, header true")
    con.unregister("handed_over")


def _public_manifest(manifest: Manifest, hashes: Mapping[str, str], rows: Mapping[str, int], k: int) -> Manifest:
    """What the public may know of how it was made: no sources, no key, and of changes only their kind and number.

    Fewer than ``k`` tickets, calls or posts are not told: what happened to one of them is nobody else's business.
    """
    return replace(
        manifest,
        public=True,
        batches=(),
        complete_through={},
        key_fingerprint="",
        rows=dict(rows),
        hashes=dict(hashes),
        figures_hash=figures_hash(hashes),
        changes=tuple(
            Change(change.cause, change.count)
            for change in manifest.changes
            if change.count >= k or not change.cause.startswith(ITEM_CAUSES)
        ),
        notes=(),
    )
