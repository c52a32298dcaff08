"""The morning page as values: four figures, what to look at first, agencies in order of risk. Nothing is drawn here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.render import formats
from dashboards.render.html import Cell, Column, Figure
from dashboards.render.sheet import Sheet
from dashboards.render.trends import Point
from dashboards.render.view import View
from transforms.comparison.ranking import Counted, rank
from transforms.editions.reading import AGE_BANDS, Row
from transforms.metrics import METRICS, Value, ratio
from transforms.signals import change

WATCHED = 3
#: Agencies ids that are places, not agencies: they are listed and never ranked.
PLACES = ("pusat", "tak-dikenal", "tanpa-keterangan")


@dataclass(frozen=True, slots=True)
class Watch:
    """One thing to look at: who or what, the sentence, where it is."""

    strong: str
    rest: str
    href: str | None


def shown_rate(found: Value, n_min: int, language: str) -> str:
    """A rate, or its counts when fewer than ``n_min`` stand under it, or the mark of what is missing.

    >>> [shown_rate(Value("sla_on_time", 3, due, 0.75), 10, "en") for due in (4, 40)]
    ['3/4', '75.0%']
    >>> [shown_rate(Value("pause_share", 900, 3_600, 0.25, cases=tickets), 10, "en") for tickets in (2, 10)]
    ['n = 2', '25.0%']
    """
    if found.ratio is None or found.denominator is None:
        return formats.MISSING
    if found.n < n_min:
        return few(found, language)
    return formats.rate(found.ratio, language)


def few(found: Value, language: str) -> str:
    """What stands where a rate of few would: its counts, of a rate over time how many cases the time is of."""
    if METRICS[found.metric].cases:
        return f"n = {formats.number(found.n, language)}"
    return f"{formats.number(found.numerator, language)}/{formats.number(found.denominator, language)}"


def bracketed_rate(found: Value, n_min: int, language: str) -> str:
    """`` (68,6%)`` behind counts already told in the sentence; empty when there are too few for a rate."""
    if found.ratio is None or found.n < n_min:
        return ""
    return f" ({formats.rate(found.ratio, language)})"


def in_brackets(rate: str, *counts: str) -> str:
    """``68,6% (24/35)``; counts that already stand for the rate are not said twice."""
    told = "/".join(counts)
    return rate if rate == told else f"{rate} ({told})"


def _definition(page: Sheet, metric_id: str) -> str:
    return page.view.link("kamus", m=metric_id)


def agency_name(page: Sheet, agency: str) -> str:
    """What an agency is called; its id where nobody knows it."""
    return page.names("agencies").get(agency, agency)


def figures(page: Sheet, trend: Sequence[Point]) -> list[Figure]:
    """On time, open and overdue, calls in time, new complaints: each with its parts and the period before."""
    say, language, n_min = page.view.say, page.view.language, page.rules.n_min
    before = formats.previous(page.view.kind, page.on)
    named = (
        formats.month(before, language, short=True)
        if page.view.kind == "month"
        else formats.key(page.view.kind, before)
    )
    if page.view.kind == "day":
        named = formats.day(before, language, "d MMM")
    on_time, waiting = page.metric("sla_on_time"), page.metric("not_yet_due")
    overdue, calls, created = page.metric("open_overdue"), page.metric("service_level"), page.metric("created")
    old_time, old_overdue, old_calls, old_created = (
        page.metric(name, before) for name in ("sla_on_time", "open_overdue", "service_level", "created")
    )

    def n(number: int | None) -> str:
        return formats.number(number, language)

    def against(text: str, known: bool) -> str:
        return say("against", period=named, text=text) if known else say("against_none", period=named)

    return [
        Figure(
            METRICS["sla_on_time"].label.of(language),
            shown_rate(on_time, n_min, language),
            say("parts_on_time", met=n(on_time.numerator), due=n(on_time.denominator), waiting=n(waiting.numerator))
            + _left_out(page)
            + _target(page, "sla_on_time")
            if page.has_promises
            else say("parts_no_promises"),
            against(
                in_brackets(shown_rate(old_time, n_min, language), n(old_time.numerator), n(old_time.denominator))
                + _signal(page, trend),
                old_time.ratio is not None,
            ),
            page.view.link("opd"),
            _definition(page, "sla_on_time"),
        ),
        Figure(
            METRICS["open_stock"].label.of(language),
            n(overdue.denominator),
            say("parts_open", overdue=n(overdue.numerator), share=formats.rate(overdue.ratio, language)),
            against(
                say("old_open", open=n(old_overdue.denominator), overdue=n(old_overdue.numerator)),
                old_overdue.denominator is not None,
            ),
            page.view.link("tiket", daftar="terbuka"),
            _definition(page, "open_overdue"),
        ),
        Figure(
            METRICS["service_level"].label.of(language),
            shown_rate(calls, n_min, language),
            _parts_calls(page, calls) + _target(page, "service_level"),
            against(
                in_brackets(shown_rate(old_calls, n_min, language), n(old_calls.numerator), n(old_calls.denominator)),
                old_calls.ratio is not None,
            ),
            page.view.link("kanal"),
            _definition(page, "service_level"),
        ),
        Figure(
            METRICS["created"].label.of(language),
            n(created.numerator),
            say(
                "parts_created", closed=n(page.metric("closed").numerator), reopened=n(page.metric("reopened").numerator)
            ),
            against(n(old_created.numerator), old_created.numerator is not None),
            page.view.link("tiket"),
            _definition(page, "created"),
        ),
    ]


def _left_out(page: Sheet) -> str:
    """The promises that no deadline judges: not started, or voided past due; nothing where there are none."""
    found = {name: page.metric(name).numerator for name in ("promise_not_started", "voided_overdue")}
    told = (page.view.say(f"parts_{name}", count=formats.number(count, page.view.language)) for name, count in found.items() if count)
    return "".join(f"; {part}" for part in told)


def _target(page: Sheet, metric_id: str) -> str:
    """The city's own target for a metric in this period, where it set one."""
    held = page.target(metric_id)
    return (
        ""
        if held is None
        else "; "
        + page.view.say(
            "target", value=formats.rate(held, page.view.language, 0 if held * 100 == round(held * 100) else 1)
        )
    )


