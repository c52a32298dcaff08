"""One agency's page as values: answer, categories, age of what is open. Nothing is drawn here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboards import data
from dashboards.begin import Page
from dashboards.render import charts, formats, html
from dashboards.state import View
from dashboards.summary import bracketed_rate, oldest_band
from transforms.metrics import ratio


def asked(agency: str) -> tuple[str, str]:
    """(agency id to show, what was asked and is unknown): an address may name an agency that does not exist."""
    if not agency or agency in data.agency_names():
        return agency, ""
    return "", agency


def answer(page: Page, agency: str) -> str:
    """How the agency (or the city) kept its promise in the period, in one sentence."""
    say, language = page.view.say, page.view.language

    def n(count: int | None) -> str:
        return formats.number(count, language)

    found = data.metric(page.opened.path, "sla_on_time", page.view.kind, page.on, agency)
    late = data.metric(page.opened.path, "breached_open", page.view.kind, page.on, agency)
    waiting = data.metric(page.opened.path, "not_yet_due", page.view.kind, page.on, agency)
    stock = data.metric(page.opened.path, "open_overdue", page.view.kind, page.on, agency)
    counts = {
        "open": n(stock.denominator or 0),
        "overdue": n(stock.numerator or 0),
        "waiting": n(waiting.numerator or 0),
        "period": page.period,
    }
    if found.ratio is None:
        return say("opd_nothing_due", **counts)
    rate = bracketed_rate(found, page.rules.n_min, language)
    told = say(
        "opd_answer", met=n(found.numerator), due=n(found.denominator), late=n(late.numerator), rate=rate, **counts
    )
    return f"{told} {say('opd_small', n=page.rules.n_min)}" if (found.denominator or 0) < page.rules.n_min else told


def category_table(page: Page, agency: str) -> str:
    """On time by category: the rate only where enough were due."""
    say, language = page.view.say, page.view.language
    found = data.categories(page.opened.path, page.view.kind, page.on, agency)
    if not found:
        return html.paragraph(say("no_categories", period=page.period))
    names = data.names(page.working.path, "categories", "category_id")
    columns = [
        html.Column(say("category")),
        html.Column(say("on_time"), number=True, href=page.view.link("kamus", m="sla_on_time")),
        html.Column(say("met_of_due"), number=True, href=page.view.link("kamus", m="due")),
        html.Column(say("breached_open"), number=True, href=page.view.link("kamus", m="breached_open")),
        html.Column(say("not_yet_due"), number=True, href=page.view.link("kamus", m="not_yet_due"), minor=True),
    ]
    rows = []
    for row in found:
        rate = ratio("sla_on_time", row["met_count"], row["due_count"])
        few = row["due_count"] < page.rules.n_min
        if rate is None:
            shown = (
                html.Cell(say("all_not_yet_due"), kind="mark")
                if row["not_yet_due_count"]
                else html.Cell(formats.MISSING, kind="soft")
            )
        elif few:
            shown = html.Cell(say("too_few", n=page.rules.n_min), kind="mark")
        else:
            shown = html.Cell(formats.rate(rate, language), bar=rate)
        rows.append(
            [
                names.get(row["category_id"], row["category_id"]),
                shown,
                f"{formats.number(row['met_count'], language)} / {formats.number(row['due_count'], language)}",
                html.Cell(
                    formats.number(row["breached_open_count"], language),
                    kind="late" if row["breached_open_count"] else "soft",
                ),
                formats.number(row["not_yet_due_count"], language),
            ]
        )
    return html.table(columns, rows, say("by_category_caption", period=page.period))


def _bands(rows: Sequence[data.Row], view: View) -> list[str]:
    return [view.say("days_band", band=row["age_band"].replace("-", "–")) for row in rows]


def age_chart(rows: Sequence[data.Row], view: View) -> Any:
    """Open complaints by age, the overdue part inside each bar."""
    return charts.bars(
        [row["age_band"].replace("-", "–") for row in rows],
        [row["open_count"] for row in rows],
        view.language,
        [row["overdue_count"] for row in rows],
        height=220,
    )


def age_sentence(rows: Sequence[data.Row], view: View) -> str:
    """How much is open and how old the oldest is."""
    total = sum(row["open_count"] for row in rows)
    if not total:
        return view.say("age_none")
    oldest = max(rank for rank, row in enumerate(rows, start=1) if row["open_count"])
    old = sum(row["open_count"] for row in rows if row["age_band"] in ("31-60", ">60"))
    late = sum(row["overdue_count"] for row in rows)
    given = {
        name: formats.number(count, view.language) for name, count in (("total", total), ("old", old), ("late", late))
    }
    return view.say("age_told", oldest=oldest_band(view, oldest), **given)


def age_table(rows: Sequence[data.Row], view: View) -> str:
    """The ageing chart's numbers."""
    columns = [
        html.Column(view.say("age")),
        html.Column(view.say("open"), number=True),
        html.Column(view.say("overdue"), number=True),
    ]
    cells = [
        [band, formats.number(row["open_count"], view.language), formats.number(row["overdue_count"], view.language)]
        for band, row in zip(_bands(rows, view), rows, strict=True)
    ]
    return html.table(columns, cells, view.say("ageing_title"))
