"""Promises of a city as rows: their versions, and which of a ticket's attributes they can tell apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from transforms.city.model import City

_PAUSES = (("waiting_", "citizen"), ("waiting_", "outside"), ("", "disputed"))


def policy_rows(city: City) -> Iterator[dict[str, Any]]:
    """Promises with two numbers that models join by: their own, and one for each pair of clock and authority."""
    promises = sorted({(policy.clock, policy.authority) for policy in city.policies})
    ordered = sorted(city.policies, key=lambda policy: (policy.policy_id, policy.version))
    for policy_no, policy in enumerate(ordered, start=1):
        selector = dict(policy.selector)
        caps = dict(policy.pause_caps)
        yield {
            "policy_no": policy_no,
            "promise_no": promises.index((policy.clock, policy.authority)),
            "policy_id": policy.policy_id,
            "policy_version": policy.version,
            "clock": policy.clock,
            "authority": policy.authority,
            "start_event": policy.start_event,
            "stop_event": policy.stop_event,
            **{
                f"on_{name}": selector.get(name)
                for name in ("agency", "category", "urgency", "channel", "nature", "area")
            },
            "selector_count": len(selector),
            "target_seconds": policy.target_seconds,
            "target_days": policy.target_days,
            "basis": policy.basis,
            "calendar_id": policy.calendar_id or "always",
            "is_day0": policy.day0,
            "is_next_open": policy.boundary == "next_open",
            **{f"is_paused_by_{reason}": f"{prefix}{reason}" in policy.pauses for prefix, reason in _PAUSES},
            **{f"{reason}_cap_seconds": caps.get(f"{prefix}{reason}") for prefix, reason in _PAUSES},
            "dispute_days": policy.dispute_days,
            "valid_from": policy.valid_from or date(1, 1, 1),
            "valid_to": policy.valid_to or date(9999, 12, 31),
            "known_from": policy.known_from,
            "legal_basis": policy.legal_basis,
        }


def promise_kinds(city: City, policies: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """For each attribute, the ids that ``policies`` tell apart and the name they see them by: for a category or area the deepest
    that a promise names at or above it. Two tickets alike in this are alike to every promise.
    """
    for attribute in ("agency", "category", "area", "urgency", "channel", "nature"):
        named = {row[f"on_{attribute}"] for row in policies} - {None}
        if attribute in ("urgency", "nature"):
            named = {word.lower() for word in named}
        parents: Mapping[str, str | None] = {}
        if attribute == "category":
            parents = {category.code: category.parent for category in city.categories}
        elif attribute == "area":
            parents = {area.code: area.parent for area in city.areas}
        for one in sorted({*named, *parents}):
            seen: str | None = one
            while seen is not None and seen not in named:
                seen = parents.get(seen)
            if seen is not None:
                yield {"attribute": attribute, "id": one, "named_id": seen}
