"""The sheet a report is written on: one frozen edition in one language, with the periods it is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dashboards.render import formats
from dashboards.render.facts import Facts, Rules, read_facts, read_rules, target
from dashboards.render.names import in_language
from dashboards.render.report.library import Library
from dashboards.render.trends import Point, on_time
from dashboards.render.view import View
from transforms.city.model import City
from transforms.editions import reading
from transforms.editions.reading import DIMENSIONS, Ask, Row
from transforms.editions.shelf import Edition
from transforms.metrics import Value

#: Closed periods a change is judged against, besides the one judged (METRICS.md, Comparison: 12 months, else 20).
HISTORY = {"day": 20, "month": 12, "year": 12}


@dataclass(frozen=True)
class Paper:
    """A `Sheet` over a frozen edition, read without Streamlit. ``city`` is the city folder: targets, replies, events."""

    library: Library
    city: City
    language: str

    @property
    def view(self) -> View:
        """Language and period."""
        return View(self.language, self.library.edition.manifest.kind, self.on)

    @property
    def ask(self) -> Ask:
        """Asks the edition itself."""
        return self.library.ask(self.library.edition)

    @property
    def facts(self) -> Facts:
        """Facts of the edition, with the faults its own checks found."""
        [broken] = self.ask("select count(*) as n from quality.identities where is_broken", {})
        [made] = self.ask("select count(*) as n, count(*) filter (where not success) as failed from quality.results", {})
        return read_facts(self.library.edition.manifest, broken["n"], made["failed"] if made["n"] else None)

    @property
    def rules(self) -> Rules:
        """The city's thresholds."""
        return read_rules(self.city)

    @property
    def on(self) -> date:
        """First day of the period."""
        found = self.library.edition.manifest.starts_on
        assert found is not None, "a paper is made of a day, a month or a year"
        return found

    @property
    def kind(self) -> str:
        """day, month or year."""
        return self.library.edition.manifest.kind

    @property
    def period(self) -> str:
        """The period's name."""
        return formats.period(self.kind, self.on, self.language)

    @property
    def running(self) -> bool:
        """Never: a frozen edition's period is over."""
        return False

    @property
    def has_promises(self) -> bool:
        """Whether the city declared any promise when the edition was made."""
        return reading.has_promises(self.ask)

    def say(self, key: str, **values: object) -> str:
        """A text of the catalogue."""
        return self.view.say(key, **values)

    def number(self, value: float | None, digits: int = 0) -> str:
        """A count or measure in the paper's language."""
        return formats.number(value, self.language, digits)

    def metric(self, metric_id: str, on: date | None = None, agency: str = "") -> Value:
        """A metric in the paper's period or, from that period's own frozen edition, in the one beginning ``on``."""
        edition = self.library.edition if on is None else self.library.for_period(self.kind, on)
        return self.metric_of(edition, metric_id, self.kind, self.on if on is None else on, agency)

    def metric_of(self, edition: Edition | None, metric_id: str, kind: str, on: date, agency: str = "") -> Value:
        """A metric in a period of an edition; nothing where there is no edition or it does not hold what the metric reads."""
        return Value(metric_id, None) if edition is None else reading.metric(self.library.ask(edition), metric_id, kind, on, agency)

    def told(self, metric_id: str, on: date) -> dict[tuple[str, ...], Value]:
        """A metric that is no one number: its values by the columns it is always told apart by."""
        edition = self.library.for_period(self.kind, on)
        found = reading.told(self.library.ask(edition), metric_id, self.kind, on) if edition else []
        return {tuple(map(str, keys.values())): value for keys, value in found}

    def target(self, metric_id: str, agency: str | None = None) -> float | None:
        """The target the city set itself for the period."""
        return target(self.city, metric_id, self.on, agency)

    def categories(self, agency: str) -> list[Row]:
        """Promise counts by category."""
        return reading.categories(self.ask, self.kind, self.on, agency)

    def agencies(self) -> list[Row]:
        """Promise counts and stock by responsible agency."""
        return reading.agencies(self.ask, self.kind, self.on)

    def names(self, table: str) -> Mapping[str, str]:
        """Id → name, as the edition knows it, its buckets in the paper's language."""
        return in_language(table, reading.names(self.ask, table, DIMENSIONS[table]), self.language)

    @property
    def before(self) -> date:
        """First day of the period before."""
        return formats.previous(self.kind, self.on)

    @property
    def year_before(self) -> date:
        """First day of the same period a year before; of a day the same weekday, 52 weeks before."""
        return self.on - timedelta(weeks=52) if self.kind == "day" else self.on.replace(year=self.on.year - 1)

    def history(self) -> list[date]:
        """First days of the closed periods before this one that have a frozen edition, oldest first, without a gap."""
        found: list[date] = []
        at = self.before
        while len(found) < HISTORY[self.kind] and self.library.for_period(self.kind, at) is not None:
            found.append(at)
            at = formats.previous(self.kind, at)
        return found[::-1]

    def cited(self) -> list[Edition]:
        """The other frozen editions this paper cites, by name."""
        asked = [(self.kind, on) for on in (*self.history(), self.before, self.year_before)]
        if self.kind == "year":
            asked += [("month", self.on.replace(month=number)) for number in range(1, 13)]
        found = {one.name: one for kind, on in asked if (one := self.library.for_period(kind, on)) is not None}
        return [found[name] for name in sorted(found)]

    def judged(self, agency: str = "") -> list[Point]:
        """On-time of the closed periods before this one and of this one, each from its own frozen edition."""
        return [self._point(self.kind, on, agency) for on in (*self.history(), self.on)]

    def trend(self, agency: str = "") -> list[Point]:
        """On-time as a chart shows it: the months up to this one; of a year its own months."""
        if self.kind != "year":
            return self.judged(agency)
        months = [date(self.on.year, number, 1) for number in range(1, 13)]
        return [self._point("month", on, agency) for on in months if self.library.for_period("month", on) is not None]

    def _point(self, kind: str, on: date, agency: str) -> Point:
        edition = self.library.for_period(kind, on)
        assert edition is not None
        found = [row for row in reading.agencies(self.library.ask(edition), kind, on) if agency in ("", row["agency_id"])]
        met, due = (sum(row[name] for row in found) if found else None for name in ("met_count", "due_count"))
        return on_time(label(kind, on, self.language), met, due, self.rules.n_min, edition=edition.name)


def label(kind: str, on: date, language: str) -> str:
    """A period as short as a chart's axis needs it."""
    if kind == "month":
        return formats.month(on, language, short=True)
    return str(on.year) if kind == "year" else formats.day(on, language, "d/M")
