"""The steps a course is made of: each decides a verdict, then takes the time that makes it true."""

from __future__ import annotations

from random import Random

from transforms.city.model import UNKNOWN
from transforms.simulate.lives import VOID, Cut, Life
from transforms.simulate.promises import Promises
from transforms.simulate.world import DAY, HOUR, World, weighted
from transforms.sla.calendars import Calendar

MINUTE = 60


class Steps:
    """What can happen next to a ticket, and when."""

    def __init__(self, world: World, promises: Promises, chance: Random) -> None:
        self.world = world
        self.promises = promises
        self.chance = chance

    def _intake(self, life: Life, low: int, high: int) -> None:
        if self._draw(0.02) and life.created - self.world.midnight(self.world.on(life.created)) > HOUR:
            # The officer's clock is behind: the event is dated before the report it belongs to.
            life.happen(life.created - self.chance.randrange(20, 4 * MINUTE), "verified_intake")
            return
        life.happen(self._later(life, low, high), "verified_intake")

    def _forward(self, life: Life) -> None:
        agency = self._agency(life)
        self._stop(
            life,
            "forward",
            "forwarded",
            agency,
            late=self.world.profile.forward_late_rate,
            spread=int(self.world.profile.forward_days * DAY),
            calendar="centre",
        )

    def _answer_and_action(self, life: Life, answered_before: bool) -> None:
        """The agency answers and, where there is something to do, begins to do it; in either order."""
        profile = self.world.profile
        action_in = int(profile.action_days * DAY)
        answer = not answered_before and self._draw(0.96)
        action = life.nature == "complaint" and (answered_before or not answer or self._draw(0.97))
        if action and (not answer or self._draw(0.6)):
            self._stop(life, "first_action", "action_started", late=profile.action_late_rate, spread=action_in)
            action = False
        if answer:
            if self._draw(0.15):
                life.happen(self._later(life, 10 * MINUTE, 5 * HOUR, office=True), "agency_replied")
            self._stop(
                life, "agency_answer", "answer_received", late=profile.answer_late_rate, spread=int(profile.answer_days * DAY)
            )
        if action:
            self._stop(life, "first_action", "action_started", late=profile.action_late_rate, spread=action_in)

    def _wait(self, life: Life) -> None:
        """A pause: within its cap, over it, or never ended."""
        kind = "waiting_citizen" if self._draw(0.65) else "waiting_outside"
        life.pause(self._later(life, HOUR, DAY, office=True), kind)
        if self._draw(0.1):
            raise Cut
        if kind == "waiting_citizen" and self._draw(0.15):
            life.happen(self._later(life, HOUR, DAY), "citizen_unreachable")
        low, high = (6 * HOUR, 2 * DAY) if self._draw(0.65) else (3 * DAY, 14 * DAY)
        life.resume(self._later(life, low, high, office=True))

    def _finish(self, life: Life, event: str, *, soon: bool = False, night: bool = False) -> None:
        """Decide whether the strictest finish promise is kept, then when it ends."""
        profile = self.world.profile
        due, close = self.promises.finish_due(life)
        if self._draw(profile.never_rate):
            raise Cut
        surge = profile.surge(self.world.on(life.created))
        late_rate = profile.late_rates.get(life.responsible, profile.late_rate) + (surge.late if surge else 0.0)
        if due is None or close is None:
            life.happen(self._later(life, HOUR, (1 if soon else 6) * DAY, office=True), event)
            return
        calendar = None if night or self._draw(0.12) else self.world.office
        if close > life.now + 2 and not self._draw(late_rate * (0.3 if soon else 1.0)):
            at, decided = self._in_time(life.now, close, due, calendar, soon), "met"
        else:
            at, decided = self._too_late(max(due, life.now), calendar), "breached_closed"
        life.happen(at, event)
        life.decided["finish", len(life.cycles)] = decided

    def _in_time(self, now: int, close: int, due: int, calendar: Calendar | None, soon: bool) -> int:
        """A finish at or before due: at its last second now and then, where due is a next opening also in the evening before."""
        roll = self.chance.random()
        if roll < 0.01:
            return close
        if roll < 0.03:
            return due
        if roll < 0.12 and due > close + 2:
            return self.world.between(self.chance, close, due)
        # Two in three are over soon after the last step: the work was done before it was reported.
        reach = now + (2 if soon else 12) * HOUR if soon or roll < 0.67 else close
        return self.world.between(self.chance, now, min(close, reach), calendar)

    def _too_late(self, after: int, calendar: Calendar | None) -> int:
        """A finish after due: by a second now and then, by days as a rule."""
        if self._draw(0.03):
            return after + 1
        return self.world.between(
            self.chance, after, after + HOUR + int(self.chance.expovariate(1 / (4 * DAY))), calendar
        )

    def _stop(
        self, life: Life, clock: str, event: str, agency: str | None = None, *, late: float, spread: int,
        office: bool = True, calendar: str = "office",
    ) -> None:  # fmt: skip
        """Decide whether a clock is met, then when its stop happens; a clock nobody promised stops soon."""
        number = len(life.cycles)
        running = [
            (policy, start)
            for authority in ("law", "city", "leader")
            for policy, start in self.promises.started(life, clock, authority, number)
        ]
        dues = [
            due
            for policy, start in running
            if (due := self.promises.due(life, policy, start, life.now + 1)[1]) is not None
        ]
        hours = (
            (self.world.centre if calendar == "centre" else self.world.office)
            if office and not self._draw(0.1)
            else None
        )
        if not dues:
            life.happen(self._later(life, MINUTE, spread, office=office), event, agency)
            return
        due = min(dues)
        if due > life.now + 2 and not self._draw(late):
            # Most answers come well before the deadline, some at the last second.
            reach = due if self._draw(0.5) else life.now + max(2, (due - life.now) // 3)
            at = due if self._draw(0.01) else self.world.between(self.chance, life.now, reach, hours)
            decided = "met"
        else:
            after = max(due, life.now)
            at = self.world.between(self.chance, after, after + 2 + self.chance.randrange(spread), hours)
            decided = "breached_closed"
        life.happen(at, event, agency)
        life.decided[clock, number] = decided

    def _afterwards(self, life: Life, contacted: bool) -> None:
        """Proof, a second look, a call to the citizen, the closing, a judgement: none of it moves the finish."""
        profile = self.world.profile
        if self._draw(profile.proof_rate):
            life.happen(self._later(life, MINUTE, HOUR), "proof_added")
        if self._draw(profile.verified_rate):
            life.happen(self._later(life, HOUR, 3 * DAY, office=True), "verified")
        if contacted and life.state in ("resolved", "verified"):
            # A call after the closing would be no call-back.
            life.happen(self._later(life, 10 * MINUTE, (1 if self._draw(0.7) else 3) * DAY), "citizen_contacted")
        may_close = "verified" in life.cycle.firsts or not profile.verified_first
        if life.state != "closed" and may_close and self._draw(profile.closed_rate):
            life.happen(self._later(life, HOUR, 4 * DAY), "closed")
        if self._draw(0.2):
            life.happen(self._later(life, HOUR, 5 * DAY), "rated")

    def _void(self, life: Life, low: int, high: int) -> None:
        event = weighted(self.chance, {"rejected": 0.4, "merged": 0.35, "withdrawn": 0.2, "deleted": 0.05})
        reason = dict(zip(VOID, ("not_ours", "duplicate", "withdrawn_by_reporter", "test_data"), strict=True))[event]
        life.happen(self._later(life, low, high), event, reason=reason)

    def _may_reopen(self, life: Life, answered_before: bool) -> bool:
        """Only where every other clock has stopped, so that a reopening bears on the finish alone."""
        if life.due_given is not None or answered_before or life.state == "closed":
            return False
        if (life.category or "") not in self.world.categories or self._is_counted_from_day0(life):
            return False
        needed = ["answer_received", *(["action_started"] if life.nature == "complaint" else [])]
        return all(event in life.cycle.firsts for event in needed)

    def _is_counted_from_day0(self, life: Life) -> bool:
        return any(
            policy.day0
            for authority in ("law", "city", "leader")
            for policy, _ in self.promises.started(life, "finish", authority, len(life.cycles))
        )

    def _all_stopped(self, life: Life) -> bool:
        firsts = life.cycle.firsts
        needed = ("answer_received", "citizen_contacted", *(("action_started",) if life.nature == "complaint" else ()))
        return all(event in firsts for event in needed)

    def _agency(self, life: Life, other_than: str | None = None) -> str:
        roll = self.chance.random()
        category = self.world.categories.get(life.category or "")
        if other_than is None and roll < 0.008:
            return UNKNOWN
        if other_than is None and category is not None and category.default_agency is not None and roll < 1 - self.world.profile.wrong_agency_rate:
            return category.default_agency
        return self.chance.choice([name for name in self.world.agencies if name != other_than])

    def _later(self, life: Life, low: int, high: int, *, office: bool = False) -> int:
        """An instant between two distances from now; in office hours, if need be those of the next day they are kept."""
        first = life.now + max(low, 1) - 1
        last = first + max(high - low, 2) + 1
        if office and self.world.open_seconds(self.world.office, first + 1, last) <= 2:
            first = self.world.next_open(self.world.office, last)
            last = first + 3 * HOUR
        return self.world.between(self.chance, first, last, self.world.office if office else None)

    def _draw(self, probability: float) -> bool:
        return self.chance.random() < probability
