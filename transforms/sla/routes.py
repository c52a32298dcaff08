"""Between which agencies a ticket went: hand-offs, back and forth, and whether the first address was the right one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from transforms.sla.history import BUCKETS, CENTRE_ID, Step


@dataclass(frozen=True, slots=True)
class Route:
    """Agencies that held a ticket, in order, neighbours once; the centre is no agency."""

    agencies: tuple[str, ...]
    is_done: bool

    @property
    def handoff_count(self) -> int:
        """Changes from one agency to another."""
        return max(len(self.agencies) - 1, 0)

    @property
    def is_ping_pong(self) -> bool:
        """True when an agency got the ticket back after another had held it."""
        return len(set(self.agencies)) < len(self.agencies)

    @property
    def is_misrouted(self) -> bool:
        """True when a ticket was finished by another agency than the one it was first forwarded to."""
        return self.is_done and len(self.agencies) > 0 and self.agencies[0] != self.agencies[-1]


def route(steps: Sequence[Step]) -> Route:
    """The route of an ordered history."""
    held = (step.agency_id for step in steps if step.agency_id != CENTRE_ID)
    return Route(tuple(agency for agency, _ in groupby(held)), bool(steps) and BUCKETS[steps[-1].state] == "done")
