"""The case files by SQL: each case is a ticket under a promise of its own, the cases of a year are one warehouse.

What SQL answers of a case: `add` (the deadline), `elapsed` and `elapsed_with_pauses` (open seconds from report to finish), `sla` with
first_response and resolution (deadline, elapsed, slack, breached), and from the rows of the calendar alone `is_open` and the day of
`add_business_days`. What it does not, and why: the metric `update`, for a deadline that begins anew with each contact is no clock of the model;
the time of day of `add_business_days`, for working days end with the office's hours there; a target of no minutes, which policies.csv
refuses; an end before its start, which is an impossible order there and has no duration.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest

from tests.models.received import warehouse_of
from tests.sla.peers import agrees, nothing_open_between, shared_cases
from tests.sla.test_cases import BORN_PAUSED, NEVER_RESUMED, ONE_CONTACT, TWO_PAUSES, history
from transforms.city.model import City
from transforms.sla.calendars import ALWAYS
from transforms.sla.cases import Situation
from transforms.sla.history import Event, TicketFacts
from transforms.sla.policies import Policy
from transforms.sla.walltime import instant

Case = dict[str, Any]
CLOCKS = {
    "first_response": ("first_public_reply", "agency_replied"),
    "resolution": ("finish", "finish"),
    None: ("finish", "finish"),
}
BLANK = dict.fromkeys(("due_at", "elapsed_minutes", "slack_minutes", "breached", "open", "error"))


@pytest.mark.parametrize(("kind", "count"), [("add", 211), ("elapsed", 29), ("sla", 18)])
def test_shared_cases_with_a_clock(kind: str, count: int) -> None:
    cases = [case for case in shared_cases() if case["kind"] == kind and case["policy_minutes"] != 0]
    by_id = {found["case_id"]: found for year in warehouses() for found in answers(*year)}
    wrong = [(case["case_id"], by_id[case["case_id"]]) for case in cases if not agrees(case, by_id[case["case_id"]])]
    assert not wrong
    assert len(cases) == count


def test_next_open_is_met_to_the_second() -> None:
    by_id = {found["case_id"]: found for year in warehouses() for found in answers(*year)}
    cases = [
        case
        for case in shared_cases()
        if case["kind"] == "add" and case["boundary"] == "next_open" and case["policy_minutes"]
    ]
    assert cases and [by_id[case["case_id"]]["due_at"] for case in cases] == [case["expected_due_at"] for case in cases]


def test_shared_cases_of_open_instants() -> None:
    cases = 0
    for connection, situations in warehouses():
        for _, case in situations:
            if case.case["kind"] == "is_open":
                at = int(case.start.timestamp())
                [(intervals,)] = connection.execute(
                    "select [s1, e1, s2, e2, s3, e3, s4, e4, s5, e5, s6, e6] from inputs.calendar_days where calendar_id = ? and day_on = ?",
                    [case.calendar.id, local(case).date()],
                ).fetchall()
                is_open = any(start <= at < end for start, end in zip(intervals[::2], intervals[1::2], strict=True))
                assert is_open == case.case["expected_open"], case.case["case_id"]
                cases += 1
    assert cases == 10


def test_shared_cases_of_working_days() -> None:
    """A start on a closed day first moves to the next working day; then so many numbers further on."""
    cases = 0
    for connection, situations in warehouses():
        for _, case in situations:
            if case.case["kind"] == "add_business_days":
                [(day,)] = connection.execute(
                    "select later.day_on from inputs.calendar_days as days inner join inputs.calendar_workdays as later "
                    "on later.calendar_id = days.calendar_id and later.working_no = days.working_no "
                    "+ case when days.is_working_day then 0 else 1 end + ? where days.calendar_id = ? and days.day_on = ?",
                    [case.case["policy_business_days"], case.calendar.id, local(case).date()],
                ).fetchall()
                due = str(datetime.combine(day, local(case).time()))
                assert nothing_open_between(case.case, due, case.case["expected_due_at"]), case.case["case_id"]
                cases += 1
    assert cases == 10


WORKED = {
    ("two pauses", "first_response"): (TWO_PAUSES, "11:45", None),
    ("two pauses", "resolution"): (TWO_PAUSES, "11:45", None),
    ("one contact", "first_response"): (ONE_CONTACT, "11:00", None),
    ("one contact", "resolution"): (ONE_CONTACT, "11:00", None),
    ("born paused", "first_response"): (BORN_PAUSED, "14:00", None),
    ("born paused", "resolution"): (BORN_PAUSED, "14:00", 0),
    ("never resumed", "first_response"): (NEVER_RESUMED, None, None),
    ("never resumed", "resolution"): (NEVER_RESUMED, None, None),
}


def test_the_four_worked_histories() -> None:
    cases = [
        history(metric, *events) | {"case_id": f"{name} {metric}"} for (name, metric), (events, _, _) in WORKED.items()
    ]
    found = {answer["case_id"]: answer for answer in answers(*warehouse(cases))}
    for (name, metric), (_, due, elapsed) in WORKED.items():
        got = found[f"{name} {metric}"]
        assert got["due_at"] == (f"2024-06-03 {due}:00" if due else None), (name, metric)
        assert got["stopped_minutes"] == elapsed, (name, metric)


def test_elapsed_with_pauses() -> None:
    case = history("resolution", *TWO_PAUSES, ("16:00", "done", "closed_at")) | {"kind": "elapsed_with_pauses"}
    assert [found["elapsed_minutes"] for found in answers(*warehouse([case]))] == [7 * 60 - 15 - 30]


# ------------------------------------------------------------------------------------------------ cases as tickets of a city

Warehouse = tuple[duckdb.DuckDBPyConnection, list[tuple[str, Situation]]]


@lru_cache(maxsize=1)
def warehouses() -> list[Warehouse]:
    """The shared cases by the year they begin in: a warehouse lays out every day from its first ticket on."""
    cases = sorted(shared_cases(), key=lambda case: case["start_at"])
    return [warehouse(group) for _, group in groupby(cases, key=lambda case: case["start_at"][:4])]


def warehouse(cases: Iterable[Case]) -> Warehouse:
    """The SLA tables of a city in which each case is a ticket with a promise of its own."""
    read = [Situation.of(case) for case in cases]
    # Cases of one calendar share it: its days are laid out once.
    offices = {office: f"kantor{number}" for number, office in enumerate(dict.fromkeys(case.calendar for case in read))}
    situations = [
        (f"kasus{number}", replace(case, calendar=replace(case.calendar, id=offices[case.calendar])))
        for number, case in enumerate(read)
    ]
    ends = [max([case.start, case.end or case.start, *(at for at, _, _ in case.events)]) for _, case in situations]
    city = City(
        id="kasus",
        name="Kota Kasus",
        zone="UTC",
        path=Path("."),
        fingerprint="",
        calendars=(*{case.calendar.id: case.calendar for _, case in situations}.values(), ALWAYS),
        policies=tuple(promise(name, case) for name, case in situations),
    )
    return warehouse_of(
        city, [life(name, case) for name, case in situations], max(ends) + timedelta(days=1)
    ), situations


def promise(name: str, case: Situation) -> Policy:
    clock, stop = CLOCKS[case.case.get("metric") if case.case.get("metric") != "generic" else None]
    return Policy(
        policy_id=name,
        version=1,
        clock=clock,
        authority="city",
        start_event="created",
        stop_event=stop,
        selector=(("urgency", name),),
        target_seconds=round((case.case.get("policy_minutes") or 60) * 60),
        basis="open_hours",
        calendar_id=case.calendar.id,
        boundary=case.case.get("boundary") or "close",
        pauses=frozenset({"waiting_citizen", "disputed"}),
    )


def life(name: str, case: Situation) -> tuple[TicketFacts, list[Event]]:
    """The case's events in the words of the model; without any, the end is the finish."""
    ticket = TicketFacts(name, case.start, urgency=name)
    events, before = [], "open"
    for number, (at, state, kind) in enumerate(case.events):
        told = {"first_response": "agency_replied", "agent_contact": "citizen_contacted"}.get(kind or "")
        if kind == "closed_at" or state == "closed":
            told = "closed"
        elif before == "closed":
            told = "reopened"
        elif state in (case.case.get("pause_states") or ()):
            told = "paused"
        elif before in (case.case.get("pause_states") or ()):
            told = "resumed"
        before = state or before
        if told:
            events.append(Event(at, told, number + 1, reason="waiting_citizen" if told == "paused" else None))
    if not case.events and case.end is not None:
        events.append(Event(case.end, "resolved", 1))
    return ticket, events


def answers(connection: duckdb.DuckDBPyConnection, situations: list[tuple[str, Situation]]) -> list[dict[str, Any]]:
    """What the warehouse holds of each case with a clock, in the words of a case file."""
    rows = connection.execute(
        "select ticket_id, cast(epoch(due_at) as bigint), open_seconds, stopped_at is not null, is_impossible_order from core.sla_clocks"
    ).fetchall()
    found, by_name = [], dict(situations)
    for name, due, seconds, is_stopped, is_impossible in rows:
        case = by_name[name]
        minutes = 0 if is_impossible else seconds / 60  # "an end before its start gives 0": here it gives no duration
        slack = case.seconds / 60 - minutes if case.case.get("policy_minutes") is not None else None
        found.append(
            BLANK
            | {
                "case_id": case.case["case_id"],
                "due_at": case.written(instant(due)) if due is not None else None,
                "elapsed_minutes": minutes,
                "stopped_minutes": minutes if is_stopped else None,
                "slack_minutes": slack,
                "breached": slack is not None and slack < 0,
            }
        )
    return found


def local(case: Situation) -> datetime:
    return case.start.astimezone(ZoneInfo(case.calendar.zone)).replace(tzinfo=None)
