"""How every public page begins, and the parts its tables share: hidden cells, few cases, corrections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from dashboards import frame, open_data
from dashboards.render import formats, html, revisions
from dashboards.render.facts import N_MIN, Facts, read_facts
from dashboards.render.view import View
from dashboards.state import choice, view
from transforms.metrics import ratio

PAGES: Sequence[tuple[str, str, str]] = (
    ("janji", "janji.py", ""),
    ("jumlah", "jumlah.py", "jumlah"),
    ("arti", "arti.py", "arti"),
    ("unduh", "unduh.py", "unduh"),
)


@dataclass(frozen=True, slots=True)
class PublicPage:
    """What a public page works with: the view, every public edition, the month asked for and its facts."""

    view: View
    shelf: open_data.Published
    facts: Facts
    on: date
    n_min: int = N_MIN

    @property
    def period(self) -> str:
        """The month's name."""
        return formats.month(self.on, self.view.language)


def begin(title: str, pick: bool = True) -> PublicPage:
    """Draws the top of the page; stops with the reason and the next step when nothing is published."""
    asked = replace(view(), kind="month")
    on_text = st.query_params.get("on", "")
    try:
        shelf = open_data.published()
    except open_data.NothingPublished as missing:
        frame.top(asked, "", PAGES)
        frame.stop_empty(
            asked, asked.say(title), asked.say("nothing_published", where=str(missing)), asked.say("no_edition_next")
        )
        raise AssertionError from missing  # stop_empty ends the run
    months = open_data.months(shelf)
    newest = shelf.newest
    asked_on = formats.parse_key("month", on_text)
    on = asked_on if asked_on in months else (months[0] if months else newest.starts_on or newest.as_of_all.date())
    shown = replace(asked, on=on if on_text else None)
    facts = read_facts(open_data.manifest_of(shelf, on) or newest)
    frame.top(shown, facts.city, PAGES)
    frame.strips(shown, facts, definition_page="arti")
    if asked_on and asked_on not in months:
        st.html(html.strip(shown.say("not_published", period=formats.month(asked_on, shown.language)), "note"))
    if pick:
        keys = [formats.key("month", day) for day in months]
        names = {key: formats.month(day, shown.language) for key, day in zip(keys, months, strict=True)}
        choice(
            shown.say("which_period"), "on", keys, formats.key("month", on), names, shown.say("choose"), required=True
        )
    return PublicPage(shown, shelf, facts, on)


def rate_cell(page: PublicPage, met: int | None, due: int | None) -> html.Cell:
    """A rate, the mark of few, of hidden or of nothing due: four different things."""
    if met is None or due is None:
        return html.Cell(formats.SUPPRESSED, kind="mark")
    found = ratio("sla_on_time", met, due)
    if found is None:
        return html.Cell(formats.MISSING, kind="soft")
    if due < page.n_min:
        return html.Cell(page.view.say("too_few", n=page.n_min), kind="mark")
    return html.Cell(formats.rate(found, page.view.language), bar=found)


def count_cell(page: PublicPage, count: int | None) -> html.Cell:
    """A count, or the mark of a hidden one."""
    return (
        html.Cell(formats.SUPPRESSED, kind="mark")
        if count is None
        else html.Cell(formats.number(count, page.view.language))
    )


def cells_table(page: PublicPage, rows: Sequence[open_data.Row], dimension: str, heading: str, caption: str) -> str:
    """New, finished and kept promises by one dimension; a table that reads without a chart."""
    say = page.view.say
    columns = [
        html.Column(heading),
        html.Column(say("created"), number=True, href=page.view.link("arti", m="created")),
        html.Column(say("done"), number=True, href=page.view.link("arti", m="completion_rate"), minor=True),
        html.Column(say("on_time"), number=True, href=page.view.link("arti", m="sla_on_time")),
        html.Column(say("met_of_due"), number=True, href=page.view.link("arti", m="due")),
    ]
    body: list[list[html.Cell | str]] = []
    for row in rows:
        met, due = row.get("met_count"), row.get("due_count")
        of_due = (
            html.Cell(formats.SUPPRESSED, kind="mark")
            if met is None or due is None
            else html.Cell(f"{formats.number(met, page.view.language)} / {formats.number(due, page.view.language)}")
        )
        name = open_data.name_of(row, dimension, page.view.language)
        body.append(
            [
                name,
                count_cell(page, row.get("created_count")),
                count_cell(page, row.get("created_done_count")),
                rate_cell(page, met, due),
                of_due,
            ]
        )
    return html.table(columns, body, caption)


def corrections(page: PublicPage) -> str:
    """Editions that were revised, and why."""
    say, language = page.view.say, page.view.language
    revised = [manifest for _, manifest in page.shelf.editions if manifest.revision > 1]
    if not revised:
        return html.paragraph(say("corrections_none"))
    items = []
    for manifest in revised:
        named = formats.period(manifest.kind, manifest.starts_on or manifest.as_of_all.date(), language)
        causes = revisions.reason(manifest.changes, language) or formats.MISSING
        items.append((f"{named}, {say('revision', number=manifest.revision)}", causes))
    return html.definitions(items)
