"""What stands behind two figures of the morning: the complaints that came in one by one, and the calls by queue and by hour.

Complaints of a period add up to metric ``created``; calls of its queues to the parts of ``service_level``.
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
