"""What happened, and what must I do today?"""

from __future__ import annotations

import streamlit as st

from dashboards import call_promises, contacts, data, frame
from dashboards.begin import begin
from dashboards.render import charts, html, summary
from dashboards.render.freshness import freshness
from dashboards.render.report.note import note
from dashboards.render.trends import is_drawn, known_limits, trend_sentence, trend_table

page = begin("q_ringkasan", periods=False)
say, language = page.view.say, page.view.language
trend = data.months(page.last_month, language, page.rules.n_min)
told = trend_sentence(trend, page.view) if data.has_promises(page.working.path) else say("trend_no_promises")
agencies = data.agencies(page.opened.path, page.view.kind, page.on)

watched = summary.watch(page, agencies)


def offer_copy() -> None:
    """The short text to copy, and the way to the papers, in the row of the period."""
    with st.popover(say("wa_copy")):
        st.code(note(page, watched), language=None, wrap_lines=True)
        st.html(html.bullets([(say("wa_paper"), page.view.link("laporan", period="day", on=None))]))


with st.container(horizontal=True, vertical_alignment="center"):
    st.html(html.heading(say("q_ringkasan"), 1), width="content")
    frame.period_row(page.view, page.available, page.on, offer_copy)

st.html(
    html.paragraph(summary.answer(page), "answer")
    + html.paragraph(freshness(page.view, page.facts, page.mark), "fresh")
)
st.html(html.figures(summary.figures(page, trend), say("definition")))

left, right = st.columns([5, 8], gap="medium")
with left:
    items = html.ordered((item.strong, item.rest, item.href) for item in watched)
    st.html(html.heading(say("watch")) + (items if watched else html.paragraph(say("watch_nothing"))))
    st.html(html.heading(say("trend_title")))
    if is_drawn(trend):
        frame.chart(charts.trend(trend, language, known_limits(trend), height=235), page.view, told, "trend")
    st.html(html.paragraph(told, "quiet"))

with right:
    ranked, held = summary.risk_order(agencies, page.rules.n_min)
    cells = [
        *(summary.agency_cells(page, row, True) for row in ranked),
        *(summary.agency_cells(page, row, False) for row in held),
    ]
    table = html.table(summary.agency_columns(page), cells, say("by_agency_caption", n=page.rules.n_min))
    st.html(
        html.heading(say("by_agency")) + (table if cells else html.paragraph(say("no_agencies", period=page.period)))
    )

# Below the list and the table: the first screen belongs to what must be done today.
promises = call_promises.lines(page, data.service_levels(page.opened.path, page.view.kind, page.on))
if promises:
    st.html(html.heading(say("call_promises")) + html.bullets(promises))

counted = contacts.section(page)
if counted:
    st.html(counted)

with st.expander(say("trend_table")):
    st.html(trend_table(trend, page.view))
