"""One agency's page: how it kept its promise, whether that changed, what is late, and its own reply."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.render import drawings, formats
from dashboards.render.agency import age_sentence, answer
from dashboards.render.html import Cell, Column
from dashboards.render.report.blocks import Beside, Block, Break, Drawing, Grid, Heading, Text, Together
from dashboards.render.report.late import late, of_agency
from dashboards.render.report.paper import Paper
from dashboards.render.summary import PLACES, risk_order, shown_rate
from dashboards.render.trends import Point, known_limits, trend_sentence
from transforms.editions import reading
from transforms.editions.reading import Row
from transforms.metrics import value

#: Late complaints and categories on an agency's page; the workbook holds all of them.
LATE_SHOWN = 14
CATEGORIES_SHOWN = 8


def pages(paper: Paper) -> list[Block]:
    """A part for each agency that had anything due, open or received in the period, in order of risk."""
    ranked, held = risk_order(paper.agencies(), paper.rules.n_min)
    found: list[Block] = []
    for row in (*ranked, *held):
        if row["agency_id"] not in PLACES and row["due_count"] + row["open_count"] + row["created_count"] + row["not_yet_due_count"]:
            found.append(Together(page(paper, row)))
    return [Break(), *found] if found else []


def page(paper: Paper, row: Row) -> list[Block]:
    """Sentence, trend and ages side by side, categories, late complaints, reply."""
    agency = str(row["agency_id"])
    points = paper.trend(agency)
    ages = reading.ageing(paper.ask, paper.kind, paper.on, agency)
    told, aged = trend_sentence(points, paper.view), age_sentence(ages, paper.view)
    bands = [one["age_band"].replace("-", "–") for one in ages]
    open_counts, late_counts = ([one[name] for one in ages] for name in ("open_count", "overdue_count"))
    target = paper.target("sla_on_time", agency)
    wanted = [Text(paper.say("rep_agency_target", target=formats.rate(target, paper.language, 0)), "quiet")] if target is not None else []
    left: list[Block] = [Heading(paper.say("rep_trend_title"), 2), *_drawn(paper, points, told)]
    right: list[Block] = [Heading(paper.say("ageing_title"), 2)]
    if sum(open_counts):
        right.append(Drawing(drawings.bars(bands, open_counts, paper.language, late_counts), aged))
    right.append(Text(aged, "quiet"))
    name = paper.names("agencies").get(agency, agency)
    head: list[Block] = [Heading(name), Text(answer(paper, agency), "answer"), *wanted, Beside(left, right)]
    return [*head, *_categories(paper, agency), *of_agency(paper, late(paper, agency), LATE_SHOWN), *reply(paper, agency)]


def _drawn(paper: Paper, points: Sequence[Point], told: str) -> list[Block]:
    if not any(point.ratio is not None for point in points):
        return [Text(told, "quiet")]
    svg = drawings.trend(points, paper.language, known_limits(points), drawings.NARROW, every=2 if len(points) > 7 else 1)
    return [Drawing(svg, told), Text(told, "quiet")]


def _categories(paper: Paper, agency: str) -> list[Block]:
    say, language, n = paper.say, paper.language, paper.number
    found = paper.categories(agency)
    if not found:
        return []
    names = paper.names("categories")
    columns = [Column(say("category")), *(Column(say(key), number=True) for key in ("on_time", "met_of_due", "breached_open", "not_yet_due"))]
    rows: list[list[Cell | str]] = []
    for row in found[:CATEGORIES_SHOWN]:
        rate = value("sla_on_time", row["met_count"], row["due_count"])
        few = say("too_few", n=paper.rules.n_min) if rate.denominator else say("all_not_yet_due")
        shown = shown_rate(rate, paper.rules.n_min, language) if rate.n >= paper.rules.n_min else few
        counts = f"{n(row['met_count'])} / {n(row['due_count'])}"
        rows.append([names.get(row["category_id"], row["category_id"]), shown, counts, n(row["breached_open_count"]), n(row["not_yet_due_count"])])
    caption = say("rep_categories_caption", shown=len(rows), count=len(found))
    return [Heading(say("by_category"), 2), Grid(columns, rows, caption)]


def reply(paper: Paper, agency: str) -> list[Block]:
    """The agency's own words on the period from notes.csv, or that it has given none."""
    found = [note for note in paper.city.notes if (note.agency, note.period, note.starts_on) == (agency, paper.kind, paper.on)]
    head = Heading(paper.say("rep_reply"), 2)
    if not found:
        return [head, Text(paper.say("rep_reply_none"), "quiet")]
    return [head, *(Text(note.text_en if paper.language == "en" else note.text_id, "reply") for note in found)]
