"""Lineage finds a personal value on every way it may take into a public table, and lets counts pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from transforms.graph import MODELS, Model, load_models, read_model
from transforms.privacy.lineage import Untraceable, leaks, origins, schema_of

SCHEMA = {
    "core.tickets": {
        "ticket_id": "varchar",
        "agency_id": "varchar",
        "reporter_key": "varchar",
        "created_on": "date",
        "amount": "bigint",
    },
    "core.names": {"agency_id": "varchar", "name": "varchar", "phone_key": "varchar"},
}
CLASSES = {
    ("core.tickets", "ticket_id"): "internal",
    ("core.tickets", "agency_id"): "open",
    ("core.tickets", "reporter_key"): "personal",
    ("core.tickets", "created_on"): "open",
    ("core.tickets", "amount"): "open",
    ("core.names", "agency_id"): "open",
    ("core.names", "name"): "open",
    ("core.names", "phone_key"): "personal",
    ("core.middle", "agency_id"): "open",
    ("core.middle", "label"): "open",
    ("core.middle", "many"): "open",
}


def class_of(table: str, column: str) -> str:
    return CLASSES[table, column]


def model(folder: Path, name: str, sql: str) -> Model:
    schema, table = name.split(".")
    (folder / schema).mkdir(exist_ok=True)
    path = folder / schema / f"{table}.sql"
    path.write_text(f"-- A table.\n-- One row per thing.\n-- key: agency_id\n{sql}\n", "utf-8")
    return read_model(path)


def found(folder: Path, *models: tuple[str, str]) -> list[str]:
    built = {name: model(folder, name, sql) for name, sql in models}
    schema = {**SCHEMA, **{name: {column.name: "varchar" for column in one.columns} for name, one in built.items()}}
    return [f"{leak.column} {leak.origin}" for leak in leaks(built, schema, class_of)]


@pytest.mark.parametrize(
    "sql",
    [
        "select agency_id, reporter_key from core.tickets",
        "select agency_id, reporter_key as harmless from core.tickets",
        "select agency_id, max(reporter_key) as newest from core.tickets group by agency_id",
        "select agency_id, upper(substr(reporter_key, 1, 4)) as part from core.tickets",
        "select agency_id, case when amount > 1 then reporter_key else 'x' end as part from core.tickets",
        "with a as (select agency_id, reporter_key as k from core.tickets) select agency_id, k from a",
        "with a as (select agency_id, reporter_key as k from core.tickets), b as (select * from a) select agency_id, k from b",
        "select agency_id, k from (select agency_id, concat(agency_id, reporter_key) as k from core.tickets) as t",
        "select agency_id, name as k from core.names union all select agency_id, reporter_key from core.tickets",
        "select t.agency_id, n.phone_key as k from core.tickets as t join core.names as n on n.agency_id = t.agency_id",
        "select agency_id, (select max(phone_key) from core.names) as k from core.tickets",
        "select agency_id, first_value(reporter_key) over (partition by agency_id order by created_on) as k from core.tickets",
        "select agency_id, string_agg(reporter_key, ',') as k from core.tickets group by agency_id",
        "select agency_id, hash(reporter_key) as k from core.tickets",
        "select agency_id, count(*) + max(length(reporter_key)) as k from core.tickets group by agency_id",
    ],
)
def test_every_way_is_found(sql: str, tmp_path: Path) -> None:
    assert len(found(tmp_path, ("public.cells", sql))) == 1


@pytest.mark.parametrize(
    "sql",
    [
        "select agency_id, count(distinct reporter_key) as people from core.tickets group by agency_id",
        "select agency_id, count(distinct coalesce(reporter_key, ticket_id)) as people from core.tickets group by agency_id",
        "select agency_id, count(case when amount > 1 then reporter_key end) as people from core.tickets group by agency_id",
        "select agency_id, sum(amount) as amount from core.tickets where reporter_key is not null group by agency_id",
        "with a as (select agency_id, reporter_key from core.tickets) select agency_id, count(distinct reporter_key) as n from a group by 1",
    ],
)
def test_counting_people_is_allowed(sql: str, tmp_path: Path) -> None:
    assert found(tmp_path, ("public.cells", sql)) == []


def test_internal_columns_are_not_public(tmp_path: Path) -> None:
    assert found(tmp_path, ("public.cells", "select agency_id, ticket_id from core.tickets")) == [
        "public.cells.ticket_id core.tickets.ticket_id"
    ]


def test_unclassed_columns_are_denied(tmp_path: Path) -> None:
    sql = "select agency_id, created_on as fresh from core.tickets"
    built = {"public.cells": model(tmp_path, "public.cells", sql)}
    [leak] = leaks(built, SCHEMA, lambda table, column: {"agency_id": "open"}[column])
    assert (leak.origin, leak.kind) == ("core.tickets.created_on", "personal")


def test_an_open_label_on_the_way_does_not_launder(tmp_path: Path) -> None:
    middle = (
        "core.middle",
        "select agency_id, max(reporter_key) as label, count(reporter_key) as many from core.tickets group by agency_id",
    )
    assert found(tmp_path, middle, ("public.cells", "select agency_id, label from core.middle")) == [
        "public.cells.label core.tickets.reporter_key"
    ]
    assert found(tmp_path, middle, ("public.cells", "select agency_id, many from core.middle")) == []


def test_the_way_is_told(tmp_path: Path) -> None:
    built = {"public.cells": model(tmp_path, "public.cells", "select agency_id, reporter_key as k from core.tickets")}
    [leak] = leaks(built, SCHEMA, class_of)
    assert str(leak) == (
        "public.cells.k is made of core.tickets.reporter_key, which is personal (by way of public.cells.k ← core.tickets.reporter_key)"
    )


def test_what_cannot_be_traced_is_refused(tmp_path: Path) -> None:
    built = {"public.cells": model(tmp_path, "public.cells", "select agency_id, x.y as k from core.nowhere as x")}
    with pytest.raises(Untraceable, match="cannot be traced"):
        leaks(built, SCHEMA, class_of)


def test_the_projects_own_models_are_traced() -> None:
    from tests.models.empty import empty_warehouse
    from transforms.engines.duckdb import run_models
    from transforms.graph import in_order

    models = load_models(MODELS)
    with empty_warehouse() as con:
        run_models(con, [one for one in in_order(models) if one.schema in ("quality", "public")])
        schema = schema_of(con)
    for one in models.values():
        assert set(origins(one, schema)) == {column.name for column in one.columns}
    people = origins(models["public.agency_months"], schema)
    assert people["reporter_count"] == set()
    assert people["created_count"] == {("marts.ticket_periods", "created_count")}
