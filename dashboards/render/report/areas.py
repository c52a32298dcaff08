"""The districts of the city side by side: reports by population, and whether the promise is kept alike at one mix of categories."""

from __future__ import annotations

from dashboards.render import formats
from dashboards.render.examples import in_unit
from dashboards.render.html import Cell, Column
from dashboards.render.report.blocks import Block, Grid, Heading, Text
from dashboards.render.report.lines import cell, shown
from dashboards.render.report.paper import Paper
from transforms.editions import reading
from transforms.editions.reading import Row
from transforms.metrics import METRICS, Value, value

#: Counts of a row that belong to no other row: they add up to the city's.
PLACED = {"created_count": "placed_count", "due_count": "placed_due_count", "met_count": "placed_met_count"}


def blocks(paper: Paper) -> list[Block]:
    """Reports per 1,000 residents, the gap, and the table; nothing in an edition made before areas were counted, or where no area is known."""
    found = reading.areas(paper.ask, paper.kind, paper.on)
    if all(row["area_level"] == "unknown" for row in found):
        return []
    head = Heading(paper.say("rep_areas"))
    if not any(row["area_level"] == "city" for row in found):
        return [head, Text(paper.say("rep_areas_no_city", city=paper.facts.city))]
    grid = _grid(paper, found)
    return [head, Text(per_thousand(paper)), Text(gap(paper)), grid]


def per_thousand(paper: Paper) -> str:
    """The city's reports per 1,000 residents, and those that are in no such rate."""
    found, elsewhere = paper.metric("reports_per_1000"), paper.metric("reports_elsewhere")
    if found.ratio is None:
        return paper.say("rep_per_1000_none", count=paper.number(found.numerator), elsewhere=paper.number(elsewhere.numerator))
    counts = {"count": found.numerator, "residents": found.denominator, "elsewhere": elsewhere.numerator}
    rate = shown(found, paper.rules.n_min, paper.language)
    return paper.say("rep_per_1000_told", rate=rate, **{name: paper.number(count) for name, count in counts.items()})


def gap(paper: Paper) -> str:
    """The gap between the best and the worst district, by name, or that no two can be compared."""
    found = paper.metric("equity_gap")
    rated = paper.told("on_time_at_city_mix", paper.on)
    if found.ratio is None or not rated:
        return paper.say("rep_gap_none")
    names = paper.names("areas")
    in_order = sorted((one.ratio or 0.0, names.get(area, area)) for (area,), one in rated.items())
    (lowest, worst), (highest, best) = in_order[0], in_order[-1]
    rates = {"best_rate": formats.rate(highest, paper.language), "worst_rate": formats.rate(lowest, paper.language)}
    told = in_unit(METRICS["equity_gap"], found.ratio, paper.language)
    return paper.say("rep_gap_told", gap=told, count=paper.number(found.denominator), best=best, worst=worst, **rates)


def itself(row: Row) -> Row:
    """An area without what is told of the areas in it."""
    return {**row, **{told: row[placed] for told, placed in PLACED.items()}}


def residents_rate(row: Row) -> Value:
    """Reports per 1,000 of an area's residents; of the city and what lies in it."""
    return value("reports_per_1000_by_area", row["created_count"], row["resident_count"])


def at_mix(row: Row) -> Value:
    """On-time at the districts' mix, where the district can be compared."""
    if row["comparison"] != "compared":
        return Value("on_time_at_city_mix", None)
    return value("on_time_at_city_mix", row["standard_met"], row["due_count"])


def _grid(paper: Paper, found: list[Row]) -> Grid:
    """Districts, what is told of the city only, their sum; then what lies elsewhere, and the sum of all."""
    say, names = paper.say, paper.names("areas")
    keys = ("rep_reports", "rep_residents", "rep_per_1000", "xlsx_due", "on_time", "rep_at_mix")
    columns = [Column(say("head_area_id")), *(Column(say(key), number=True) for key in keys)]
    rows = [_row(paper, names.get(row["area_id"], row["area_id"]), row) for row in found if row["area_level"] == "district"]
    [city] = [row for row in found if row["area_level"] == "city"]
    rows += _placed(paper, say("rep_area_city_only"), [city])
    rows.append(_row(paper, say("rep_area_city", city=names.get(city["area_id"], city["area_id"])), city))
    rows += _placed(paper, say("rep_area_outside"), [row for row in found if row["area_level"] == "outside"])
    for row in found:
        if row["area_level"] == "unknown":
            rows += _placed(paper, names.get(row["area_id"], row["area_id"]), [row])
    rows += _placed(paper, say("rep_sum"), found)
    return Grid(columns, rows, say("rep_areas_caption"), total=True)


def _row(paper: Paper, name: str, row: Row) -> list[Cell | str]:
    language, n_min = paper.language, paper.rules.n_min
    on_time = cell(value("sla_on_time", row["met_count"], row["due_count"]), n_min, language)
    return [name, *_counts(paper, row), paper.number(row["due_count"]), on_time, _mix(paper, row)]


def _counts(paper: Paper, row: Row) -> list[str]:
    return [paper.number(row["created_count"]), paper.number(row["resident_count"]), shown(residents_rate(row), paper.rules.n_min, paper.language)]


def _mix(paper: Paper, row: Row) -> Cell | str:
    if row["comparison"] in ("few", "mix"):
        return Cell(paper.say(f"rep_compared_{row['comparison']}"), kind="mark")
    return formats.rate(at_mix(row).ratio, paper.language)


def _placed(paper: Paper, name: str, rows: list[Row]) -> list[list[Cell | str]]:
    """One line of what is placed in ``rows`` themselves; none where nothing is. It stands over no residents."""
    sums = {told: sum(row[placed] for row in rows) for told, placed in PLACED.items()}
    if not any(sums.values()):
        return []
    return [_row(paper, name, {**sums, "resident_count": None, "comparison": "none"})]
