"""Other rules on the past: a changed holiday changes exactly the verdicts counted by hand, and what plain code says on random cities."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest

from tests.models.received import city_of, warehouse_of
from tests.sla import strategies
from tests.sla.offices import JAKARTA, MON_FRI, event, finish, wib
from transforms.city.model import Agency, City
from transforms.engines.whatif import VERDICTS, what_if
from transforms.sla.calendars import ALWAYS, Calendar, DayException, Hours
from transforms.sla.clocks import judge
from transforms.sla.history import TicketFacts

OFFICE = Calendar("sembilan", JAKARTA.key, (Hours(MON_FRI, (("09:00", "17:00"),)),))
HOLIDAY = replace(OFFICE, exceptions=(DayException(date(2024, 6, 5), "holiday"),))
CITY = City(
    id="kantor",
    name="Kantor",
    zone=JAKARTA.key,
    path=Path("."),
    fingerprint="",
    agencies=(Agency("dinas-air", "Dinas Air"),),
    calendars=(OFFICE, ALWAYS),
    policies=(finish(),),
)


def ticket(name: str, created: str, resolved: str | None) -> tuple[TicketFacts, list]:  # type: ignore[type-arg]
    return TicketFacts(name, wib(created)), [event(resolved, "resolved")] if resolved else []


def test_a_new_holiday_changes_the_verdicts_counted_by_hand(tmp_path: Path) -> None:
    """Sixteen open hours, nine to five; Wednesday 5 June 2024 is made a holiday.

    A: Mon 09:00, due Tue 17:00 either way, late: the same. B: Tue 10:00, due Thu 10:00, then Fri 10:00; done Thu 15:00: late, then kept.
    C: Tue 10:00, done Fri 11:00: late both times, its due moves. D: Wed 12:00, due Fri 12:00, then Mon 09:00 + 0 h = Fri 17:00;
    done Fri 16:00: late, then kept. E: Thu 09:00: untouched. F: Tue 10:00, still open on Fri 09:00: past due, then running.
    """
    lives = [
        ticket("A", "2024-06-03 09:00", "2024-06-05 10:00"),
        ticket("B", "2024-06-04 10:00", "2024-06-06 15:00"),
        ticket("C", "2024-06-04 10:00", "2024-06-07 11:00"),
        ticket("D", "2024-06-05 12:00", "2024-06-07 16:00"),
        ticket("E", "2024-06-06 09:00", "2024-06-07 16:00"),
    ]
    path = tmp_path / "was.duckdb"
    warehouse_of(CITY, lives, wib("2024-06-20 00:00"), path=path, tables=(VERDICTS,)).close()
    found = what_if(path, replace(CITY, calendars=(HOLIDAY, ALWAYS)), date(2024, 6, 1), date(2024, 7, 1))
    assert [(row.ticket_id, row.outcome_before, row.outcome_after) for row in found.changes] == [
        ("B", "breached_closed", "met"),
        ("D", "breached_closed", "met"),
    ]
    [sums] = found.sums
    assert (sums.clocks, sums.late_before, sums.late_after, sums.changed, sums.moved) == (5, 4, 2, 2, 3)
    dues = {row.ticket_id: (row.due_before, row.due_after) for row in found.changes}
    assert dues["B"] == (wib("2024-06-06 10:00"), wib("2024-06-07 10:00"))
    assert dues["D"] == (wib("2024-06-07 12:00"), wib("2024-06-07 17:00"))


def test_what_is_running_is_judged_anew_too(tmp_path: Path) -> None:
    path = tmp_path / "was.duckdb"
    warehouse_of(CITY, [ticket("F", "2024-06-04 10:00", None)], wib("2024-06-07 09:00"), path=path, tables=(VERDICTS,)).close()
    found = what_if(path, replace(CITY, calendars=(HOLIDAY, ALWAYS)), date(2024, 6, 1), date(2024, 7, 1))
    assert [(row.ticket_id, row.outcome_before, row.outcome_after) for row in found.changes] == [("F", "breached_open", "running")]
    outside = what_if(path, replace(CITY, calendars=(HOLIDAY, ALWAYS)), date(2024, 7, 1), date(2024, 8, 1))
    assert outside.sums == outside.changes == ()


def test_a_rule_that_matches_no_more_leaves_no_promise(tmp_path: Path) -> None:
    path = tmp_path / "was.duckdb"
    warehouse_of(CITY, [ticket("A", "2024-06-03 09:00", "2024-06-03 10:00")], wib("2024-06-20 00:00"), path=path, tables=(VERDICTS,)).close()
    stricter = replace(CITY, policies=(finish(policy_id="LAIN", selector=(("urgency", "darurat"),)),))
    [change] = what_if(path, stricter, date(2024, 6, 1), date(2024, 7, 1)).changes
    assert (change.policy_before, change.policy_after, change.outcome_before, change.outcome_after) == ("P", None, "met", None)


@pytest.mark.parametrize("seed", range(6))
def test_random_rules_change_what_plain_code_says(seed: int, tmp_path: Path) -> None:
    world = strategies.world(Random(seed), tickets=60)
    other = strategies.world(Random(seed + 1_000), tickets=0)
    calendars = {name: replace(calendar, zone=world.zone) for name, calendar in other.calendars.items()}
    city = city_of(world)
    path = tmp_path / "was.duckdb"
    warehouse_of(city, world.tickets, world.as_of, path=path, tables=(VERDICTS,)).close()
    changed = replace(city, policies=tuple(other.policies), calendars=(*calendars.values(), ALWAYS))
    found = what_if(path, changed, date(2000, 1, 1), date(2100, 1, 1))

    def outcomes(policies: list, offices: dict) -> dict[tuple[str, str, str, int], str]:  # type: ignore[type-arg]
        return {
            (row.ticket_id, row.clock, row.authority, row.cycle): row.outcome
            for ticket, events in world.whole_tickets
            for row in judge(ticket, events, policies, offices, world.as_of, world.zone, world.ancestors)
        }

    before, after = outcomes(world.policies, world.calendars), outcomes(other.policies, calendars)
    expected = {key for key in {*before, *after} if before.get(key) != after.get(key)}
    assert {(row.ticket_id, row.clock, row.authority, row.cycle) for row in found.changes} == expected
    assert len(expected) > 20
