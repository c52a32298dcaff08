"""Plotly figures with Indonesian axes; every figure comes with the sentence and the table that say the same.

Plotly ships an Indonesian locale that is wrong ("Nopember") and without separators, so ours travels with each figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
from babel import Locale

from dashboards.render import formats
from dashboards.render.style import DEEP, GREY, INK, LATE, LINE, QUIET, WARN
from dashboards.render.trends import Point, describe
from transforms.signals import Limits


def _names(width: str, kind: str) -> list[str]:
    held = Locale.parse("id_ID")
    source = held.months if kind == "months" else held.days
    names = source["format"][width]
    order = range(1, 13) if kind == "months" else (6, 0, 1, 2, 3, 4, 5)
    return [names[place] for place in order]


def config(language: str) -> dict[str, Any]:
    """What Plotly needs to speak the page's language; to be passed with every figure."""
    held = {
        "moduleType": "locale",
        "name": "id",
        "dictionary": {
            "Autoscale": "Skala otomatis",
            "Reset axes": "Atur ulang sumbu",
            "Download plot as a PNG": "Unduh gambar",
        },
        "format": {
            "days": _names("wide", "days"),
            "shortDays": _names("abbreviated", "days"),
            "months": _names("wide", "months"),
            "shortMonths": _names("abbreviated", "months"),
            "date": "%d/%m/%Y",
            "decimal": ",",
            "thousands": ".",
        },
    }
    given: dict[str, Any] = {"displayModeBar": False, "responsive": True, "scrollZoom": False}
    return given if language == "en" else {**given, "locale": "id", "locales": {"id": held}}


def _frame(figure: go.Figure, language: str, height: int) -> go.Figure:
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 12, "t": 10, "b": 8},
        separators=".," if language == "en" else ",.",
        font={"size": 12.5, "color": INK, "family": "'Source Sans', sans-serif"},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        hoverlabel={"bgcolor": "#ffffff", "font": {"color": INK}, "bordercolor": LINE},
        dragmode=False,
    )
    figure.update_xaxes(showgrid=False, linecolor=INK, tickfont={"color": QUIET}, fixedrange=True, automargin=True)
    figure.update_yaxes(gridcolor=LINE, zeroline=False, tickfont={"color": QUIET}, fixedrange=True, automargin=True)
    return figure


def trend(points: Sequence[Point], language: str, known: Limits | None = None, height: int = 250) -> go.Figure:
    """A rate over periods: filled marks for closed periods, a hollow one for the running period, gaps where missing.

    Grey lines are the mean and the limits of ordinary variation; the value axis always starts at 0.
    """
    labels = [point.label for point in points]
    figure = go.Figure()
    if known:
        for level, dash in ((known.mean, "solid"), (known.lower, "dot"), (known.upper, "dot")):
            if 0 <= level <= 1:
                figure.add_hline(y=level, line={"color": GREY, "width": 1, "dash": dash})
    closed = [None if point.running else point.ratio for point in points]
    figure.add_trace(
        go.Scatter(
            x=labels,
            y=closed,
            mode="lines+markers",
            line={"color": DEEP, "width": 2},
            marker={"size": 7, "color": DEEP},
            connectgaps=False,
            hovertext=[describe(point, language) for point in points],
            hoverinfo="text",
        )
    )
    figure.add_trace(
        go.Scatter(
            x=labels,
            y=[point.ratio if point.running else None for point in points],
            mode="markers",
            marker={"size": 9, "color": "#ffffff", "line": {"color": WARN, "width": 2}},
            hovertext=[describe(point, language) for point in points],
            hoverinfo="text",
        )
    )
    figure.update_yaxes(range=[0, 1.04], tickformat=".0%", dtick=0.25)
    figure.update_xaxes(
        type="category", categoryorder="array", categoryarray=labels, tickangle=0 if len(labels) < 8 else -45
    )
    return _frame(figure, language, height)


def bars(
    labels: Sequence[str], values: Sequence[int], language: str, late: Sequence[int] = (), height: int = 230
) -> go.Figure:
    """Counts side by side; ``late`` (a part of each value) is drawn inside in the colour of lateness."""
    figure = go.Figure()
    rest = [value - part for value, part in zip(values, late, strict=True)] if late else list(values)
    tips = [f"{label}: {formats.number(value, language)}" for label, value in zip(labels, values, strict=True)]
    if late:
        figure.add_trace(go.Bar(x=list(labels), y=list(late), marker={"color": LATE}, hovertext=tips, hoverinfo="text"))
    figure.add_trace(
        go.Bar(x=list(labels), y=rest, marker={"color": "#8fb1bb" if late else DEEP}, hovertext=tips, hoverinfo="text")
    )
    figure.update_layout(barmode="stack", bargap=0.35)
    figure.update_xaxes(type="category")
    figure.update_yaxes(tickformat=",d", rangemode="tozero")
    if max(values, default=0) < 5:  # steps of a half would print the same count twice
        figure.update_yaxes(range=[0, 5], dtick=1)
    return _frame(figure, language, height)
