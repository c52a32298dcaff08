"""On-time at one mix of categories: the SQL says what a plain count of the same rows says, and the gap is between areas that can be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import duckdb
import pytest

from tests.conftest import Sample
from transforms.metrics import METRICS, value_of


@pytest.fixture(scope="module")
def warehouse(sample: Sample) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(sample.paths.warehouse), read_only=True) as connection:
        yield connection


def plain(districts: dict[str, str], rows: list[tuple[str, str, int, int]]) -> dict[str, tuple[str, float]]:
    """What each district is compared as, and its rate at the mix of them all; ``districts`` leads every area to its own."""
    due: Counter[tuple[str, str]] = Counter()
    met: Counter[tuple[str, str]] = Counter()
    for area, category, due_count, met_count in rows:
        if area in districts:
            due[districts[area], category] += due_count
            met[districts[area], category] += met_count
    mix: Counter[str] = Counter()
    for (_, category), count in due.items():
        mix[category] += count
    found = {}
    for district in sorted(set(districts.values())):
        here = [category for category in mix if due[district, category]]
        held = sum(mix[category] for category in here)
        rate = sum(mix[category] * met[district, category] / due[district, category] for category in here) / held if held else 0.0
        few = sum(due[district, category] for category in here) < 30
        found[district] = ("few" if few else "compared" if held >= 0.8 * sum(mix.values()) else "mix", rate)
    return found


def test_the_sql_is_the_plain_count(sample: Sample, warehouse: duckdb.DuckDBPyConnection) -> None:
    parents = {area.code: area.parent for area in sample.city.areas}
    districts = {code: code if parent == "99.01" else parent for code, parent in parents.items() if code.startswith("99.01.") and parent}
    seen: Counter[str] = Counter()
    asked = "select {} from marts.{} where period = $period and starts_on = $on and {}"
    periods = warehouse.execute("select distinct period, starts_on from marts.area_periods where created_count > 0").fetchall()
    for period, on in sorted(periods):
        given = {"period": period, "on": on}
        rows = warehouse.execute(asked.format("area_id, category_id, due_count, met_count", "ticket_periods", "true"), given).fetchall()
        wanted = plain(districts, rows)
        told = asked.format("area_id, comparison, standard_met, due_count", "area_periods", "area_level = 'district'")
        made = warehouse.execute(told, given).fetchall()
        assert period == "day" or {area for area, *_ in made} == set(wanted)
        for area, comparison, standard_met, due in made:
            assert comparison == wanted[area][0] and standard_met == pytest.approx(due * wanted[area][1])
            seen[comparison] += 1
        rates = [rate for comparison, rate in wanted.values() if comparison == "compared"]
        if period != "day":
            metric = METRICS["equity_gap"]
            cursor = warehouse.execute(metric.statement(period), {"starts_on": on})
            gap = value_of(metric.id, dict(zip(metric.columns, cursor.fetchall()[0], strict=True)))
            assert gap.denominator == len(rates)
            assert gap.ratio == (pytest.approx(max(rates) - min(rates)) if len(rates) > 1 else None)
    assert seen["compared"] and seen["few"]


def test_every_report_is_placed_once(warehouse: duckdb.DuckDBPyConnection) -> None:
    [(placed, tickets, nowhere)] = warehouse.execute(
        "select sum(placed_count), (select count(*) from core.tickets), sum(placed_count) filter (where area_level = 'unknown') "
        "from marts.area_periods where period = 'year'"
    ).fetchall()
    assert placed == tickets and 0 < nowhere < tickets


def test_reports_of_nowhere_are_over_nobody(warehouse: duckdb.DuckDBPyConnection) -> None:
    """City, districts and kelurahan each over their own residents; what has no place in the city stands beside them."""
    on = {"starts_on": date(2026, 1, 1)}
    [(city, residents)] = warehouse.execute(METRICS["reports_per_1000"].statement("year"), on).fetchall()
    [(elsewhere,)] = warehouse.execute(METRICS["reports_elsewhere"].statement("year"), on).fetchall()
    [(received,)] = warehouse.execute(METRICS["created"].statement("year"), on).fetchall()
    assert city + elsewhere == received and residents == 412_600
    told = {area: (count, people) for area, count, people in warehouse.execute(METRICS["reports_per_1000_by_area"].statement("year"), on).fetchall()}
    districts = [told[f"99.01.0{number}"] for number in (1, 2, 3)]
    assert sum(people for _, people in districts) == residents and sum(count for count, _ in districts) <= city
    assert len(told) == 15, "the coast has no residents, so no rate"
