"""The headline figures of a paper with what they are compared with, and what a change is called, by which rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.render import formats
from dashboards.render.examples import in_unit
from dashboards.render.html import Cell, Column
from dashboards.render.report.blocks import Grid
from dashboards.render.report.paper import Paper
from dashboards.render.summary import risk_order, shown_rate
from transforms.metrics import METRICS, Value, amount
from transforms.signals import BASELINE, BASELINE_MONTHS, FEWEST, RUN, Course, follow

#: The four figures of the morning page (UX.md), in its order.
HEADLINE = ("sla_on_time", "open_overdue", "service_level", "created")

#: What stands in the table of further figures; the definitions at the end cover these and the four; of a year also `YEARLY`.
FURTHER = (
    "due",
    "not_yet_due",
    "breached_closed",
    "breached_open",
    "open_stock",
    "closed",
    "reopened",
    "forwarded_rate",
    "completion_rate",
    "voided_overdue",
    "promise_not_started",
    "no_promise",
    "calls_received",
    "abandon_rate",
    "asa",
    "prank_share",
    "uncovered_calls",
    "posts_answered",
)

#: What only the yearly evaluation tells, beside the targets.
YEARLY = ("reports_per_1000", "reports_elsewhere", "on_time_at_city_mix", "equity_gap")


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: now, the period before, the same period a year before, the city's target, and what its change is called.

    ``history`` is how many closed periods stand before it.
    """

    metric_id: str
    now: Value
    before: Value
    year_before: Value
    target: float | None
    called: Course
    history: int


def line(paper: Paper, metric_id: str, judged: bool = True) -> Line:
    """A figure of the registry with its comparisons; ``judged`` asks whether it changed."""
    now, n_min = paper.metric(metric_id), paper.rules.n_min
    values = [amount(paper.metric(metric_id, on), n_min) for on in paper.history()] if judged else []
    known = [value for value in values if value is not None]
    latest = amount(now, n_min)
    called = follow([] if latest is None or not judged else [*known, latest], baseline(paper))
    year = paper.metric(metric_id, paper.year_before)
    return Line(metric_id, now, paper.metric(metric_id, paper.before), year, paper.target(metric_id), called, len(known))


def shown(value: Value, n_min: int, language: str) -> str:
    """A figure in its unit, or the mark of what is missing; a rate of few cases gives way to its counts."""
    metric = METRICS[value.metric]
    if metric.columns == ("numerator",):
        return formats.number(value.numerator, language)
    if metric.unit == "ratio":
        return shown_rate(value, n_min, language)
    return formats.MISSING if value.ratio is None else in_unit(metric, value.ratio, language)


def parts(value: Value, language: str) -> str:
    """Numerator and denominator, where a rate is made of them; of a mean or a quantile how many stand behind it."""
    if METRICS[value.metric].columns == ("numerator",) or value.ratio is None:
        return ""
    below = formats.number(value.denominator, language)
    return f"n = {below}" if METRICS[value.metric].unit not in ("ratio", "per_thousand") else f"{formats.number(value.numerator, language)}/{below}"


def baseline(paper: Paper) -> int:
    """How many periods limits are learnt from (METRICS.md, Comparison)."""
    return BASELINE if paper.kind == "day" else BASELINE_MONTHS


def cell(value: Value, n_min: int, language: str) -> Cell:
    """A figure with what it is made of under it; counts that stand for a rate are not said twice."""
    text, made = shown(value, n_min, language), parts(value, language)
    return Cell(text, note="" if made == text else made)


def grid(paper: Paper, lines: Sequence[Line], caption: str, judged: bool = True) -> Grid:
    """Figures as rows: now, target, period before, year before, and the change in words."""
    say, language, n_min = paper.say, paper.language, paper.rules.n_min
    columns = [Column(say("rep_figure")), Column(_short(paper), number=True)]
    columns += [Column(say("rep_target"), number=True)] if judged else []
    columns.append(Column(say(f"rep_before_{paper.kind}"), number=True))
    columns += [Column(say(f"rep_year_before_{paper.kind}"), number=True)] if paper.kind != "year" else []
    columns += [Column(say("rep_change"))] if judged else []
    rows: list[list[Cell | str]] = []
    for one in lines:
        row: list[Cell | str] = [METRICS[one.metric_id].label.of(language), cell(one.now, n_min, language)]
        if judged:
            row.append(target_text(one.metric_id, one.target, language))
        row.append(cell(one.before, n_min, language))
        if paper.kind != "year":
            row.append(cell(one.year_before, n_min, language))
        if judged:
            row.append(change_word(paper, one.metric_id, one.called))
        rows.append(row)
    return Grid(columns, rows, caption, wide=(0, len(columns) - 1) if judged else (0,))


