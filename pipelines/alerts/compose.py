"""Messages of what waits to be told: when, to whom together, and in which words."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboards.render import formats
from dashboards.render.names import bucket
from dashboards.render.words import say
from pipelines.alerts.store import Draft, Item
from transforms.city.alerts import Alerts
from transforms.city.model import CENTRE_HOLDER, City
from transforms.editions.manifest import instant

LISTED = 30
"""Lines of one kind and agency in a message; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Composed:
    """Drafts of messages, and what needs no telling any more."""

    drafts: tuple[Draft, ...]
    lapsed: tuple[Item, ...]
    digested_on: str
    """The local day whose digest is among them; '' where none is."""


def compose(
    waiting: Sequence[Item], current: Collection[str], city: City, alerts: Alerts, as_of: datetime | None, now: datetime, last_digest: str
) -> Composed:
    """What of ``waiting`` is told at ``now``: at once outside quiet hours (urgent rules always), digests once a day from their time on.

    ``current`` are the keys that hold at this moment: a deadline that is near no more (met, broken, moved) is not told.
    """
    local = now.astimezone(city.tzinfo)
    is_digest = local.time() >= alerts.digest_at and last_digest != local.date().isoformat() and not alerts.is_quiet(local.time())
    lapsed = [item for item in waiting if item.kind == "due_soon" and item.key not in current]
    groups: dict[tuple[str, str], list[Item]] = {}
    for item in waiting:
        rule = alerts.rules[item.rule] if item.rule < len(alerts.rules) else None
        if item in lapsed or item.channel not in {channel.id for channel in alerts.channels}:
            continue
        is_urgent, sent = (rule.urgent, rule.send) if rule else (False, "at_once")
        if is_digest if sent == "digest" else is_urgent or not alerts.is_quiet(local.time()):
            agency = item.agency if alerts.channel(item.channel).to_contact else ""
            groups.setdefault((item.channel, agency), []).append(item)
    drafts = tuple((items, functools.partial(worded, items, city, alerts.language, as_of)) for items in groups.values())
    return Composed(drafts, tuple(lapsed), local.date().isoformat() if is_digest else "")


def worded(items: Sequence[Item], city: City, language: str, as_of: datetime | None, number: int) -> tuple[str, str]:
    """Title and text of a message."""
    agencies = {item.agency for item in items}
    names = {one: bucket("agencies", one, language) or one for one in agencies}
    names |= {agency.id: agency.name for agency in city.agencies} | {CENTRE_HOLDER: say("desk_centre", language)}
    head = names[next(iter(agencies))] if len(agencies) == 1 and agencies != {""} else ""
    counts = [say(f"alert_count_{kind}", language, count=len(found)) for kind, found in _by_kind(items).items()]
    title = f"[{city.name}] {head + ': ' if head else ''}{', '.join(counts)}"
    lines = [line for kind, found in _by_kind(items).items() for line in _section(kind, found, names, city, language)]
    if as_of is not None and {"breached", "due_soon"} & set(_by_kind(items)):
        lines += ["", say("alert_as_of", language, at=formats.instant(as_of, city.zone, language))]
    if city.simulated:
        lines += ["", say("simulated", language)]
    return title, "\n".join([*lines, "", say("alert_number", language, number=number)])


def _by_kind(items: Sequence[Item]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for item in items:
        key = item.kind if item.told.get("is_bad", True) else f"{item.kind}_over"
        found.setdefault(key, []).append(item)
    return dict(sorted(found.items(), key=lambda one: _ORDER.index(one[0])))


_ORDER = ("gate_failed", "gate_failed_over", "source_stale", "source_stale_over", "breached", "due_soon")


def _section(kind: str, items: Sequence[Item], names: Mapping[str, str], city: City, language: str) -> Iterator[str]:
    yield say(f"alert_head_{kind}", language)
    for agency in sorted({item.agency for item in items}):
        mine = [item for item in items if item.agency == agency]
        if agency:
            yield f"{names[agency]} ({formats.number(len(mine), language)})"
        yield from (f"- {_line(item, city, language)}" for item in mine[:LISTED])
        if len(mine) > LISTED:
            yield say("alert_more", language, count=formats.number(len(mine) - LISTED, language))


def _line(item: Item, city: City, language: str) -> str:
    told = item.told
    if item.kind == "gate_failed":
        key = "alert_line_gate" if told["is_bad"] else "alert_line_gate_over"
        subject = say("alert_run", language) if told["subject"] == "run" else told["subject"]
        return say(key, language, subject=subject, at=formats.instant(instant(told["at"]), city.zone, language))
    if item.kind == "source_stale":
        through = formats.instant(instant(told["through"]), city.zone, language)
        return say("alert_line_source" if told["is_bad"] else "alert_line_source_over", language, source=told["source"], through=through)
    due = formats.instant(instant(told["due_at"]), city.zone, language)
    clock = f"{say('clock_' + told['clock'], language)}, {say('authority_' + told['authority'], language)}, {told['policy']}"
    done = say("alert_done_late", language) if told.get("is_open") is False else ""
    return say("alert_line_promise", language, ticket=told["ticket"], clock=clock, due=due) + done
