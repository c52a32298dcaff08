"""The case files: what other projects' suites state, and four histories worked by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sla.peers import agrees, shared_cases
from transforms.sla.cases import answer

WEEK = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def history(metric: str, *events: tuple[str, str | None, str]) -> dict[str, Any]:
    """A case on Monday 2024-06-03, 120 minutes, with (time, state, type) events."""
    return {
        "case_id": "worked",
        "kind": "sla",
        "timezone": "Asia/Jakarta",
        "time_basis": "local",
        "weekly_hours": WEEK,
        "start_at": "2024-06-03 09:00:00",
        "policy_minutes": 120,
        "metric": metric,
        "events": [{"at": f"2024-06-03 {at}:00", "state": state, "type": kind} for at, state, kind in events],
        "pause_states": ["pending", "closed"],
    }


TWO_PAUSES = (
    ("09:00", "open", "created"),
    ("09:30", "pending", "state"),
    ("09:45", "open", "state"),
    ("10:00", "closed", "state"),
    ("10:30", "open", "state"),
)
ONE_CONTACT = (("09:00", "open", "created"), ("10:30", None, "agent_contact"))
BORN_PAUSED = (("09:00", "pending", "created"), ("12:00", "closed", "closed_at"))
NEVER_RESUMED = (("09:00", "open", "created"), ("10:00", "pending", "state"))


@pytest.mark.parametrize(
    ("events", "metric", "due", "elapsed", "slack", "breached"),
    [
        (TWO_PAUSES, "first_response", "11:45", None, None, None),
        (TWO_PAUSES, "resolution", "11:45", None, None, None),
        (TWO_PAUSES, "update", "11:45", None, None, None),
        (ONE_CONTACT, "first_response", "11:00", None, None, None),
        (ONE_CONTACT, "resolution", "11:00", None, None, None),
        (ONE_CONTACT, "update", "12:30", 90, 30, False),
        (BORN_PAUSED, "first_response", "14:00", None, None, None),
        (BORN_PAUSED, "resolution", "14:00", 0, 120, False),
        (BORN_PAUSED, "update", "14:00", None, None, None),
        (NEVER_RESUMED, "first_response", None, None, None, None),
        (NEVER_RESUMED, "resolution", None, None, None, None),
        (NEVER_RESUMED, "update", None, None, None, None),
    ],
)
def test_worked_history(events: Any, metric: str, due: Any, elapsed: Any, slack: Any, breached: Any) -> None:
    found = answer(history(metric, *events))
    assert found == {
        "case_id": "worked",
        "due_at": f"2024-06-03 {due}:00" if due else None,
        "elapsed_minutes": elapsed,
        "slack_minutes": slack,
        "breached": breached,
        "open": None,
        "error": None,
    }


def test_elapsed_with_pauses_is_clipped_to_the_ticket_s_life() -> None:
    case = history("generic", *TWO_PAUSES, ("16:00", "done", "closed_at"))
    case |= {"kind": "elapsed_with_pauses", "start_at": "2024-06-02 00:00:00", "end_at": "2024-06-04 12:00:00"}
    assert answer(case)["elapsed_minutes"] == 7 * 60 - 15 - 30


def test_a_case_that_cannot_be_read_says_why() -> None:
    assert "'adds' is not known" in answer({"kind": "adds"})["error"]
    assert "'weekly_hours' is missing" in answer({"kind": "add", "timezone": "UTC", "start_at": "2024-01-01"})["error"]
    assert "not a time of day" in answer(history("generic") | {"weekly_hours": {"mon": [["9", "25:00"]]}})["error"]
    assert "no open time" in answer(history("generic") | {"weekly_hours": {}})["error"]


def test_a_case_out_of_all_measure_is_refused_at_once() -> None:
    longer = history("generic") | {"kind": "elapsed", "end_at": "5024-06-03 09:00:00"}
    assert "mistyped" in answer(longer)["error"]
    assert "not a whole number" in answer(longer | {"kind": "add_business_days", "end_at": None, "policy_business_days": 10**7})["error"]
    for minutes in (True, "120", [120]):
        assert "not a number of minutes" in answer(history("generic") | {"policy_minutes": minutes})["error"]


def test_a_holiday_of_every_year() -> None:
    case = history("generic") | {"kind": "is_open", "holidays": ["--06-03"]}
    assert [answer(case | {"start_at": f"{year}-06-03 10:00:00"})["open"] for year in (2024, 2025, 2030)] == [False] * 3
    assert answer(case | {"start_at": "2024-06-04 10:00:00"})["open"] is True


def test_every_shared_case() -> None:
    """Suites differ on whether closing time or the next opening is due: no open second may lie between."""
    cases = shared_cases()
    wrong = [(case["case_id"], found) for case in cases if not agrees(case, found := answer(case))]
    assert not wrong
    assert len(cases) == 294


def test_next_open_is_met_to_the_second() -> None:
    """With the boundary declared there is nothing to forgive: the instants are equal."""
    cases = [case for case in shared_cases() if case["kind"] == "add" and case["boundary"] == "next_open"]
    assert len(cases) == 185
    assert [answer(case)["due_at"] for case in cases] == [case["expected_due_at"] for case in cases]
