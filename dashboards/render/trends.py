"""The on-time trend as sentence and table: what the chart shows, for those who do not see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.render import formats, html
from dashboards.render.view import View
from transforms.metrics import ratio
from transforms.signals import Limits, follow


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a trend. ``ratio`` is None where nothing was due, or too few for a rate (then ``few`` is their floor);
    ``running`` marks an unfinished period."""

    label: str
    ratio: float | None
    numerator: int | None
    denominator: int | None
    running: bool = False
    edition: str = ""
    few: int | None = None


def on_time(label: str, met: int | None, due: int | None, n_min: int, running: bool = False, edition: str = "") -> Point:
    """On-time of one period; a rate of fewer than ``n_min`` is drawn nowhere and gives way to its counts."""
    few = bool(due) and (due or 0) < n_min
    return Point(label, None if few else ratio("sla_on_time", met, due), met, due, running, edition, n_min if few else None)


def describe(point: Point, language: str) -> str:
    """A point in words: period, rate, what it is made of."""
    made = f"{formats.number(point.numerator, language)} / {formats.number(point.denominator, language)}"
    return f"{point.label}: {made}" if point.few else f"{point.label}: {formats.rate(point.ratio, language)} ({made})"


def is_drawn(points: Sequence[Point]) -> bool:
    """Whether there is anything to draw: a frame without a point says less than the sentence that tells why."""
    return any(point.ratio is not None for point in points)


def known_limits(points: Sequence[Point]) -> Limits | None:
    """Limits of ordinary variation that the newest closed month was held to."""
    return follow([point.ratio for point in points if not point.running and point.ratio is not None]).limits


def trend_sentence(points: Sequence[Point], view: View) -> str:
    """What the closed months show, in one or two sentences."""
    closed = [point for point in points if not point.running and point.ratio is not None]
    few = [point.few for point in points if point.few]
    if not closed:
        return view.say("trend_few", n=few[0]) if few else view.say("trend_none")
    low = min(closed, key=lambda point: point.ratio or 0)
    high = max(closed, key=lambda point: point.ratio or 0)
    ratios = [point.ratio or 0.0 for point in closed]
    course = follow(ratios)
    called = view.say(f"change_{course.latest}") + (f" ({view.say(f'rule_{course.rule}')})" if course.rule else "")
    told = view.say(
        "trend_told",
        count=len(closed),
        low=formats.rate(low.ratio, view.language),
        low_at=low.label,
        high=formats.rate(high.ratio, view.language),
        high_at=high.label,
        last=closed[-1].label,
        change=called,
    )
    if few:
        told = f"{told} {view.say('trend_few_more', count=len(few), n=few[0])}"
    if course.restarts:
        told = f"{told} {view.say('trend_restart', since=closed[course.restarts[-1]].label)}"
    return f"{told} {view.say('trend_running')}" if any(point.running for point in points) else told


def trend_table(points: Sequence[Point], view: View) -> str:
    """The chart's numbers with the edition each came from."""
    columns = [
        html.Column(view.say("month")),
        html.Column(view.say("on_time"), number=True),
        html.Column(view.say("met_of_due"), number=True),
        html.Column(view.say("edition"), minor=True),
    ]
    rows: list[list[html.Cell | str]] = [
        [
            html.Cell(point.label, note=view.say("running") if point.running else ""),
            view.say("too_few", n=point.few) if point.few else formats.rate(point.ratio, view.language),
            f"{formats.number(point.numerator, view.language)} / {formats.number(point.denominator, view.language)}",
            point.edition,
        ]
        for point in points
    ]
    return html.table(columns, rows, view.say("trend_table"))
