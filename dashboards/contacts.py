"""Contacts, incidents and people of a period, told apart: three counts that are easily taken for one."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboards import data
from dashboards.begin import Page
from dashboards.data import Row, rows, tables
from dashboards.render import formats, html
from dashboards.render.freshness import freshness

PARTS = ("ticket", "linked", "likely", "unlinked")
"""What a contact can be; together they are all contacts."""


@st.cache_data(max_entries=200, show_spinner=False)
def of_period(path: str, kind: str, on: date) -> list[Row]:
    """Counts by channel, most contacts first; none where the edition holds no contacts (frozen ones do not)."""
    if "marts.contact_periods" not in tables(path):
        return []
    counts = ", ".join(f"{name}_contact_count" for name in PARTS)
    return rows(
        path,
        f"select channel_id, contact_count, {counts}, incident_count, person_count, unknown_person_count "
        "from marts.contact_periods where period = $kind and starts_on = $on order by contact_count desc, channel_id",
        {"kind": kind, "on": on},
    )


def section(page: Page) -> str:
    """Heading, sentence and table, from the working edition whatever edition the page shows; empty where nothing is counted."""
    found = of_period(page.working.path, page.view.kind, page.on)
    if not found:
        return ""
    say = page.view.say
    table = html.table(_columns(page), [*(_cells(page, row) for row in found)], say("contacts_caption"))
    return (
        html.heading(say("contacts_title"))
        + html.paragraph(_sentence(page, found))
        + table
        + html.paragraph(freshness(page.view, page.working.facts), "fresh")
    )


def _sentence(page: Page, found: list[Row]) -> str:
    sums = {
        name: formats.number(sum(row[name] for row in found), page.view.language)
        for name in ("contact_count", "incident_count", "person_count", "unknown_person_count")
    }
    return page.view.say(
        "contacts_told",
        contacts=sums["contact_count"],
        incidents=sums["incident_count"],
        people=sums["person_count"],
        unknown=sums["unknown_person_count"],
    )


def _columns(page: Page) -> list[html.Column]:
    say = page.view.say
    return [
        html.Column(say("head_channel_id")),
        html.Column(say("contacts_all"), number=True, href=page.view.link("kamus", m="kontak")),
        *(html.Column(say(f"contacts_{name}"), number=True, minor=True) for name in PARTS),
        html.Column(say("contacts_incidents"), number=True, href=page.view.link("kamus", m="kejadian")),
        html.Column(say("contacts_people"), number=True, href=page.view.link("kamus", m="orang")),
    ]


def _cells(page: Page, row: Row) -> list[html.Cell | str]:
    names = data.names(page.working.path, "channels", page.view.language)
    counted = ["contact_count", *(f"{name}_contact_count" for name in PARTS), "incident_count", "person_count"]
    return [
        names.get(row["channel_id"]) or str(row["channel_id"]),
        *(formats.number(row[name], page.view.language) for name in counted),
    ]
