"""A month whose calls ended short of it is filled when the rest comes; one that was covered keeps its instant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from dashboards.render.revisions import reason
from pipelines.publish.editions import rebuild, verify
from pipelines.publish.explain import explain
from tests.publish.office import END
from tests.publish.town import MONTH, Town, at, life


def call(number: int, entered: datetime) -> dict[str, Any]:
    return {"call_id": f"C{number}", "queue": "1500123", "entered_at": entered, "ended_at": entered + timedelta(minutes=1), "outcome": "abandoned"}


def calls_of(town: Town) -> int:
    with duckdb.connect() as con:
        sql = f"select sum(received_count) from '{town.shelf.open(MONTH).figures('call_periods')}' where period = 'month'"
        return int(con.execute(sql).fetchall()[0][0])


def test_the_missing_hours_of_a_month_come_with_its_revision(tmp_path: Path) -> None:
    town = Town(tmp_path)
    short = datetime(2026, 2, 28, 4, tzinfo=UTC)  # 28 February, 11:00: the list ends here
    town.land_lives({"T1": life(at(2), 3)}, END)
    town.land("sosial", [], END)
    town.land("telepon", [call(1, at(5))], short)
    assert (town.month(), calls_of(town)) == ("published", 1)
    assert town.shelf.open(MONTH).manifest.as_of["calls"] == short

    town.land("telepon", [call(2, at(28, 6)), call(3, at(10))], END + timedelta(days=1))
    town.wall = END + timedelta(days=1)
    assert (town.month(), calls_of(town)) == ("revised", 3)
    first, second = town.shelf.history(MONTH)
    assert second.manifest.as_of["calls"] > datetime(2026, 2, 28, 17, tzinfo=UTC)
    assert second.manifest.as_of["tickets"] == first.manifest.as_of["tickets"]
    assert reason(second.manifest.changes, "id") == "2 panggilan datang terlambat; data kini menjangkau akhir periode"
    [moved] = explain(first, second, town, ["calls_received"], progress=lambda text: None).moved
    assert (moved.before, moved.after, dict(moved.by_cause)) == (1, 3, {"late": 1, "time": 1})
    assert rebuild(second, town).is_same and verify(first) == verify(second) == []

    town.land("telepon", [call(4, at(12))], END + timedelta(days=2))
    town.wall = END + timedelta(days=2)
    assert (town.month(), calls_of(town)) == ("revised", 4)
    assert town.shelf.open(MONTH).manifest.as_of == second.manifest.as_of, "the month is covered: its instant stays"
