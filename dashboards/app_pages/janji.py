"""Does each agency keep its promise to answer and to finish in time?"""

from __future__ import annotations

import streamlit as st

from dashboards import frame, open_data, public_answers
from dashboards.public_begin import begin, cells_table, corrections
from dashboards.render import charts, html
from dashboards.render.freshness import freshness
from dashboards.render.trends import is_drawn, known_limits, trend_sentence, trend_table

page = begin("q_janji")
say, language = page.view.say, page.view.language
rows = public_answers.by_risk(open_data.of_period(page.shelf, "agency_months", page.on), page.n_min)
trend = open_data.trend(page.shelf, language, page.on, page.n_min)

st.html(
    html.heading(say("q_janji"), 1)
    + html.paragraph(public_answers.promise(page, rows), "answer")
    + html.paragraph(freshness(page.view, page.facts), "fresh")
)
st.html(
    html.heading(say("by_agency"))
    + cells_table(page, rows, "agency_id", say("agency"), say("public_caption", n=page.n_min))
)
st.html(html.heading(say("trend_title")))
if is_drawn(trend):
    frame.chart(charts.trend(trend, language, known_limits(trend)), page.view, trend_sentence(trend, page.view), "trend")
st.html(html.paragraph(trend_sentence(trend, page.view), "quiet"))
with st.expander(say("trend_table")):
    st.html(trend_table(trend, page.view))
st.html(html.heading(say("how_counted")) + html.definitions(public_answers.rules(page)))
st.html(html.heading(say("corrections")) + corrections(page))
