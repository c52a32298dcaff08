"""What an edition says of one period: the queries behind pages and papers, each asked of the edition it is given.

Counts come back as they stand in the marts; rates are divided by ``transforms.metrics`` and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from transforms.metrics import METRICS, Value, value, value_of

Row = dict[str, Any]

Ask = Callable[[str, Mapping[str, Any]], list[Row]]
"""Answers a query (parameters written $name) over the tables of one edition."""

#: Ages of open complaints in whole local days, youngest first.
AGE_BANDS = ("0-3", "4-7", "8-14", "15-30", "31-60", ">60")

#: Small dimensions every edition holds, with the column of their ids.
DIMENSIONS = {"agencies": "agency_id", "areas": "area_id", "categories": "category_id", "channels": "channel_id"}

#: Marts that hold only rows with something in them: inside the city's time no row means zero, before it and after the as-of it means unknown.
_SPARSE = ("marts.ticket_periods", "marts.stock_periods")
#: Marts of which only some cities have a source: where the city's own row tells a period, an agency without one had none.
_TOLD = ("marts.dispatch_periods", "marts.post_periods")
_OF_TICKETS = (*_SPARSE, "marts.ticket_verdicts", "marts.ticket_lives", "marts.ticket_closures")


#: The stored period whose rows tell whether a city had begun.
_STORED = {"week": "day", "quarter": "month"}


def begun(ask: Ask, kind: str, starts_on: date) -> bool:
    """Whether the edition holds any complaint in this period or before it."""
    sql = "select 1 as one from marts.ticket_periods where period = $kind and starts_on <= $on limit 1"
    return bool(ask(sql, {"kind": _STORED.get(kind, kind), "on": starts_on}))


def reached(ask: Ask, kind: str, starts_on: date) -> bool:
    """Whether the period had begun at the as-of; an edition that does not list its periods is taken to hold no other."""
    sql = "select 1 as one from core.period_ends where period = $kind and starts_on = $on"
    return not _lists_periods(ask) or bool(ask(sql, {"kind": _STORED.get(kind, kind), "on": starts_on}))


def _lists_periods(ask: Ask) -> bool:
    return "core.period_ends" in tables(ask)


def holds(ask: Ask, metric_id: str) -> bool:
    """Whether the edition has what a metric reads: one made before a mart or a column existed does not."""
    sql = "select column_name from duckdb_columns() where schema_name = $schema and table_name = $table"
    schema, table = METRICS[metric_id].table.split(".")
    return METRICS[metric_id].reads <= {row["column_name"] for row in ask(sql, {"schema": schema, "table": table})}


def metric(ask: Ask, metric_id: str, kind: str, starts_on: date, agency: str = "") -> Value:
    """One metric of the registry in one period, for the city or for one agency; nothing where it cannot be told as one number."""
    asked = METRICS[metric_id]
    if asked.apart or (agency and "agency_id" not in asked.by) or not holds(ask, metric_id):
        return Value(metric_id, None)
    if kind in _STORED and asked.over == "stock" and not _lists_periods(ask):
        return Value(metric_id, None)
    given: dict[str, object] = {"starts_on": starts_on, **({"agency": agency} if agency else {})}
    [row] = ask(asked.statement(kind, also="agency_id = $agency" if agency else ""), given)
    found = value_of(metric_id, row)
    if asked.measure != "sums" or found.numerator:
        return found
    if asked.table in _OF_TICKETS and not reached(ask, kind, starts_on):
        return Value(metric_id, None)
    if asked.table in _SPARSE and found.numerator is None and begun(ask, kind, starts_on):
        return value(metric_id, 0, 0)
    if agency and asked.table in _TOLD and found.numerator is None and metric(ask, metric_id, kind, starts_on).numerator is not None:
        return value(metric_id, 0, 0)
    if asked.dated_by and not begun(ask, kind, starts_on):
        return Value(metric_id, None)
    return found


def told(ask: Ask, metric_id: str, kind: str, starts_on: date, by: Sequence[str] = (), agency: str = "") -> list[tuple[Row, Value]]:
    """A metric told apart by the columns of ``by`` and those it is always told apart by: (the columns, its value) of each, in their order."""
    asked = METRICS[metric_id]
    if not holds(ask, metric_id):
        return []
    keys = [*asked.apart, *(name for name in by if name not in asked.apart)]
    given: dict[str, object] = {"starts_on": starts_on, **({"agency": agency} if agency else {})}
    found = ask(asked.statement(kind, by, also="agency_id = $agency" if agency else ""), given)
    pairs = [({key: row[key] for key in keys}, value_of(metric_id, row)) for row in found]
    return sorted(pairs, key=lambda pair: [str(pair[0][key]) for key in keys])


def every(ask: Ask, kind: str, starts_on: date) -> dict[str, list[tuple[str, Value]]]:
    """Every metric of the registry in one period, by id: one value, or (what it is told apart by, its value) of each."""
    found = {}
    for name, asked in METRICS.items():
        if asked.apart:
            found[name] = [(" · ".join(map(str, key.values())), value) for key, value in told(ask, name, kind, starts_on)]
        else:
            found[name] = [("", metric(ask, name, kind, starts_on))]
    return found


def periods(ask: Ask, kind: str) -> list[date]:
    """First days of the periods that hold anything, newest first."""
    found = ask(
        "select distinct starts_on from marts.ticket_periods where period = $kind "
        "union select distinct starts_on from marts.call_periods where period = $kind order by 1 desc",
        {"kind": kind},
    )
    return [row["starts_on"] for row in found]


def names(ask: Ask, table: str, key: str) -> dict[str, str]:
    """Id → name of one small dimension (agencies, categories, channels, areas)."""
    return {row["id"]: row["name"] or row["id"] for row in ask(f"select {key} as id, name from core.{table} order by name", {})}


def has_promises(ask: Ask) -> bool:
    """Whether the city has declared a single promise: without one nothing can be on time or late."""
    return bool(ask("select count(*) as n from core.policies", {})[0]["n"])


def tables(ask: Ask) -> set[str]:
    """Names of the tables an edition holds, as schema.table."""
    return {row["name"] for row in ask("select schema_name || '.' || table_name as name from duckdb_tables()", {})}


def service_levels(ask: Ask, kind: str, starts_on: date) -> list[Row]:
    """Promises over many calls with their counts in one period; none in an edition made before they were judged."""
    if "marts.service_level_periods" not in tables(ask):
        return []
    return ask(
        """
        select service_level_id, queue, threshold_seconds, target_ratio, legal_basis, numerator_count, denominator_count,
            judged_day_count, met_day_count
        from marts.service_level_periods
        where period = $kind and starts_on = $on
        order by service_level_id, service_level_version
        """,
        {"kind": kind, "on": starts_on},
    )


def agencies(ask: Ask, kind: str, starts_on: date) -> list[Row]:
    """Per responsible agency: promise counts of the period and the stock at its end."""
    return ask(
        """
        with judged as (
            select agency_id, sum(due_count) as due_count, sum(met_count) as met_count,
                sum(breached_closed_count) as breached_closed_count, sum(breached_open_count) as breached_open_count,
                sum(not_yet_due_count) as not_yet_due_count, sum(created_count) as created_count
            from marts.ticket_periods where period = $kind and starts_on = $on group by agency_id
        ), stock as (
            select agency_id, sum(open_count) as open_count, sum(overdue_count) as overdue_count,
                max(list_position($bands, age_band)) as oldest_rank, sum(open_count) filter (where age_band = $bands[-1]) as oldest_count
            from marts.stock_periods where period = $kind and starts_on = $on group by agency_id
        )
        select coalesce(judged.agency_id, stock.agency_id) as agency_id, coalesce(due_count, 0) as due_count,
            coalesce(met_count, 0) as met_count, coalesce(breached_closed_count, 0) as breached_closed_count,
            coalesce(breached_open_count, 0) as breached_open_count, coalesce(not_yet_due_count, 0) as not_yet_due_count,
            coalesce(created_count, 0) as created_count, coalesce(open_count, 0) as open_count,
            coalesce(overdue_count, 0) as overdue_count, oldest_rank,
            coalesce(oldest_count, 0) as oldest_count
        from judged full outer join stock on judged.agency_id = stock.agency_id
        order by 1
        """,
        {"kind": kind, "on": starts_on, "bands": list(AGE_BANDS)},
    )


def categories(ask: Ask, kind: str, starts_on: date, agency: str = "") -> list[Row]:
    """Promise counts by category, for the city or for one agency; the most due first."""
    return ask(
        """
        select category_id, sum(due_count) as due_count, sum(met_count) as met_count,
            sum(breached_open_count) as breached_open_count, sum(not_yet_due_count) as not_yet_due_count
        from marts.ticket_periods
        where period = $kind and starts_on = $on and ($agency = '' or agency_id = $agency)
        group by category_id having sum(due_count) + sum(not_yet_due_count) > 0
        order by sum(due_count) desc, category_id
        """,
        {"kind": kind, "on": starts_on, "agency": agency},
    )


def areas(ask: Ask, kind: str, starts_on: date) -> list[Row]:
    """Counts of each area with all that lies in it, by code; none in an edition made before areas were counted."""
    if "marts.area_periods" not in tables(ask):
        return []
    return ask(
        """
        select area_id, area_level, resident_count, created_count, placed_count, due_count, met_count, placed_due_count, placed_met_count,
            standard_met, comparison
        from marts.area_periods
        where period = $kind and starts_on = $on
        order by area_level = 'unknown', area_id
        """,
        {"kind": kind, "on": starts_on},
    )


def ageing(ask: Ask, kind: str, starts_on: date, agency: str = "") -> list[Row]:
    """Open complaints by age band at the end of the period, all six bands in order."""
    found = ask(
        """
        select age_band, sum(open_count) as open_count, sum(overdue_count) as overdue_count
        from marts.stock_periods
        where period = $kind and starts_on = $on and ($agency = '' or agency_id = $agency) group by age_band
        """,
        {"kind": kind, "on": starts_on, "agency": agency},
    )
    by_band = {row["age_band"]: row for row in found}
    empty = {"open_count": 0, "overdue_count": 0}
    return [by_band.get(band, {"age_band": band, **empty}) for band in AGE_BANDS]


@dataclass(frozen=True, slots=True)
class Late:
    """Late tickets: how many are still open, how many finished late, and the first of them."""

    open_count: int
    closed_count: int
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Window:
    """Local days [first, after) in ``zone``, judged at ``as_of``."""

    first: date
    after: date
    zone: str
    as_of: datetime


def late_tickets(ask: Ask, window: Window, clock: str, agency: str = "", every_open: bool = False, limit: int = 200) -> Late:
    """Tickets whose strictest promise on ``clock`` was broken with a deadline in the window; open first, then by lateness.

    ``every_open`` adds what is still open from earlier periods, so that the list holds every ticket behind the overdue count.
    No personal column is read: ids, agency, category, area, promise and times.
    """
    found = ask(
        """
        select ticket_id, agency_id, category_id, area_id, policy_id, authority, due_at, stopped_at, outcome, late_seconds,
            epoch(coalesce(stopped_at, $as_of)) - epoch(due_at) as elapsed_seconds, centre_seconds, agency_seconds, citizen_seconds, outside_seconds,
            count(*) filter (where outcome = 'breached_open') over () as open_count,
            count(*) filter (where outcome = 'breached_closed') over () as closed_count
        from marts.ticket_verdicts
        where is_strictest and is_due and clock = $clock and outcome in ('breached_open', 'breached_closed')
            and ($agency = '' or agency_id = $agency)
            and (($every and outcome = 'breached_open')
                or (timezone($zone, due_close_at)::date >= $first and timezone($zone, due_close_at)::date < $after))
        order by outcome = 'breached_open' desc, elapsed_seconds desc, ticket_id
        limit $limit
        """,
        {
            "clock": clock,
            "agency": agency,
            "zone": window.zone,
            "as_of": window.as_of,
            "first": window.first,
            "after": window.after,
            "every": every_open,
            "limit": limit,
        },
    )
    return Late(found[0]["open_count"], found[0]["closed_count"], found) if found else Late(0, 0, [])
