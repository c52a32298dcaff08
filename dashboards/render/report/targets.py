"""What the city wanted of a year and what was reached, and the score that sums it up; every quotient is made by ``transforms.comparison``."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.render import formats
from dashboards.render.html import Cell, Column
from dashboards.render.report.blocks import Block, Grid, Heading, Points
from dashboards.render.report.lines import cell, target_text
from dashboards.render.report.paper import Paper
from transforms.comparison.attainment import Score
from transforms.comparison.targets import Reached, reached, scores
from transforms.metrics import METRICS


def rows(paper: Paper) -> list[Reached]:
    """Each target in force at the beginning of the period, with its figure."""
    return reached(paper.city.targets, paper.on, paper.rules.n_min, lambda metric, agency: paper.metric(metric, agency=agency))


def figure(paper: Paper, metric_id: str) -> str:
    """A metric's name; its id where the registry has none of that id."""
    return METRICS[metric_id].label.of(paper.language) if metric_id in METRICS else metric_id


def whom(paper: Paper, agency: str | None) -> str:
    """The agency a target is for, or the whole city."""
    return paper.names("agencies").get(agency, agency) if agency else paper.say("whole_city")


def blocks(paper: Paper) -> list[Block]:
    """Target, reached, attainment and weight, and under them the scores; nothing where the city set no target."""
    found = rows(paper)
    if not found:
        return []
    say, language = paper.say, paper.language
    cells: list[list[Cell | str]] = []
    for one in found:
        target = one.target
        told = [figure(paper, target.metric), whom(paper, target.agency), target_text(target.metric, target.value, language)]
        shown = cell(one.value, paper.rules.n_min, language) if one.value else formats.MISSING
        cells.append([*told, shown, formats.rate(one.attainment, language), weight(paper, target.weight), target.legal_basis])
    columns = [Column(say("rep_figure")), Column(say("agency"))]
    columns += [Column(say(key), number=True) for key in ("rep_target", "rep_reached", "rep_attainment", "rep_weight")]
    grid = Grid([*columns, Column(say("rep_basis"))], cells, say("rep_targets_caption"), wide=(0, 1, 6))
    items = [(say("rep_score", who=who), score_sentence(paper, told)) for who, told in told_scores(paper, found)]
    return [Heading(say("rep_targets")), grid, *([Points(items)] if items else [])]


def told_scores(paper: Paper, found: list[Reached]) -> Iterator[tuple[str, Score]]:
    """The score of the city and of each agency that has weighted targets, the city first."""
    of = scores(found)
    for agency in sorted(of, key=lambda one: (one is not None, whom(paper, one))):
        yield whom(paper, agency), of[agency]


def weight(paper: Paper, given: float | None) -> str:
    """A weight as it was written."""
    return formats.MISSING if given is None else paper.number(given, 0 if given == round(given) else 2)


def score_sentence(paper: Paper, told: Score) -> str:
    """The score, the part of the weights behind it, and the metrics without a figure."""
    names = ", ".join(figure(paper, metric) for metric in told.missing)
    if told.value is None:
        return paper.say("rep_score_none", names=names)
    rate, part = formats.rate(told.value, paper.language), formats.rate(told.weight, paper.language, 0)
    return paper.say("rep_score_told", score=rate, part=part) + (" " + paper.say("rep_score_missing", names=names) if names else "")
