"""One ticket's facts and events, put in order and read as states.

Events are ordered by ``greatest(event, created)``, the source's sequence and the event's rank; ``created`` always comes
first. Times are whole seconds. The state table is ``transforms.city.states``; what needs the past is decided here:

- ``paused`` leads to ``waiting_outside`` when that is its reason, else to ``waiting_citizen``;
- ``resumed`` ends a wait and leads back to the last state that was none;
- ``citizen_contacted`` leads to ``called_back`` from answered, resolved and verified, and changes nothing elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from transforms.city.states import EVENTS, STATES, WAITING_STATES

CENTRE_ID = "pusat"
NOT_GIVEN = "tanpa-keterangan"

RANKS = {row.event: row.rank for row in EVENTS}
TO_STATE = {row.event: row.to_state for row in EVENTS}
BUCKETS = {row.state: row.bucket for row in STATES}
HOLDERS = {row.state: row.holder or "closed" for row in STATES}  # a void ticket is on nobody's desk
OPEN_BUCKETS = frozenset({"waiting", "in_process"})

ANSWERED = frozenset({"answered", "resolved", "verified", "called_back"})
AGENCY_EVENTS = frozenset({"forwarded", "reassigned", "accepted"})  # these hand the ticket to the agency they name
ENDINGS = frozenset({"resolved", "verified", "closed", "rejected", "merged", "withdrawn"})

# What a bare status column says has happened: the event that leads there.
_IMPLIED: dict[str, tuple[str, ...]] = {
    state: (event,) for event, state in TO_STATE.items() if state and event not in ("arrived", "reopened", "reassigned")
}
_IMPLIED |= {"received": (), "called_back": ("answer_received", "citizen_contacted")}


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """One ticket as known at as_of; ids are the city's, ``tanpa-keterangan`` where nothing was given (agency: None)."""

    ticket_id: str
    created_at: datetime
    agency_id: str | None = None
    category_id: str = NOT_GIVEN
    channel_id: str = NOT_GIVEN
    urgency: str = NOT_GIVEN
    nature: str = NOT_GIVEN
    area_id: str = NOT_GIVEN
    due_given_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    status: str | None = None
    status_at: datetime | None = None
    deleted_at: datetime | None = None  # the extract in which the row was missing


@dataclass(frozen=True, slots=True)
class Event:
    """One declared event of a ticket; ``sequence`` orders equal instants."""

    at: datetime
    event: str
    sequence: int | None = None
    agency_id: str | None = None
    category_id: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """An event in its place: the state before and after it, and the agency responsible from then on."""

    at: datetime  # greatest(event, created)
    event_at: datetime  # its own time; a stop is judged by it
    event: str
    before: str | None  # None before the first
    state: str
    agency_id: str  # the last agency so far, the centre before the first

    @property
    def moves(self) -> bool:
        """True when the state changes."""
        return self.before != self.state

    @property
    def reopens(self) -> bool:
        """True when a done or void ticket comes back, whatever the event is called."""
        return self.before is not None and not is_open(self.before) and is_open(self.state)

    @property
    def leaves(self) -> bool:
        """True when an open ticket becomes done or void."""
        return self.before is not None and is_open(self.before) and not is_open(self.state)


def is_open(state: str) -> bool:
    """True while work or waiting goes on: the buckets waiting and in_process."""
    return BUCKETS[state] in OPEN_BUCKETS


def history(ticket: TicketFacts, events: Sequence[Event], as_of: datetime) -> tuple[Step, ...]:
    """The ticket's steps before ``as_of``, in order; without declared events those that its columns imply."""
    created = whole(ticket.created_at)
    if created >= as_of:
        return ()
    told = [event for event in events if event.event != "created"] or implied_events(ticket)
    if ticket.deleted_at is not None:
        told = [*told, Event(ticket.deleted_at, "deleted")]
    known = [replace(event, at=whole(event.at)) for event in told]
    placed = sorted((event for event in known if event.at < as_of), key=lambda event: _place(event, created))
    return tuple(_steps([Event(created, "created"), *placed], created))


