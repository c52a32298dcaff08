"""The page of complaints as values: those that came in and what became of them, or those that stood open; all of them by the SQL desk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from dashboards import data
from dashboards.begin import Page
from dashboards.render import formats, html
from transforms.editions.behind import BUCKETS, Received, Standing
from transforms.editions.reading import Row
from transforms.metrics import METRICS

NAMED = (("agencies", "agency_id"), ("categories", "category_id"), ("channels", "channel_id"), ("areas", "area_id"))


def answer(page: Page, found: Received, name: str) -> str:
    """How many came in, and what each had become by the as-of; the parts add up."""
    say = page.view.say
    if not found.total:
        return say("received_none", period=page.period, name=name)
    parts = [f"{formats.number(found.counts[one], page.view.language)} {say(f'stage_{one}')}" for one in BUCKETS if found.counts.get(one)]
    return say("received_told", period=page.period, name=name, total=formats.number(found.total, page.view.language), parts=", ".join(parts))


def table(page: Page, found: Received, agency: str) -> str:
    """The complaints as they came; each leads to its own story."""
    if not found.rows:
        return ""
    say, language = page.view.say, page.view.language
    told = [html.Cell(say(f"stage_{row['bucket']}"), note=METRICS[row["outcome"]].label.of(language) if _is_late(row) else "") for row in found.rows]
    counts = {"shown": formats.number(len(found.rows), language), "total": formats.number(found.total, language)}
    return _listed(page, found.rows, told, html.Column(say("became")), agency, say("received_caption", **counts))


def last_day(page: Page) -> date:
    """The day at whose end the period's stock is told: its last one, of a running period that of the as-of."""
    reached = (page.facts.as_of["tickets"] - timedelta(microseconds=1)).astimezone(ZoneInfo(page.facts.zone)).date()
    return min(formats.following(page.view.kind, page.on) - timedelta(days=1), reached)


def answer_open(page: Page, found: Standing | None, name: str) -> str:
    """How many stood open at the end of the period, and how many of them were past due."""
    say, language = page.view.say, page.view.language
    day = formats.day(last_day(page), language)
    if found is None:
        return say("standing_unlisted")
    if not found.total:
        return say("standing_none", name=name, day=day)
    return say("standing_told", name=name, day=day, total=formats.number(found.total, language), overdue=formats.number(found.overdue, language))


def table_open(page: Page, found: Standing | None, agency: str) -> str:
    """The complaints that stood open, those past due first; each leads to its own story."""
    if found is None or not found.rows:
        return ""
    say, language = page.view.say, page.view.language
    told = [html.Cell(formats.number(row["age_days"], language), note=say("standing_late") if row["is_overdue"] else "") for row in found.rows]
    counts = {"shown": formats.number(len(found.rows), language), "total": formats.number(found.total, language)}
    return _listed(page, found.rows, told, html.Column(say("standing_age"), number=True), agency, say("standing_caption", **counts))


def _is_late(row: Row) -> bool:
    return row["outcome"] in ("breached_open", "breached_closed")


def _listed(page: Page, rows: list[Row], told: list[html.Cell], heading: html.Column, agency: str, caption: str) -> str:
    """One row a complaint: whose, what, how and where, and what is ``told`` of it."""
    say = page.view.say
    names: dict[str, Mapping[str, str]] = {kind: page.names(kind) for kind, _ in NAMED}
    columns = [
        html.Column(say("ticket")),
        html.Column(say("agency")),
        html.Column(say("category")),
        html.Column(say("head_channel_id"), minor=True),
        html.Column(say("head_area_id"), minor=True),
        heading,
    ]
    lines: list[list[html.Cell | str]] = []
    for row, last in zip(rows, told, strict=True):
        story = page.view.link("opd", opd=agency, tiket=row["ticket_id"])
        ticket = html.Cell(row["ticket_id"], story, note=formats.day(row["created_on"], page.view.language), kind="code")
        lines.append([ticket, *(str(names[kind].get(row[key], row[key])) for kind, key in NAMED), last])
    return html.table(columns, lines, caption)


def question(page: Page, agency: str) -> str:
    """All of them as a question to the SQL desk, on the same edition."""
    after = formats.following(page.view.kind, page.on)
    whose = f" and agency_id = '{agency}'" if agency else ""
    sql = f"select * from marts.ticket_lives\nwhere created_on >= '{page.on}' and created_on < '{after}'{whose}\norder by created_on, ticket_id"
    return html.bullets([(page.view.say("received_all"), page.view.link("sql", edisi=data.pointer(page.opened), q=sql))])


def question_open(page: Page, agency: str) -> str:
    """All that stood open as a question to the SQL desk, on the same edition."""
    on = last_day(page)
    whose = f" and agency_id = '{agency}'" if agency else ""
    sql = (
        f"select * exclude (counted_as), date '{on}' - created_on as age_days\nfrom marts.stock_tickets\n"
        f"where from_on <= '{on}' and until_on >= '{on}' and counted_as = 'open'{whose}\norder by created_on, ticket_id"
    )
    return html.bullets([(page.view.say("received_all"), page.view.link("sql", edisi=data.pointer(page.opened), q=sql))])
