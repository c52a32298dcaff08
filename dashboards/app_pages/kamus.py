"""What does this number mean, and who answers for it?"""

from __future__ import annotations

import streamlit as st

from dashboards.begin import begin, closed_month
from dashboards.render import html, passports
from dashboards.render.freshness import freshness
from dashboards.state import search

page = begin("q_kamus", periods=False)
say, language = page.view.say, page.view.language
asked = st.query_params.get("m", "")
seen = closed_month(page)

st.html(html.heading(say("q_kamus"), 1) + html.paragraph(say("kamus_told"), "quiet") + html.paragraph(freshness(page.view, page.facts), "fresh"))
if asked:
    st.html(passports.asked(asked, language, seen))
st.html(html.heading(say("metrics_title")))
wanted = search(say("search"), "cari")
st.html(passports.all_metrics(language, skip=asked, seen=seen, search=wanted))
st.html(html.heading(say("marks_title")) + passports.marks(language))
st.html(html.heading(say("words_title")) + passports.glossary(language, wanted))
