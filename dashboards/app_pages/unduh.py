"""Can I have the numbers?"""

from __future__ import annotations

import streamlit as st

from dashboards import open_data, public_answers
from dashboards.public_begin import begin
from dashboards.render import html
from dashboards.render.freshness import freshness

page = begin("q_unduh", pick=False)
say = page.view.say

st.html(
    html.heading(say("q_unduh"), 1)
    + html.paragraph(say("unduh_told"), "answer")
    + html.paragraph(freshness(page.view, page.facts), "fresh")
)
for table in open_data.TABLES:
    rows = open_data.whole(page.shelf, table)
    st.html(html.heading(table) + html.paragraph(public_answers.table_told(table, rows, page.view)))
    if rows:
        with st.container(horizontal=True):
            for kind, packed, mime in public_answers.downloads(page, rows):
                label = say("download_as", kind=kind, kb=public_answers.kilobytes(packed, page.view.language))
                st.download_button(
                    label, packed, f"tanggap-{table}.{kind.lower()}", mime, on_click="ignore", key=f"{table}-{kind}"
                )
        st.html(html.fold(say("columns"), html.definitions(public_answers.columns(table, rows))))
