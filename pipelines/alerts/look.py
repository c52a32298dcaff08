"""What there is to tell: promises broken or about to be, from the current edition; editions that were refused; sources that are late.

Each matter has a key under which it is told once: a broken promise by ticket, clock and cycle, an edition or a source by the instant it
turned bad, and by that at which it was well again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb

from pipelines.alerts.store import Item, Store
from pipelines.publish.editions import Outcome
from transforms.city.alerts import Alerts
from transforms.city.lateness import late_sources
from transforms.city.model import City, Source
from transforms.editions.manifest import instant, instant_text
from transforms.editions.shelf import Edition

SOON = timedelta(hours=24)
LOOKED_BACK = timedelta(hours=24)
"""How far back the first round looks for broken promises; older ones are no news. From then on nothing is left out."""


@dataclass(frozen=True, slots=True)
class Matter:
    """Something to tell, before it is known through which channels."""

    key: str
    kind: str
    agency: str
    told: Mapping[str, Any]
    turned: tuple[str, bool] | None = None
    """The subject that turned bad (True) or well again."""


def promises(edition: Edition, city: City, store: Store) -> list[Matter]:
    """Headline promises broken since alerts began, and those due in the next 24 hours, as the edition says."""
    as_of = edition.manifest.as_of["tickets"]
    since = instant(store.mark("breaches_since", instant_text(as_of - LOOKED_BACK)))
    with duckdb.connect(str(edition.database), read_only=True) as con:
        rows = con.execute(
            "select ticket_id, clock, cycle, agency_id, policy_id, authority, epoch(due_at), outcome from marts.ticket_verdicts "
            "where is_strictest and clock = $clock and (outcome in ('breached_open', 'breached_closed') and due_at >= $since "
            "or outcome = 'running' and due_at >= $now and due_at < $soon) order by due_at, ticket_id, cycle",
            {"clock": city.headline_clock, "since": since, "now": as_of, "soon": as_of + SOON},
        ).fetchall()
    return [_promise(*row) for row in rows]


def _promise(ticket: str, clock: str, cycle: int, agency: str, policy: str, authority: str, due: float, outcome: str) -> Matter:
    due_at = instant_text(datetime.fromtimestamp(due, UTC))
    told = {"ticket": ticket, "clock": clock, "authority": authority, "policy": policy, "due_at": due_at}
    if outcome == "running":  # a deadline that moves, after a pause, is told anew
        return Matter(f"due_soon|{ticket}|{clock}|{cycle}|{due_at}", "due_soon", agency, told)
    return Matter(f"breached|{ticket}|{clock}|{cycle}", "breached", agency, {**told, "is_open": outcome == "breached_open"})


def refusals(outcomes: Sequence[Outcome], failure: str, states: Mapping[str, bool], now: datetime) -> Iterator[Matter]:
    """Editions that the gate refused in this run, or let pass after it had; ``failure`` says in a word what stopped the run before it."""
    subjects = {outcome.name: outcome.action == "refused" for outcome in outcomes if not outcome.is_held}
    if failure or outcomes:
        subjects["run"] = bool(failure)
    for subject, is_bad in subjects.items():
        told = {"subject": subject, "reason": failure, "is_bad": is_bad, "at": instant_text(now)}
        yield from _turn(f"gate|{subject}", is_bad, "gate_failed", told, states, now)


def staleness(
    city: City, reached: Mapping[str, Sequence[datetime]], clock: datetime, states: Mapping[str, bool], now: datetime
) -> Iterator[Matter]:
    """Sources that became late (`lateness`), or came in again; ``clock`` is the present of the city."""
    late = {one.source.id for one in late_sources(city, reached, clock)}
    for source in city.sources:
        if source.id in reached:
            is_bad = source.id in late
            yield from _turn(f"source|{source.id}", is_bad, "source_stale", _source(source, max(reached[source.id]), is_bad), states, now)


def _turn(subject: str, is_bad: bool, kind: str, told: Mapping[str, Any], states: Mapping[str, bool], now: datetime) -> Iterator[Matter]:
    if states.get(subject, False) != is_bad:
        yield Matter(f"{subject}|{'bad' if is_bad else 'well'}|{instant_text(now)}", kind, "", told, (subject, is_bad))


def _source(source: Source, through: datetime, is_bad: bool) -> dict[str, Any]:
    return {"source": source.id, "through": instant_text(through), "is_required": source.required, "is_bad": is_bad}


def addressed(matters: Sequence[Matter], alerts: Alerts, city: City) -> Iterator[Item]:
    """Each matter for each rule that asks for it; through one channel it is told once, by the first rule."""
    below = _below(city)
    for matter in matters:
        told: set[str] = set()
        for number, rule in enumerate(alerts.rules):
            wanted = rule.agency is None or matter.agency in below.get(rule.agency, {rule.agency})
            if matter.kind in rule.kinds and wanted and rule.channel not in told:
                told.add(rule.channel)
                yield Item(matter.key, number, rule.channel, matter.kind, matter.agency, matter.told)


def _below(city: City) -> dict[str, set[str]]:
    """Each agency with those below it."""
    found: dict[str, set[str]] = {agency.id: {agency.id} for agency in city.agencies}
    parents = {agency.id: agency.parent for agency in city.agencies}
    for agency in parents:
        above = parents[agency]
        while above is not None:
            found[above].add(agency)
            above = parents.get(above)
    return found
