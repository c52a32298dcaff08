"""What a check finds, and that a check which cannot be judged is never taken for one that passed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from expectations.checks import CONTRACT, SUSPICION, Check, among, never, present, refers, suspect, unique
from expectations.validate import RESULTS, CheckResult, validate, write_results

T = "core.things"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema core")
        connection.execute(
            "create table core.things as select * from (values (1, 'a', 'x', 10), (2, 'a', 'y', 20), (2, 'b', 'z', -5), "
            "(3, null, null, -7), (null, null, 'x', 1)) as rows(id, part, kind, amount)"
        )
        connection.execute("create table core.kinds as select * from (values ('x'), ('y')) as rows(kind)")
        connection.execute("create table core.empty as select * from core.things where false")
    return path


CASES: list[tuple[Check, int]] = [
    (unique(T, "amount"), 0),
    (unique(T, "id"), 1),
    (unique(T, "id", "part"), 0),
    (unique(T, "part", "id"), 0),
    (unique("core.empty", "id"), 0),
    (present(T, "amount"), 0),
    (present(T, "part"), 2),
    (among(T, "kind", ("x", "y", "z")), 0),
    (among(T, "kind", ("x", "y")), 1),
    (refers(T, "kind", "core.kinds", "kind"), 1),
    (refers("core.empty", "kind", "core.kinds", "kind"), 0),
    (never(T, "no_debt", "no amount is negative", "amount < 0"), 2),
    (never(T, "no_riches", "no amount is large", "amount > 1000"), 0),
    (suspect(T, "few", "few rows", "select count(*) as n from {batch} having count(*) > 3"), 1),
]


@pytest.mark.parametrize(("check", "unexpected"), CASES, ids=lambda value: value.id if isinstance(value, Check) else str(value))
def test_a_check_counts_the_rows_it_is_about(database: Path, check: Check, unexpected: int) -> None:
    [result] = validate(database, [check])
    assert not result.is_error, result.message
    assert (result.success, result.unexpected_count) == (unexpected == 0, unexpected)
    assert bool(result.message) == (unexpected > 0)
    if unexpected:
        assert check.says in result.message and T in result.message


def test_a_check_may_tell_what_it_found(database: Path) -> None:
    query = "select 'Kind ' || kind || ' is in debt' as told from {batch} where amount < 0 and kind is not null"
    [result] = validate(database, [suspect(T, "debtors", "nobody owes anything", query, tells=True)])
    assert not result.success and result.message.endswith("nobody owes anything. Kind z is in debt.")


def test_keys_with_empty_parts_are_still_keys(tmp_path: Path) -> None:
    path = tmp_path / "keys.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema core")
        connection.execute("create table core.things as select * from (values (1, null), (1, null)) as rows(id, part)")
    [result] = validate(path, [unique(T, "id", "part")])
    assert not result.success and not result.is_error


@pytest.mark.parametrize(
    "check",
    [
        present(T, "no_such_column"),
        never(T, "broken", "it can be asked", "no_such_column = 1"),
        present("core.no_such_table", "id"),
        never(T, "not_sql", "it can be asked", "((("),
    ],
    ids=lambda check: check.id,
)
def test_a_check_that_cannot_be_judged_is_an_error_and_blocks(database: Path, check: Check) -> None:
    [result] = validate(database, [check])
    assert result.is_error and not result.success and result.is_blocking
    assert "could not be judged" in result.message


def test_one_error_leaves_the_others_judged(database: Path) -> None:
    results = validate(database, [present(T, "no_such_column"), present(T, "amount"), present(T, "part")])
    assert [(result.is_error, result.success) for result in results] == [(True, False), (False, True), (False, False)]


@pytest.mark.parametrize(("severity", "blocks"), [(CONTRACT, True), (SUSPICION, False)])
def test_only_contracts_block(database: Path, severity: str, blocks: bool) -> None:
    [result] = validate(database, [never(T, "no_debt", "no amount is negative", "amount < 0", severity)])
    assert not result.success
    assert result.is_blocking is blocks


def test_results_are_kept_one_row_a_check(database: Path) -> None:
    results = validate(database, [check for check, _ in CASES[:6]])
    for _ in range(2):  # a second run replaces the first
        with duckdb.connect(str(database)) as connection:
            write_results(connection, results)
            rows = connection.execute(f"select * from {RESULTS} order by check_id").fetchall()
            columns = [column[0] for column in connection.description or []]
        assert columns == ["check_id", "suite", "severity", "owner", "kind", "success", "observed", "unexpected_count", "message"]
        assert sorted(row[0] for row in rows) == sorted(_ids(results))


def _ids(results: Sequence[CheckResult]) -> list[str]:
    return [result.check.id for result in results]
