"""The page of calls as values: what the figure of calls answered in time is made of, by queue and by hour."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards import data
from dashboards.begin import Page
from dashboards.data import Row
from dashboards.render import formats, html
from dashboards.render.names import bucket, home_agency
from dashboards.render.summary import shown_rate
from transforms.editions.behind import CALLS, DESKS
from transforms.metrics import Value, value


def sums(rows: Sequence[Row], names: Sequence[str]) -> Row:
    """One row that is the others together."""
    return {f"{name}_count": sum(row[f"{name}_count"] for row in rows) for name in names}


def answer(page: Page, queues: Sequence[Row]) -> str:
    """The figure of Ringkasan in one sentence, from its parts."""
    if not queues:
        return page.view.say("calls_none", period=page.period)
    whole = sums(queues, CALLS)
    counts = {name: formats.number(whole[f"{name}_count"], page.view.language) for name in CALLS}
    return page.view.say("calls_told", period=page.period, judged=_n(page, _judged(whole)), rate=_rate(page, whole), **counts)


def by_queue(page: Page, queues: Sequence[Row]) -> str:
    """One row a queue and their sum, with every part of the figure."""
    say = page.view.say
    columns = [
        html.Column(say("queue")),
        html.Column(say("calls_received"), number=True, href=page.view.link("kamus", m="calls_received")),
        html.Column(say("calls_dropped"), number=True, minor=True),
        html.Column(say("calls_waiting"), number=True, href=page.view.link("kamus", m="still_waiting"), minor=True),
        html.Column(say("calls_offered"), number=True, href=page.view.link("kamus", m="offered"), minor=True),
        html.Column(_in_seconds(page, "calls_short", page.rules.short_seconds), number=True, minor=True),
        html.Column(say("calls_judged"), number=True),
        html.Column(_in_seconds(page, "calls_within", page.rules.answer_seconds), number=True),
        html.Column(say("calls_rate"), number=True, href=page.view.link("kamus", m="service_level")),
    ]
    rows = [_queue(page, bucket("queues", row["queue"], page.view.language) or row["queue"], row) for row in queues]
    return html.table(columns, [*rows, _queue(page, say("calls_sum"), sums(queues, CALLS), "sum")], say("calls_queues_caption"))


def by_hour(page: Page, hours: Sequence[Row]) -> str:
    """One row for each hour in which anybody called, and their sum."""
    say = page.view.say
    names = ("received", "offered", "answered")
    columns = [html.Column(say("hour")), *(html.Column(say(f"calls_{name}"), number=True) for name in names)]
    found = [(label(row), row, "") for row in hours if row["received_count"]]
    lines = [*found, (say("calls_sum"), sums(hours, names), "sum")]
    cells = [[html.Cell(name, kind=kind), *(html.Cell(_n(page, row[f"{one}_count"]), kind=kind) for one in names)] for name, row, kind in lines]
    return html.table(columns, cells, say("calls_hours_caption", zone=formats.zone_name(page.facts.zone)))


def by_desk(page: Page, desks: Sequence[Row]) -> str:
    """One row for each agency that agents come from, and their sum."""
    say = page.view.say
    columns = [
        html.Column(say("desk")),
        html.Column(say("calls_answered"), number=True, href=page.view.link("kamus", m="answered")),
        html.Column(say("desk_share"), number=True, href=page.view.link("kamus", m="answered_by_home")),
        html.Column(say("desk_pranks"), number=True, minor=True),
        html.Column(say("desk_handle"), number=True, href=page.view.link("kamus", m="aht_by_home")),
        html.Column(say("desk_sessions"), number=True, minor=True),
        html.Column(say("desk_occupancy"), number=True, href=page.view.link("kamus", m="occupancy_by_home")),
    ]
    names = page.names("agencies")
    whole = {name: sum(row[name] for row in desks) for name in DESKS}
    rows = [_desk(page, home_agency(row["home_agency"], names, page.view.language), row, whole) for row in desks]
    return html.table(columns, [*rows, _desk(page, say("calls_sum"), whole, whole, "sum")], say("desk_caption"))


def hours_sentence(page: Page, hours: Sequence[Row]) -> str:
    """The busiest hour."""
    busiest = max(hours, key=lambda row: row["received_count"])
    return page.view.say("calls_busiest", hour=label(busiest), count=_n(page, busiest["received_count"]), zone=formats.zone_name(page.facts.zone))


def label(row: Row) -> str:
    """An hour of the day: ``07–08``."""
    return f"{row['entered_hour']:02d}–{row['entered_hour'] + 1:02d}"


def question(page: Page) -> str:
    """The same day by day, as a question to the SQL desk on the same edition."""
    after = formats.following(page.view.kind, page.on)
    columns = ", ".join(f"{name}_count" for name in CALLS)
    days = f"period = 'day' and starts_on >= '{page.on}' and starts_on < '{after}'"
    sql = f"select starts_on, queue, {columns}\nfrom marts.call_periods\nwhere {days}\norder by all"
    return html.bullets([(page.view.say("calls_days"), page.view.link("sql", edisi=data.pointer(page.opened), q=sql))])


def _queue(page: Page, name: str, row: Row, kind: str = "") -> list[html.Cell | str]:
    parts = [row[f"{one}_count"] for one in CALLS[:-1]]
    counts = [_n(page, count) for count in (*parts, _judged(row), row["answered_within_count"])]
    return [html.Cell(text, kind=kind) for text in (name, *counts, _rate(page, row))]


def _desk(page: Page, name: str, row: Row, whole: Row, kind: str = "") -> list[html.Cell | str]:
    n_min, language = page.rules.n_min, page.view.language
    share = value("answered_by_home", row["answered_count"], whole["answered_count"])
    handle = value("aht_by_home", row["handle_seconds"], row["handle_known_count"])
    busy, free, sessions = (row[one] for one in ("busy_seconds", "available_seconds", "session_count"))
    cells = (
        name, _n(page, row["answered_count"]), shown_rate(share, n_min, language), _n(page, row["prank_count"] + row["ghost_count"]),
        _time(handle, n_min, language), _n(page, sessions), shown_rate(value("occupancy_by_home", busy, busy + free, sessions), n_min, language),
    )  # fmt: skip
    return [html.Cell(text, kind=kind) for text in cells]


def _time(found: Value, n_min: int, language: str) -> str:
    """A mean time, or how few stand behind it, or the mark of what is missing."""
    if found.ratio is None:
        return formats.MISSING
    return f"n = {formats.number(found.n, language)}" if found.n < n_min else formats.duration(found.ratio, language)


def _judged(row: Row) -> int:
    return int(row["offered_count"] - row["short_abandoned_count"])


def _rate(page: Page, row: Row) -> str:
    return shown_rate(value("service_level", row["answered_within_count"], _judged(row)), page.rules.n_min, page.view.language)


def _in_seconds(page: Page, key: str, seconds: int | None) -> str:
    return page.view.say(key, seconds=formats.MISSING if seconds is None else seconds)


def _n(page: Page, count: int) -> str:
    return formats.number(count, page.view.language)
