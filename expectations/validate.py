"""Every check against a warehouse, and what came of it: `validate` reads, `write_results` keeps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from expectations.checks import AMONG, CONTRACT, PRESENT, UNIQUE, Check
from expectations.engine import read_only_source
from expectations.suites import all_checks

RESULTS = "quality.results"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check found. ``is_error``: it could not be judged, which is not the same as passing or failing."""

    check: Check
    success: bool
    is_error: bool
    unexpected_count: int
    observed: str
    message: str

    @property
    def is_blocking(self) -> bool:
        """Whether this keeps the edition from being made: a contract that is broken, or a check that could not be judged."""
        return not self.success and (self.is_error or self.check.severity == CONTRACT)


def validate(database: Path, checks: Sequence[Check] | None = None) -> list[CheckResult]:
    """The result of each check (all of them when None), read from the DuckDB file without changing it."""
    by_table: dict[str, list[Check]] = {}
    for check in all_checks() if checks is None else checks:
        by_table.setdefault(check.table, []).append(check)
    waiting = list(by_table.values())
    results: list[CheckResult] = []
    while waiting:
        with read_only_source(database) as source:
            waiting = _validate_until_error(source, waiting, results)
    return [_told(database, result) if result.check.tells and not (result.success or result.is_error) else result for result in results]


def _told(database: Path, result: CheckResult) -> CheckResult:
    """The result with the sentences that its own query has for what it found."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(query_of(result.check).format(batch=result.check.table)).fetchall()
    return replace(result, message=" ".join([result.message, *(f"{told}." for (told,) in rows)]))


def _validate_until_error(source: Any, waiting: list[list[Check]], results: list[CheckResult]) -> list[list[Check]]:
    """Add the results of each group of ``waiting`` up to the first error; what is still to be judged comes back.

    A statement that fails spoils its connection for those after it: the checks beside it are judged again, each alone.
    """
    for place, group in enumerate(waiting):
        found = _validate_table(source, group[0].table, group)
        spoiled = any(result.is_error for result in found)
        if spoiled and len(group) > 1:
            return [*([check] for check in group), *waiting[place + 1 :]]
        results.extend(found)
        if spoiled:
            return waiting[place + 1 :]
    return []


def _validate_table(source: Any, table: str, checks: Sequence[Check]) -> list[CheckResult]:
    import great_expectations as gx

    schema, _, name = table.partition(".")
    try:
        asset = source.add_table_asset(checks[0].id, table_name=name, schema_name=schema)
        batch = asset.add_batch_definition_whole_table("whole").get_batch()
        outcome = batch.validate(gx.ExpectationSuite(name=table, expectations=[_expectation(check) for check in checks]))
    except Exception as error:  # whatever stops a suite is the result of each of its checks, never silence
        return [_error(check, f"{type(error).__name__}: {error}") for check in checks]
    found = {result.expectation_config.meta["check"]: result for result in outcome.results}
    return [_result(check, found.get(check.id)) for check in checks]


def _expectation(check: Check) -> Any:
    from great_expectations import expectations as gxe
    from great_expectations.expectations.metadata_types import FailureSeverity

    # One kind of expectation for all: it counts in one statement, where a column expectation resolves a dozen metrics and
    # takes three times the CPU (`make bench`).
    return gxe.UnexpectedRowsExpectation(
        unexpected_rows_query=query_of(check),
        meta={"check": check.id, "owner": check.owner},
        severity=FailureSeverity.CRITICAL if check.severity == CONTRACT else FailureSeverity.WARNING,
        description=check.says,
    )


def query_of(check: Check) -> str:
    """SQL of the rows (for a key: of the keys) that must not exist; ``{batch}`` stands for the table."""
    columns = ", ".join(check.columns)
    if check.kind == UNIQUE:
        return f"select {columns} from {{batch}} group by {columns} having count(*) > 1"
    if check.kind == PRESENT:
        return f"select 1 as found from {{batch}} where {columns} is null"
    if check.kind == AMONG:
        values = ", ".join("'" + value.replace("'", "''") + "'" for value in check.values)
        return f"select {columns} from {{batch}} where {columns} not in ({values})"
    return check.query


def _result(check: Check, found: Any) -> CheckResult:
    if found is None:
        return _error(check, "Great Expectations gave no result for it")
    if found.exception_info and _raised(found.exception_info):
        return _error(check, _exception_text(found.exception_info))
    detail = found.result or {}
    count = detail.get("unexpected_count", detail.get("observed_value"))
    if not found.success and not count:
        return _error(check, "failed without saying how many rows")
    unexpected = int(count or 0)
    message = "" if found.success else f"{check.table}: {unexpected} row(s) where it does not hold that {check.says}."
    return CheckResult(check, bool(found.success), False, unexpected, str(unexpected), message)


def _error(check: Check, reason: str) -> CheckResult:
    text = " ".join(reason.split())[:500]
    return CheckResult(check, False, True, 0, "error", f"{check.id} could not be judged: {text}")


def _raised(info: Any) -> bool:
    # GX gives either one record, or one for each metric that failed.
    return bool(info["raised_exception"]) if "raised_exception" in info else any(_raised(one) for one in info.values())


def _exception_text(info: Any) -> str:
    if "raised_exception" in info:
        return str(info.get("exception_message"))
    return "; ".join(_exception_text(one) for one in info.values() if _raised(one))


def write_results(connection: duckdb.DuckDBPyConnection, results: Iterable[CheckResult]) -> None:
    """Make ``quality.results`` anew: one row per check."""
    connection.execute("create schema if not exists quality")
    connection.execute(
        f"create or replace table {RESULTS} (check_id varchar, suite varchar, severity varchar, owner varchar, kind varchar, "
        "success boolean, observed varchar, unexpected_count bigint, message varchar)"
    )
    rows = [
        (
            result.check.id,
            result.check.table,
            result.check.severity,
            result.check.owner,
            result.check.kind,
            result.success,
            result.observed,
            result.unexpected_count,
            result.message,
        )
        for result in results
    ]
    if rows:
        connection.executemany(f"insert into {RESULTS} values (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
