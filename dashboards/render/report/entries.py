"""What a cell of a workbook may hold, and how a figure becomes one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dashboards.render.report.paper import Paper
from transforms.metrics import METRICS, Value

Entry = str | int | float | date | None
Table = tuple[Sequence[str], Sequence[Sequence[Entry]]]
Sheets = list[tuple[str, Sequence[str], Sequence[Sequence[Entry]]]]


class Rate(float):
    """A ratio, to be shown as a percentage."""


class Mark(str):
    """Stands where a number would: too few cases, not ranked."""


def shown(paper: Paper, found: Value) -> Entry:
    """The figure itself: a rate, a mean or quantile, a count; the mark of few or of missing where it is none."""
    metric = METRICS[found.metric]
    if metric.columns == ("numerator",):
        return found.numerator
    if found.ratio is None:
        return None
    if metric.unit == "ratio":
        return Rate(found.ratio) if found.n >= paper.rules.n_min else Mark(paper.say("too_few", n=paper.rules.n_min))
    return 100 * found.ratio if metric.unit == "points" else float(found.ratio)
