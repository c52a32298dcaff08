"""What surrounds every page: navigation that keeps language and period, strips, the line that says as of when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from dashboards.render import formats, html
from dashboards.render.charts import config
from dashboards.render.facts import Facts, Stale
from dashboards.render.style import CSS
from dashboards.render.view import View
from dashboards.state import choice, kind_choice

#: (key, module in app_pages, address). The first is the page at the root.
PAGES: Sequence[tuple[str, str, str]] = (
    ("ringkasan", "ringkasan.py", ""),
    ("opd", "opd.py", "opd"),
    ("tiket", "tiket.py", "tiket"),
    ("kanal", "kanal.py", "kanal"),
    ("laporan", "laporan.py", "laporan"),
    ("mutu", "mutu.py", "mutu"),
    ("sql", "sql.py", "sql"),
    ("kamus", "kamus.py", "kamus"),
)


ROOT = "beranda"


def page_objects(pages: Sequence[tuple[str, str, str]], view: View) -> dict[str, Any]:
    """Streamlit's page objects by key, titled in the view's language; the one whose address is empty stands at the root."""
    # The page at the root reserves an address too: ROOT keeps its own name free for a link that must hold elsewhere.
    folder = Path(__file__).parent / "app_pages"
    return {
        key: st.Page(folder / module, title=view.say(f"nav_{key}"), url_path=path or ROOT, default=not path)
        for key, module, path in pages
    }


def top(view: View, city: str, pages: Sequence[tuple[str, str, str]] = PAGES) -> None:
    """Styles, then one row: the product and city, the pages, the other language."""
    st.html(CSS)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="navigation"):
        st.html(f'<span class="brand">Tanggap <small>{html.escape(city)}</small></span>', width="content")
        for page, (key, _, _) in zip(page_objects(pages, view).values(), pages, strict=True):
            st.page_link(page, label=view.say(f"nav_{key}"), query_params=view.query())
        other = "en" if view.language == "id" else "id"
        kept = {key: value for key, value in st.query_params.items() if key != "lang"}
        target = html.address("", **kept, lang=other)
        st.html(f'<p class="quiet">{html.link(view.say("other_language"), target)}</p>', width="content")


def period_row(view: View, available: Sequence[date], on: date, then: Callable[[], None] | None = None) -> None:
    """Day, month or year, and which one; ``then`` adds the page's own filter to the same row."""
    keys = [formats.key(view.kind, day) for day in available]
    names = {key: formats.period(view.kind, day, view.language) for key, day in zip(keys, available, strict=True)}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        kind_choice(view)
        choice(
            view.say("which_period"), "on", keys, formats.key(view.kind, on), names, view.say("choose"), required=True
        )
        if then:
            then()


def strips(
    view: View, facts: Facts, stale: Sequence[Stale] = (), problem: str = "", definition_page: str = "kamus"
) -> None:
    """The lines that must be seen before any number: simulated, out of date, standing in for a broken edition."""
    lines = []
    if facts.simulated:
        lines.append(
            html.strip(
                view.say("simulated"), "sim", view.say("simulated_more"), view.link(definition_page, m="data-simulasi")
            )
        )
    if problem:
        lines.append(html.strip(view.say("stand_in", kind=problem), "error", view.say("nav_mutu"), view.link("mutu")))
    for late in stale:
        through = formats.instant(late.through, facts.zone, view.language)
        allowed = formats.duration(late.tolerance.total_seconds(), view.language)
        lines.append(
            html.strip(
                view.say("stale", source=late.source, through=through, allowed=allowed),
                "stale",
                view.say("nav_mutu"),
                view.link("mutu"),
            )
        )
    if lines:
        st.html("".join(lines))


def chart(figure: Any, view: View, sentence: str, key: str) -> None:
    """A figure with its sentence as the alternative text; the table that says the same is drawn by the caller."""
    st.plotly_chart(figure, config=config(view.language), key=key, theme=None, alt=sentence)


def stop_empty(view: View, title: str, why: str, then: str) -> None:
    """An empty page that says why it is empty and what to do next, then ends the run."""
    st.html(html.heading(title, 1) + html.paragraph(why) + html.paragraph(then, "quiet"))
    st.stop()
