"""Late tickets, and one ticket's life told in words: who held it, which promise judged it, how late. Text is masked."""

from __future__ import annotations

from dashboards import data, links
from dashboards.begin import Page, city
from dashboards.render import formats, html
from dashboards.render.lives import Section, Teller
from transforms.editions.stories import tell
from transforms.metrics import share

DESKS = ("centre", "agency", "citizen", "outside")


def _desk(row: data.Row, page: Page) -> str:
    """Whose desk the time was on, largest share first, in words."""
    held = {desk: row[f"{desk}_seconds"] or 0 for desk in DESKS}
    total = sum(held.values())
    if not total:
        return formats.MISSING
    shares = sorted(held.items(), key=lambda item: -item[1])
    language = page.view.language
    return ", ".join(
        f"{page.view.say('desk_' + desk)} {formats.rate(share(seconds, total), language, 0)}"
        for desk, seconds in shares
        if seconds
    )


def _open_hours(row: data.Row, page: Page) -> str:
    """The lateness in open hours of the promise's calendar, where that is not the time on the clock."""
    late = row["late_seconds"]
    if late is None or abs(late - row["elapsed_seconds"]) < 60:
        return ""
    return page.view.say("open_hours", hours=formats.number(late / 3600, page.view.language, 1))


def late_list(page: Page, agency: str) -> str:
    """Tickets that broke their promise in the period: still open first, then the latest."""
    say, language, zone = page.view.say, page.view.language, page.facts.zone
    late = data.late_tickets(
        page.opened.path,
        page.view.kind,
        page.on,
        page.facts,
        page.rules.clock,
        agency,
        every_open=page.running and page.newest,
    )
    found = late.rows
    head = html.heading(say("late_title"), anchor="terlambat")
    if not found:
        return head + html.paragraph(say("late_none", period=page.period))
    categories = data.names(page.working.path, "categories", language)
    columns = [
        html.Column(say("ticket")),
        html.Column(say("category") if agency else say("agency")),
        html.Column(say("due_at"), number=True, minor=True),
        html.Column(say("lateness"), number=True),
        html.Column(say("policy"), minor=True),
        html.Column(say("whose_desk"), minor=True),
    ]
    rows: list[list[html.Cell | str]] = []
    for row in found:
        is_open = row["outcome"] == "breached_open"
        what = (
            str(categories.get(row["category_id"], row["category_id"]))
            if agency
            else data.agency_name(row["agency_id"], language)
        )
        rows.append(
            [
                html.Cell(row["ticket_id"], page.view.link("opd", opd=agency, tiket=row["ticket_id"]), kind="code"),
                what,
                formats.instant(row["due_at"], zone, language),
                html.Cell(
                    formats.duration(row["elapsed_seconds"], language),
                    note=", ".join((say(page.rules.worded("still_open" if is_open else "finished")), _open_hours(row, page))).strip(", "),
                    kind="late" if is_open else "",
                ),
                html.Cell(
                    row["policy_id"],
                    note=say(f"authority_{row['authority']}") if row["authority"] in ("law", "city", "leader") else "",
                ),
                _desk(row, page),
            ]
        )
    counts = {"open": late.open_count, "closed": late.closed_count, "shown": len(found)}
    written = {name: formats.number(count, language) for name, count in counts.items()}
    shown = say(
        page.rules.worded("late_caption_running" if page.running and page.newest else "late_caption_frozen"), period=page.period, **written
    )
    return head + html.table(columns, rows, shown)


def life(page: Page, ticket_id: str, agency: str) -> str:
    """One ticket: its facts, its stretches and its promises, each in words."""
    say, language, zone = page.view.say, page.view.language, page.facts.zone
    back = html.strip(say("back_to_list"), "note", say("all_late"), page.view.link("opd", opd=agency))
    found = data.ticket(page.working.path, ticket_id)
    if found is None:
        return html.strip(
            say("no_ticket", ticket=ticket_id), "note", say("all_late"), page.view.link("opd", opd=agency)
        )
    told = say(
        "ticket_told",
        ticket=ticket_id,
        created=formats.instant(found["created_at"], zone, language),
        agency=data.agency_name(found["agency_id"], language),
        state=say(f"state_{found['state']}"),
        handoffs=formats.number(found["handoff_count"], language),
        reopened=formats.number(found["reopened_count"], language),
    )
    text = (
        html.paragraph("“" + found["masked_text"] + "”", "quiet")
        if found["masked_text"]
        else html.paragraph(say("no_text"), "quiet")
    )
    return (
        back
        + html.heading(say("ticket_title", ticket=ticket_id))
        + html.paragraph(told)
        + text
        + _clocks(page, ticket_id)
        + links.section(page, ticket_id, agency)
        + _story(page, ticket_id)
    )


def _story(page: Page, ticket_id: str) -> str:
    """How each deadline and verdict came about, the same text as `tanggap sla explain` prints."""
    rules = city()
    if rules is None:
        return html.paragraph(page.view.say("life_no_rules"), "quiet")
    told = tell(data.asking(page.working.path), rules, ticket_id, page.working.facts.as_of["tickets"])
    if told is None:
        return ""
    life, *clocks = Teller(rules.zone, page.view.language, told.names).sections(told.story)
    agrees = page.view.say("life_differs", clocks=", ".join(told.differing)) if told.differing else page.view.say("life_agrees")
    return (
        _section(life)
        + html.heading(page.view.say("life_steps"), 3)
        + "".join(html.fold(one.title, "".join(map(html.paragraph, one.sentences)) + _section(one)) for one in clocks)
        + (html.paragraph(agrees, "quiet") if clocks else "")
    )


def _section(section: Section) -> str:
    columns = [html.Column(name, minor=place in section.minor) for place, name in enumerate(section.headings)]
    return html.table(columns, section.rows, section.caption) if section.rows else ""


def _clocks(page: Page, ticket_id: str) -> str:
    say, language, zone = page.view.say, page.view.language, page.facts.zone
    columns = [
        html.Column(say("clock")),
        html.Column(say("policy"), minor=True),
        html.Column(say("due_at"), number=True),
        html.Column(say("stopped_at"), number=True, minor=True),
        html.Column(say("verdict")),
    ]
    rows: list[list[html.Cell | str]] = []
    for row in data.clocks(page.working.path, ticket_id, page.working.facts.as_of["tickets"]):
        late = row["outcome"].startswith("breached")
        paused = (
            say("paused_for", length=formats.duration(row["paused_seconds"], language)) if row["paused_seconds"] else ""
        )
        verdict = say(f"outcome_{row['outcome']}", late=formats.duration(row["elapsed_seconds"], language))
        note = say("strictest") if row["is_strictest"] else ""
        rows.append(
            [
                html.Cell(say(f"clock_{row['clock']}"), note=note),
                html.Cell(row["policy_id"], note=say(f"authority_{row['authority']}")),
                html.Cell(formats.instant(row["due_at"], zone, language), note=paused),
                formats.instant(row["stopped_at"], zone, language),
                html.Cell(verdict, kind="late" if late else ""),
            ]
        )
    return html.table(columns, rows, say("clocks_caption")) if rows else html.paragraph(say("no_clocks"))
