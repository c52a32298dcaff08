"""One metric's passport: its words, the mart it reads, and the SQL that computes it for a period.

Which metrics there are is the matter of ``transforms.metrics``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

import sqlglot
from sqlglot import exp

Unit = Literal["ratio", "count", "seconds", "days", "factor", "per_thousand", "points"]
Direction = Literal["up", "down", "none"]
Measure = Literal["sums", "quantile", "product_limit", "spread"]
Period = Literal["day", "week", "month", "quarter", "year"]

PERIODS: tuple[Period, ...] = get_args(Period)


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages of the product."""

    id: str
    en: str

    def of(self, language: str) -> str:
        """The text in ``language``; Indonesian for anything that is not English."""
        return self.en if language == "en" else self.id


NONE = Words("Tidak ada.", "None.")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a definition: its number, the day it came into force (empty: from the start) and what it changed."""

    version: int = 1
    on: date | None = None
    what: Words = Words("Definisi pertama.", "First definition.")


#: How a period that is not stored is put together from shorter ones that are: a week from its days, a quarter from its months.
_PIECES: Mapping[str, tuple[str, str]] = {"week": ("day", "7 day"), "quarter": ("month", "3 month")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """The passport of one number.

    measure
        ``sums``: SQL aggregates over ``table``, ``numerator`` above ``denominator``; a count has no denominator.
        ``quantile``: the ``at``-quantile (type 7) of ``value``, each row counted ``weight`` times.
        ``product_limit``: the time at which the share ``at`` is through, by Kaplan and Meier (JASA 53, 1958): ``value`` is a
        duration that ended where ``event`` holds, and is only known to last longer where it does not; each row ``weight`` times.
        ``spread``: the highest ``value`` less the lowest, of two rows or more.
    per
        The figure is told for so many of the denominator: 1,000 residents.
    over
        ``flow``: shorter periods add up to longer ones. ``stock``: a longer period has the figure of its end, or of the last day that has
        begun (``core.period_ends``). ``none``: neither, so there are no weeks and quarters.
    dated_by
        Local date by which rows of ``table`` belong to a period; empty for marts with ``period`` and ``starts_on``.
    cases
        SQL aggregate that counts what stands behind a rate, where its denominator is no number of cases (seconds): what n_min judges.
    by
        Columns of ``table`` the number can be told apart by.
    apart
        Columns it is always told apart by, because adding up over them means nothing (one promise's clock and another's).
    answer
        SQL over ``amount``, where a quantile is shown turned into something else.
    interval
        ``wilson`` where a share of few is shown with its 95 % interval (`Value.interval`).
    beside
        Metrics that count what is left out of this one. ``identities`` (METRICS.md) are the checks that hold its parts.
    direction
        Which way is better for the citizen.
    history
        What each version changed, newest last.
    family
        The list it stands in, by the name of its file: what it is about.
    """

    id: str
    label: Words
    explanation: Words
    formula: Words
    table: str
    unit: Unit
    direction: Direction
    by: tuple[str, ...]
    owner: str
    public: bool
    numerator: str = ""
    denominator: str | None = None
    cases: str = ""
    per: int = 1
    measure: Measure = "sums"
    value: str = ""
    weight: str = ""
    event: str = ""
    at: float = 0.5
    where: str = "true"
    answer: str = "amount"
    apart: tuple[str, ...] = ()
    over: Literal["flow", "stock", "none"] = "flow"
    dated_by: str = ""
    exclusions: Words = NONE
    caveat: Words = NONE
    interval: Literal["", "wilson"] = ""
    beside: tuple[str, ...] = ()
    identities: tuple[int, ...] = ()
    history: tuple[Version, ...] = (Version(),)
    family: str = ""

    @property
    def version(self) -> int:
        """Number of the definition in force."""
        return self.history[-1].version

    @property
    def grain(self) -> str:
        """What one figure is told apart by."""
        told = (*self.apart, *self.by)
        return "period × " + ", ".join(told) if told else "period"

    @property
    def reads(self) -> frozenset[str]:
        """Columns of ``table`` it cannot do without: an edition made before they existed has no such figure."""
        parts = (self.numerator, self.denominator, self.cases, self.value, self.weight, self.event, self.where, self.dated_by, *self.apart)
        asked = sqlglot.parse_one("select " + ", ".join(part for part in parts if part), read="duckdb")
        return frozenset(column.name for column in asked.find_all(exp.Column))

    @property
    def columns(self) -> tuple[str, ...]:
        """What a statement answers with, besides the columns it is asked ``by``."""
        if self.measure != "sums":
            return ("amount", "denominator")
        if not self.denominator:
            return ("numerator",)
        return ("numerator", "denominator", "cases") if self.cases else ("numerator", "denominator")

    def statement(self, period: str, by: Sequence[str] = (), also: str = "") -> str:
        """The SQL that computes it for one period, starting on the parameter ``$starts_on``.

        One row, or one for each combination of the columns in ``apart`` and ``by``; ``also`` is one more condition on the rows.
        """
        by = (*self.apart, *(name for name in by if name not in self.apart))
        unknown = [name for name in by if name not in (*self.apart, *self.by)]
        if unknown:
            raise ValueError(f"{self.id} is not kept by {', '.join(unknown)}; it is by {', '.join(self.by) or 'period only'}.")
        conditions = [self._in_period(period), *(one for one in (self.where, also) if one not in ("", "true"))]
        where = "where " + " and ".join(conditions)
        keys = ", ".join(by)
        head, tail = (f"{keys}, ", f"\ngroup by {keys}") if by else ("", "")
        if self.measure == "quantile":
            rows = f"{self.table}, unnest(range({self.weight}))" if self.weight else self.table
            amount = f"{self._answered(f'quantile_cont({self.value}, {self.at})')} as amount, count({self.value}) as denominator"
            return f"select {head}{amount}\nfrom {rows}\n{where}{tail}"
        if self.measure == "spread":
            amount = f"case when count({self.value}) > 1 then max({self.value}) - min({self.value}) end as amount"
            return f"select {head}{amount}, count({self.value}) as denominator\nfrom {self.table}\n{where}{tail}"
        if self.measure == "product_limit":
            return self._product_limit(head, keys, where)
        below = f", {self.denominator} as denominator" if self.denominator else ""
        below += f", {self.cases} as cases" if self.denominator and self.cases else ""
        return f"select {head}{self.numerator} as numerator{below}\nfrom {self.table}\n{where}{tail}"

    def _in_period(self, period: str) -> str:
        if period not in PERIODS:
            raise ValueError(f"{period!r} is no period; known: {', '.join(PERIODS)}")
        if self.dated_by:
            length = _PIECES.get(period, ("", f"1 {period}"))[1]
            return f"{self.dated_by} >= $starts_on and {self.dated_by} < $starts_on + interval {length}"
        if period not in _PIECES:
            return f"period = '{period}' and starts_on = $starts_on"
        piece, length = _PIECES[period]
        inside = f"period = '{piece}' and starts_on >= $starts_on and starts_on < $starts_on + interval {length}"
        if self.over == "flow":
            return inside
        if self.over == "stock":
            # The last piece that has begun, not the last with rows: nothing open has none.
            return f"period = '{piece}' and starts_on = (select max(starts_on) from core.period_ends where {inside})"
        raise ValueError(f"{self.id} has no {period}: its figures of shorter periods do not add up to a longer one")

    def _answered(self, amount: str) -> str:
        return amount if self.answer == "amount" else re.sub(r"\bamount\b", amount, self.answer)

    def _product_limit(self, head: str, keys: str, where: str) -> str:
        each = f"partition by {keys} " if keys else ""
        group = f"\ngroup by {keys}" if keys else ""
        weight = self.weight or "1"
        reached = self._answered(f"min(lasted) filter (where still <= 1 - {self.at} + 1e-12)")
        return (
            f"with lives as (select {head}{self.value} as lasted, {self.event} as is_over, {weight} as life_count\n"
            f"    from {self.table}\n{where} and {self.value} is not null),\n"
            f"times as (select {head}lasted, coalesce(sum(life_count) filter (where is_over), 0) as over_count, sum(life_count) as left_count\n"
            f"    from lives group by {head}lasted),\n"
            f"risk as (select *, sum(left_count) over ({each}order by lasted desc) as at_risk,\n"
            f"    sum(left_count) over ({each}) as all_count from times),\n"
            f"curve as (select *, product(1 - over_count / at_risk) over ({each}order by lasted) as still from risk)\n"
            f"select {head}{reached} as amount, coalesce(max(all_count), 0) as denominator\n"
            f"from curve{group}"
        )
