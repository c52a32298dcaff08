"""Every folder tests/golden/<schema>.<table>/<case>/ is one case: tables it reads as CSV, `expected.csv`, and `why.md`.

Tables that a case does not give are empty; columns it does not give are null. The expectation names the columns it is about.
"""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest

from tests.models.empty import empty_warehouse
from transforms.engines.duckdb import run_models
from transforms.graph import load_models

GOLDEN = Path(__file__).parent.parent / "golden"
CASES = sorted(path.parent for path in GOLDEN.glob("*.*/*/expected.csv") if path.parent.parent.name in load_models())


@pytest.fixture(scope="module")
def warehouse() -> duckdb.DuckDBPyConnection:
    """One empty warehouse; each case leaves it as it found it."""
    return empty_warehouse()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_golden(case: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.begin()
    try:
        answered_as_expected(case, warehouse)
    finally:
        warehouse.rollback()


def answered_as_expected(case: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """Fails where the case's model, on its tables and those of the connection, has other rows than expected."""
    model = load_models()[case.parent.name]
    for table in sorted(case.glob("*.*.csv")):
        _fill(connection, table.stem, table)
    run_models(connection, [model])
    columns, expected = _read(case / "expected.csv")
    found = connection.execute(f"select {', '.join(columns)} from {model.name}").fetchall()
    kinds = [
        kind for _, kind, *_ in connection.execute(f"describe select {', '.join(columns)} from {model.name}").fetchall()
    ]
    wanted = [
        tuple(_typed(connection, value, kind) for value, kind in zip(row, kinds, strict=True)) for row in expected
    ]
    assert sorted(map(_key, found)) == sorted(map(_key, wanted)), (case / "why.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_golden_says_why(case: Path) -> None:
    assert len((case / "why.md").read_text(encoding="utf-8").split()) >= 10


def _fill(connection: duckdb.DuckDBPyConnection, table: str, path: Path) -> None:
    columns, rows = _read(path)
    there = {name: kind for name, kind, *_ in connection.execute(f"describe {table}").fetchall()}
    connection.execute(f"delete from {table}")
    for row in rows:
        values = ", ".join(
            f"cast({_quoted(value)} as {there[column]})" for column, value in zip(columns, row, strict=True)
        )
        connection.execute(f"insert into {table} ({', '.join(columns)}) values ({values})")


def _read(path: Path) -> tuple[list[str], list[list[str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    return rows[0], rows[1:]


def _quoted(value: str) -> str:
    return "null" if value == "" else "'" + value.replace("'", "''") + "'"


def _typed(connection: duckdb.DuckDBPyConnection, value: str, kind: str) -> object:
    [(typed,)] = connection.execute(f"select cast({_quoted(value)} as {kind})").fetchall()
    return typed


def _key(row: tuple[object, ...]) -> tuple[str, ...]:
    return tuple(repr(value) for value in row)
