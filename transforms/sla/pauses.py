"""Pauses: breaks in the calendar of one ticket, so that there is no second arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from transforms.sla.calendars import Calendar, Span


@dataclass(frozen=True, slots=True)
class Pause:
    """Time that does not count, for a reason; ``end`` is None while nothing has ended it."""

    start: datetime
    end: datetime | None
    reason: str

    def capped(self, seconds: int | None) -> Pause:
        """The pause until its cap of clock seconds: over the cap time counts again."""
        if seconds is None:
            return self
        limit = self.start + timedelta(seconds=seconds)
        return replace(self, end=limit if self.end is None else min(self.end, limit))

    def within(self, start: datetime, end: datetime | None) -> Pause | None:
        """What of the pause lies in [start, end); None when nothing does."""
        first = max(self.start, start)
        last = self.end if end is None else end if self.end is None else min(self.end, end)
        return Pause(first, last, self.reason) if last is None or first < last else None


@dataclass(frozen=True)
class PausedCalendar:
    """A calendar with one ticket's pauses (in order, disjoint) cut out."""

    calendar: Calendar
    pauses: tuple[Pause, ...] = ()

    def open_seconds(self, a: datetime, b: datetime) -> int:
        """Open seconds of [a, b) outside the pauses."""
        return sum(self.calendar.open_seconds(span.start, span.end) for span in self.unpaused(a, b))

    def due(self, start: datetime, seconds: int) -> datetime | None:
        """The smallest t with ``seconds`` open and unpaused since ``start``; None when an endless pause comes first."""
        for pause in self.pauses:
            open_until_pause = self.calendar.open_seconds(start, pause.start)
            if open_until_pause >= seconds:
                break
            if pause.end is None:
                return None
            seconds -= open_until_pause
            start = max(start, pause.end)
        return self.calendar.due(start, seconds)

    def working_day_close(self, start: datetime, k: int, day0: bool = False) -> datetime | None:
        """End of hours on the k-th day with an open, unpaused second; None when an endless pause comes first."""
        endless = next((pause.start for pause in self.pauses if pause.end is None), None)
        for day, spans in self.calendar.working_days(start, day0):
            if endless is not None and day > self.calendar.local_date(endless):
                return None
            k -= any(True for span in spans for _ in self.unpaused(span.start, span.end))
            if k <= 0:
                return self.calendar.open_spans(day)[-1].end
        return self.calendar.working_day_close(start, k, day0)  # says that the calendar never opens

    def unpaused(self, a: datetime, b: datetime) -> Iterator[Span]:
        """The stretches of [a, b) outside the pauses."""
        for pause in self.pauses:
            until = min(pause.start, b)
            if a < until:
                yield Span(a, until)
            if pause.end is None:
                return
            a = max(a, pause.end)
        if a < b:
            yield Span(a, b)


def in_order(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """The pauses by start, the later of two that overlap beginning where the earlier ends."""
    found: list[Pause] = []
    for pause in sorted(pauses, key=lambda pause: pause.start):
        if found and found[-1].end is None:
            break
        since = found[-1].end if found else None
        rest = pause.within(since, None) if since else pause
        if rest is not None:
            found.append(rest)
    return tuple(found)
