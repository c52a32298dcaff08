"""What becomes of a promise: golden cases in an office open Monday to Friday, nine to five. 3 June 2024 is a Monday."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.sla.offices import CALENDARS, event, finish, wib
from transforms.sla.clocks import ClockRow, judge, segments
from transforms.sla.history import Event, TicketFacts
from transforms.sla.policies import Policy

TICKET = TicketFacts("T1", wib("2024-06-03 09:00"))
LATER = "2024-07-01 00:00"


def rows(*events: Event, as_of: str = LATER, ticket: TicketFacts = TICKET, **policy: Any) -> list[ClockRow]:
    """The judged clocks of one ticket under one policy."""
    return judge(ticket, events, [finish(**policy)], CALENDARS, wib(as_of), "Asia/Jakarta")


def row(*events: Event, **more: Any) -> ClockRow:
    """The only clock."""
    [found] = rows(*events, **more)
    return found


FORWARDED = event("2024-06-03 10:00", "forwarded", agency_id="dinas-jalan")


def test_met_late_open_and_running() -> None:
    assert row(FORWARDED).due_at == wib("2024-06-04 17:00")
    assert row(FORWARDED, event("2024-06-04 17:00", "resolved")).outcome == "met"
    late = row(FORWARDED, event("2024-06-05 10:30", "resolved"))
    assert (late.outcome, late.late_seconds, late.is_due) == ("breached_closed", 5400, True)
    still = row(FORWARDED, as_of="2024-06-05 10:00")
    assert (still.outcome, still.late_seconds, still.open_seconds) == ("breached_open", 3600, 17 * 3600)
    early = row(FORWARDED, as_of="2024-06-04 17:00")
    assert (early.outcome, early.is_due) == ("running", False)
    assert not row(event("2024-06-03 11:00", "resolved"), as_of="2024-06-04 12:00").is_due


def test_every_basis_has_its_due() -> None:
    friday = replace(TICKET, created_at=wib("2024-06-07 16:00"), due_given_at=wib("2024-06-08 08:00"))
    dues = {
        "clock": row(ticket=friday, basis="clock", target_seconds=72 * 3600),
        "open_hours": row(ticket=friday, target_seconds=2 * 3600),
        "working_days": row(ticket=friday, basis="working_days", target_seconds=None, target_days=3),
        "calendar_days": row(ticket=friday, basis="calendar_days", target_seconds=None, target_days=3),
        "as_given": row(ticket=friday, basis="as_given", target_seconds=None),
    }
    assert {basis: found.due_at for basis, found in dues.items()} == {
        "clock": wib("2024-06-10 16:00"),
        "open_hours": wib("2024-06-10 10:00"),
        "working_days": wib("2024-06-12 17:00"),
        "calendar_days": wib("2024-06-10 16:00"),
        "as_given": wib("2024-06-08 08:00"),
    }
    assert rows(basis="as_given", target_seconds=None) == []


def test_calendar_days_keep_the_wall_clock_across_a_change_of_it() -> None:
    ticket = replace(TICKET, created_at=wib("2025-03-08 12:00"))
    policy = finish(basis="calendar_days", target_seconds=None, target_days=3, calendar_id="")
    [found] = judge(ticket, [], [policy], CALENDARS, wib("2025-04-01 00:00"), "America/New_York")
    assert found.due_at is not None
    assert (found.due_at - found.started_at).total_seconds() == 71 * 3600


WAIT = event("2024-06-03 11:00", "paused", reason="waiting_citizen")
CITIZEN = {"pauses": frozenset({"waiting_citizen"})}


def test_a_pause_across_closing_time_moves_due_by_its_open_part() -> None:
    back = event("2024-06-04 10:00", "resumed")
    found = row(FORWARDED, WAIT, back, as_of="2024-06-04 12:00", **CITIZEN)
    assert found.due_at == wib("2024-06-05 16:00")  # 6 + 1 open hours were waited for
    assert (found.paused_seconds, found.open_seconds) == (23 * 3600, 4 * 3600)
    assert row(FORWARDED, WAIT, back, pauses=frozenset()).due_at == wib("2024-06-04 17:00")


def test_a_start_inside_a_pause() -> None:
    answer = {"clock": "agency_answer", "start_event": "agency_replied", "stop_event": "answer_received"} | CITIZEN
    wait = event("2024-06-03 10:30", "paused", reason="waiting_citizen")
    replied = event("2024-06-03 11:00", "agency_replied")
    back = event("2024-06-03 13:00", "resumed")
    found = row(FORWARDED, wait, replied, back, target_seconds=3600, **answer)
    assert (found.started_at, found.due_at) == (wib("2024-06-03 11:00"), wib("2024-06-03 14:00"))


def test_merged_before_its_stop_is_void_and_after_it_is_not() -> None:
    merged = row(FORWARDED, event("2024-06-03 12:00", "merged"), event("2024-06-03 13:00", "closed"))
    assert (merged.outcome, merged.void_reason, merged.is_due) == ("void", "merged", False)
    assert merged.due_at == wib("2024-06-04 17:00")
    kept = row(FORWARDED, event("2024-06-03 12:00", "resolved"), event("2024-06-03 13:00", "merged"))
    assert (kept.outcome, kept.void_reason) == ("met", None)


RESOLVED = event("2024-06-03 12:00", "resolved")


def test_another_clock_s_stop_survives_a_reopening_and_starts_again_only_with_its_event() -> None:
    answer: dict[str, Any] = {"clock": "agency_answer", "start_event": "forwarded", "stop_event": "answer_received"}
    done = (FORWARDED, event("2024-06-03 11:00", "answer_received"), RESOLVED)
    [kept] = rows(*done, event("2024-06-04 09:00", "reopened"), **answer)
    assert (kept.cycle, kept.outcome) == (1, "met")
    late = (event("2024-06-20 09:00", "reopened"), event("2024-06-21 09:00", "forwarded", agency_id="dinas-air"))
    kept, again = rows(*done, *late, **answer)
    assert (kept.outcome, again.cycle, again.started_at) == ("met", 2, wib("2024-06-21 09:00"))
    assert (kept.agency_id, again.agency_id) == ("dinas-jalan", "dinas-air")


def test_a_void_is_taken_back_by_a_reopening_in_the_window() -> None:
    found = row(FORWARDED, event("2024-06-03 12:00", "rejected"), event("2024-06-05 12:00", "reopened"))
    assert (found.outcome, found.due_at) == ("breached_open", wib("2024-06-06 17:00"))


HANDED_ON = (
    FORWARDED,
    event("2024-06-03 15:00", "reassigned", agency_id="dinas-air"),
    event("2024-06-04 10:00", "answer_received"),
    event("2024-06-06 09:00", "resolved"),
)


def test_whose_desk_it_was_on() -> None:
    found = row(*HANDED_ON)
    shares = (found.centre_seconds, found.agency_seconds, found.citizen_seconds, found.outside_seconds)
    assert shares == ((1 + 47) * 3600, 24 * 3600, 0, 0)
    assert sum(shares) == found.clock_seconds


def test_the_responsible_agency_is_the_last_before_due_stop_and_as_of() -> None:
    assert row(*HANDED_ON).agency_id == "dinas-air"
    assert row(*HANDED_ON, target_seconds=6 * 3600).agency_id == "dinas-jalan"  # due 15:00, before the hand-over counts
    assert row(*HANDED_ON, as_of="2024-06-03 09:30").agency_id == "pusat"
    assert row(*HANDED_ON, clock="verify").agency_id == "pusat"


def test_the_particular_promise_wins_and_the_strictest_is_marked() -> None:
    above = {"category": {"LUBANG": ("JALAN",)}}
    ticket = replace(TICKET, category_id="LUBANG", urgency="darurat")
    policies = [
        finish(policy_id="ANY"),
        finish(policy_id="ROADS", selector=(("category", "JALAN"),), target_seconds=7200),
        finish(policy_id="HOLES", selector=(("category", "LUBANG"),), target_seconds=10_800),
        finish(policy_id="LAW", authority="law", selector=(("urgency", "darurat"),), target_seconds=3600),
        finish(policy_id="WATER", authority="leader", selector=(("category", "AIR"),), target_seconds=60),
    ]

    def chosen(*events: Event, known: list[Policy] = policies) -> list[tuple[str, bool]]:
        found = judge(ticket, events, known, CALENDARS, wib(LATER), "Asia/Jakarta", above)
        return [(row.policy_id, row.is_strictest) for row in found]

    assert chosen() == [("LAW", True), ("HOLES", False)]
    named_twice = finish(policy_id="BOTH", selector=(("category", "JALAN"), ("urgency", "darurat")))
    assert chosen(known=[*policies, named_twice]) == [("LAW", True), ("BOTH", False)]
    moved = event("2024-06-10 09:00", "reclassified", category_id="AIR")
    assert chosen(moved) == [("LAW", False), ("ANY", False), ("WATER", True)]


def test_a_row_without_events_implies_them() -> None:
    ticket = replace(TICKET, agency_id="dinas-air", status="resolved", closed_at=wib("2024-06-05 12:00"))
    found = row(ticket=ticket)
    assert (found.outcome, found.stopped_at, found.agency_id) == ("breached_closed", ticket.closed_at, "dinas-air")
    called = replace(TICKET, status="called_back", status_at=wib("2024-06-04 12:00"))
    callback = {"clock": "callback", "start_event": "answer_received", "stop_event": "citizen_contacted"}
    assert row(ticket=called, **callback).outcome == "met"
    assert (
        row(ticket=replace(TICKET, status="waiting_citizen", status_at=wib("2024-06-03 10:00")), **CITIZEN).due_at
        is None
    )
    assert row(ticket=replace(TICKET, deleted_at=wib("2024-06-03 10:00"))).void_reason == "deleted"


def test_nothing_is_judged_before_the_report_or_after_as_of() -> None:
    assert rows(as_of="2024-06-03 09:00") == []
    assert row(event("2024-06-03 12:00", "resolved"), as_of="2024-06-03 12:00").stopped_at is None


def test_an_unknown_calendar_is_named() -> None:
    with pytest.raises(ValueError, match="policy 'P': calendar 'lain' is not known: one of kantor, sembilan"):
        rows(calendar_id="lain")


def test_segments_of_a_life() -> None:
    found = segments(TICKET, [*HANDED_ON, event("2024-06-07 09:00", "closed")], wib(LATER))
    assert [(part.state, part.holder, part.agency_id) for part in found] == [
        ("received", "centre", "pusat"),
        ("forwarded", "agency", "dinas-jalan"),
        ("forwarded", "agency", "dinas-air"),
        ("answered", "centre", "dinas-air"),
        ("resolved", "centre", "dinas-air"),
    ]
    assert found[-1].ends_at == wib("2024-06-07 09:00")
    reopened = segments(
        TICKET, [event("2024-06-04 09:00", "closed"), event("2024-06-05 09:00", "reopened")], wib(LATER)
    )
    assert [(part.holder, part.ends_at) for part in reopened][1:] == [
        ("closed", wib("2024-06-05 09:00")),
        ("agency", wib(LATER)),
    ]
