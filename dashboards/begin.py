"""How every internal page begins: navigation, strips, the edition of the period in the address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import streamlit as st

from dashboards import data, evidence, frame
from dashboards.navigation import pages
from dashboards.render import formats
from dashboards.render.examples import Seen
from dashboards.render.facts import Facts, Rules, read_rules, stale_sources, target
from dashboards.render.view import View
from dashboards.state import view
from transforms.city import CityError, load_city
from transforms.city.model import City
from transforms.editions.reading import Row
from transforms.metrics import Value


@dataclass(frozen=True, slots=True)
class Page:
    """What a page works with: the view, the working edition, the period's edition, and the city's thresholds."""

    view: View
    working: data.Opened
    opened: data.Opened
    rules: Rules
    on: date
    available: tuple[date, ...] = ()

    @property
    def facts(self) -> Facts:
        """Facts of the edition the figures come from."""
        return self.opened.facts

    @property
    def running(self) -> bool:
        """Whether the period is read from the working edition because it is not frozen yet."""
        return self.opened.edition.name == self.working.edition.name

    @property
    def newest(self) -> bool:
        """Whether no later period of this kind has begun."""
        return not self.available or self.on == max(self.available)

    @property
    def mark(self) -> str:
        """Says that a period is still running; empty for a frozen one."""
        if not self.running:
            return ""
        return self.view.say("running" if self.newest else "not_frozen")

    @property
    def last_month(self) -> date:
        """The month a trend ends with: the period's last one, of a running year the one the data reach."""
        if self.view.kind != "year":
            return formats.first_day("month", self.on)
        reached = self.working.facts.as_of_all.astimezone(ZoneInfo(self.working.facts.zone)).date()
        return min(date(self.on.year, 12, 1), max(self.on, reached.replace(day=1)))

    @property
    def period(self) -> str:
        """The period's name in the page's language."""
        return formats.period(self.view.kind, self.on, self.view.language)

    @property
    def has_promises(self) -> bool:
        """Whether the city declared any promise."""
        return data.has_promises(self.working.path)

    def metric(self, metric_id: str, on: date | None = None, agency: str = "") -> Value:
        """A metric in the page's period, or in the one beginning ``on``, from that period's own edition."""
        when = self.on if on is None else on
        opened = self.opened if on is None else data.for_period(self.view.kind, when)
        return data.metric(opened.path, metric_id, self.view.kind, when, agency)

    def target(self, metric_id: str, agency: str | None = None) -> float | None:
        """The target the city set itself for the page's period."""
        return target(city(), metric_id, self.on, agency)

    def categories(self, agency: str) -> list[Row]:
        """Promise counts by category."""
        return data.categories(self.opened.path, self.view.kind, self.on, agency)

    def names(self, table: str) -> dict[str, str]:
        """Id → name of one small dimension, as the newest edition knows it."""
        return data.names(data.current().path, table, self.view.language)


def closed_month(page: Page) -> Seen | None:
    """The newest month that has an edition of its own, with every metric in it; None where no month has one."""
    months = sorted(name for name in data.edition_names() if name.startswith("month-"))
    starts_on = formats.parse_key("month", months[-1].removeprefix("month-")) if months else None
    if starts_on is None:
        return None
    path = data.named(months[-1]).path
    return Seen("month", starts_on, data.every_metric(path, "month", starts_on), page.rules.n_min, evidence.identities(path))


def city() -> City | None:
    """The city's rules; None when the folder is not on this machine or has errors (the run reports those)."""
    return _city(data.city_folder())


@st.cache_resource(ttl=300, show_spinner=False)
def _city(folder: Path) -> City | None:
    try:
        return load_city(folder, check_env=False)
    except (CityError, OSError):
        return None


def begin(title: str, periods: bool = True) -> Page:
    """Draws the top of the page; stops with the reason and the next step when nothing was ever published."""
    asked = view()
    try:
        working = data.current()
    except data.NoEdition as missing:
        frame.top(asked, "")
        frame.stop_empty(
            asked, asked.say(title), asked.say("no_edition", where=str(missing)), asked.say("no_edition_next")
        )
        raise AssertionError from missing  # stop_empty ends the run
    today = working.facts.as_of_all.astimezone(ZoneInfo(working.facts.zone)).date()
    available = [
        day for day in data.periods(working.path, asked.kind) if day <= today
    ]  # deadlines lie ahead, periods do not
    on = asked.on or (available[0] if available else formats.first_day(asked.kind, today))
    shown = replace(asked, on=on if asked.on else None)
    opened = data.for_period(asked.kind, on)
    frame.top(shown, working.facts.city, pages(city()))
    problem = working.problem or opened.problem
    frame.strips(shown, working.facts, stale_sources(working.facts, city(), datetime.now(UTC)), problem)
    offered = tuple(available) if on in available else (on, *available)
    if periods:
        frame.period_row(shown, offered, on)
    return Page(shown, working, opened, read_rules(city()), on, offered)
