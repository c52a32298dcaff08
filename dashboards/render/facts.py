"""What a page must say about the edition it shows: city, zone, as-of, freshness, and the city's thresholds.

The edition's own facts come from its manifest. Thresholds (n_min, headline clock, seconds) come from the city folder; where
the folder cannot be read they are unknown, and the page says so instead of assuming.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from transforms.city.model import City
from transforms.editions.manifest import Manifest

#: Ranking floor when no city folder says otherwise (METRICS.md, conventions).
N_MIN = 10


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of one edition, printed on every page that shows a figure of it."""

    city: str
    zone: str
    simulated: bool
    kind: str
    name: str
    starts_on: date | None
    state: str
    revision: int
    as_of: Mapping[str, datetime]
    complete_through: Mapping[str, datetime]
    figures_hash: str
    broken: int | None
    failed: int | None

    @property
    def as_of_all(self) -> datetime:
        """The instant up to which every figure is complete."""
        return min(self.as_of.values())


@dataclass(frozen=True, slots=True)
class Rules:
    """The city's thresholds; seconds are None when the folder is not at hand."""

    n_min: int = N_MIN
    clock: str = "finish"
    answer_seconds: int | None = None
    short_seconds: int | None = None

    def worded(self, key: str) -> str:
        """The key of a text about the headline promise: only where that is a finish may the text speak of finishing."""
        return key if self.clock in ("finish", "verified_finish") else f"{key}_kept"


def read_facts(manifest: Manifest, broken: int | None = None, failed: int | None = None) -> Facts:
    """The facts a manifest states, with the faults counted in the edition itself where it holds its checks."""
    return Facts(
        city=manifest.city.name,
        zone=manifest.city.zone,
        simulated=manifest.city.simulated,
        kind=manifest.kind,
        name=manifest.edition,
        starts_on=manifest.starts_on,
        state=manifest.state,
        revision=manifest.revision,
        as_of=manifest.as_of,
        complete_through=manifest.complete_through,
        figures_hash=manifest.figures_hash,
        broken=broken,
        failed=failed,
    )


def read_rules(city: City | None) -> Rules:
    """The thresholds of a city folder; defaults that commit to nothing without one."""
    if city is None:
        return Rules()
    return Rules(
        city.n_min, city.headline_clock, city.telephony.answer_threshold_seconds, city.telephony.short_abandon_seconds
    )


def target(city: City | None, metric_id: str, on: date, agency: str | None = None) -> float | None:
    """The target set for a metric on a day, for the whole city or for one agency; None without one."""
    for row in city.targets if city else ():
        if row.metric == metric_id and row.agency == agency and row.holds(on):
            return row.value
    return None


@dataclass(frozen=True, slots=True)
class Stale:
    """A required source that has been quiet for longer than it may be."""

    source: str
    through: datetime
    tolerance: timedelta


def stale_sources(facts: Facts, city: City | None, now: datetime) -> list[Stale]:
    """Required sources older than their tolerance at ``now``; a simulated city counts from its own end, so it has none."""
    if city is None or facts.simulated or facts.kind != "current":
        return []
    found = []
    for source in city.sources:
        through = facts.complete_through.get(source.id)
        if source.required and source.tolerance and through and now - through > source.tolerance:
            found.append(Stale(source.id, through, source.tolerance))
    return found
