"""Which promise applies: selectors against a ticket, versions in force, the more particular row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from transforms.sla.history import CENTRE_ID, Step, TicketFacts
from transforms.sla.policies import FREE_WORDS, Policy

# Clocks that run on the desk of the agency first given the ticket: later hand-overs choose no other promise.
AGENCY_CLOCKS = frozenset({"agency_answer", "first_action", "dispatch", "arrival"})

Ancestors = Mapping[str, Mapping[str, tuple[str, ...]]]  # "category" or "area" → code → codes above it, nearest first


def attributes(ticket: TicketFacts, steps: Sequence[Step], clock: str) -> dict[str, str]:
    """What a selector may name, as known after the last step; the agency is the first holder for agency clocks."""
    agencies = [step.agency_id for step in steps if step.agency_id != CENTRE_ID] or [CENTRE_ID]
    holder = agencies[0] if clock in AGENCY_CLOCKS else agencies[-1]
    return {
        "agency": holder,
        "category": ticket.category_id,
        "urgency": ticket.urgency,
        "channel": ticket.channel_id,
        "nature": ticket.nature,
        "area": ticket.area_id,
    }


def matches(policy: Policy, found: Mapping[str, str], ancestors: Ancestors) -> bool:
    """True when each attribute the policy names is the ticket's or one above it; free words in any case."""
    return all(
        found[key].lower() == value.lower()
        if key in FREE_WORDS
        else value in _line(ancestors, key, found[key])
        for key, value in policy.selector
    )


def in_force(policy: Policy, on: date) -> bool:
    """True when the row was in force on the local date of a clock's start."""
    return (policy.valid_from is None or policy.valid_from <= on) and (policy.valid_to is None or on < policy.valid_to)


def precedence(policy: Policy, ancestors: Ancestors) -> tuple[int, int, int, date, str, int]:
    """The greatest wins: more attributes named, a deeper category, a deeper area.

    Rows equal in these are a configuration error that the loader names; the rest only makes the answer certain.
    """
    named = dict(policy.selector)
    category, area = (len(_line(ancestors, key, named[key])) if key in named else 0 for key in ("category", "area"))
    return (len(named), category, area, policy.valid_from or date.min, policy.policy_id, policy.version)


def _line(ancestors: Ancestors, key: str, code: str) -> tuple[str, ...]:
    return (code, *ancestors.get(key, {}).get(code, ()))
