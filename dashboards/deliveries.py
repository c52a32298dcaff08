"""What was sent to people, when, and whether it arrived: the log of alerts and digests of this machine."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from dashboards import data
from dashboards.begin import Page, city
from dashboards.render import formats, html

SHOWN = 30
"""Newest deliveries that the page lists; `tanggap alert --log` prints more."""

#: How a delivery went, by how the sender says it (pipelines/alerts/deliver.py); what a service itself answered is never kept.
RESULTS = (
    ("sent", "delivery_sent"),
    ("failed", "delivery_failed"),
    ("not taken", "delivery_refused"),
    ("is not set", "delivery_no_address"),
    ("no address", "delivery_bad_address"),
    ("no e-mail address", "delivery_bad_address"),
    ("cannot be used", "delivery_bad_address"),
)


@dataclass(frozen=True, slots=True)
class Log:
    """The newest deliveries, how many messages were sent in all, and how many wait to be sent."""

    rows: list[data.Row]
    sent: int
    waiting: int


def read() -> Log | None:
    """The log beside the landing ledger; None where nothing was ever to be sent from this machine."""
    path = data.data_root() / "landing" / data.city_id() / "alerts.sqlite"
    if not path.is_file():
        return None
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        rows = connection.execute(
            "select deliveries.at, messages.number, messages.channel, messages.title, deliveries.result from deliveries "
            "join messages on messages.number = deliveries.message order by deliveries.rowid desc limit ?",
            [SHOWN],
        ).fetchall()
        [sent, waiting] = connection.execute("select count(sent_at), count(*) - count(sent_at) from messages").fetchone()
    return Log([dict(row) for row in rows], sent, waiting)


def section(page: Page) -> str:
    """Heading, sentence, table; says why where there is none, and what to do."""
    say, language = page.view.say, page.view.language
    head = html.heading(say("delivery_title"), anchor="pengiriman")
    rules, log = city(), read()
    if rules is not None and rules.alerts is None and log is None:
        return head + html.paragraph(say("delivery_off"))
    told = html.paragraph(_ordered(page), "quiet")
    if log is None or not log.sent + log.waiting:
        return head + told + html.paragraph(say("delivery_none"))
    counts = {name: formats.number(count, language) for name, count in (("sent", log.sent), ("waiting", log.waiting), ("shown", len(log.rows)))}
    columns = [
        html.Column(say("delivery_at")),
        html.Column(say("delivery_message")),
        html.Column(say("delivery_channel")),
        html.Column(say("result")),
    ]
    cells = [_line(page, row) for row in log.rows]
    table = html.table(columns, cells, say("delivery_caption", **counts)) if cells else ""
    return head + told + html.paragraph(say("delivery_told", **counts)) + table


def _ordered(page: Page) -> str:
    """Which channels there are and when they are used, as alerts.toml says."""
    rules = city()
    if rules is None or rules.alerts is None:
        return ""
    clock = "%H:%M" if page.view.language == "en" else "%H.%M"
    quiet = rules.alerts.quiet
    told = page.view.say(
        "delivery_ordered",
        channels=", ".join(channel.id for channel in rules.alerts.channels) or formats.MISSING,
        digest=rules.alerts.digest_at.strftime(clock),
    )
    if quiet is None:
        return told
    return f"{told} {page.view.say('delivery_quiet', start=quiet[0].strftime(clock), end=quiet[1].strftime(clock))}"


def _line(page: Page, row: data.Row) -> list[html.Cell | str]:
    key = next((key for sign, key in RESULTS if sign in row["result"]), "delivery_failed")
    at = formats.instant(datetime.fromisoformat(row["at"]), page.facts.zone, page.view.language)
    number = page.view.say("delivery_number", number=row["number"])
    return [at, html.Cell(row["title"], note=number), row["channel"], html.Cell(page.view.say(key), kind="" if key == "delivery_sent" else "late")]
