"""Do the city's own recaps agree with each other, and with Tanggap's count?"""

from __future__ import annotations

import streamlit as st

from dashboards import reconciliation
from dashboards.begin import begin
from dashboards.render import formats, html
from dashboards.render.freshness import freshness

page = begin("q_rekonsiliasi", periods=False)
say, language = page.view.say, page.view.language
shown = reconciliation.months(page)
month = reconciliation.chosen(page, shown)

st.html(html.heading(say("q_rekonsiliasi"), 1))
st.html(
    html.paragraph(reconciliation.answer(page, shown), "answer")
    + html.paragraph(freshness(page.view, page.working.facts), "fresh")
)
if month is not None:
    named = formats.month(month.month_on, language)
    st.html(html.heading(say("recaps_months")) + reconciliation.month_table(page, shown))
    for level in reconciliation.levels(page, month):
        title = say("recaps_agencies" if level == "agency" else "recaps_channels", month=named)
        st.html(html.heading(title, anchor=level) + reconciliation.subject_table(page, month, level))
    st.html(html.heading(say("spellings_title")) + reconciliation.unknown_table(page))
