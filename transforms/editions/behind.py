"""What stands behind the figures of the morning: complaints that came in and that stood open, one by one, and calls by queue and by hour.

Complaints that came in add up to metric ``created``, those that stood open to ``open_stock`` and ``open_overdue``; calls by queue to the parts of
``service_level``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from transforms.editions.reading import Ask, Row, tables

#: What can have become of a complaint by the as-of (identity 6).
BUCKETS = ("done", "in_process", "waiting", "rejected", "merged", "withdrawn", "deleted")

CALLS = ("received", "dropped_before_queue", "still_waiting", "offered", "short_abandoned", "answered_within")
#: Parts by queue: received = dropped before the queue + still waiting + offered.

DESKS = (
    "answered_count", "prank_count", "ghost_count", "handle_known_count", "handle_seconds", "session_count", "busy_seconds", "available_seconds",
)  # fmt: skip
#: What is told of the agents of one agency.


@dataclass(frozen=True, slots=True)
class Received:
    """Complaints that came in during a period: how many ended in each bucket, and the first of them."""

    counts: Mapping[str, int]
    rows: list[Row]

    @property
    def total(self) -> int:
        """All of them, listed or not."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Standing:
    """Complaints that stood open at the end of a day: how many, how many of them past the headline promise, and the most pressing."""

    total: int
    overdue: int
    rows: list[Row]


def received(ask: Ask, first: date, after: date, agency: str = "", limit: int = 200) -> Received:
    """Complaints reported on local days [first, after), of one agency or of all, in the order they came; no personal column is read."""
    if "marts.ticket_lives" not in tables(ask):
        return Received({}, [])
    mine = "from marts.ticket_lives where created_on >= $first and created_on < $after and ($agency = '' or agency_id = $agency)"
    given = {"first": first, "after": after, "agency": agency}
    counts = ask(f"select bucket, count(*) as n {mine} group by bucket", given)
    columns = "ticket_id, created_on, agency_id, category_id, channel_id, area_id, bucket, outcome"
    listed = ask(f"select {columns} {mine} order by created_on, ticket_id limit $limit", {**given, "limit": limit})
    return Received({row["bucket"]: row["n"] for row in counts}, listed)


def standing(ask: Ask, on: date, agency: str = "", limit: int = 200) -> Standing | None:
    """Complaints that stood open at the end of local day ``on``, with one agency or all: overdue first, then the oldest; no personal column is read.

    None in an edition made before they were kept.
    """
    if "marts.stock_tickets" not in tables(ask):
        return None
    mine = "from marts.stock_tickets where from_on <= $on and until_on >= $on and ($agency = '' or agency_id = $agency)"
    given = {"on": on, "agency": agency}
    [counts] = ask(
        f"select count(*) filter (where counted_as = 'open') as total, count(*) filter (where counted_as = 'overdue') as overdue {mine}", given
    )
    columns = "ticket_id, created_on, agency_id, category_id, channel_id, area_id"
    listed = ask(
        f"select {columns}, $on - created_on as age_days, bool_or(counted_as = 'overdue') as is_overdue {mine} group by {columns} "
        "order by is_overdue desc, created_on, ticket_id limit $limit",
        {**given, "limit": limit},
    )
    return Standing(counts["total"], counts["overdue"], listed)


def queues(ask: Ask, kind: str, starts_on: date) -> list[Row]:
    """Calls of a period by queue, the most received first and those without a queue last: ``CALLS``, each as ``…_count``."""
    sums = ", ".join(f"sum({name}_count)::bigint as {name}_count" for name in CALLS)
    return ask(
        f"select queue, {sums} from marts.call_periods where period = $kind and starts_on = $on group by queue "
        "order by queue = 'tanpa-keterangan', received_count desc, queue",
        {"kind": kind, "on": starts_on},
    )


def hours(ask: Ask, kind: str, starts_on: date) -> list[Row]:
    """Calls of a period by local hour of arrival, all 24 in order; none in an edition made before they were counted by hour."""
    if "marts.hour_periods" not in tables(ask):
        return []
    sums = ", ".join(f"coalesce(sum({name}_count), 0)::bigint as {name}_count" for name in ("received", "offered", "answered"))
    return ask(
        f"select hour as entered_hour, {sums} from range(24) as every_hour(hour) left join marts.hour_periods as held "
        "on held.entered_hour = every_hour.hour and held.period = $kind and held.starts_on = $on group by hour order by hour",
        {"kind": kind, "on": starts_on},
    )


def desks(ask: Ask, kind: str, starts_on: date) -> list[Row]:
    """Calls answered and time at work of a period by the agency the agents come from, most answered first and what is unknown last.

    None where the city lists no agents, or the edition was made before it could.
    """
    if "marts.desk_periods" not in tables(ask):
        return []
    sums = ", ".join(f"sum({name})::bigint as {name}" for name in DESKS)
    return ask(
        f"select home_agency, {sums} from marts.desk_periods where period = $kind and starts_on = $on group by home_agency "
        "order by home_agency in ('tak-dikenal', 'tanpa-keterangan'), answered_count desc, home_agency",
        {"kind": kind, "on": starts_on},
    )


def loads(ask: Ask, first: date, after: date) -> list[Row]:
    """Load of each queue by weekday (1 = Monday) and local hour of arrival, over the local days [first, after).

    ``offered_count`` calls on ``day_count`` days of that weekday on which the queue was offered any; ``handle_seconds`` over
    ``handle_known_count`` calls is the whole queue's, since a single hour has too few. Pranks are in; what was dropped before it rings nowhere.
    """
    if "marts.hour_periods" not in tables(ask):
        return []
    return ask(
        """
        with held as (
            select queue, starts_on, isodow(starts_on)::integer as weekday, entered_hour, offered_count, handle_seconds, handle_known_count
            from marts.hour_periods
            where period = 'day' and starts_on >= $first and starts_on < $after and offered_count > 0 and queue != 'tanpa-keterangan'
        ), days as (
            select queue, weekday, count(distinct starts_on) as day_count from held group by all
        ), handled as (
            select queue, sum(handle_seconds)::bigint as handle_seconds, sum(handle_known_count)::bigint as handle_known_count from held group by all
        )
        select held.queue, held.weekday, held.entered_hour, sum(held.offered_count)::bigint as offered_count, any_value(days.day_count) as day_count,
            any_value(handled.handle_seconds) as handle_seconds, any_value(handled.handle_known_count) as handle_known_count
        from held inner join days using (queue, weekday) inner join handled using (queue)
        group by held.queue, held.weekday, held.entered_hour
        order by held.queue, held.entered_hour, held.weekday
        """,
        {"first": first, "after": after},
    )
