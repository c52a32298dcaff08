"""Ticket states and events, and what they mean in every city.

A city maps its own words to these in sources.toml; the tables themselves are the same everywhere, so that "in
process" or "done" never means two things.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class State:
    """One state a ticket can be in."""

    state: str
    bucket: str
    """waiting, in_process, done, or the state's own bucket (rejected, merged, withdrawn, deleted)."""
    holder: str
    """Whose desk the time is on: centre, agency, citizen, outside, closed; '' once void."""
    pauses: bool


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that can happen to a ticket."""

    event: str
    rank: int
    """Order among events of the same instant that the source does not number."""
    to_state: str | None
    """State it leads to. None leaves the state, or needs the history: see `transforms/sla`."""


STATES: tuple[State, ...] = (
    State("received", "waiting", "centre", False),
    State("verifying", "waiting", "centre", False),
    State("forwarded", "in_process", "agency", False),
    State("accepted", "in_process", "agency", False),
    State("in_progress", "in_process", "agency", False),
    State("action_started", "in_process", "agency", False),
    State("waiting_citizen", "in_process", "citizen", True),
    State("waiting_outside", "in_process", "outside", True),
    State("answered", "in_process", "centre", False),
    State("resolved", "done", "centre", False),
    State("verified", "done", "centre", False),
    State("called_back", "done", "centre", False),
    State("closed", "done", "closed", False),
    State("rejected", "rejected", "", False),
    State("merged", "merged", "", False),
    State("withdrawn", "withdrawn", "", False),
    State("deleted", "deleted", "", False),
)

# citizen_contacted leads to called_back only once the ticket is answered or done, paused to the waiting state named
# by its reason, resumed to the state before the pause: these three have no fixed target here.
_ORDER: tuple[tuple[str, str | None], ...] = (
    ("created", "received"),
    ("verified_intake", "verifying"),
    ("forwarded", "forwarded"),
    ("accepted", "accepted"),
    ("action_started", "action_started"),
    ("agency_replied", None),
    ("answer_received", "answered"),
    ("citizen_contacted", None),
    ("citizen_unreachable", None),
    ("dispatched", "in_progress"),
    ("arrived", "action_started"),
    ("paused", None),
    ("resumed", None),
    ("resolved", "resolved"),
    ("verified", "verified"),
    ("rejected", "rejected"),
    ("merged", "merged"),
    ("withdrawn", "withdrawn"),
    ("deleted", "deleted"),
    ("closed", "closed"),
    ("reopened", "in_progress"),
    ("reassigned", "forwarded"),
    ("reclassified", None),
    ("proof_added", None),
    ("rated", None),
)

EVENTS: tuple[Event, ...] = tuple(Event(name, rank, state) for rank, (name, state) in enumerate(_ORDER, start=1))

STATE_NAMES: tuple[str, ...] = tuple(state.state for state in STATES)
EVENT_NAMES: tuple[str, ...] = tuple(event.event for event in EVENTS)

BUCKETS: tuple[str, ...] = ("waiting", "in_process", "done", "rejected", "merged", "withdrawn", "deleted")
WAITING_STATES: tuple[str, ...] = tuple(state.state for state in STATES if state.pauses)
VOID_STATES: tuple[str, ...] = ("rejected", "merged", "withdrawn", "deleted")

STOP_NAMES: tuple[str, ...] = (*EVENT_NAMES, "finish", "verified_finish")
"""What a policy may stop at: an event, or the first entering of any finished or verified state."""

FINISH_STATES: tuple[str, ...] = ("resolved", "verified", "called_back", "closed")
