"""Every check against a warehouse, and what came of it: `validate` reads, `write_results` keeps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from expectations.checks import AMONG, CONTRACT, PRESENT, UNIQUE, Check
from expectations.engine import read_only_source
from expectations.suites import all_checks

RESULTS = "quality.results"
_TYPES = {"success": pa.bool_(), "unexpected_count": pa.int64()}
_RESULTS_SCHEMA = pa.schema(
    [
        (name, _TYPES.get(name, pa.string()))
        for name in ("check_id", "suite", "severity", "owner", "kind", "success", "observed", "unexpected_count", "message")
    ]
)


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
    waiting = [list(all_checks() if checks is None else checks)]
    results: list[CheckResult] = []
    while waiting:
        with read_only_source(database) as source:
            waiting = _validate_until_error(source, waiting, results)
    return [_told(database, result) if result.check.tells and not (result.success or result.is_error) else result for result in results]


def _told(database: Path, result: CheckResult) -> CheckResult:
    """The result with the sentences that its own query has for what it found."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(query_of(result.check)).fetchall()
    return replace(result, message=" ".join([result.message, *(f"{told}." for (told,) in rows)]))


def _validate_until_error(source: Any, waiting: list[list[Check]], results: list[CheckResult]) -> list[list[Check]]:
    """Add the results of each group of ``waiting`` up to the first error; what is still to be judged comes back.

    A statement that fails spoils its connection for those after it: the checks beside it are judged again, a half at a time.
    """
    for place, group in enumerate(waiting):
        found = _validate_group(source, group)
        spoiled = any(result.is_error for result in found)
        if spoiled and len(group) > 1:
            return [group[: len(group) // 2], group[len(group) // 2 :], *waiting[place + 1 :]]
        results.extend(found)
        if spoiled:
            return waiting[place + 1 :]
    return []


def _validate_group(source: Any, checks: Sequence[Check]) -> list[CheckResult]:
    import great_expectations as gx

    try:
        # One batch stands for the whole database. One for each table is no safer, for every check names its tables, and takes
        # half as long again: Great Expectations writes its whole configuration down, twice, for each.
        asset = source.add_query_asset(checks[0].id, query="select 1 as whole")
        batch = asset.add_batch_definition_whole_table("whole").get_batch()
        outcome = batch.validate(gx.ExpectationSuite(name="whole", expectations=[_expectation(check) for check in checks]))
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
        # It prints a warning about a query that does not name its batch.
        unexpected_rows_query=f"{query_of(check)} /* {{batch}} */",
        meta={"check": check.id, "owner": check.owner},
        severity=FailureSeverity.CRITICAL if check.severity == CONTRACT else FailureSeverity.WARNING,
        description=check.says,
    )


def query_of(check: Check) -> str:
    """SQL of the rows (for a key: of the keys) that must not exist."""
    columns = ", ".join(check.columns)
    if check.kind == UNIQUE:
        return f"select {columns} from {check.table} group by {columns} having count(*) > 1"
    if check.kind == PRESENT:
        return f"select 1 as found from {check.table} where {columns} is null"
    if check.kind == AMONG:
        values = ", ".join("'" + value.replace("'", "''") + "'" for value in check.values)
        return f"select {columns} from {check.table} where {columns} not in ({values})"
    return check.query.replace("{batch}", check.table)


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
    rows = [
        {
            "check_id": result.check.id,
            "suite": result.check.table,
            "severity": result.check.severity,
            "owner": result.check.owner,
            "kind": result.check.kind,
            "success": result.success,
            "observed": result.observed,
            "unexpected_count": result.unexpected_count,
            "message": result.message,
        }
        for result in results
    ]
    connection.execute("create schema if not exists quality")
    connection.register("handed_over", pa.Table.from_pylist(rows, schema=_RESULTS_SCHEMA))
    connection.execute(f"create or replace table {RESULTS} as select * from handed_over")
    connection.unregister("handed_over")
