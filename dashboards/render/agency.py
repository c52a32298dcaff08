"""One agency's page as values: answer, categories, age of what is open. Nothing is drawn here."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.render import formats, html
from dashboards.render.sheet import Sheet
from dashboards.render.summary import bracketed_rate, oldest_band
from dashboards.render.view import View
from transforms.editions.reading import Row
from transforms.metrics import ratio


def answer(page: Sheet, agency: str) -> str:
    """How the agency (or the city) kept its promise in the period, in one sentence."""
    say, language = page.view.say, page.view.language

    def n(count: int | None) -> str:
        return formats.number(count, language)

    found = page.metric("sla_on_time", agency=agency)
    late = page.metric("breached_open", agency=agency)
    waiting = page.metric("not_yet_due", agency=agency)
    stock = page.metric("open_overdue", agency=agency)
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
    return f"{told} {say('opd_small', n=page.rules.n_min)}" if found.n < page.rules.n_min else told


def category_table(page: Sheet, agency: str) -> str:
    """On time by category: the rate only where enough were due."""
    say, language = page.view.say, page.view.language
    found = page.categories(agency)
    if not found:
        return html.paragraph(say("no_categories", period=page.period))
    names = page.names("categories")
    columns = [
        html.Column(say("category")),
        html.Column(say("on_time"), number=True, href=page.view.link("kamus", m="sla_on_time")),
        html.Column(say("met_of_due"), number=True, href=page.view.link("kamus", m="due")),
        html.Column(say("breached_open"), number=True, href=page.view.link("kamus", m="breached_open")),
        html.Column(say("not_yet_due"), number=True, href=page.view.link("kamus", m="not_yet_due"), minor=True),
    ]
    rows: list[list[html.Cell | str]] = []
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


def _bands(rows: Sequence[Row], view: View) -> list[str]:
    return [view.say("days_band", band=row["age_band"].replace("-", "–")) for row in rows]


def age_sentence(rows: Sequence[Row], view: View) -> str:
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


def age_table(rows: Sequence[Row], view: View) -> str:
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
