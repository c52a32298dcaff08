"""A source that died is late, declared or not, and everybody who tells it says the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dashboards import quality
from pipelines.alerts.look import staleness
from pipelines.commands.doctor import _freshness
from tests.models.empty import sample_city
from transforms.city.lateness import allowed, late_sources, present
from transforms.city.model import Source

DAY = timedelta(days=1)
START = datetime(2026, 1, 1, tzinfo=UTC)
SOURCE = Source("surat", "csv", "tickets", "surat.csv", "Asia/Jakarta")


def every(span: timedelta, times: int) -> list[datetime]:
    return [START + number * span for number in range(times)]


@pytest.mark.parametrize(
    ("reached", "days"),
    [
        (every(DAY, 10), 3),  # a weekend is no silence
        (every(timedelta(minutes=15), 40), 3),
        (every(7 * DAY, 5), 21),
        (every(365 * DAY, 4), 3 * 365),
        (every(7 * DAY, 3), 40),  # two intervals tell nothing of what is usual
        ([START, START, START, START], 40),  # read again, nothing new
        (every(30 * DAY, 5) + [START + 121 * DAY + number * DAY for number in range(20)], 3),  # monthly once, daily now
        ([], 40),
    ],
)
def test_what_is_usual_is_read_off_the_history(reached: list[datetime], days: int) -> None:
    assert allowed(SOURCE, reached) == days * DAY


def test_a_declared_tolerance_stands_and_none_is_never_late() -> None:
    assert allowed(replace(SOURCE, tolerance=timedelta(hours=26)), every(7 * DAY, 9)) == timedelta(hours=26)
    assert allowed(replace(SOURCE, is_never_late=True), every(DAY, 9)) is None


def test_alerts_the_quality_page_and_the_doctor_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    usual, quiet = SOURCE, replace(SOURCE, id="sensus", is_never_late=True)
    declared, unread = replace(SOURCE, id="web", tolerance=26 * DAY / 24), replace(SOURCE, id="baru")
    city = replace(sample_city(), sources=(usual, quiet, declared, unread), simulated=False)
    reached = {"surat": every(DAY, 9), "sensus": [START], "web": every(DAY, 9)}
    last = reached["surat"][-1]
    for now, expected in ((last + DAY, []), (last + 2 * DAY, ["web"]), (last + 3 * DAY, ["web"]), (last + 3.1 * DAY, ["surat", "web"])):
        told = [matter.told["source"] for matter in staleness(city, reached, now, {}, now)]
        told_by_doctor = [s.id for s in city.sources if "late, " in (said := _freshness(s, reached.get(s.id, ()), now, city)) or "stale" in said]
        assert [late.source.id for late in late_sources(city, reached, now)] == told == told_by_doctor == expected
    monkeypatch.setattr(quality, "city", lambda: city)
    rows = [{"source_id": name, "reached": ",".join(moment.isoformat() for moment in known)} for name, known in reached.items()]
    assert sorted(quality._late([*rows, {"source_id": "baru", "reached": None}])) == ["surat", "web"], "by the wall clock, years later"
    well_again = [*staleness(city, {**reached, "surat": [last + 3.1 * DAY]}, last + 3.1 * DAY, {"source|surat": True}, last)]
    assert [(matter.told["source"], matter.told["is_bad"]) for matter in well_again] == [("surat", False), ("web", True)]


def test_a_simulated_city_counts_from_its_own_end() -> None:
    reached = {"surat": every(DAY, 9)}
    assert present(replace(sample_city(), simulated=True), reached, START + 900 * DAY) == START + 8 * DAY
    assert present(replace(sample_city(), simulated=False), reached, START + 900 * DAY) == START + 900 * DAY
