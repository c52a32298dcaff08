"""Where is the official paper for this period?"""

from __future__ import annotations

import streamlit as st

from dashboards import deliveries, frame, paper_files, papers
from dashboards.begin import begin
from dashboards.render import formats, html
from dashboards.render.facts import read_facts
from dashboards.render.freshness import freshness

page = begin("q_laporan", periods=False)
say, view = page.view.say, page.view
held = papers.archive(view.kind)
starts = tuple(one.edition.manifest.starts_on for one in held if one.edition.manifest.starts_on)
on = page.on if page.on in starts else (starts[0] if starts else page.on)
chosen = next((one for one in held if one.edition.manifest.starts_on == on), None)

frame.period_row(view, starts or (on,), on)
st.html(html.heading(say("q_laporan"), 1))
if view.on and view.on != on:
    named = {"asked": formats.period(view.kind, view.on, view.language), "shown": formats.period(view.kind, on, view.language)}
    st.html(html.strip(say("paper_other_period", **named), "note"))
fresh = html.paragraph(freshness(view, read_facts(chosen.edition.manifest) if chosen else page.facts), "fresh")
if chosen is None:
    st.html(html.paragraph(say(f"paper_no_{view.kind}"), "answer") + fresh)
elif chosen.making is None:
    st.html(html.paragraph(say("paper_not_made", period=formats.period(view.kind, on, view.language)), "answer") + fresh)
    st.html(html.pre(say("paper_command", edition=chosen.edition.manifest.name)))
else:
    st.html(html.paragraph(say("paper_told", period=formats.period(view.kind, on, view.language), edition=chosen.edition.name), "answer") + fresh)
    if chosen.broken:
        st.html(html.strip(say("paper_broken", files=papers.named(chosen)), "error"))
    with st.container(horizontal=True):
        for file in chosen.files(view.language):
            label = say("paper_download", kind=say(f"paper_{file.kind}"), size=papers.kilobytes(file.size, view.language))
            st.download_button(label, chosen.read(file), file.name, paper_files.MIME[file.kind], on_click="ignore", key=file.name)
    st.html(papers.checksums(view, chosen))
if held:
    st.html(html.heading(say("paper_archive")) + papers.table(view, held))
st.html(deliveries.section(page))
