"""Late complaints to decide on: id, agency, category, area, promise, days late. Nothing about a person is read."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.render import formats
from dashboards.render.html import Cell, Column
from dashboards.render.report.blocks import Block, Grid, Heading, Text
from dashboards.render.report.paper import Paper
from transforms.editions import reading
from transforms.editions.reading import Late

#: Rows of a list on paper; the workbook holds all of them.
ON_PAPER = 40
ALL = 100_000


def late(paper: Paper, agency: str = "", limit: int = ON_PAPER) -> Late:
    """Broken promises with a deadline in the period, still open first, the latest first."""
    window = reading.Window(paper.on, formats.following(paper.kind, paper.on), paper.facts.zone, paper.facts.as_of["tickets"])
    return reading.late_tickets(paper.ask, window, paper.rules.clock, agency, limit=limit)


def to_decide(paper: Paper, found: Late) -> list[Block]:
    """The list of those still open, with room for the decision."""
    still = [row for row in found.rows if row["outcome"] == "breached_open"]
    head = Heading(paper.say("rep_late"))
    if not still:
        return [head, Text(paper.say(paper.rules.worded("rep_late_none"), period=paper.period, closed=paper.number(found.closed_count)))]
    counts = {"open": paper.number(found.open_count), "closed": paper.number(found.closed_count)}
    told = paper.say(paper.rules.worded("rep_late_told"), period=paper.period, **counts)
    if len(still) < found.open_count:
        told += " " + paper.say("rep_late_more_day" if paper.kind == "day" else "rep_late_more", shown=len(still))
    return [head, Text(told), _grid(paper, still, decision=True)]


def of_agency(paper: Paper, found: Late, shown: int) -> list[Block]:
    """The first late complaints of one agency, open or finished late; none where it has none."""
    if not found.rows:
        return []
    given = {"open": found.open_count, "closed": found.closed_count, "shown": min(shown, len(found.rows))}
    caption = paper.say(paper.rules.worded("rep_late_agency_caption"), **{name: paper.number(count) for name, count in given.items()})
    return [_grid(paper, found.rows[:shown], decision=False, caption=caption)]


def _grid(paper: Paper, rows: Sequence[reading.Row], decision: bool, caption: str = "") -> Grid:
    say, language = paper.say, paper.language
    agencies, categories, areas = (paper.names(table) for table in ("agencies", "categories", "areas"))
    columns = [Column(say("ticket"))]
    columns += [Column(say("agency"))] if decision else []
    columns += [Column(say("category")), Column(say("head_area_id")), Column(say("due_at"), number=True), Column(say("lateness"), number=True)]
    columns.append(Column(say("rep_decision") if decision else say("policy")))
    cells: list[list[Cell | str]] = []
    for row in rows:
        is_open = row["outcome"] == "breached_open"
        lateness = Cell(formats.duration(row["elapsed_seconds"], language), note=say(paper.rules.worded("still_open" if is_open else "finished")))
        end: Cell | str = "" if decision else str(row["policy_id"])
        named = [str(agencies.get(row["agency_id"], row["agency_id"]))] if decision else []
        what = [str(categories.get(row["category_id"], row["category_id"])), str(areas.get(row["area_id"], row["area_id"]) or formats.MISSING)]
        due = formats.day(row["due_at"].astimezone(paper.city.tzinfo).date(), language)
        cells.append([str(row["ticket_id"]), *named, *what, due, lateness, end])
    return Grid(columns, cells, caption or say("rep_late_caption"), wide=(1, 1, 1, 2, 2, *[len(columns) - 1] * 3) if decision else (1, 2))
