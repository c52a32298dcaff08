"""Hostile statements: each is refused or stopped within its limits, tells no path, and the next query works."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from transforms.query.desk import Limits, Refused, Stopped, ask

LIMITS = Limits(timeout_seconds=1.0, rows=1_000, bytes=1_000_000, memory_mb=256)
PATIENT = replace(LIMITS, timeout_seconds=300.0)
"""For what never begins, and for rows of which a thousand are enough: on a slow machine too it is not time that ends them."""
ENDS_SECONDS = 300.0  # what nobody stops goes on for hours


def _cases() -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, list[str]]] = []
    for line in Path(__file__).with_name("hostile.sql").read_text("utf-8").splitlines()[2:]:
        name, colon, outcome = line.removeprefix("-- ").rpartition(": ")
        if line.startswith("-- ") and colon and outcome in ("refused", "stopped", "either", "limited"):
            found.append((name, outcome, []))
        elif found:
            found[-1][2].append(line)
    return [(name, outcome, "\n".join(lines)) for name, outcome, lines in found]


CASES = _cases()


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 80
    assert len({name for name, _, _ in CASES}) == len(CASES)


@pytest.mark.parametrize(("name", "outcome", "sql"), CASES, ids=[name for name, _, _ in CASES])
def test_hostile(name: str, outcome: str, sql: str, database: Path) -> None:
    text = sql.replace("{folder}", str(database.parent))
    before = database.read_bytes()
    started = time.monotonic()
    if outcome == "limited":
        answer = ask(database, text, PATIENT)
        assert answer.truncated
        assert 0 < len(answer.rows) <= LIMITS.rows
    else:
        kinds = {"refused": (Refused,), "stopped": (Stopped,), "either": (Refused, Stopped)}[outcome]
        try:
            answer = ask(database, text, PATIENT if outcome == "refused" else LIMITS)
        except kinds as fault:
            typed = str(database.parent) if str(database.parent) in text else ""
            assert not typed or typed not in str(fault)
            assert "rahasia-kota" not in str(fault)
        else:
            assert outcome == "either", f"{name}: answered {answer.rows[:3]}"
    assert time.monotonic() - started < ENDS_SECONDS
    assert database.read_bytes() == before
    assert sorted(one.name for one in database.parent.iterdir()) == [
        "internal.duckdb",
        "other.duckdb",
        "other.parquet",
        "secret.csv",
    ]


def test_the_next_query_works(database: Path) -> None:
    for _, _, sql in CASES[:6]:
        with pytest.raises(Refused):
            ask(database, sql.replace("{folder}", str(database.parent)), PATIENT)
    with pytest.raises(Stopped):
        ask(database, "select count(*) from range(10000000) a, range(10000000) b", LIMITS)
    assert ask(database, "select count(*) as n from core.tickets", PATIENT).rows == [[1000]]
