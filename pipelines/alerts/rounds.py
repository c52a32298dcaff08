"""One round of telling: look, remember, word, send. It can be cut off anywhere and run again; it never fails the run it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pipelines.alerts import look
from pipelines.alerts.compose import Composed, compose
from pipelines.alerts.deliver import SENT, address, deliver
from pipelines.alerts.store import Message, Store
from pipelines.ledger import Ledger
from pipelines.paths import Paths
from pipelines.publish.editions import Outcome
from transforms.city.alerts import Alerts
from transforms.city.model import City
from transforms.editions.shelf import Edition, Shelf

DIGEST = "digested_on"


class Workplace(Protocol):
    """What a round needs of a run that holds the city's write lock."""

    @property
    def city(self) -> City:
        """The city."""

    @property
    def paths(self) -> Paths:
        """Where its run-time data lives."""

    @property
    def ledger(self) -> Ledger:
        """What was landed."""

    @property
    def wall(self) -> datetime:
        """The wall clock: quiet hours, digests and retries go by it."""

    @property
    def now(self) -> datetime:
        """The present of the city: sources are late by it."""

    @property
    def environ(self) -> Mapping[str, str]:
        """Where the addresses of channels stand."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a round did: messages by what became of them, in words; empty where alerts are off."""

    sent: int = 0
    failed: int = 0
    notes: tuple[str, ...] = ()


def is_on(city: City, environ: Mapping[str, str]) -> bool:
    """Whether the city wants alerts and at least one channel has an address."""
    return city.alerts is not None and any(address(channel, environ) for channel in city.alerts.channels)


def tell(work: Workplace, outcomes: Sequence[Outcome] = (), failure: str = "") -> Told:
    """Find what is new, and send what is due. ``outcomes`` are this run's, ``failure`` a word for what stopped it before it published."""
    alerts = work.city.alerts
    if alerts is None or not is_on(work.city, work.environ):
        return Told()
    store = Store(work.paths.alerts)
    remember(work, alerts, store, outcomes, failure)
    return send(work, alerts, store)


def remember(work: Workplace, alerts: Alerts, store: Store, outcomes: Sequence[Outcome] = (), failure: str = "") -> None:
    """Write down what is new and make messages of what is due, before anything is sent."""
    edition = Shelf(work.paths.published).newest("current")
    matters = look_around(work, store, edition, outcomes, failure)
    turned = dict(matter.turned for matter in matters if matter.turned)
    store.add(look.addressed(matters, alerts, work.city), turned, work.wall)
    composed = composition(work, alerts, store, matters, edition)
    store.put(composed.drafts, composed.lapsed, {DIGEST: composed.digested_on} if composed.digested_on else {}, work.wall)


def look_around(
    work: Workplace, store: Store, edition: Edition | None, outcomes: Sequence[Outcome] = (), failure: str = ""
) -> list[look.Matter]:
    """Everything there is to tell at this moment."""
    states = store.states()
    return [
        *look.refusals(outcomes, failure, states, work.wall),
        *look.staleness(work.city, work.ledger.reached(), work.now, states, work.wall),
        *(look.promises(edition, work.city, store) if edition else ()),
    ]


def composition(work: Workplace, alerts: Alerts, store: Store, matters: Iterable[look.Matter], edition: Edition | None) -> Composed:
    """Messages of what waits in the store."""
    current = {matter.key for matter in matters}
    as_of = edition.manifest.as_of["tickets"] if edition else None
    return compose(store.waiting(), current, work.city, alerts, as_of, work.wall, store.marked(DIGEST))


def send(work: Workplace, alerts: Alerts, store: Store) -> Told:
    """Try every message that is due once, each marked as soon as it is known what became of it."""
    sent = 0
    failed: dict[tuple[str, str], list[int]] = {}
    for message in store.due(work.wall):
        result = send_one(work, alerts, message)
        store.tried(message, result, work.wall)
        if result == SENT:
            sent += 1
        else:
            failed.setdefault((message.channel, result), []).append(message.number)
    notes = tuple(f"alerts: {len(numbers)} message(s) for channel '{channel}' wait: {result}" for (channel, result), numbers in failed.items())
    return Told(sent, sum(len(numbers) for numbers in failed.values()), notes)


def send_one(work: Workplace, alerts: Alerts, message: Message) -> str:
    """Deliver one message; what became of it, in words."""
    try:
        channel = alerts.channel(message.channel)
    except KeyError:
        return "the channel is not in alerts.toml any more"
    return deliver(message, channel, work.city, work.environ)
