"""Counts of an edition as they are set side by side: the registry's figures, and any column of a mart that is asked for.

Only whole numbers are compared, so that the parts of a difference add up to the last unit: of a rate both sides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import duckdb

from transforms.editions.canonical import literal
from transforms.editions.scope import MARTS, PERIOD_MARTS
from transforms.graph import load_models
from transforms.metrics import METRICS, Metric

WHOLE = ""
"""The part that a figure of the whole city stands under."""

Measures = dict[tuple[str, str], int]
"""Amount by figure id and part (an agency, a category …, or `WHOLE`)."""


class NoFigure(ValueError):
    """A figure or a breakdown that does not exist was asked for; the text lists what there is."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One count: its id (``created``, ``sla_on_time.numerator``, ``ticket_periods.closed_done_count``), its mart and its statement.

    The statement answers with the part (or `WHOLE`) and the amount; its parameter is ``$starts_on``.
    """

    id: str
    mart: str
    sql: str


def counted(period: str, wanted: Sequence[str] = (), by: str = "") -> list[Counted]:
    """The counts of ``wanted`` for a period, or every one of the registry, each told apart by the column ``by``.

    Raises `NoFigure` for what is no count, or is not kept by that column.
    """
    if not wanted:
        found = [one for metric in METRICS.values() for one in _of_metric(metric, period, by)]
        # A sum that several metrics share is named by the one that is just this count, else by the first rate.
        named = {one.sql: one for one in sorted(reversed(found), key=lambda one: one.id in METRICS)}
        return [one for one in found if named[one.sql] is one]
    return [one for name in wanted for one in (_of_named(name, period, by) if name in METRICS else [_of_column(name, period, by)])]


def whole(con: duckdb.DuckDBPyConnection, figures: Sequence[Counted], starts_on: date) -> list[Counted]:
    """Those of ``figures`` whose amounts are whole numbers and whose marts and columns ``con`` has: an older edition may lack some."""
    tables = {name for (name,) in con.execute("select table_name from information_schema.tables where table_schema = 'marts'").fetchall()}
    there = [one for one in figures if one.mart in tables]
    return [one for one in there if _amount_type(con, one, starts_on) in _WHOLE_TYPES]


def measures(con: duckdb.DuckDBPyConnection, figures: Sequence[Counted], starts_on: date) -> Measures:
    """The amounts of one state of the marts."""
    rows = ((figure, row) for figure in figures for row in con.execute(figure.sql, {"starts_on": starts_on}).fetchall())
    return {(figure.id, str(part)): int(amount or 0) for figure, (part, amount) in rows}


_WHOLE_TYPES = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UBIGINT", "DECIMAL(38,0)"}


def _amount_type(con: duckdb.DuckDBPyConnection, figure: Counted, starts_on: date) -> str:
    try:
        return str(con.execute(f"describe {figure.sql}", {"starts_on": starts_on}).fetchall()[1][1])
    except duckdb.BinderException:  # a column that came later
        return ""


def _of_named(name: str, period: str, by: str) -> list[Counted]:
    metric = METRICS[name]
    if not (found := list(_of_metric(metric, period, by))):
        said = f"'{name}' is kept by {', '.join(metric.by) or 'period only'}, not by {by}." if by else f"'{name}' is no count of a mart."
        raise NoFigure(f"{said} Counts that are: {', '.join(one.id for one in counted(period))}")
    return found


def _of_metric(metric: Metric, period: str, by: str) -> Iterator[Counted]:
    mart = metric.table.removeprefix("marts.")
    if metric.measure != "sums" or mart not in MARTS or metric.apart or (by and by not in metric.by):
        return
    sums = [(metric.id, metric.numerator)]
    if metric.denominator is not None:
        sums = [(f"{metric.id}.numerator", metric.numerator), (f"{metric.id}.denominator", metric.denominator)]
    for name, expression in sums:
        yield _counted(name, mart, replace(metric, numerator=expression, denominator=None).statement(period, (by,) if by else ()), by)


def _of_column(name: str, period: str, by: str) -> Counted:
    mart, _, column = name.partition(".")
    columns = [one.name for one in load_models()[f"marts.{mart}"].columns] if mart in PERIOD_MARTS else []
    kept = [one for one in columns if not one.endswith(("_count", "_seconds"))]
    if column not in columns or column in kept:
        raise NoFigure(
            f"'{name}' is neither a metric (docs/metrics.md) nor a count of a mart, which is written mart.column like "
            f"ticket_periods.closed_done_count. Marts: {', '.join(PERIOD_MARTS)}."
        )
    if by and by not in kept:
        raise NoFigure(f"marts.{mart} has no column {by}; it has {', '.join(kept)}.")
    head, tail = (f"{by}, ", f" group by {by}") if by else ("", "")
    sql = f"select {head}sum({column}) as numerator from marts.{mart} where period = '{period}' and starts_on = $starts_on{tail}"
    return _counted(name, mart, sql, by)


def _counted(name: str, mart: str, sql: str, by: str) -> Counted:
    return Counted(name, mart, f"select coalesce({by or literal(WHOLE)}, '') as part, numerator as amount from ({sql}) as counts")
