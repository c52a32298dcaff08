"""What the city's own satisfaction surveys found in a year; the index is made by ``transforms.comparison.satisfaction``."""

from __future__ import annotations

from dashboards.render import formats
from dashboards.render.html import Cell, Column
from dashboards.render.report.blocks import Block, Grid, Heading
from dashboards.render.report.paper import Paper
from dashboards.render.report.targets import whom
from transforms.city.model import Survey
from transforms.comparison.satisfaction import satisfaction


def rows(paper: Paper) -> list[Survey]:
    """The surveys that ended in the period: the city's first, then by agency and day."""
    after = formats.following(paper.kind, paper.on)
    found = [one for one in paper.city.surveys if paper.on <= one.until < after]
    return sorted(found, key=lambda one: (one.agency is not None, whom(paper, one.agency), one.until))


def blocks(paper: Paper) -> list[Block]:
    """Index, grade and the weakest elements of each survey; nothing where the city lists none."""
    found = rows(paper)
    if not found:
        return []
    say = paper.say
    cells: list[list[Cell | str]] = []
    for one in found:
        index = satisfaction(one.elements)
        respondents = formats.MISSING if one.respondents is None else paper.number(one.respondents)
        told = [whom(paper, one.agency), span(paper, one), respondents, paper.number(float(index.value), 2), index.grade]
        cells.append([*told, weakest(paper, one), one.legal_basis])
    columns = [Column(say("agency")), Column(say("rep_survey_when"))]
    columns += [Column(say("rep_respondents"), number=True), Column(say("rep_skm"), number=True)]
    columns += [Column(say("rep_grade")), Column(say("rep_weakest")), Column(say("rep_basis"))]
    return [Heading(say("rep_surveys")), Grid(columns, cells, say("rep_surveys_caption"), wide=(0, 1, 5, 6))]


def span(paper: Paper, survey: Survey) -> str:
    """The days of a survey."""
    return f"{formats.day(survey.starts_on, paper.language)} – {formats.day(survey.until, paper.language)}"


def weakest(paper: Paper, survey: Survey) -> str:
    """The elements with the lowest mean, by name, with that mean."""
    least = min(survey.elements)
    names = [paper.say(f"skm_{place}") for place, mean in enumerate(survey.elements, start=1) if mean == least]
    return f"{', '.join(names)} ({paper.number(least, 2)})"
