"""The courses a ticket can take. Each verdict is decided first; the time of the stop is chosen to make it true."""

from __future__ import annotations

from transforms.simulate.lives import Cut, Life
from transforms.simulate.steps import MINUTE, Steps
from transforms.simulate.world import DAY, HOUR


class Courses(Steps):
    """Runs lives up to the end of the window."""

    def run(self, life: Life) -> None:
        """Everything that happens to a ticket before the end of the window."""
        life.begin()
        try:
            if not life.told:
                self._letter(life)
            elif life.urgency == "darurat":
                self._emergency(life)
            elif self._draw(self.world.profile.void_rate * 0.6):
                self._void(life, 15 * MINUTE, 18 * HOUR)
            elif life.nature in ("information", "aspiration") and self._draw(self.world.profile.answered_at_once):
                self._answered_at_once(life)
            else:
                self._forwarded(life)
        except Cut:
            pass
        if not any(happening.event == "reclassified" for happening in life.events):
            life.first_category = None

    def _letter(self, life: Life) -> None:
        """A letter: the system keeps only its row, so the agency counts as assigned at intake."""
        roll = self.chance.random()
        if roll < 0.08 and life.as_of - life.created < 25 * DAY:
            return
        life.happen(life.created, "forwarded", self._agency(life))
        if roll < 0.14:
            event = self.chance.choice(("rejected", "withdrawn"))
            life.happen(self._later(life, HOUR, 6 * DAY, office=True), event)
        elif roll < 0.97:
            self._finish(life, "closed" if roll < 0.2 else "resolved")

    def _emergency(self, life: Life) -> None:
        """Somebody sets out at once, arrives, and it is over within hours or late."""
        self._intake(life, 20, 2 * MINUTE)
        if self._draw(0.04):
            self._void(life, MINUTE, HOUR)
            return
        life.happen(self._later(life, 20, 3 * MINUTE), "forwarded", self._agency(life))
        self._stop(
            life, "dispatch", "dispatched", late=self.world.profile.action_late_rate, spread=40 * MINUTE, office=False
        )
        self._stop(life, "arrival", "arrived", late=self.world.profile.action_late_rate, spread=HOUR, office=False)
        life.happen(self._later(life, MINUTE, 10 * MINUTE), "action_started")
        life.happen(self._later(life, 10 * MINUTE, 6 * HOUR), "answer_received")
        self._finish(life, "resolved", night=True)
        self._afterwards(life, contacted=self._draw(0.8))

    def _answered_at_once(self, life: Life) -> None:
        """The centre answers itself. Now and then the answer was given before anybody wrote the report down."""
        if self._is_walk_in(life) and not self.world.profile.verified_first and self._draw(0.4):
            today = self.world.midnight(self.world.on(life.created))
            earlier = life.created - self.chance.randrange(5 * MINUTE, 40 * MINUTE)
            if earlier > today:
                life.happen(earlier, "resolved")
                life.happen(self._later(life, MINUTE, 3 * HOUR), "closed")
                return
        if self._draw(0.7):
            self._intake(life, 2 * MINUTE, HOUR)
        self._finish(life, "resolved", soon=True)
        self._afterwards(life, contacted=False)

    def _forwarded(self, life: Life) -> None:
        """To an agency and back, with everything that can come between."""
        self._intake(life, 2 * MINUTE, 90 * MINUTE)
        if life.first_category is not None:
            life.happen(
                self._later(life, MINUTE, HOUR), "reclassified", category=life.category, reason="wrong_category"
            )
        answered_before = self._draw(0.01)
        if answered_before:
            life.happen(self._later(life, 10 * MINUTE, 2 * HOUR), "answer_received")
        self._forward(life)
        if self._draw(0.9):
            life.happen(self._later(life, 10 * MINUTE, 9 * HOUR, office=True), "accepted", life.responsible)
        if self._draw(self.world.profile.reassign_rate):
            life.happen(
                self._later(life, HOUR, 2 * DAY, office=True),
                "reassigned",
                self._agency(life, life.responsible),
                reason=None,
            )
            life.happen(self._later(life, 10 * MINUTE, 9 * HOUR, office=True), "accepted", life.responsible)
        if self._draw(self.world.profile.void_rate * 0.4):
            late = self._draw(0.15)
            self._void(life, HOUR, (40 if late else 2) * DAY)
            return
        if self._draw(0.07):
            self._wait(life)
        self._answer_and_action(life, answered_before)
        if self._draw(0.1):
            self._wait(life)
        self._end(life, answered_before)

    def _end(self, life: Life, answered_before: bool) -> None:
        profile, is_answered = self.world.profile, life.state == "answered"
        ends_so = profile.ends_by_contact + (0.35 if life.nature == "information" and profile.ends_by_contact else 0.0)
        by_contact = is_answered and not answered_before and self._draw(ends_so)
        self._finish(
            life, "citizen_contacted" if by_contact else "resolved" if self._draw(1 - profile.ends_by_closing) else "closed"
        )
        may_reopen = not profile.verified_first and self._may_reopen(life, answered_before)
        if may_reopen and self._draw(self.world.profile.reopen_inside_rate):
            if self._draw(0.6):
                life.happen(self._later(life, HOUR, 20 * HOUR), "closed")
            life.reopen(self._later(life, HOUR, 40 * HOUR), inside=True)
            self._finish(life, "resolved")
            life.happen(self._later(life, HOUR, DAY), "closed")
        elif may_reopen and self._draw(self.world.profile.reopen_outside_rate):
            self._again(life)
        else:
            self._afterwards(life, contacted=not by_contact and not answered_before and self._draw(profile.contact_rate))
            if self._draw(0.004) and self._all_stopped(life):
                life.happen(self._later(life, DAY, 9 * DAY), "deleted", reason="test_data")

    def _is_walk_in(self, life: Life) -> bool:
        channel = self.world.channels.get(life.channel or "")
        return channel is not None and channel.kind == "walk_in"

    def _again(self, life: Life) -> None:
        """Reopened long after the dispute window: a second cycle."""
        if "citizen_contacted" not in life.cycle.firsts:
            life.happen(self._later(life, HOUR, DAY), "citizen_contacted")
        life.happen(self._later(life, HOUR, DAY), "closed")
        life.reopen(self._later(life, 60 * DAY, 130 * DAY), inside=False)
        life.happen(self._later(life, HOUR, 2 * DAY, office=True), "forwarded", self._agency(life))
        self._stop(life, "agency_answer", "answer_received", late=self.world.profile.answer_late_rate, spread=3 * DAY)
        self._finish(life, "resolved")
        self._afterwards(life, contacted=self._draw(0.7))
