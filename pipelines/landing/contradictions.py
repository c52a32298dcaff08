"""Rows whose columns deny each other: a figure that took either at its word would be wrong, so they are set aside and listed."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.landing.instants import given_text
from pipelines.landing.rules import Plan

CONTRADICTION = "contradiction"
_ANSWERED = "('answered', 'transferred')"
_NOT_ANSWERED = "('abandoned', 'timed_out', 'key_exit', 'queue_full_or_empty', 'dropped_before_queue')"


def contradictions(plan: Plan, columns: Mapping[str, str]) -> dict[str, str]:
    """SQL conditions by canonical column: a call said to be answered at no time, or given up and answered all the same.

    Only where the source tells both: a form that leaves the times to the exchange contradicts nothing.
    """
    if plan.entity != "calls" or not {"outcome", "answered_at"} <= set(plan.rules):
        return {}
    outcome, answered_at = columns["outcome"], f"({given_text(plan.rules['answered_at'])})"
    return {
        "answered_at": f"coalesce(({outcome}) in {_ANSWERED}, false) and {answered_at} is null",
        "outcome": f"coalesce(({outcome}) in {_NOT_ANSWERED}, false) and {answered_at} is not null",
    }


def sentence(plan: Plan, column: str, found: str | None) -> str:
    """What a contradiction says, and the cure; ``found`` is what the row holds, masked where it must be."""
    told, answered = (plan.rules[name].column or name for name in ("outcome", "answered_at"))
    if column == "answered_at":
        return f"the call was answered (column '{told}'), yet '{answered}' (answered_at) gives no time."
    return (
        f"outcome '{found}' (column '{told}') says that nobody answered, yet '{answered}' (answered_at) gives a time.\n"
        f'Where \'{told}\' is to be believed, declare answered_at = {{ column = "{answered}", …, unless = {{ {told} = "{found}" }} }}.'
    )
