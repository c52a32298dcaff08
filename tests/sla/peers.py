"""The cases whose answers other projects' suites state, and when an answer is theirs."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from tests.reference import reference
from transforms.sla.cases import Situation


def shared_cases() -> list[dict[str, Any]]:
    """The cases that the engine answers as their suites do: all but those marked as a product's quirk."""
    cases: list[dict[str, Any]] = json.loads(reference("peer_sla_cases/cases_shared.json").read_text(encoding="utf-8"))
    return [case for case in cases if not case["reference_check"].startswith("differs")]


def agrees(case: dict[str, Any], found: dict[str, Any]) -> bool:
    """True when each stated expectation holds."""
    if found["error"]:
        return False
    for field in ("elapsed_minutes", "slack_minutes"):
        wanted = case[f"expected_{field}"]
        if wanted is not None and found[field] != pytest.approx(wanted):
            return False
    for field in ("breached", "open"):
        if case[f"expected_{field}"] not in (None, found[field]):
            return False
    wanted = case["expected_due_at"]
    return wanted is None or (found["due_at"] is not None and nothing_open_between(case, found["due_at"], wanted))


def nothing_open_between(case: dict[str, Any], found: str, wanted: str) -> bool:
    """True when the two instants differ by closed time only: suites differ on whether closing time or the next opening is due."""
    first, last = sorted((found, wanted), key=datetime.fromisoformat)
    between = Situation.of(case | {"start_at": first, "end_at": last})
    assert between.end is not None
    return between.calendar.open_seconds(between.start, between.end) == 0
