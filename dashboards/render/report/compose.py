"""Puts a paper together: the daily note on one page, the monthly report, the yearly evaluation."""

from __future__ import annotations

from dashboards.render import drawings, formats
from dashboards.render.freshness import edition_title, freshness
from dashboards.render.html import Cell, Column
from dashboards.render.report import agencies, areas, balance, late, parts, surveys, targets
from dashboards.render.report.blocks import Block, Break, Document, Drawing, Grid, Heading, Points, Signature, Text
from dashboards.render.report.lines import FURTHER, HEADLINE, Line, change_sentence, grid, line
from dashboards.render.report.paper import Paper, label
from dashboards.render.report.recap import by_agency, by_channel, recap
from dashboards.render.revisions import reason
from dashboards.render.summary import answer, oldest_band, risk_order, shown_rate, watch
from dashboards.render.trends import known_limits, trend_sentence
from transforms.metrics import METRICS
from transforms.signals import FEWEST

#: Agencies and late complaints on the one page of a daily note.
NOTE_AGENCIES, NOTE_LATE = 7, 6


def document(paper: Paper) -> Document:
    """The paper of the edition's kind."""
    blocks = {"day": _day, "month": _month, "year": _year}[paper.kind](paper)
    facts = paper.facts
    as_of = paper.say("as_of", told=formats.instant(facts.as_of_all, facts.zone, paper.language))
    foot = " · ".join((facts.city, edition_title(paper.view, facts), as_of))
    strip = paper.say("simulated") if facts.simulated else ""
    return Document(paper.say(f"rep_title_{paper.kind}"), paper.period, facts.city, paper.language, foot, paper.say("rep_page"), strip, blocks)


def _opening(paper: Paper) -> list[Block]:
    return [Text(answer(paper), "answer"), Text(freshness(paper.view, paper.facts), "quiet"), *_revised(paper)]


def _revised(paper: Paper) -> list[Block]:
    """Why there is another paper of the same period with other figures; empty in a first one."""
    manifest = paper.library.edition.manifest
    if manifest.revision == 1:
        return []
    why = reason(manifest.changes, paper.language) or paper.say("rep_revised_unknown")
    return [Text(paper.say("rep_revised", number=manifest.revision, period=paper.period, why=why))]


def _headline(paper: Paper) -> tuple[list[Block], list[Line]]:
    lines = [line(paper, name) for name in HEADLINE]
    return [Heading(paper.say("rep_headline")), grid(paper, lines, paper.say("rep_headline_caption"))], lines


def _changes(paper: Paper, lines: list[Line]) -> list[Block]:
    """What each figure's change is called; one sentence where there is too little history to call any."""
    head = Heading(paper.say("rep_changed"))
    if all(one.called.limits is None for one in lines):
        most = max(one.history for one in lines)
        return [head, Text(paper.say("rep_told_none_of_all", count=most, needed=FEWEST, periods=paper.say(f"rep_periods_{paper.kind}")))]
    return [head, Points([change_sentence(paper, one) for one in lines])]


def _watched(paper: Paper) -> list[Block]:
    found = watch(paper, paper.agencies())
    if not found:
        return [Heading(paper.say("watch")), Text(paper.say("watch_nothing"))]
    return [Heading(paper.say("watch")), Points([(item.strong, item.rest) for item in found], numbered=True)]


def _trend(paper: Paper) -> list[Block]:
    points = paper.trend()
    if not any(point.ratio is not None for point in points):
        return []
    told = trend_sentence(points, paper.view)
    svg = drawings.trend(points, paper.language, known_limits(points))
    return [Heading(paper.say("rep_trend_title")), Drawing(svg, told), Text(told, "quiet")]


def _signature(paper: Paper) -> Block:
    return Signature([paper.say("rep_sign_place", city=paper.facts.city), paper.say("rep_sign_office"), paper.say("rep_sign_name")])


def _month(paper: Paper) -> list[Block]:
    head, lines = _headline(paper)
    first = [*_opening(paper), *head, *_changes(paper, lines), *_watched(paper), *_trend(paper), _signature(paper)]
    return [*first, Break(), *_body(paper)]


def _year(paper: Paper) -> list[Block]:
    head, lines = _headline(paper)
    first = [*_opening(paper), *head, *_changes(paper, lines), *_watched(paper), *_trend(paper), _signature(paper)]
    set_beside = [*targets.blocks(paper), *surveys.blocks(paper)]
    return [*first, Break(), *_months(paper), *set_beside, *_events(paper), *areas.blocks(paper), Break(), *_body(paper)]