def _parts_calls(page: Sheet, calls: Value) -> str:
    language, rules = page.view.language, page.rules
    if calls.denominator is None:
        return page.view.say("parts_no_calls")
    counts = {
        "within": formats.number(calls.numerator, language),
        "offered": formats.number(calls.denominator, language),
    }
    if rules.answer_seconds is None:
        return page.view.say("parts_calls", **counts)
    return page.view.say("parts_calls_seconds", seconds=rules.answer_seconds, short=rules.short_seconds, **counts)


def _signal(page: Sheet, trend: Sequence[Point]) -> str:
    """What the change is called; a running period and a period that is no month are never called anything."""
    if page.view.kind != "month" or page.running:
        return ""
    closed = [point.ratio for point in trend if not point.running and point.ratio is not None]
    if len(closed) < 2:
        return ""
    called = change(closed[:-1], closed[-1])
    return "" if called == "too_short" else " · " + page.view.say(f"change_{called}")


def answer(page: Sheet) -> str:
    """The page's answer in one sentence."""
    say, language = page.view.say, page.view.language
    on_time, overdue = page.metric("sla_on_time"), page.metric("open_overdue")
    if not page.has_promises and overdue.denominator is not None:
        created = formats.number(page.metric("created").numerator, language)
        return say("answer_no_promises", period=page.period, created=created, open=formats.number(overdue.denominator, language))
    if on_time.ratio is None and overdue.denominator is None:
        return say("answer_nothing", period=page.period)
    if on_time.ratio is None:
        return say("answer_nothing_due", period=page.period, open=formats.number(overdue.denominator, language))
    return say(
        page.rules.worded("answer"),
        period=page.period,
        clock=say(f"clock_{page.rules.clock}"),
        met=formats.number(on_time.numerator, language),
        due=formats.number(on_time.denominator, language),
        rate=bracketed_rate(on_time, page.rules.n_min, language),
        open=formats.number(overdue.denominator, language),
        overdue=formats.number(overdue.numerator, language),
    )


def oldest_band(view: View, rank: int | None) -> str:
    """The age band of the oldest open complaint, in words; ``rank`` counts the bands from 1."""
    if not rank:
        return formats.MISSING
    band = AGE_BANDS[rank - 1]
    return (
        view.say("over_days", days=band[1:])
        if band.startswith(">")
        else view.say("days_band", band=band.replace("-", "–"))
    )


def risk_order(rows: Sequence[Row], n_min: int) -> tuple[list[Row], list[Row]]:
    """Agencies that can be ranked, worst shrunk rate first, and those that cannot (too few due, or no agency)."""
    by_id = {str(row["agency_id"]): row for row in rows if row["agency_id"] not in PLACES}
    found = rank([Counted(agency, row["met_count"], row["due_count"]) for agency, row in by_id.items()], n_min)
    ranked = [by_id[one.id] for one in found.worst_first]
    held = [row for row in rows if row not in ranked]
    return ranked, sorted(held, key=lambda row: (-row["overdue_count"], -row["due_count"], row["agency_id"]))


