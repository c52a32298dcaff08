"""What every part of a simulation shares: the city as known at its end, instants as epoch seconds, and chance.

Instants are whole epoch seconds (UTC); only the calendar sees datetimes.
"""

from __future__ import annotations

import math
from bisect import bisect
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from random import Random
from typing import TypeVar
from zoneinfo import ZoneInfo

from transforms.city.model import ALWAYS, City
from transforms.simulate.profile import Profile
from transforms.sla.calendars import Calendar

DAY = 86_400
HOUR = 3_600
OFFICE = "kantor"
"""Calendar of the hours in which agencies work; a city without one of that name means its first that is not always open."""
SMALL_AREAS = ("kelurahan", "desa", "pesisir")

T = TypeVar("T")


class World:
    """A city, the window that is simulated and the calendars as known at its end."""

    def __init__(self, city: City, start: date, end: date, scale: float, seed: int, profile: Profile) -> None:
        self.city = city
        self.start = start
        self.end = end
        self.scale = scale
        self.seed = seed
        self.profile = profile
        self.zone = ZoneInfo(city.zone)
        self.as_of = self.midnight(end)
        known = datetime.fromtimestamp(self.as_of, UTC)
        self.calendars: Mapping[str, Calendar] = {
            name: cal.known_at(known) for name, cal in city.calendar_by_id.items()
        }
        office = next((calendar.id for calendar in city.calendars if not calendar.always_open), ALWAYS)
        self.office = self.calendars[OFFICE if OFFICE in self.calendars else office]
        self.centre = self.calendars[city.centres[0].calendar if city.centres else ALWAYS]
        self.queues = tuple(queue for centre in city.centres for queue in centre.queues)
        self.queue_calendars = {queue: centre.calendar for centre in city.centres for queue in centre.queues}
        self.phrases = profile.phrases
        self.entities = {source.entity for source in city.sources}
        self.ticket_columns = {name for source in city.sources if source.entity == "tickets" for name in source.columns}
        self.agencies = {agency.id: agency for agency in city.agencies}
        self.areas = {area.code: area for area in city.areas}
        self.categories = {category.code: category for category in city.categories}
        self.channels = {channel.id: channel for channel in city.channels}
        self._dates: dict[int, date] = {}

    @property
    def main_queue(self) -> str:
        """The queue most calls are for."""
        return self.queues[0] if self.queues else "pengaduan"

    @property
    def emergency_queue(self) -> str | None:
        """The second queue of the centre, where calls are emergencies."""
        return self.queues[1] if len(self.queues) > 1 else None

    @property
    def phone_channel(self) -> str:
        """The channel of tickets that begin with a call."""
        return next((channel.id for channel in self.city.channels if channel.kind == "phone"), "telepon")

    def opening(self, queue: str | None) -> Calendar:
        """Open hours of the centre that answers a queue; of the first one where there is no queue."""
        named = self.queue_calendars.get(queue or "")
        return self.centre if named is None else self.calendars[named]

    def chance(self, part: str) -> Random:
        """A generator of its own for each part, so that one part's draws never move another's."""
        return Random(f"{self.seed}/{self.city.id}/{part}")

    def days(self) -> list[date]:
        """Every local day of the window."""
        return [self.start + timedelta(days=n) for n in range((self.end - self.start).days)]

    def midnight(self, day: date) -> int:
        """First second of a local day."""
        return int(datetime.combine(day, time(), self.zone).timestamp())

    def local(self, at: int) -> datetime:
        """Local wall time of an instant."""
        return datetime.fromtimestamp(at, self.zone)

    def on(self, at: int) -> date:
        """Local date of an instant. Every zone's midnights lie on quarters of an hour."""
        quarter = at // 900
        found = self._dates.get(quarter)
        if found is None:
            found = self._dates[quarter] = datetime.fromtimestamp(at, self.zone).date()
        return found

    def written(self, at: int, form: str) -> str:
        """Local wall time in a source's form."""
        return datetime.fromtimestamp(at, self.zone).strftime(form)

    def open_seconds(self, calendar: Calendar, a: int, b: int) -> int:
        """H(a, b) of the calendar."""
        return calendar.open_seconds(utc(a), utc(b)) if b > a else 0

    def due(self, calendar: Calendar, start: int, seconds: int) -> int:
        """The smallest t with H(start, t) ≥ seconds."""
        return int(calendar.due(utc(start), seconds).timestamp())

    def next_open(self, calendar: Calendar, at: int) -> int:
        """The instant itself when it is open, else the next opening."""
        return int(calendar.next_open(utc(at)).timestamp())

    def is_open(self, calendar: Calendar, at: int) -> bool:
        """Whether an instant lies in open time."""
        return self.next_open(calendar, at) == at

    def between(self, chance: Random, low: int, high: int, calendar: Calendar | None = None) -> int:
        """An instant strictly between two others; in the calendar's open time when there is some between them."""
        if high - low < 2:
            return low + 1
        if calendar is not None:
            opened = self.open_seconds(calendar, low + 1, high)
            if opened > 2:
                found = self.due(calendar, low + 1, chance.randrange(1, opened))
                if low < found < high:
                    return found
        return chance.randrange(low + 1, high)

    def daily_count(self, chance: Random, day: date, rate: float) -> int:
        """How many of something happen on a day."""
        surge = self.profile.surge(day)
        factor = self.profile.weekday_factors[day.weekday()] * (surge.factor if surge else 1.0)
        return poisson(chance, rate * factor * self.scale)

    def moment(self, chance: Random, day: date, hours: Sequence[float]) -> int:
        """An instant of a local day by the weights of its hours."""
        hour = weighted(chance, {n: weight for n, weight in enumerate(hours)})
        return self.midnight(day) + hour * HOUR + chance.randrange(HOUR)


def utc(at: int) -> datetime:
    """An instant as the calendar wants it."""
    return datetime.fromtimestamp(at, UTC)


def iso(at: int | None) -> str | None:
    """An instant as truth.json writes it."""
    return None if at is None else utc(at).strftime("%Y-%m-%dT%H:%M:%SZ")


def weighted(chance: Random, weights: Mapping[T, float]) -> T:
    """One of the keys, by weight."""
    names, sums = _sums(tuple(weights.items()))
    return names[min(bisect(sums, chance.random() * sums[-1]), len(names) - 1)]


@lru_cache(maxsize=512)
def _sums(items: tuple[tuple[T, float], ...]) -> tuple[tuple[T, ...], tuple[float, ...]]:
    return tuple(name for name, _ in items), tuple(accumulate(weight for _, weight in items))


def poisson(chance: Random, mean: float) -> int:
    """A Poisson number (Knuth's product of uniforms, in pieces so that it cannot underflow)."""
    count = 0
    while mean > 0:
        part = min(mean, 500.0)
        mean -= part
        limit, product = math.exp(-part), chance.random()
        while product > limit:
            count += 1
            product *= chance.random()
    return count
