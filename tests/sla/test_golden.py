"""The golden cases of promises, each by both engines."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.models.received import warehouse_of
from tests.sla.golden import CASES, KEY, Answers, Case, laid_out, load_case, plain_answers, written

OF_TICKET = frozenset({"category_id", "channel_id", "urgency", "area_id", "created_at"})


@pytest.fixture(params=CASES, ids=lambda folder: folder.name)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Case:
    return load_case(request.param, tmp_path)


def test_plain_engine(case: Case) -> None:
    for as_of, expected in case.expected.items():
        assert plain_answers(case, case.city, as_of) == expected, f"as of {as_of}\n{case.why}"


def test_days_are_open_as_listed(case: Case) -> None:
    assert laid_out(case, case.city) == case.days, case.why


def test_sql_engine(case: Case) -> None:
    for as_of, expected in case.expected.items():
        assert sql_answers(case, warehouse_of(case.city, case.lives, as_of)) == expected, f"as of {as_of}\n{case.why}"


def sql_answers(case: Case, connection: duckdb.DuckDBPyConnection) -> Answers:
    """What the models answered to a case."""
    names = [*KEY, *case.columns]
    shown = [f"{'tickets' if name in OF_TICKET else 'clocks'}.{name}" for name in names]
    query = f"select {', '.join(shown)} from core.sla_clocks as clocks join core.tickets as tickets using (ticket_id)"
    found = connection.execute(query).fetchall()
    answers = written(case, [dict(zip(names, row, strict=True)) for row in found])
    assert len(answers) == len(found)
    return answers


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_a_case_says_why(folder: Path) -> None:
    assert len((folder / "why.md").read_text(encoding="utf-8").split()) >= 30
