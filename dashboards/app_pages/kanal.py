"""When do people call, and how many are answered in time?"""

from __future__ import annotations

import streamlit as st

from dashboards import calls, data, frame, staffing
from dashboards.begin import begin
from dashboards.render import charts, html
from dashboards.render.freshness import freshness

page = begin("q_kanal")
say, language = page.view.say, page.view.language
queues = data.queues(page.opened.path, page.view.kind, page.on)
hours = data.hours(page.opened.path, page.view.kind, page.on)
desks = data.desks(page.opened.path, page.view.kind, page.on)

st.html(
    html.heading(say("q_kanal"), 1)
    + html.paragraph(calls.answer(page, queues), "answer")
    + html.paragraph(freshness(page.view, page.facts, page.mark), "fresh")
)
if not queues:
    st.stop()
st.html(html.heading(say("calls_queues")) + calls.by_queue(page, queues))
if hours:
    told = calls.hours_sentence(page, hours)
    st.html(html.heading(say("calls_hours")))
    frame.chart(charts.bars([calls.label(row) for row in hours], [row["received_count"] for row in hours], language), page.view, told, "hours")
    st.html(html.paragraph(told, "quiet") + calls.by_hour(page, hours))
promised = data.service_levels(page.opened.path, page.view.kind, page.on)
if page.view.kind != "day" and promised:  # one day is no average load
    st.html(staffing.section(page, data.loads(page.opened.path, page.view.kind, page.on), promised))
if desks:
    st.html(html.heading(say("calls_desks")) + calls.by_desk(page, desks))
st.html(calls.question(page))