def agency_columns(page: Sheet) -> list[Column]:
    """Headings of the agency table; each number leads to its definition."""
    say = page.view.say
    return [
        Column(say("agency")),
        Column(say("on_time"), number=True, href=_definition(page, "sla_on_time")),
        Column(say("met_of_due"), number=True, href=_definition(page, "due")),
        Column(say("not_yet_due"), number=True, href=_definition(page, "not_yet_due"), minor=True),
        Column(say("open"), number=True, href=_definition(page, "open_stock")),
        Column(say("overdue"), number=True, href=_definition(page, "open_overdue")),
    ]


def agency_cells(page: Sheet, row: Row, ranked: bool) -> list[Cell]:
    """One agency; under n_min the rate gives way to a mark and the counts stand alone."""
    say, language = page.view.say, page.view.language
    n = lambda count: formats.number(count, language)  # noqa: E731
    name = agency_name(page, row["agency_id"])
    found = ratio("sla_on_time", row["met_count"], row["due_count"])
    if found is None:
        rate = (
            Cell(say("all_not_yet_due"), kind="mark")
            if row["not_yet_due_count"]
            else Cell(formats.MISSING, kind="soft")
        )
    elif row["due_count"] < page.rules.n_min:
        rate = Cell(say("too_few", n=page.rules.n_min), kind="mark")
    else:
        rate = Cell(formats.rate(found, language), bar=found)
    here = page.view.link("opd", opd=row["agency_id"])
    standing = page.view.link("tiket", daftar="terbuka", opd=row["agency_id"])
    late = Cell(n(row["overdue_count"]), standing, kind="late" if row["overdue_count"] else "soft")
    return [
        Cell(name, here, kind="" if ranked else "soft"),
        rate,
        Cell(f"{n(row['met_count'])} / {n(row['due_count'])}"),
        Cell(n(row["not_yet_due_count"])),
        Cell(n(row["open_count"]), standing),
        late,
    ]


def watch(page: Sheet, rows: Sequence[Row]) -> list[Watch]:
    """At most three things, each about another agency or subject: most overdue, weakest rate, oldest, not forwarded."""
    say, language = page.view.say, page.view.language
    found: list[tuple[str, Watch]] = []
    real = [row for row in rows if row["agency_id"] not in PLACES]

    def add(row: Row, key: str, **values: object) -> None:
        agency = str(row["agency_id"])
        found.append((agency, Watch(agency_name(page, agency), say(key, **values), page.view.link("opd", opd=agency))))

    if page.facts.broken:
        found.append(
            (
                "",
                Watch(
                    say("nav_mutu"),
                    say("watch_quality", broken=page.facts.broken, failed=page.facts.failed),
                    page.view.link("mutu"),
                ),
            )
        )
    overdue = max(real, key=lambda row: (row["overdue_count"], row["agency_id"]), default=None)
    if overdue and overdue["overdue_count"]:
        oldest = oldest_band(page.view, overdue["oldest_rank"])
        counts = {
            "overdue": formats.number(overdue["overdue_count"], language),
            "open": formats.number(overdue["open_count"], language),
        }
        add(overdue, "watch_overdue", oldest=oldest, **counts)
    ranked, _ = risk_order(rows, page.rules.n_min)
    of_all = ratio("sla_on_time", sum(row["met_count"] for row in rows), sum(row["due_count"] for row in rows))
    for row in ranked:
        own = ratio("sla_on_time", row["met_count"], row["due_count"])
        if row is not overdue and own is not None and of_all is not None and own < of_all:
            counts = {
                "met": formats.number(row["met_count"], language),
                "due": formats.number(row["due_count"], language),
            }
            add(row, "watch_rate", rate=formats.rate(own, language), city=formats.rate(of_all, language), **counts)
            break
    centre = next((row for row in rows if row["agency_id"] == "pusat"), None)
    if centre and (centre["overdue_count"] or (centre["oldest_rank"] or 0) > 1):
        add(
            centre,
            "watch_centre",
            open=formats.number(centre["open_count"], language),
            oldest=oldest_band(page.view, centre["oldest_rank"]),
        )
    old = max(real, key=lambda row: (row["oldest_count"], row["agency_id"]), default=None)
    if old and old["oldest_count"]:
        add(old, "watch_oldest", count=formats.number(old["oldest_count"], language))
    for row in sorted(real, key=lambda row: (-row["overdue_count"], row["agency_id"]))[1:WATCHED]:
        if row["overdue_count"]:
            counts = {
                "overdue": formats.number(row["overdue_count"], language),
                "open": formats.number(row["open_count"], language),
            }
            add(row, "watch_overdue", oldest=oldest_band(page.view, row["oldest_rank"]), **counts)
    kept: dict[str, Watch] = {}
    for subject, item in found:
        kept.setdefault(subject, item)
    return list(kept.values())[:WATCHED]
