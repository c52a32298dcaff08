"""Which complaints are behind this number?"""

from __future__ import annotations

import streamlit as st

from dashboards import agency, data, frame, received
from dashboards.begin import begin
from dashboards.render import html
from dashboards.render.freshness import freshness
from dashboards.state import choice

page = begin("q_tiket", periods=False)
say, language = page.view.say, page.view.language
chosen, unknown = agency.asked(st.query_params.get("opd", ""))
names = data.agency_names(language)


def pick_agency() -> None:
    """The agency, in the row of the period."""
    choice(say("choose_agency"), "opd", list(names), chosen, names, say("all_agencies"), width=360)


frame.period_row(page.view, page.available, page.on, pick_agency)
found = data.received(page.opened.path, page.view.kind, page.on, chosen)
st.html(html.heading(say("q_tiket"), 1))
if unknown:
    st.html(html.strip(say("unknown_agency", asked=unknown), "note"))
st.html(
    html.paragraph(received.answer(page, found, names.get(chosen, say("whole_city"))), "answer")
    + html.paragraph(freshness(page.view, page.facts, page.mark), "fresh")
    + received.table(page, found, chosen)
)
if found.rows:
    st.html(received.question(page, chosen))
