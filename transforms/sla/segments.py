"""A ticket's life cut into stretches of one state and one responsible agency, each on exactly one desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from transforms.city.states import WAITING_STATES
from transforms.sla.history import BUCKETS, HOLDERS, Event, Step, TicketFacts, history, is_open

DESKS = ("centre", "agency", "citizen", "outside")


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch [starts_at, ends_at) of a ticket's life; the segments tile it."""

    segment_no: int
    starts_at: datetime
    ends_at: datetime
    state: str
    bucket: str
    holder: str  # centre, agency, citizen, outside, closed
    agency_id: str  # responsible: the last agency so far, or the centre
    pause_reason: str | None


def segments(ticket: TicketFacts, events: Sequence[Event], as_of: datetime) -> list[Segment]:
    """The ticket's life, until it is closed or void, else until ``as_of``."""
    return cut(history(ticket, events, as_of), as_of)


def cut(steps: Sequence[Step], as_of: datetime) -> list[Segment]:
    """Segments of an ordered history: of one instant the last step counts, equal neighbours are one segment."""
    end = life_end(steps, as_of)
    turns: list[Step] = []
    for step in steps:
        if turns and turns[-1].at == step.at:
            turns.pop()
        if not turns or (turns[-1].state, turns[-1].agency_id) != (step.state, step.agency_id):
            turns.append(step)
    spans = zip(turns, [*(turn.at for turn in turns[1:]), end], strict=False)
    lasting = ((turn, ends_at) for turn, ends_at in spans if turn.at < ends_at)
    return [_segment(number, turn, ends_at) for number, (turn, ends_at) in enumerate(lasting, start=1)]


def life_end(steps: Sequence[Step], as_of: datetime) -> datetime:
    """Where a life ends: with the last move of a ticket closed or void since it was last open, else at ``as_of``.

    A ticket that is only resolved still waits for its proof, on the centre's desk.
    """
    ended: datetime | None = None
    for step in steps:
        if is_open(step.state):
            ended = None
        elif step.moves and (ended or HOLDERS[step.state] == "closed"):
            ended = step.at
    return ended or as_of


def shares(parts: Sequence[Segment], start: datetime, end: datetime) -> dict[str, int]:
    """Clock seconds of [start, end) by desk; a closed stretch is the centre's, for it declared the end."""
    found = dict.fromkeys(DESKS, 0)
    for part in parts:
        overlap = min(part.ends_at, end) - max(part.starts_at, start)
        if part.holder in found:
            found[part.holder] += max(int(overlap.total_seconds()), 0)
    found["centre"] += max(int((end - start).total_seconds()), 0) - sum(found.values())
    return found


def _segment(number: int, turn: Step, ends_at: datetime) -> Segment:
    bucket, holder = BUCKETS[turn.state], HOLDERS[turn.state]
    reason = turn.state if turn.state in WAITING_STATES else None
    return Segment(number, turn.at, ends_at, turn.state, bucket, holder, turn.agency_id, reason)
