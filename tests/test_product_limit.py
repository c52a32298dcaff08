"""The registry's product-limit SQL gives the medians and quartiles of published survival data, open items kept."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import pytest

from tests.reference import reference
from transforms.metrics import METRICS

COLUMNS = {"waltons": ("T", "E", "group"), "leukemia": ("t", "status", "Rx")}


@pytest.fixture(scope="module")
def lives() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(
        "create table lives (dataset varchar, arm varchar, lasted double, is_over boolean, day_on date, lives_count int)"
    )
    for dataset, names in COLUMNS.items():
        with (reference("km_reference") / f"{dataset}.csv").open(encoding="utf-8", newline="") as file:
            rows = [[row[name] for name in names] for row in csv.DictReader(file)]
        values = [(dataset, arm, float(lasted), float(over) == 1) for lasted, over, arm in rows]
        connection.executemany("insert into lives values (?, ?, ?, ?, date '2026-01-01', 1)", values)
    return connection


def expected() -> list[dict[str, Any]]:
    return list(json.loads((reference("km_reference") / "expected.json").read_text(encoding="utf-8"))["cases"])


def asked(at: float, weight: str = "") -> Any:
    """A registry metric like any other, over the table of lives."""
    like = METRICS["sla_on_time"]
    return replace(
        like, id="lives", table="lives", measure="product_limit", value="lasted", event="is_over", at=at, dated_by="day_on",
        by=("arm",), denominator=None, numerator="", where="true", weight=weight,
    )  # fmt: skip


@pytest.mark.parametrize("weight", ["", "lives_count"])
def test_medians_and_quartiles_are_the_published_ones(lives: duckdb.DuckDBPyConnection, weight: str) -> None:
    cases = expected()
    assert len(cases) == 6
    for case in cases:
        for at, name in ((0.25, "p25"), (0.5, "median"), (0.75, "p75")):
            also = f"dataset = '{case['dataset']}'"
            by: list[str] = []
            if case["group"] != "all":
                by, also = ["arm"], f"{also} and arm = '{case['group']}'"
            [row] = lives.execute(
                asked(at, weight).statement("month", by=by, also=also), {"starts_on": date(2026, 1, 1)}
            ).fetchall()
            assert row[-2:] == (case[name], case["n"]), (case["dataset"], case["group"], name)


def test_groups_are_told_apart_in_one_statement(lives: duckdb.DuckDBPyConnection) -> None:
    found = lives.execute(
        asked(0.5).statement("month", by=["arm"], also="dataset = 'waltons'"), {"starts_on": date(2026, 1, 1)}
    ).fetchall()
    wanted = [
        (case["group"], case["median"], case["n"])
        for case in expected()
        if case["dataset"] == "waltons" and case["group"] != "all"
    ]
    assert sorted(found) == sorted(wanted) and len(wanted) == 2


def test_a_weight_counts_equal_lives_once(lives: duckdb.DuckDBPyConnection) -> None:
    lives.execute(
        "create or replace table together as select dataset, arm, lasted, is_over, day_on, count(*) as lives_count from lives group by all"
    )
    together = replace(asked(0.5, "lives_count"), table="together")
    for dataset in COLUMNS:
        given = {"starts_on": date(2026, 1, 1)}
        also = f"dataset = '{dataset}'"
        assert (
            lives.execute(together.statement("month", also=also), given).fetchall()
            == lives.execute(asked(0.5).statement("month", also=also), given).fetchall()
        )


def test_dropping_open_items_would_flatter(lives: duckdb.DuckDBPyConnection) -> None:
    [case] = [case for case in expected() if (case["dataset"], case["group"]) == ("leukemia", "all")]
    assert case["naive_median_of_closed_only"] < case["median"]
    closed = asked(0.5).statement("month", also="dataset = 'leukemia' and is_over")
    [(median, _)] = lives.execute(closed, {"starts_on": date(2026, 1, 1)}).fetchall()
    assert median == case["naive_median_of_closed_only"]


def test_nobody_is_no_median(lives: duckdb.DuckDBPyConnection) -> None:
    assert lives.execute(asked(0.5).statement("day"), {"starts_on": date(2026, 2, 1)}).fetchall() == [(None, 0)]
