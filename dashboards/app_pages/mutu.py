"""May I trust today's numbers?"""

from __future__ import annotations

import streamlit as st

from dashboards import quality
from dashboards.begin import begin
from dashboards.render import html
from dashboards.render.freshness import freshness

page = begin("q_mutu", periods=False)
say = page.view.say

st.html(html.heading(say("q_mutu"), 1))
st.html(
    html.paragraph(quality.verdict(page), "answer") + html.paragraph(freshness(page.view, page.facts), "fresh")
)
st.html(html.heading(say("ledger_title")) + html.paragraph(say("ledger_told"), "quiet") + quality.ledger(page))
st.html(
    html.heading(say("identities_title")) + html.paragraph(say("identities_told"), "quiet") + quality.identities(page)
)
st.html(html.heading(say("checks_title")) + quality.checks(page))
st.html(html.heading(say("quarantine_title")) + quality.quarantine(page))
st.html(html.heading(say("editions_title")) + html.paragraph(say("editions_told"), "quiet") + quality.editions(page))
