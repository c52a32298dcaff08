"""What do the words and numbers mean?"""

from __future__ import annotations

import streamlit as st

from dashboards import public_answers
from dashboards.public_begin import begin
from dashboards.render import html, passports
from dashboards.render.freshness import freshness
from dashboards.state import search

page = begin("q_arti", pick=False)
say, language = page.view.say, page.view.language
asked = st.query_params.get("m", "")

st.html(html.heading(say("q_arti"), 1) + html.paragraph(freshness(page.view, page.facts), "fresh"))
if asked:
    st.html(passports.asked(asked, language))
st.html(html.heading(say("how_counted")) + html.definitions(public_answers.rules(page)))
st.html(html.heading(say("metrics_title")))
wanted = search(say("search"), "cari")
st.html(passports.all_metrics(language, skip=asked, public_only=True, search=wanted))
st.html(html.heading(say("marks_title")) + passports.marks(language))
st.html(html.heading(say("words_title")) + passports.glossary(language, wanted))
