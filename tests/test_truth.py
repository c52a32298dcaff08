"""Every additive figure and every verdict of the simulated city equals what its simulation decided."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import duckdb
import pytest

from tests.conftest import Sample
from transforms.editions.shelf import Shelf

MARTS = ("ticket_periods", "sla_periods", "stock_periods", "call_periods", "shift_periods", "service_level_periods", "post_periods")
DIMENSIONS = frozenset(
    ("period", "starts_on", "shift_on", "agency_id", "category_id", "channel_id", "urgency", "area_id", "clock", "authority", "policy_id",
     "service_level_id", "service_level_version", "threshold_seconds", "age_band", "queue", "shift_id", "platform")
)


def _current(sample: Sample) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(Shelf(sample.paths.published).open("current").database), read_only=True)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value


def _instant(text: str | None) -> str | None:
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None).isoformat()


def compare_figures(connection: duckdb.DuckDBPyConnection, mart: str, rows: list[dict[str, Any]]) -> list[str]:
    """Rows of a mart that are not what the simulation decided; empty when all are."""
    there = {name for name, *_ in connection.execute(f"describe marts.{mart}").fetchall()}
    columns = list(rows[0]) if rows else sorted(there)
    dimensions = [column for column in columns if column in DIMENSIONS]
    counts = [column for column in columns if column.endswith(("_count", "_seconds"))]
    assert not rows or {c for c in there if c.endswith(("_count", "_seconds"))} - DIMENSIONS == set(counts), "the truth tells every additive column"
    found = connection.execute(f"select {', '.join([*dimensions, *counts])} from marts.{mart}").fetchall()
    told = {tuple(row[d] for d in dimensions): tuple(row[c] for c in counts) for row in rows}
    made = {tuple(map(_plain, row[: len(dimensions)])): tuple(row[len(dimensions) :]) for row in found}
    made = {key: values for key, values in made.items() if any(values)}
    differing = sorted(key for key in told.keys() | made.keys() if told.get(key) != made.get(key))
    return [
        f"{mart} {key}: truth and made {dict(zip(counts, zip(told.get(key, ()), made.get(key, ()), strict=False), strict=False))}"
        for key in differing
    ]


def compare_verdicts(connection: duckdb.DuckDBPyConnection, verdicts: list[dict[str, Any]]) -> list[str]:
    """Verdicts that are not what the simulation decided; empty when all are."""
    key = ("ticket_id", "clock", "authority", "cycle")
    values = ("policy_id", "policy_version", "agency_id", "outcome", "due_at", "stopped_at", "is_due", "late_seconds", "is_impossible_order")
    told = {
        tuple(row[name] for name in key): tuple(_instant(row[name]) if name.endswith("_at") else row[name] for name in values)
        for row in verdicts
    }
    found = connection.execute(f"select {', '.join([*key, *values])} from marts.ticket_verdicts").fetchall()
    made = {tuple(row[: len(key)]): tuple(map(_plain, row[len(key) :])) for row in found}
    differing = sorted(k for k in told.keys() | made.keys() if told.get(k) != made.get(k))
    return [f"{k}: truth {told.get(k)}, made {made.get(k)}" for k in differing]


@pytest.mark.parametrize("mart", MARTS)
def test_every_figure_equals_the_truth(sample: Sample, mart: str) -> None:
    rows = sample.truth["figures"][mart]
    assert {row["period"] for row in rows} == {"day", "month", "year"}
    with _current(sample) as connection:
        differing = compare_figures(connection, mart, rows)
    assert not differing, f"{len(differing)} of {len(rows)} rows differ: {differing[:2]}"


def test_every_verdict_equals_the_truth(sample: Sample) -> None:
    verdicts = sample.truth["verdicts"]
    assert {verdict["outcome"] for verdict in verdicts} == {
        "met", "breached_closed", "breached_open", "running", "paused_without_due", "void",
    }  # fmt: skip
    with _current(sample) as connection:
        differing = compare_verdicts(connection, verdicts)
    assert not differing, f"{len(differing)} of {len(verdicts)} differ: {differing[:3]}"


def test_the_time_of_agents_is_that_between_their_lines(sample: Sample) -> None:
    """Read from the exchange's own lines: every session with a logout, no second of any other; at work, free and paused make up the whole."""
    lines = {line for path in (sample.paths.sources / "pbx").rglob("*.txt") for line in path.read_text(encoding="utf-8").splitlines()}
    told = [line.split("|") for line in lines]
    moves = sorted((int(line[0]), line[3], line[4]) for line in told if len(line) > 4 and line[4] in ("ADDMEMBER", "REMOVEMEMBER"))
    since: dict[str, int] = {}
    lengths, logins = [], 0
    for at, agent, event in moves:
        if event == "ADDMEMBER":
            logins += 1
            since[agent] = at
        else:
            lengths.append(at - since.pop(agent))
    with _current(sample) as connection:
        [(sessions, unknown, busy, seconds)] = connection.execute(
            "select sum(session_count), sum(open_login_count), sum(busy_seconds), sum(busy_seconds + available_seconds + paused_seconds) "
            "from marts.agent_periods where period = 'year'"
        ).fetchall()
    assert (sessions, unknown, seconds) == (len(lengths), logins - len(lengths), sum(lengths))
    assert unknown > 0 and 0 < busy < seconds


def test_the_answers_of_every_desk_are_those_of_its_lines(sample: Sample) -> None:
    """Read from the exchange's own lines and agents.csv: who answered each call first, and where they came from on the day it came in."""
    city = sample.city
    lines = {line for path in (sample.paths.sources / "pbx").rglob("*.txt") for line in path.read_text(encoding="utf-8").splitlines()}
    told = sorted((int(part[0]), part) for line in lines if len(part := line.split("|")) > 4)
    entered: dict[str, datetime] = {}
    answered: dict[str, str] = {}
    for at, (_, call_id, _, agent, event, *_) in told:
        if event == "ENTERQUEUE":
            entered.setdefault(call_id, datetime.fromtimestamp(at, city.tzinfo))
        elif event == "CONNECT":
            answered.setdefault(call_id, agent)
    homes: dict[str, int] = {}
    for call_id, agent in answered.items():
        day = entered[call_id].date()
        mine = [
            one.agency for one in city.agents
            if agent.casefold() in {name.casefold() for name in one.names} and (one.valid_from or day) <= day < (one.valid_to or date.max)
        ]  # fmt: skip
        homes[mine[0] if mine else "tak-dikenal"] = homes.get(mine[0] if mine else "tak-dikenal", 0) + 1
    with _current(sample) as connection:
        answers = "select home_agency, sum(answered_count) from marts.desk_periods where period = 'year' group by 1"
        found = dict(connection.execute(answers).fetchall())
    assert found == homes and {"pusat", "damkar", "dishub", "disdukcapil", "tak-dikenal"} <= set(homes)


def test_rows_read_equal_the_truth(sample: Sample) -> None:
    from pipelines.ledger import Ledger

    totals: dict[str, dict[str, int]] = {}
    for pull in Ledger(sample.paths.ledger).pulls():
        counts = {"read": pull.rows_read, "landed": pull.landed, "duplicates": pull.duplicates, "quarantined": pull.quarantined}
        assert counts["read"] == counts["landed"] + counts["duplicates"] + counts["quarantined"]
        totals.setdefault(pull.source_id, counts)
    assert totals == {source: dict(counts) for source, counts in sample.truth["rows"].items()}
