"""Building the clocks a part of the tickets at a time gives the rows that building them at once gives."""

from __future__ import annotations

from contextlib import closing

from tests.conftest import Sample
from transforms.editions.canonical import table_hash
from transforms.engines.duckdb import connect
from transforms.engines.slices import BY_TICKET, SLICED, build, stages
from transforms.graph import in_order, load_models


def test_slices_change_nothing(sample: Sample) -> None:
    models = [model for model in in_order(load_models()) if model.name in SLICED]
    with closing(connect()) as connection:
        connection.execute(f"attach '{sample.paths.warehouse}' as was (read_only)")
        for schema in ("inputs", "core"):
            connection.execute(f"create schema {schema}")
            for (table,) in connection.execute(
                "select table_name from duckdb_tables() where database_name = 'was' and schema_name = ?", [schema]
            ).fetchall():
                connection.execute(f"create table {schema}.{table} as from was.{schema}.{table}")
        [(tickets,)] = connection.execute("select count(distinct ticket_id) from core.ticket_events").fetchall()
        whole = {model.name: table_hash(connection, f"was.{model.name}") for model in models}
        assert list(build(connection, models, slice_tickets=tickets // 3)) == [model.name for model in models]
        assert {model.name: table_hash(connection, model.name) for model in models} == whole
        assert not connection.execute("from duckdb_tables() where temporary").fetchall()


def test_what_is_sliced_reads_nothing_else_that_grows_with_tickets() -> None:
    models = load_models()
    for name in SLICED:
        read = {table for table in models[name].depends if table.startswith("core.")}
        assert read <= {*(f"core.{table}" for table in BY_TICKET), "core.policy_matches"}


def test_what_is_sliced_is_one_stage_and_every_model_comes_after_what_it_reads() -> None:
    built: set[str] = set()
    together = stages(in_order(load_models()))
    for stage in together:
        for model in stage:
            assert {table for table in model.depends if not table.startswith("inputs.")} <= built
            built.add(model.name)
    assert [{model.name for model in stage} for stage in together if len(stage) > 1] == [SLICED]
