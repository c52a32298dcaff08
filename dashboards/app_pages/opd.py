"""Why is this agency late, where, and with which tickets?"""

from __future__ import annotations

import streamlit as st

from dashboards import agency, data, frame, tickets
from dashboards.begin import begin
from dashboards.render import charts, html
from dashboards.render.agency import age_sentence, age_table, answer, category_table
from dashboards.render.freshness import freshness
from dashboards.render.trends import is_drawn, known_limits, trend_sentence, trend_table
from dashboards.state import choice

page = begin("q_opd", periods=False)
say, language = page.view.say, page.view.language
chosen, unknown = agency.asked(st.query_params.get("opd", ""))
ticket_id = st.query_params.get("tiket", "")


def pick_agency() -> None:
    """The agency, in the row of the period."""
    choice(
        say("choose_agency"),
        "opd",
        list(data.agency_names(language)),
        chosen,
        data.agency_names(language),
        say("all_agencies"),
        width=360,
    )


frame.period_row(page.view, page.available, page.on, pick_agency)
name = data.agency_names(language).get(chosen, say("whole_city"))
st.html(html.heading(say("q_opd_named", name=name) if chosen else say("q_opd"), 1))
if unknown:
    st.html(html.strip(say("unknown_agency", asked=unknown), "note"))
st.html(
    html.paragraph(answer(page, chosen), "answer")
    + html.paragraph(freshness(page.view, page.facts, page.mark), "fresh")
)

if ticket_id:
    st.html(tickets.life(page, ticket_id, chosen))

left, right = st.columns(2, gap="medium")
with left:
    trend = data.months(page.last_month, language, page.rules.n_min, chosen)
    st.html(html.heading(say("trend_title")))
    if is_drawn(trend):
        frame.chart(charts.trend(trend, language, known_limits(trend), height=220), page.view, trend_sentence(trend, page.view), "trend")
    st.html(html.paragraph(trend_sentence(trend, page.view), "quiet"))
with right:
    ages = data.ageing(page.opened.path, page.view.kind, page.on, chosen)
    st.html(html.heading(say("ageing_title")))
    if any(row["open_count"] for row in ages):
        frame.chart(agency.age_chart(ages, page.view), page.view, age_sentence(ages, page.view), "ages")
    st.html(html.paragraph(age_sentence(ages, page.view), "quiet"))

st.html(html.heading(say("by_category")) + category_table(page, chosen))
st.html(tickets.late_list(page, chosen))

with st.expander(say("trend_table")):
    st.html(trend_table(trend, page.view) + age_table(ages, page.view))
