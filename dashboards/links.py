"""What led to a ticket, came back to it, or tells of the same incident, each with its reason."""

from __future__ import annotations

import streamlit as st

from dashboards.begin import Page
from dashboards.data import Row, rows, tables
from dashboards.render import formats, html

MOST = 20
"""A flood may have hundreds of reports; the SQL page lists them all."""


@st.cache_data(max_entries=200, show_spinner=False)
def of_ticket(path: str, ticket_id: str) -> list[Row]:
    """Calls, posts and tickets linked to a ticket, the surest first; none where the edition holds no links."""
    if "core.links" not in tables(path):
        return []
    return rows(
        path,
        "select left_kind, left_id, relation, reason, probability from core.links where ticket_id = $ticket "
        "order by relation <> 'opened', probability desc, left_kind, left_id limit $most",
        {"ticket": ticket_id, "most": MOST},
    )


@st.cache_data(max_entries=200, show_spinner=False)
def same_incident(path: str, ticket_id: str) -> list[str]:
    """Other tickets of a ticket's incident."""
    if "core.incidents" not in tables(path):
        return []
    found = rows(
        path,
        "select others.id from core.incidents as own inner join core.incidents as others on others.incident_id = own.incident_id "
        "where own.kind = 'ticket' and own.id = $ticket and others.kind = 'ticket' and others.id <> own.id order by others.id limit $most",
        {"ticket": ticket_id, "most": MOST},
    )
    return [row["id"] for row in found]


def section(page: Page, ticket_id: str, agency: str) -> str:
    """Heading and list; empty where nothing is linked."""
    say = page.view.say
    linked = of_ticket(page.working.path, ticket_id)
    named = {row["left_id"] for row in linked}
    lines = [(_line(page, row), _address(page, row, agency)) for row in linked]
    for other in same_incident(page.working.path, ticket_id):
        if other not in named:
            lines.append((say("link_same", ticket=other), page.view.link("opd", opd=agency, tiket=other)))
    return html.heading(say("links_title"), 3) + html.bullets(lines) if lines else ""


def _line(page: Page, row: Row) -> str:
    say = page.view.say
    what = say(f"link_kind_{row['left_kind']}")
    reason = say(f"link_reason_{row['reason']}", sure=formats.rate(row["probability"], page.view.language))
    return say(f"link_{row['relation']}", what=what, id=row["left_id"], reason=reason)


def _address(page: Page, row: Row, agency: str) -> str | None:
    return page.view.link("opd", opd=agency, tiket=row["left_id"]) if row["left_kind"] == "ticket" else None
