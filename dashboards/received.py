"""The page of complaints as values: how many came in and what became of them, one by one, and the rest by a question to the SQL desk."""

from __future__ import annotations

from dashboards import data
from dashboards.begin import Page
from dashboards.render import formats, html
from transforms.editions.behind import BUCKETS, Received
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
    say, language = page.view.say, page.view.language
    if not found.rows:
        return ""
    names = {kind: page.names(kind) for kind, _ in NAMED}
    columns = [
        html.Column(say("ticket")),
        html.Column(say("agency")),
        html.Column(say("category")),
        html.Column(say("head_channel_id"), minor=True),
        html.Column(say("head_area_id"), minor=True),
        html.Column(say("became")),
    ]
    rows: list[list[html.Cell | str]] = []
    for row in found.rows:
        late = row["outcome"] in ("breached_open", "breached_closed")
        rows.append(
            [
                html.Cell(
                    row["ticket_id"],
                    page.view.link("opd", opd=agency, tiket=row["ticket_id"]),
                    note=formats.day(row["created_on"], language),
                    kind="code",
                ),
                *(str(names[kind].get(row[key], row[key])) for kind, key in NAMED),
                html.Cell(say(f"stage_{row['bucket']}"), note=METRICS[row["outcome"]].label.of(language) if late else ""),
            ]
        )
    counts = {"shown": formats.number(len(found.rows), language), "total": formats.number(found.total, language)}
    return html.table(columns, rows, say("received_caption", **counts))


def question(page: Page, agency: str) -> str:
    """All of them as a question to the SQL desk, on the same edition."""
    after = formats.following(page.view.kind, page.on)
    whose = f" and agency_id = '{agency}'" if agency else ""
    sql = f"select * from marts.ticket_lives\nwhere created_on >= '{page.on}' and created_on < '{after}'{whose}\norder by created_on, ticket_id"
    return html.bullets([(page.view.say("received_all"), page.view.link("sql", edisi=data.pointer(page.opened), q=sql))])
