"""A ticket's life as decided: what happened when, in which cycle, and what that does to its state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from transforms.city.model import CENTRE_HOLDER, NOT_GIVEN

VOID = ("rejected", "merged", "withdrawn", "deleted")
FINISHES = ("resolved", "verified", "closed")
"""Events that finish a ticket whatever its state; `citizen_contacted` does so once an answer is there."""
STATES = {
    "created": "received", "verified_intake": "verifying", "forwarded": "forwarded", "reassigned": "forwarded",
    "accepted": "accepted", "dispatched": "in_progress", "arrived": "action_started", "action_started": "action_started",
    "answer_received": "answered", "reopened": "in_progress", "resolved": "resolved", "verified": "verified",
    "closed": "closed", **{event: event for event in VOID},
}  # fmt: skip


class Cut(Exception):
    """The window ended before the next thing happened."""


@dataclass(slots=True)
class Happening:
    """One event as the complaint system records it."""

    at: int
    event: str
    agency: str | None = None
    category: str | None = None
    reason: str | None = None


@dataclass(slots=True)
class Pause:
    """A stretch in which the ticket waits; `end` None while nothing has ended it."""

    kind: str
    start: int
    end: int | None = None


@dataclass(slots=True)
class Cycle:
    """From the report, or from a reopening outside the dispute window, to the next such reopening."""

    start: int
    firsts: dict[str, int] = field(default_factory=dict)
    """First time of each event in the cycle."""
    finish: int | None = None


@dataclass(slots=True)
class Move:
    """An entering or leaving of the open stock."""

    at: int
    to: str
    """done, a void state, or 'open' for a reopening."""


@dataclass(slots=True)
class Life:
    """One ticket. `told` is False where the source has no history for it, only its row."""

    ticket_id: str
    created: int
    as_of: int
    channel: str | None
    category: str | None
    nature: str | None
    urgency: str | None
    area: str | None
    first_category: str | None = None
    """Category at intake, where it was reclassified later."""
    due_given: int | None = None
    call_id: str | None = None
    caller: str | None = None
    reporter: str | None = None
    """Number that the register was told; None: the one it was called from, empty: none."""
    matter: str | None = None
    """Matter that several reports tell of."""
    street: str | None = None
    duplicate_of: str | None = None
    told: bool = True
    events: list[Happening] = field(default_factory=list)
    cycles: list[Cycle] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    held: list[tuple[int, str]] = field(default_factory=list)
    """Agencies in the order in which they got the ticket."""
    state: str = "received"
    before_pause: str = "received"
    void: tuple[str, int] | None = None
    decided: dict[tuple[str, int], str] = field(default_factory=dict)
    """Outcome decided beforehand, by clock and cycle."""

    @property
    def now(self) -> int:
        """When the last thing happened."""
        return max(self.events[-1].at, self.created) if self.events else self.created

    @property
    def cycle(self) -> Cycle:
        """The cycle the life is in."""
        return self.cycles[-1]

    def begin(self) -> None:
        """The report comes in."""
        self.cycles.append(Cycle(self.created))
        self._note(Happening(self.created, "created"))

    def happen(
        self, at: int, event: str, agency: str | None = None, *, category: str | None = None, reason: str | None = None
    ) -> None:
        """Something happens; raises Cut when that is not before the end of the window."""
        if at >= self.as_of:
            raise Cut
        self._note(Happening(at, event, agency, category, reason))
        placed = max(at, self.created)
        if agency is not None and event in ("forwarded", "reassigned", "accepted"):
            self.held.append((placed, agency))
        if event == "reopened":
            self.moves.append(Move(placed, "open"))
        elif event in VOID:
            self._leave(at, placed, event, None)
        elif event in FINISHES or (event == "citizen_contacted" and self.state in ("answered", "resolved", "verified")):
            self._leave(at, placed, "done", STATES.get(event, "called_back"))
        if event in STATES and event not in VOID and event not in FINISHES:
            self.state = STATES[event]

    def pause(self, at: int, kind: str) -> None:
        """The ticket begins to wait."""
        self.happen(at, "paused", reason=kind)
        self.pauses.append(Pause(kind, at))
        self.before_pause, self.state = self.state, kind

    def resume(self, at: int) -> None:
        """The wait is over."""
        self.happen(at, "resumed")
        self.pauses[-1].end = at
        self.state = self.before_pause

    def reopen(self, at: int, inside: bool) -> None:
        """The citizen disputes: inside the window the cycle goes on, outside a new one begins."""
        closed = self.moves[-1].at
        self.happen(at, "reopened", reason="not_solved")
        if inside:
            self.pauses.append(Pause("disputed", closed, at))
            self.cycle.finish = None
            self.decided.pop(("finish", len(self.cycles)), None)
        else:
            self.cycles.append(Cycle(at))

    def holder_before(self, at: int) -> str:
        """The agency that got it last before an instant, else the centre."""
        return next((agency for since, agency in reversed(self.held) if since < at), CENTRE_HOLDER)

    @property
    def responsible(self) -> str:
        """The agency that has it at the end of the window."""
        return self.held[-1][1] if self.held else CENTRE_HOLDER

    @property
    def first_agency(self) -> str:
        """The agency it was forwarded to first."""
        return self.held[0][1] if self.held else CENTRE_HOLDER

    @property
    def bucket(self) -> str:
        """Bucket of its state at the end of the window."""
        if self.void is not None:
            return self.void[0]
        if self.moves and self.moves[-1].to == "done":
            return "done"
        return "waiting" if self.state in ("received", "verifying") else "in_process"

    @property
    def dimensions(self) -> Mapping[str, str]:
        """What the figures are counted by, agency left out."""
        return {
            "category_id": self.category or NOT_GIVEN,
            "channel_id": self.channel or NOT_GIVEN,
            "urgency": self.urgency or NOT_GIVEN,
            "area_id": self.area or NOT_GIVEN,
        }

    def open_spans(self) -> list[tuple[int, int | None]]:
        """Stretches in the open stock; the last one may have no end."""
        spans: list[tuple[int, int | None]] = []
        start: int | None = self.created
        for move in self.moves:
            if move.to == "open":
                start = move.at
            elif start is not None:
                spans.append((start, move.at))
                start = None
        if start is not None:
            spans.append((start, None))
        return spans

    def _leave(self, at: int, placed: int, bucket: str, state: str | None) -> None:
        was_open = not self.moves or self.moves[-1].to == "open"
        if was_open:
            if self.pauses and self.pauses[-1].end is None:
                self.pauses[-1].end = placed
            self.moves.append(Move(placed, bucket))
            if bucket == "done":
                self.cycle.finish = at
        if bucket == "done":
            self.state = state or self.state
        else:
            self.state = bucket
            self.void = (bucket, placed)

    def _note(self, happening: Happening) -> None:
        self.events.append(happening)
        if self.cycles and happening.event != "reopened":
            self.cycle.firsts.setdefault(happening.event, happening.at)