def reclassified(ticket: TicketFacts, events: Sequence[Event], as_of: datetime) -> TicketFacts:
    """The ticket with the category it was last reclassified to before ``as_of``."""
    created = whole(ticket.created_at)
    found = [event for event in events if event.event == "reclassified" and event.category_id and event.at < as_of]
    if not found:
        return ticket
    last = max(found, key=lambda event: _place(event, created))
    return replace(ticket, category_id=last.category_id or ticket.category_id)


def completed(ticket: TicketFacts, events: Sequence[Event], told: Collection[str]) -> list[Event]:
    """A ticket's events with what its columns imply and no source of the city ever tells.

    ``told`` are the events that occur in the city's sources at all: a log of answers alone leaves forwarding and closing
    to the row.
    """
    if not any(event.event != "created" for event in events):
        return [*events, *implied_events(ticket)]
    found = list(events)
    if not AGENCY_EVENTS & set(told):
        found += _forwarding(ticket)
    if not ENDINGS & set(told):
        found += _answer(ticket) if "answer_received" not in told else []
        found += _stated(ticket) if ended_at(ticket) else []
    return found


def implied_events(ticket: TicketFacts) -> list[Event]:
    """The events that a ticket's columns imply, for a source that declares none."""
    return [*_forwarding(ticket), *_answer(ticket), *_stated(ticket)]


def ended_at(ticket: TicketFacts) -> datetime | None:
    """When the ticket ended as its row says; None while it has not."""
    if ticket.status is None:
        return ticket.closed_at
    return None if is_open(ticket.status) else ticket.closed_at or ticket.status_at


def _forwarding(ticket: TicketFacts) -> list[Event]:
    return [] if ticket.agency_id is None else [Event(ticket.created_at, "forwarded", agency_id=ticket.agency_id)]


def _answer(ticket: TicketFacts) -> list[Event]:
    """The stated answer; one dated after the end came too late to change the state."""
    answered, ended = ticket.answered_at, ended_at(ticket)
    if answered is None or (ended is not None and whole(answered) > whole(ended)):
        return []
    return [Event(answered, "answer_received")]


def _stated(ticket: TicketFacts) -> list[Event]:
    """What the stated state presupposes, at its end or when it was entered."""
    status = ticket.status or ("closed" if ticket.closed_at else "received")
    at = ended_at(ticket) or ticket.status_at
    if at is None or (status == "forwarded" and ticket.agency_id is not None):
        return []
    if status in WAITING_STATES:
        return [Event(at, "paused", reason=status)]
    implied = _IMPLIED[status]
    return [Event(at, event) for event in implied if event != "answer_received" or not _answer(ticket)]


def whole(t: datetime) -> datetime:
    """The instant without its fraction of a second."""
    return t.replace(microsecond=0)


def _place(event: Event, created: datetime) -> tuple[datetime, int, int, datetime, str, str]:
    order = (max(event.at, created), event.sequence or 0, RANKS[event.event], event.at)
    return (*order, event.agency_id or "", event.reason or "")


def _steps(events: Sequence[Event], created: datetime) -> Iterator[Step]:
    before, settled, agency = None, "received", CENTRE_ID  # settled: the last state that was no wait
    for event in events:
        state = _state_after(event, before or "received", settled)
        settled = settled if state in WAITING_STATES else state
        if event.event in AGENCY_EVENTS:
            agency = event.agency_id or agency
        yield Step(max(event.at, created), event.at, event.event, before, state, agency)
        before = state


def _state_after(event: Event, state: str, settled: str) -> str:
    if event.event == "paused":
        return "waiting_outside" if event.reason == "waiting_outside" else "waiting_citizen"
    if event.event == "resumed":
        return settled if state in WAITING_STATES else state
    if event.event == "citizen_contacted":
        return "called_back" if state in ANSWERED else state
    return TO_STATE[event.event] or state
