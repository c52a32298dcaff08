"""Charts for paper and for pages without a script: SVG whose text stays text, the same bytes for the same figures.

The vocabulary is that of ``charts`` (Plotly, in the app): filled marks for closed periods, hollow ones for running ones,
grey lines for the mean and the limits of ordinary variation, a value axis that starts at 0.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from dashboards.render import formats
from dashboards.render.style import DEEP, GREY, INK, LATE, LINE, QUIET, WARN
from dashboards.render.trends import Point
from transforms.signals import Limits

#: Matplotlib measures with its own face and the reader's program draws with this one, which is narrower: nothing runs over.
MEASURED, DRAWN = "DejaVu Sans", "Libertinus Serif"
_STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "tanggap",
    "font.family": MEASURED,
    "font.size": 8.5,
    "axes.edgecolor": INK,
    "axes.linewidth": 0.6,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "text.color": INK,
}


@dataclass(frozen=True, slots=True)
class Shape:
    """Width and height in inches, and where the axes stand in them (left, bottom, width, height as parts of the whole).

    ``room`` is the part of the axis kept free for the last value's label. Letting Matplotlib find the margins draws every chart twice.
    """

    size: tuple[float, float]
    box: tuple[float, float, float, float]
    room: float = 0.0


WIDE = Shape((6.6, 2.1), (0.07, 0.115, 0.922, 0.86), 0.08)
NARROW = Shape((3.3, 1.75), (0.14, 0.137, 0.848, 0.83), 0.19)
BARS = Shape((3.2, 1.75), (0.012, 0.137, 0.976, 0.83))


def trend(points: Sequence[Point], language: str, known: Limits | None = None, shape: Shape = WIDE, every: int = 1) -> str:
    """A rate over periods, the last closed one with its value.

    ``every`` second period is labelled where 2 is given, counted back from the last, which always is.
    """
    with mpl.rc_context(_STYLE):
        figure, axes = _axes(shape)
        places = range(len(points))
        if known:
            for level, dash in ((known.mean, "-"), (known.lower, ":"), (known.upper, ":")):
                if 0 <= level <= 1:
                    axes.axhline(level, color=GREY, linewidth=0.7, linestyle=dash, zorder=1)
        closed = [float("nan") if point.running or point.ratio is None else point.ratio for point in points]
        axes.plot(places, closed, color=DEEP, linewidth=1.4, marker="o", markersize=3.6, zorder=3)
        for place, point in enumerate(points):
            if point.running and point.ratio is not None:
                axes.plot([place], [point.ratio], marker="o", markersize=5, color="white", markeredgecolor=WARN, zorder=3)
        told = [place for place in places if not points[place].running and points[place].ratio is not None]
        for place in told[-1:]:
            level = points[place].ratio or 0.0
            axes.annotate(formats.rate(level, language), (place, level), (5, -3), textcoords="offset points", ha="left", color=DEEP)
        axes.set_ylim(0, 1.04)
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1.0], [formats.rate(level, language, 0) for level in (0.0, 0.25, 0.5, 0.75, 1.0)])
        axes.set_xlim(-0.5, len(points) - 1 + max(0.5, len(points) * shape.room))
        named = [place for place in places if (len(points) - 1 - place) % every == 0]
        axes.set_xticks(named, [points[place].label for place in named])
        return _written(figure)


def bars(labels: Sequence[str], values: Sequence[int], language: str, late: Sequence[int] = (), shape: Shape = BARS) -> str:
    """Counts side by side with their number on top; ``late`` (a part of each) is drawn inside in the colour of lateness."""
    with mpl.rc_context(_STYLE):
        figure, axes = _axes(shape)
        places = range(len(labels))
        if late:
            axes.bar(places, late, color=LATE, width=0.62, zorder=2)
        rest = [value - part for value, part in zip(values, late, strict=True)] if late else list(values)
        axes.bar(places, rest, bottom=list(late) if late else None, color="#8fb1bb" if late else DEEP, width=0.62, zorder=2)
        for place, value in zip(places, values, strict=True):
            axes.annotate(formats.number(value, language), (place, value), (0, 2), textcoords="offset points", ha="center")
        axes.set_ylim(0, max(*values, 4) * 1.15)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_xticks(list(places), list(labels))
        return _written(figure)


def _axes(shape: Shape) -> tuple[Figure, Any]:
    figure = Figure(figsize=shape.size)
    axes = figure.add_axes(shape.box)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color=LINE, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, pad=4)
    return figure, axes


def _written(figure: Figure) -> str:
    out = io.StringIO()
    figure.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return out.getvalue().replace(MEASURED, DRAWN)
