"""Sheets of the yearly evaluation's workbook that no other paper has: targets with the score, satisfaction surveys, and every area."""

from __future__ import annotations

from dashboards.render.report import areas, surveys, targets
from dashboards.render.report.entries import Entry, Mark, Rate, Sheets, Table, shown
from dashboards.render.report.paper import Paper
from transforms.comparison.satisfaction import ELEMENTS, satisfaction
from transforms.editions import reading
from transforms.metrics import METRICS, value


def sheets(paper: Paper) -> Sheets:
    """Those that have anything in them; none for another kind of paper."""
    if paper.kind != "year":
        return []
    found = [(paper.say("xlsx_targets"), *_targets(paper)), (paper.say("xlsx_surveys"), *_surveys(paper)), (paper.say("xlsx_areas"), *_areas(paper))]
    return [sheet for sheet in found if sheet[2]]


def _targets(paper: Paper) -> Table:
    """Each target as on paper, numerator and denominator apart, then the scores."""
    keys = ("rep_figure", "agency", "rep_target", "rep_reached", "xlsx_numerator", "xlsx_denominator", "rep_attainment", "rep_weight", "rep_basis")
    rows: list[list[Entry]] = []
    found = targets.rows(paper)
    for one in found:
        target, given = one.target, one.value
        is_ratio = target.metric in METRICS and METRICS[target.metric].unit == "ratio"
        wanted: Entry = Rate(target.value) if is_ratio else target.value
        figures: list[Entry] = [shown(paper, given), given.numerator, given.denominator] if given else [None] * 3
        named = [targets.figure(paper, target.metric), targets.whom(paper, target.agency)]
        rows.append([*named, wanted, *figures, _rate(one.attainment), target.weight, target.legal_basis])
    for who, told in targets.told_scores(paper, found):
        rows.append([paper.say("rep_score", who=who), who, *[""] * 4, _rate(told.value), "", targets.score_sentence(paper, told)])
    return [paper.say(key) for key in keys], rows


def _surveys(paper: Paper) -> Table:
    """Each survey as on paper, with the mean of every element."""
    rows: list[list[Entry]] = []
    for one in surveys.rows(paper):
        index = satisfaction(one.elements)
        named: list[Entry] = [surveys.whom(paper, one.agency), one.starts_on, one.until, one.respondents, float(index.value), index.grade]
        rows.append([*named, *one.elements, one.legal_basis])
    elements = [f"U{place} {paper.say(f'skm_{place}')}" for place in range(1, ELEMENTS + 1)]
    keys = ("agency", "xlsx_survey_from", "xlsx_survey_until", "rep_respondents", "rep_skm", "rep_grade")
    return [*(paper.say(key) for key in keys), *elements, paper.say("rep_basis")], rows


def _rate(given: float | None) -> Entry:
    return None if given is None else Rate(given)


def _areas(paper: Paper) -> Table:
    """Every area of the edition, kelurahan too; levels are not added up."""
    keys = ("xlsx_area_code", "head_area_id", "xlsx_area_level", "rep_reports", "rep_residents", "rep_per_1000", "xlsx_due", "xlsx_met", "on_time")
    names = paper.names("areas")
    rows: list[list[Entry]] = []
    for found in reading.areas(paper.ask, paper.kind, paper.on):
        row = areas.itself(found) if found["area_level"] == "outside" else found  # the province holds the city too
        named = [row["area_id"], names.get(row["area_id"], row["area_id"]), paper.say(f"area_{row['area_level']}")]
        reports = [row["created_count"], row["resident_count"], shown(paper, areas.residents_rate(row))]
        on_time = shown(paper, value("sla_on_time", row["met_count"], row["due_count"]))
        few = row["comparison"] in ("few", "mix")
        mix: Entry = Mark(paper.say(f"rep_compared_{row['comparison']}")) if few else shown(paper, areas.at_mix(row))
        rows.append([*named, *reports, row["due_count"], row["met_count"], on_time, mix, row["placed_count"]])
    return [*(paper.say(key) for key in keys), paper.say("rep_at_mix"), paper.say("xlsx_placed")], rows
