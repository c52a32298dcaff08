"""The suites mirror the tables: none is left out, and nothing is said of a table or column that does not exist."""

from __future__ import annotations

import sqlglot
from sqlglot import exp

from expectations.checks import AMONG, CONTRACT, NEVER, PRESENT, SUSPICION, UNIQUE
from expectations.suites import SCHEMAS, all_checks, declared_checks
from transforms.graph import load_models

MODELS = load_models()


def test_every_staging_and_core_table_has_a_suite() -> None:
    tables = {name for name, model in MODELS.items() if model.schema in SCHEMAS}
    assert tables, "no models"
    assert {check.table for check in all_checks()} == tables
    grain = {check.table: check.columns for check in all_checks() if check.kind == UNIQUE}
    assert grain == {name: MODELS[name].key for name in tables}


def test_every_table_has_something_said_beyond_its_key() -> None:
    tables = {name for name, model in MODELS.items() if model.schema in SCHEMAS}
    assert {check.table for check in declared_checks()} == tables


def test_checks_speak_of_columns_that_exist() -> None:
    unknown = [
        f"{check.id}: {column}"
        for check in all_checks()
        for column in check.columns
        if column not in {known.name for known in MODELS[check.table].columns}
    ]
    assert not unknown


def test_every_check_has_a_name_a_sentence_and_somebody_who_acts() -> None:
    checks = all_checks()
    assert len({check.id for check in checks}) == len(checks)
    for check in checks:
        assert check.says and check.owner, check.id
        assert check.severity in (CONTRACT, SUSPICION), check.id
        assert check.kind in (UNIQUE, PRESENT, AMONG, NEVER), check.id
        assert bool(check.values) == (check.kind == AMONG), check.id
        assert bool(check.query) == (check.kind == NEVER), check.id


def test_queries_are_one_select_on_tables_that_exist() -> None:
    for check in all_checks():
        if check.kind != NEVER:
            continue
        tree = sqlglot.parse_one(check.query.replace("{batch}", check.table), read="duckdb")
        assert isinstance(tree, exp.Query), check.id
        tables = {f"{table.db}.{table.name}" for table in tree.find_all(exp.Table) if table.db}
        assert check.table in tables, check.id
        assert {table for table in tables if not table.startswith("inputs.")} <= set(MODELS), check.id
