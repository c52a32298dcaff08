"""Which rows of the marts an edition holds: said here and nowhere else.

``current`` holds everything; a frozen edition holds its own period and the finer periods inside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PERIOD_MARTS = (
    "ticket_periods",
    "sla_periods",
    "stock_periods",
    "call_periods",
    "shift_periods",
    "service_level_periods",
    "post_periods",
    "funnel_periods",
    "call_waits",
    "hour_periods",
    "caller_periods",
    "agent_periods",
    "answer_test_periods",
    "dispatch_periods",
    "post_replies",
    "funnel_times",
    "backlog_periods",
    "reporter_periods",
    "area_periods",
    "desk_periods",
)
#: Marts with a row for each matter, and the local dates that make a row belong to a period.
DATED_MARTS = {"ticket_lives": ("created_on", "closed_on"), "ticket_closures": ("closed_on",)}
#: Marts with a row for each stretch of days: its first and its last one. A frozen edition holds the part inside its period: what came after moves
#: nothing in it.
SPAN_MARTS = {"stock_tickets": ("from_on", "until_on")}
MARTS = (*PERIOD_MARTS, "ticket_verdicts", *DATED_MARTS, *SPAN_MARTS)

# Public tables: each cell belongs to exactly one frozen edition, so no two editions can be set against each other.
# Day editions have no public part: a lone day cannot be merged with the days after it.
PUBLIC_TABLES = {
    "month": ("city_days", "agency_months", "category_months", "channel_months", "agency_policy_months"),
    "year": ("area_years",),
}

_FINER = {"day": ("day",), "month": ("month", "day"), "year": ("year", "month", "day")}


def local_midnight(day: date, zone: str) -> datetime:
    """The instant at which ``day`` begins in ``zone``, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Scope:
    """The local days [starts_on, ends_on) of a kind of edition; both None for ``current``."""

    kind: str
    starts_on: date | None
    ends_on: date | None
    zone: str

    def predicate(self, mart: str) -> str:
        """SQL condition on the rows of ``marts.<mart>`` that belong to the edition."""
        if mart not in MARTS:
            raise ValueError(f"{mart!r} is not a mart of an edition; known: {', '.join(MARTS)}")
        if self.kind == "current":
            return "true"
        assert self.starts_on is not None and self.ends_on is not None
        if mart == "ticket_verdicts":
            start, end = (local_midnight(day, self.zone).isoformat() for day in (self.starts_on, self.ends_on))
            window = f">= timestamptz '{start}' and {{0}} < timestamptz '{end}'"
            return " or ".join(f"({name} {window.format(name)})" for name in ("due_close_at", "created_at"))
        if mart in DATED_MARTS:
            inside = f">= date '{self.starts_on}' and {{0}} < date '{self.ends_on}'"
            return " or ".join(f"({name} {inside.format(name)})" for name in DATED_MARTS[mart])
        if mart in SPAN_MARTS:
            first, last = SPAN_MARTS[mart]
            return f"{first} < date '{self.ends_on}' and {last} >= date '{self.starts_on}'"
        # A day's figures are of its midnight: of a night shift they hold the beginning, which is no figure of that shift.
        over = " and is_over" if (self.kind, mart) == ("day", "shift_periods") else ""
        return f"{self.periods}{over}"

    def clipped(self, mart: str) -> dict[str, str]:
        """SQL for the columns of ``marts.<mart>`` that a frozen edition cuts to its period, by name."""
        if self.kind == "current" or mart not in SPAN_MARTS:
            return {}
        assert self.starts_on is not None and self.ends_on is not None
        first, last = SPAN_MARTS[mart]
        return {
            first: f"greatest({first}, date '{self.starts_on}')",
            last: f"least({last}, date '{self.ends_on - timedelta(days=1)}')",
        }

    @property
    def periods(self) -> str:
        """SQL condition on ``period`` and ``starts_on`` of the periods that belong to the edition."""
        if self.kind == "current":
            return "true"
        periods = ", ".join(f"'{period}'" for period in _FINER[self.kind])
        return f"period in ({periods}) and starts_on >= date '{self.starts_on}' and starts_on < date '{self.ends_on}'"

    def holds_day(self, day: date) -> bool:
        """Whether a local day lies in the edition's period."""
        if self.starts_on is None or self.ends_on is None:
            return True
        return self.starts_on <= day < self.ends_on
