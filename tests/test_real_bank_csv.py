"""A bank's morning told twice: its own table of calls gives the figures of its exchange's queue log, queue by queue."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.ledger import Ledger
from tests.landed import Landed, landed
from tests.reference import reference

AS_OF = datetime(1999, 8, 2, 10, tzinfo=UTC)
COUNTED = (
    "queue, offered_count, answered_count, abandoned_count, answered_within_count, answered_after_count, abandoned_within_count,"
    " abandoned_after_count, short_abandoned_count, wait_answered_seconds, talk_seconds, hold_seconds, handle_seconds"
)
ONE_DAY = "from marts.call_periods where period = 'day' and starts_on = date '1999-08-02' and offered_count > 0"


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Landed:
    reference("call_anonymous_bank_oneday")
    city = landed("bank-1999-csv", tmp_path_factory.mktemp("table"))
    city.pull()
    return city


def test_every_row_is_accounted_for_and_the_irregular_ones_are_listed(table: Landed) -> None:
    [pull] = Ledger(table.paths.ledger).pulls()
    assert (pull.rows_read, pull.landed, pull.duplicates, pull.quarantined) == (899, 891, 0, 8)
    reasons = sorted((row.reason, row.column_name, row.found) for row in table.quarantine)
    # Calls of nobody, and the one that an agent is said to have answered at no time: the published figures leave them out as well.
    assert reasons == [("contradiction", "answered_at", None), *[("unmapped_value", "outcome", "PHANTOM")] * 7]


def test_the_table_gives_the_published_figures(table: Landed) -> None:
    expected = json.loads((reference("call_anonymous_bank_oneday") / "expected_queue_metrics.json").read_text(encoding="utf-8"))
    with table.counted(AS_OF, "marts.call_periods") as connection:
        [(received, dropped, offered, answered, abandoned, within, waited, handled)] = connection.execute(
            "select sum(received_count), sum(dropped_before_queue_count), sum(offered_count), sum(answered_count), sum(abandoned_count),"
            " sum(answered_within_count), sum(wait_answered_seconds), sum(handle_seconds) "
            "from marts.call_periods where period = 'day' and starts_on = date '1999-08-02'"
        ).fetchall()
        [(given_up,)] = connection.execute("select avg(wait_seconds) from core.calls where outcome = 'abandoned'").fetchall()
    assert (received, dropped, offered, answered, abandoned) == (891, 60, 831, 498, 333)
    assert (offered, answered, abandoned) == (expected["offered"], expected["answered"], expected["abandoned"])
    assert float(waited / answered) == pytest.approx(expected["asa_sec"])
    assert float(within / offered) == pytest.approx(expected["sl_answered_within_20s_of_offered"])
    assert float(handled / answered) == pytest.approx(expected["aht_sec"])
    assert float(given_up) == pytest.approx(expected["avg_abandon_wait"])


def test_table_and_queue_log_agree_in_every_queue(table: Landed, tmp_path: Path) -> None:
    log = landed("bank-1999", tmp_path)
    log.pull()
    figures = []
    for city in (table, log):
        with city.counted(AS_OF, "marts.call_periods") as connection:
            figures.append(connection.execute(f"select {COUNTED} {ONE_DAY} order by queue").fetchall())
    assert figures[0] == figures[1]
    assert len(figures[0]) == 6
