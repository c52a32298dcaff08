"""How many people complain, about what, where, and through which channel?"""

from __future__ import annotations

import streamlit as st

from dashboards import frame, open_data, public_answers
from dashboards.public_begin import begin, cells_table
from dashboards.render import charts, html
from dashboards.render.freshness import freshness

page = begin("q_jumlah")
say, language = page.view.say, page.view.language
days = open_data.days(page.shelf, page.on)
labels, counts = public_answers.daily(days, language)

st.html(
    html.heading(say("q_jumlah"), 1)
    + html.paragraph(public_answers.volume(page), "answer")
    + html.paragraph(freshness(page.view, page.facts), "fresh")
)
st.html(html.heading(say("by_day")))
if labels:
    frame.chart(
        charts.bars(labels, counts, language), page.view, public_answers.daily_sentence(days, page.view), "days"
    )
st.html(html.paragraph(public_answers.daily_sentence(days, page.view), "quiet"))
for table, dimension, title in public_answers.MONTH_TABLES:
    found = open_data.of_period(page.shelf, table, page.on)
    st.html(html.heading(say(title)) + cells_table(page, found, dimension, say(f"head_{dimension}"), page.period))
st.html(html.heading(say("by_area")) + public_answers.areas(page))
