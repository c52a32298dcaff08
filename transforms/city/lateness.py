"""When a source is late: by its declared tolerance, else by what has been usual for it. One answer for alerts, pages and the doctor.

Only a declared tolerance holds an edition back (METRICS.md, conventions). What is late by its own history is told, so that a source which died
does not stay unnoticed because nobody declared how long it may be quiet; ``tolerance = "none"`` says that it may be for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from transforms.city.model import City, Source

TIMES = 3
"""So many times its usual interval a source may be behind: a late delivery and a missed one are ordinary."""
LOOKED_BACK = 20
"""Of so many intervals the middle one is usual: a source that came monthly and now comes daily is judged as daily within weeks."""
FEW = 3
"""Fewer intervals tell nothing of what is usual."""
LEAST = timedelta(days=3)
"""A weekend is no silence: who wants to know sooner declares a tolerance."""
UNKNOWN = timedelta(days=40)
"""Of a source read only a few times: a file a month, and its delay."""


@dataclass(frozen=True, slots=True)
class Late:
    """A source that has been quiet for longer than it may be. ``is_declared``: by its tolerance, else by its own history."""

    source: Source
    through: datetime
    allowed: timedelta
    is_declared: bool


def allowed(source: Source, reached: Iterable[datetime]) -> timedelta | None:
    """How far the source may be behind, given the instants its readings reached; None where it is never late.

    >>> from datetime import UTC
    >>> days = [datetime(2026, 3, day, tzinfo=UTC) for day in (1, 3, 5, 7, 9)]
    >>> source = Source("surat", "csv", "tickets", "", "Asia/Jakarta")
    >>> allowed(source, days).days, allowed(source, days[:2]).days
    (6, 40)
    """
    if source.tolerance is not None:
        return source.tolerance
    if source.is_never_late:
        return None
    intervals = [(later - earlier).total_seconds() for earlier, later in pairwise(sorted(set(reached)))][-LOOKED_BACK:]
    return max(LEAST, timedelta(seconds=TIMES * median(intervals))) if len(intervals) >= FEW else UNKNOWN


def late_sources(city: City, reached: Mapping[str, Iterable[datetime]], now: datetime) -> Iterator[Late]:
    """The sources that are late at ``now``, in the order of the city folder; one that was never read is none of them.

    ``reached``: per source the instants its readings reached. A simulated city's ``now`` is its simulated end.
    """
    for source in city.sources:
        known = sorted(set(reached.get(source.id, ())))
        span = allowed(source, known)
        if known and span is not None and now - known[-1] > span:
            yield Late(source, known[-1], span, source.tolerance is not None)


def present(city: City, reached: Mapping[str, Iterable[datetime]], wall: datetime) -> datetime:
    """The city's present: the wall clock, of a simulated city the end of what was simulated."""
    return max((moment for known in reached.values() for moment in known), default=wall) if city.simulated else wall
