"""The whole job on registers nobody here wrote: its verdicts and call figures are the cities' own.

The inputs stay where TANGGAP_REFERENCE_DATA says; nothing of them is in the project.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.ledger import Ledger, Pull
from pipelines.paths import Paths
from pipelines.run import RunReport, run
from tests.reference import reference
from transforms.city.loader import environment

CITIES = Path(__file__).resolve().parent / "cities"
KEY = "a key for these tests only, 0123456789abcdef"
# Shortly after each extract: a run judges as of the extract, and makes the editions due by then.
BOSTON_NOW = datetime(2016, 1, 13, 13, tzinfo=UTC)
BANK_NOW = datetime(1999, 8, 2, 11, tzinfo=UTC)


@dataclass(frozen=True)
class Ran:
    """One city after its run."""

    report: RunReport
    pulls: list[Pull]
    warehouse: Path

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute(query).fetchall()


def ran(city: str, now: datetime, root: Path) -> Ran:
    environ = {
        **environment(),
        "TANGGAP_DATA": str(root),
        "TANGGAP_KEY": KEY,
    }
    report = run(CITIES / city, environ=environ, now=now, progress=lambda text: None)
    paths = Paths(root, city)
    return Ran(report, Ledger(paths.ledger).pulls(), paths.warehouse)


@pytest.fixture(scope="module")
def boston(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    reference("us_boston311_2015")
    yield ran("boston-2015", BOSTON_NOW, tmp_path_factory.mktemp("boston"))


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    reference("call_anonymous_bank_oneday")
    yield ran("bank-1999", BANK_NOW, tmp_path_factory.mktemp("bank"))


def own_rows() -> list[dict[str, str]]:
    path = reference("us_boston311_2015") / "boston311_2015_H1.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_boston_runs_and_publishes(boston: Ran) -> None:
    assert boston.report.failure is None, boston.report.failure
    assert boston.report.exit_code == 0, list(boston.report.lines())
    # The year is due on the tenth working day of January, after this snapshot.
    assert {"current", "month-2015-06", "month-2015-12"} <= {
        outcome.name.split(".")[0] for outcome in boston.report.outcomes
    }


def test_every_row_of_boston_is_accounted_for(boston: Ran) -> None:
    [pull] = boston.pulls
    assert pull.rows_read == pull.landed + pull.duplicates + pull.quarantined
    assert pull.rows_read == len(own_rows()) == 58_119
    assert boston.ask("select count(*) from core.tickets") == [(pull.landed,)]


def test_every_closed_boston_ticket_is_judged_as_the_city_judged_it(boston: Ran) -> None:
    own = {
        row["CASE_ENQUIRY_ID"]: row["OnTime_Status"]
        for row in own_rows()
        if row["CASE_STATUS"] == "Closed" and row["TARGET_DT"] and row["OnTime_Status"]
    }
    assert len(own) == 37_257
    verdicts = {
        str(ticket): {"met": "ONTIME", "breached_closed": "OVERDUE"}.get(str(outcome), str(outcome))
        for ticket, outcome in boston.ask(
            "select ticket_id, outcome from marts.ticket_verdicts where clock = 'finish' and policy_id = 'BOSTON-TARGET' and cycle = 1"
        )
    }
    assert {ticket: verdicts.get(ticket) for ticket in own} == own


def test_an_open_boston_ticket_past_its_target_is_overdue(boston: Ran) -> None:
    own = {
        row["CASE_ENQUIRY_ID"]: row["OnTime_Status"] == "OVERDUE"
        for row in own_rows()
        if row["CASE_STATUS"] == "Open" and row["TARGET_DT"] and row["OnTime_Status"]
    }
    assert len(own) > 1_000
    overdue = dict(
        boston.ask("select ticket_id, outcome = 'breached_open' from marts.ticket_verdicts where clock = 'finish'")
    )
    assert {ticket: overdue.get(ticket) for ticket in own} == own


def test_no_boston_spelling_of_an_agency_or_channel_is_lost(boston: Ran) -> None:
    rows = own_rows()
    counted: dict[str, int] = dict(boston.ask("select agency_id, count(*) from core.tickets group by agency_id"))
    assert "tak-dikenal" not in counted
    assert counted["pwdx"] == len([row for row in rows if row["Department"] == "PWDx"])
    assert sum(counted.values()) == len(rows)


def test_the_banks_morning_has_the_published_figures(bank: Ran) -> None:
    assert bank.report.failure is None, bank.report.failure
    assert bank.report.exit_code == 0, list(bank.report.lines())
    expected = json.loads(
        (reference("call_anonymous_bank_oneday") / "expected_queue_metrics.json").read_text(encoding="utf-8")
    )
    [(offered, answered, abandoned, within, waited, talked)] = bank.ask(
        "select sum(offered_count), sum(answered_count), sum(abandoned_count), sum(answered_within_count), sum(wait_answered_seconds),"
        " sum(talk_seconds + hold_seconds + wrap_seconds) from marts.call_periods where period = 'day' and starts_on = date '1999-08-02'"
    )
    assert (
        (offered, answered, abandoned)
        == (expected["offered"], expected["answered"], expected["abandoned"])
        == (831, 498, 333)
    )
    assert float(abandoned / offered) == pytest.approx(expected["abandon_rate"])
    assert float(waited / answered) == pytest.approx(expected["asa_sec"])
    assert float(within / offered) == pytest.approx(expected["sl_answered_within_20s_of_offered"])
    assert float(talked / answered) == pytest.approx(expected["aht_sec"])


def test_every_line_of_the_banks_queue_log_is_accounted_for(bank: Ran) -> None:
    [pull] = bank.pulls
    lines = (reference("call_anonymous_bank_oneday") / "queue_log_until_noon").read_text(encoding="utf-8").splitlines()
    assert pull.rows_read == len(lines) == pull.landed + pull.duplicates + pull.quarantined
    assert pull.landed == len(lines)
