"""Which complaints are behind this number?"""

from __future__ import annotations

import streamlit as st

from dashboards import agency, data, frame, received
from dashboards.begin import begin
from dashboards.render import html
from dashboards.render.freshness import freshness
from dashboards.state import choice, one_of

LISTS = ("masuk", "terbuka")

page = begin("q_tiket", periods=False)
say, language = page.view.say, page.view.language
chosen, unknown = agency.asked(st.query_params.get("opd", ""))
names = data.agency_names(language)


def filters() -> None:
    """Which list, and whose, in the row of the period."""
    one_of(say("which_list"), "daftar", LISTS, {name: say(f"list_{name}") for name in LISTS})
    choice(say("choose_agency"), "opd", list(names), chosen, names, say("all_agencies"), width=360)


frame.period_row(page.view, page.available, page.on, filters)
name = names.get(chosen, say("whole_city"))
if st.query_params.get("daftar") == "terbuka":
    open_then = data.standing(page.opened.path, received.last_day(page), chosen)
    answer, listed = received.answer_open(page, open_then, name), received.table_open(page, open_then, chosen)
    rest = received.question_open(page, chosen)
else:
    came = data.received(page.opened.path, page.view.kind, page.on, chosen)
    answer, listed, rest = received.answer(page, came, name), received.table(page, came, chosen), received.question(page, chosen)
st.html(html.heading(say("q_tiket"), 1))
if unknown:
    st.html(html.strip(say("unknown_agency", asked=unknown), "note"))
st.html(html.paragraph(answer, "answer") + html.paragraph(freshness(page.view, page.facts, page.mark), "fresh") + listed)
if listed:
    st.html(rest)