def _short(paper: Paper) -> str:
    return formats.day(paper.on, paper.language) if paper.kind == "day" else paper.period


def target_text(metric_id: str, target: float | None, language: str) -> str:
    """A target in the unit of its metric; as it was written where there is no such metric."""
    if target is None:
        return formats.MISSING
    digits = 0 if target == round(target) else 2
    if metric_id not in METRICS or METRICS[metric_id].unit == "count":
        return formats.number(target, language, digits)
    if METRICS[metric_id].unit != "ratio":
        return in_unit(METRICS[metric_id], target, language)
    return formats.rate(target, language, 0 if abs(target * 100 - round(target * 100)) < 1e-9 else 1)


def change_word(paper: Paper, metric_id: str, called: Course) -> str:
    """The change in words, and whether it is one for the better where the registry says which way is better."""
    word = paper.say(f"rep_change_{called.latest}")
    better = {"up": "higher", "down": "lower"}.get(METRICS[metric_id].direction)
    if better is None or called.latest not in ("higher", "lower"):
        return word
    return f"{word} ({paper.say('rep_better' if called.latest == better else 'rep_worse')})"


def change_sentence(paper: Paper, one: Line) -> tuple[str, str]:
    """What happened to a figure and by which rule that is said; nothing is called of fewer than six closed periods."""
    label = METRICS[one.metric_id].label.of(paper.language)
    now = shown(one.now, paper.rules.n_min, paper.language)
    if one.now.numerator is None and one.now.ratio is None:
        return label, paper.say("rep_told_nothing")
    if one.now.ratio is not None and amount(one.now, paper.rules.n_min) is None:
        return label, paper.say("rep_told_few", now=now, n=paper.rules.n_min)
    return label, _told(paper, one.metric_id, now, one.called, one.history)


def _told(paper: Paper, metric_id: str, now: str, called: Course, history: int) -> str:
    if called.limits is None:
        return paper.say("rep_told_too_short", now=now, count=history, needed=FEWEST, periods=paper.say(f"rep_periods_{paper.kind}"))
    levels = (called.limits.lower, called.limits.upper, called.limits.mean)
    lower, upper, mean = (_level(paper, metric_id, level) for level in levels)
    begun = max((one for one in called.restarts if one + RUN <= history), default=0)  # a shift called just now is held to the old limits
    learnt = min(history - begun, baseline(paper))
    given = {"now": now, "lower": lower, "upper": upper, "mean": mean, "count": learnt, "periods": paper.say(f"rep_periods_{paper.kind}")}
    if called.rule is None:
        return paper.say("rep_told_none", **given)
    return paper.say("rep_told_called", change=change_word(paper, metric_id, called), rule=paper.say(f"rep_rule_{called.rule}"), **given)


def _level(paper: Paper, metric_id: str, level: float) -> str:
    if METRICS[metric_id].unit == "ratio":
        return formats.rate(min(max(level, 0.0), 1.0), paper.language)
    return paper.number(max(level, 0.0), 0)


def changed_agencies(paper: Paper) -> tuple[list[tuple[str, str]], int]:
    """Agencies whose on-time rate changed, each with the rule, and how many could be judged at all."""
    ranked, _ = risk_order(paper.agencies(), paper.rules.n_min)
    names, found, judged = paper.names("agencies"), [], 0
    for row in ranked:
        agency = str(row["agency_id"])
        ratios = [point.ratio for point in paper.judged(agency) if point.ratio is not None and (point.denominator or 0) >= paper.rules.n_min]
        called = follow(ratios, baseline(paper))
        judged += called.limits is not None
        if called.rule is not None:
            now = shown(paper.metric("sla_on_time", agency=agency), paper.rules.n_min, paper.language)
            found.append((names.get(agency, agency), _told(paper, "sla_on_time", now, called, len(ratios) - 1)))
    return found, judged