def _body(paper: Paper) -> list[Block]:
    given = recap(paper)
    recapped: list[Block] = [Break(), Heading(paper.say("rep_recap")), by_agency(paper, given), by_channel(paper, given)] if given.rows else []
    further = [line(paper, name, judged=False) for name in FURTHER]
    return [
        *parts.agencies(paper),
        Heading(paper.say("rep_further")),
        grid(paper, further, paper.say("rep_further_caption"), judged=False),
        *parts.call_promises(paper),
        *recapped,
        Break(),
        *late.to_decide(paper, late.late(paper)),
        *agencies.pages(paper),
        Break(),
        Heading(paper.say("rep_balance")),
        balance.sum_grid(paper),
        balance.identity_grid(paper),
        *parts.provenance(paper),
        *parts.definitions(paper),
    ]


def _months(paper: Paper) -> list[Block]:
    """The year's months, each from its own frozen edition; they need not add up to the year, which is as of later."""
    say, language, n = paper.say, paper.language, paper.number
    heads = [METRICS[name].label.of(language) for name in ("created", "closed", "sla_on_time")]
    columns = [Column(say("month")), *(Column(head, number=True) for head in heads), Column(say("met_of_due"), number=True), Column(say("edition"))]
    rows: list[list[Cell | str]] = []
    months = [paper.on.replace(month=number) for number in range(1, 13)]
    begun = next((on for on in months if paper.library.for_period("month", on) is not None), months[-1])
    for on in months:
        edition = paper.library.for_period("month", on)
        if on < begun:
            continue
        if edition is None:
            rows.append([label("month", on, language), *[formats.MISSING] * 4, say("rep_no_edition")])
            continue
        created, closed, on_time = (paper.metric_of(edition, name, "month", on) for name in ("created", "closed", "sla_on_time"))
        counts = f"{n(on_time.numerator)} / {n(on_time.denominator)}"
        rate = shown_rate(on_time, paper.rules.n_min, language)
        rows.append([label("month", on, language), n(created.numerator), n(closed.numerator), rate, counts, edition.name])
    before = [Text(say("rep_months_before", month=formats.month(begun, language)))] if begun > months[0] else []
    return [Heading(say("rep_months")), *before, Grid(columns, rows, say("rep_months_caption"))]


def _events(paper: Paper) -> list[Block]:
    """Floods, campaigns, changes of rules and hours that fell in the year."""
    found = [event for event in paper.city.events if event.on.year <= paper.on.year <= event.until.year]
    if not found:
        return []
    items = []
    for event in found:
        first, last = (formats.day(day, paper.language) for day in (event.on, event.until))
        name = event.name_en if paper.language == "en" else event.name_id
        items.append((first if first == last else f"{first} – {last}", name))
    return [Heading(paper.say("rep_events")), Points(items)]


def _day(paper: Paper) -> list[Block]:
    head, lines = _headline(paper)
    return [*_opening(paper), *head, *_changes(paper, lines), *_watched(paper), *_day_agencies(paper), *_day_late(paper)]


def _day_agencies(paper: Paper) -> list[Block]:
    """The agencies with most past due: of one day few are due, so that nobody is ranked by a rate."""
    say, n = paper.say, paper.number
    ranked, held = risk_order(paper.agencies(), paper.rules.n_min)
    rows = sorted((*ranked, *held), key=lambda row: (-row["overdue_count"], -row["open_count"], row["agency_id"]))
    rows = [row for row in rows if row["overdue_count"] or row["open_count"] or row["created_count"]]
    names = paper.names("agencies")
    columns = [Column(say("agency")), *(Column(say(key), number=True) for key in ("rep_new", "met_of_due", "open", "overdue", "rep_oldest"))]
    cells: list[list[Cell | str]] = [
        [
            names.get(row["agency_id"], row["agency_id"]),
            n(row["created_count"]),
            f"{n(row['met_count'])} / {n(row['due_count'])}",
            n(row["open_count"]),
            Cell(n(row["overdue_count"]), kind="late" if row["overdue_count"] else ""),
            oldest_band(paper.view, row["oldest_rank"]),
        ]
        for row in rows[:NOTE_AGENCIES]
    ]
    if not cells:
        return []
    caption = say("rep_day_agencies_caption", shown=len(cells), count=len(rows))
    return [Heading(say("rep_day_agencies")), Grid(columns, cells, caption)]


def _day_late(paper: Paper) -> list[Block]:
    return late.to_decide(paper, late.late(paper, limit=NOTE_LATE))
