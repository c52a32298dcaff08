"""What does my own question answer, on exactly these figures?"""

from __future__ import annotations

import streamlit as st

from dashboards import data, desk
from dashboards.begin import begin
from dashboards.render import html
from dashboards.render.freshness import freshness
from dashboards.state import choice

page = begin("q_sql", periods=False)
say = page.view.say

st.html(html.heading(say("q_sql"), 1) + html.paragraph(say("sql_told"), "quiet"))
editions = data.edition_names()
asked = st.query_params.get("edisi", "current")
left, right = st.columns([8, 5], gap="medium")
with left:
    choice(
        say("edition"), "edisi", editions, asked, desk.titles(page, editions), say("choose"), width=420, required=True
    )
    opened = data.named(asked if asked in editions else "current")
    st.html(html.paragraph(freshness(page.view, opened.facts), "fresh"))
    text = st.text_area(say("sql_label"), st.query_params.get("q", desk.SAMPLES[0].sql), height=210, key="sql_text")
    pressed = st.button(say("run_query"), type="primary")
    if pressed:
        st.query_params["q"] = text
    if st.query_params.get("q"):
        desk.show(page, opened, st.query_params["q"])
with right:
    st.html(html.heading(say("samples_title")) + desk.samples(page))
    st.html(html.heading(say("catalogue_title")))
    desk.catalogue(page, opened)
