"""The pages' SQL runs on the tables the models really make: no column is asked for that a mart does not have."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dashboards import data, evidence, recaps
from dashboards.desk import SAMPLES
from dashboards.render.facts import read_facts
from tests.dashboards.shelf_fixture import manifest_for
from transforms.city import load_city
from transforms.editions.reading import AGE_BANDS
from transforms.editions.stories import tell
from transforms.engines.duckdb import connect, prepare, run_models
from transforms.engines.inputs import AsOf
from transforms.graph import in_order, load_models
from transforms.metrics import METRICS

ROOT = Path(__file__).resolve().parents[2]
ON = date(2026, 2, 1)
MOMENT = datetime(2026, 3, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database made by the project's own models from the sample city without a single row."""
    path = tmp_path_factory.mktemp("made") / "internal.duckdb"
    models = [model for model in in_order(load_models()) if model.schema in ("staging", "core", "marts", "quality")]
    con = connect(path)
    prepare(con, load_city(ROOT / "data/cities/kota-contoh", check_env=False), [], AsOf(MOMENT, MOMENT, MOMENT))
    run_models(con, models)
    con.close()
    return str(path)


@pytest.mark.parametrize("name", sorted(METRICS))
def test_every_metric_reads_columns_that_exist(made: str, name: str) -> None:
    metric = METRICS[name]
    found = data.rows(made, metric.statement("month"), {"starts_on": ON})
    assert not any(value for row in found for value in row.values())  # nothing or zero: the city has no rows yet
    assert len(found) == (0 if metric.apart else 1)
    if metric.by:
        assert data.rows(made, metric.statement("month", by=metric.by), {"starts_on": ON}) == []


def test_every_page_reads_columns_that_exist(made: str) -> None:
    told = read_facts(manifest_for("current-x", "current", None, MOMENT, simulated=True))
    assert data.periods(made, "month") == []
    assert data.agencies(made, "month", ON) == []
    assert data.categories(made, "month", ON) == []
    assert [row["open_count"] for row in data.ageing(made, "month", ON)] == [0] * len(AGE_BANDS)
    assert data.ticket(made, "x") is None and data.clocks(made, "x", MOMENT) == []
    assert tell(data.asking(made), load_city(ROOT / "data/cities/kota-contoh", check_env=False), "x", MOMENT) is None
    assert evidence.quarantine(made) == (0, [])
    assert data.late_tickets(made, "month", ON, told, "finish", every_open=True).rows == []
    assert data.names(made, "agencies", "agency_id")["bmsda"].startswith("Dinas Bina Marga")
    assert {"JALAN", "SAMPAH"} <= set(data.names(made, "categories", "category_id"))
    assert not recaps.are_there(made) and recaps.months(made) == recaps.unknown(made) == []
    assert recaps.subjects(made, "agency", ON) == [] and recaps.named(made) == {"spellings_count": 0, "known_count": 0}
    for sample in SAMPLES:
        assert data.rows(made, sample.sql) == []


def test_every_column_has_a_meaning(made: str) -> None:
    described = [row for row in data.dictionary(made) if row["table"].startswith(("marts.", "core."))]
    assert described and not [row for row in described if row["meaning"] == "–"]
