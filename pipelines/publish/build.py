"""A database with every model built at an as-of: the warehouse where it is just that, else one made for the purpose."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Protocol

import duckdb

from pipelines.ledger import Ledger
from pipelines.paths import Paths
from pipelines.publish.calendar import Plan
from pipelines.publish.inside import DIMENSIONS
from pipelines.publish.placing import temporary
from pipelines.publish.public import has_public_part
from transforms.city.model import City
from transforms.editions.canonical import literal
from transforms.engines.batches import Batch
from transforms.engines.duckdb import connect, prepare, run_models
from transforms.engines.inputs import AsOf
from transforms.graph import in_order, load_models
from transforms.privacy.keys import CityKey

Build = Callable[[duckdb.DuckDBPyConnection, AsOf, Sequence[Batch]], None]
"""Builds every model on a connection, at an as-of, from batches."""


class Workplace(Protocol):
    """What publishing needs of a run that holds the city's write lock."""

    @property
    def city(self) -> City:
        """The city, as its folder says."""

    @property
    def paths(self) -> Paths:
        """Where its run-time data lives."""

    @property
    def key(self) -> CityKey:
        """Its key for personal values."""

    @property
    def ledger(self) -> Ledger:
        """What was landed."""

    @property
    def wall(self) -> datetime:
        """The wall clock of the run: only manifests and pruning see it."""


@contextmanager
def built(
    plan: Plan, work: Workplace, as_of: AsOf, batches: Sequence[Batch], build: Build | None
) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
    """A connection with every model built at ``as_of``: the warehouse where it is just that, else one of its own."""
    if plan.kind == "current" and build is None and work.paths.warehouse.is_file():
        with closing(connect(work.paths.warehouse)) as con:
            if _is_built(con, as_of, batches):
                models = load_models()
                run_models(con, in_order({name: model for name, model in models.items() if model.schema == "public"}))
                yield con, "warehouse"
                return
    folder = temporary(work.paths.published, f"build-{plan.name}")
    try:
        with temporary_database(folder) as con:
            (build or builder(work, plan.kind))(con, as_of, batches)
            _copy_results(con, work.paths.warehouse)
            yield con, "batches"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def builder(work: Workplace, kind: str, city: City | None = None) -> Build:
    """Builds what an edition of ``kind`` needs, by the rules of ``city`` (today's when None), with the ledger's own counts."""
    rules = work.city if city is None else city
    models = load_models()
    schemas = ("marts", "quality", "public") if has_public_part(kind) else ("marts", "quality")
    wanted = [name for name, model in models.items() if model.schema in schemas or name in DIMENSIONS]
    if kind == "current":
        wanted = list(models)

    def build(con: duckdb.DuckDBPyConnection, as_of: AsOf, batches: Sequence[Batch]) -> None:
        # One transaction: the file is thrown away, and a commit for each of sixty tables is a wait for the disk each.
        con.execute("begin transaction")
        prepare(con, rules, batches, as_of, work.ledger.files(), work.ledger.set_aside())
        run_models(con, in_order(models, wanted))
        con.execute("commit")

    return build


@contextmanager
def temporary_database(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database of its own in ``folder``, which is made."""
    folder.mkdir(parents=True)
    with closing(connect(folder / "build.duckdb")) as con:
        # It is thrown away: what is committed need not be put in order in its file, neither then nor at the end.
        con.execute("set wal_autocheckpoint = '1TB'")
        con.execute("pragma disable_checkpoint_on_shutdown")
        yield con


def _is_built(con: duckdb.DuckDBPyConnection, as_of: AsOf, batches: Sequence[Batch]) -> bool:
    """Whether the warehouse was built at this as-of from these batches; a stale one is not trusted."""
    try:
        rows = con.execute("select tickets_as_of, calls_as_of, posts_as_of from inputs.edition").fetchall()
        tables = con.execute(
            "select table_name from duckdb_tables() where starts_with(table_name, 'received_')"
        ).fetchall()
        received = [row[0] for row in tables]
        union = " union ".join(f"select batch_number from inputs.{table}" for table in received)
        numbers = {row[0] for row in con.execute(union).fetchall()} if union else set()
        con.execute("select 1 from quality.equations limit 1")
        con.execute("select 1 from quality.counted_reporters limit 1")
    except duckdb.Error:
        return False
    return rows == [(as_of.tickets, as_of.calls, as_of.posts)] and numbers == {
        batch.number for batch in batches if batch.rows
    }


def _copy_results(con: duckdb.DuckDBPyConnection, warehouse: Path) -> None:
    """The check results of this run: the same landed rows stand behind every edition it publishes."""
    if not warehouse.is_file():
        return
    con.execute(f"attach {literal(str(warehouse))} as warehouse (read_only)")
    with suppress(duckdb.CatalogException):  # no checks were run yet
        con.execute("create or replace table quality.results as select * from warehouse.quality.results")
    con.execute("detach warehouse")
