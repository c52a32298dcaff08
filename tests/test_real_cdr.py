"""Call records of two real exchanges: every leg accounted for, legs made calls, waits and talks as a reader of the file would say.

The files stay where TANGGAP_REFERENCE_DATA says; what is expected of them is counted here by other means than the reader's.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.landing import PullReport
from tests.landed import Landed, landed
from tests.reference import reference

TABLES = ("core.calls", "marts.call_periods")


def legs(name: str) -> list[list[str]]:
    """The file's own rows; bytes that are no text do not matter for counting."""
    path = reference("call_asterisk_cdr_sample") / name
    with path.open(encoding="latin-1", newline="") as file:
        return list(csv.reader(file))


@dataclass(frozen=True)
class Counted:
    """One exchange, pulled and counted."""

    city: Landed
    pull: PullReport
    connection: duckdb.DuckDBPyConnection

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query).fetchall()


def counted(name: str, root: Path, as_of: datetime) -> Counted:
    reference("call_asterisk_cdr_sample")
    city = landed(name, root)
    return Counted(city, city.pull(), city.counted(as_of, *TABLES))


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counted]:
    yield counted("cdr-csv", tmp_path_factory.mktemp("cdr-csv"), datetime(2024, 1, 29, tzinfo=UTC))


@pytest.fixture(scope="module")
def unlinked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counted]:
    yield counted("cdr-custom", tmp_path_factory.mktemp("cdr-custom"), datetime(2023, 7, 27, tzinfo=UTC))


def test_every_leg_is_accounted_for(linked: Counted, unlinked: Counted) -> None:
    for city, name in ((linked, "Master_incoming_masked.csv"), (unlinked, "Master.csv")):
        pull = city.pull
        assert pull.rows_read == len(legs(name)) == pull.landed + pull.duplicates + pull.quarantined
        assert [row.message for row in city.city.quarantine] == []


def test_a_name_in_a_broken_encoding_costs_no_leg(linked: Counted) -> None:
    hurt = [row for row in legs("Master_incoming_masked.csv") if any(ord(character) > 127 for character in row[4])]
    assert hurt
    landed = [call for (call,) in linked.ask("select call_id from inputs.received_cdr_legs")]
    for call in {row[16] for row in hurt}:
        assert landed.count(call) == len([row for row in legs("Master_incoming_masked.csv") if row[16] == call])


def test_linked_legs_are_one_call(linked: Counted) -> None:
    rows = legs("Master_incoming_masked.csv")
    calls = {row[19] for row in rows}
    assert len(rows) > 2 * len(calls)
    assert {call for (call,) in linked.ask("select call_id from core.calls")} == calls


def test_without_linked_ids_a_unique_id_is_a_call(unlinked: Counted) -> None:
    rows = legs("Master.csv")
    assert {call for (call,) in unlinked.ask("select call_id from core.calls")} == {row[16] for row in rows}
    answered = [(row[16], int(row[11]), int(row[12])) for row in rows if row[13] == "ANSWERED"]
    for call, duration, talked in answered:
        [(wait, talk)] = unlinked.ask(f"select wait_seconds, talk_seconds from core.calls where call_id = '{call}'")
        # The exchange counts in fractions of a second and writes whole ones, so its own lengths and times differ by one.
        assert abs(talk - talked) <= 1 and abs(wait + talk - duration) <= 1


def test_calls_keep_the_identities(linked: Counted) -> None:
    [(received, dropped, entered, offered, answered, others)] = linked.ask(
        "select sum(received_count), sum(dropped_before_queue_count), sum(entered_queue_count), sum(offered_count), sum(answered_count),"
        " sum(abandoned_count + timed_out_count + key_exit_count + queue_full_or_empty_count + still_waiting_count)"
        " from marts.call_periods where period = 'year'"
    )
    assert received == dropped + entered and entered == answered + others == offered
    rows = legs("Master_incoming_masked.csv")
    # Read by eye: a call was taken when one of its legs to a line (no Local channel) says ANSWERED.
    assert answered == len({row[19] for row in rows if row[14] == "ANSWERED" and row[6] and not row[6].startswith("Local/")})


CALLS = {
    # Three lines rung through Local channels at 02:04:06; the first picks up at 02:04:12, the caller hangs up at 02:04:29.
    "1706407446.50": ("answered", 6, 17),
    # The dialplan answered at once, rang two lines for its whole limit of 60 s and then hung up: ANSWERED, and nobody was there.
    "1706369600.6": ("timed_out", 60, None),
    # Three Local channels for the limit of 40 s; an inner leg gave up after its own 15 s, which is nobody's timeout.
    "1706372196.12": ("timed_out", 40, None),
    # The same limit of 40 s; the caller hung up after 23.
    "1706401101.30": ("abandoned", 23, None),
    # An announcement, then Hangup: no line was ever rung.
    "1706368044.0": ("dropped_before_queue", None, None),
    # The one line it may ring was busy.
    "mainserverdss-1706443058.100": ("queue_full_or_empty", 0, None),
    # Two lines rung at once at 06:16:49; the second takes it at 06:16:58 until 06:17:27.
    "mainserverdss-1706422609.10": ("answered", 9, 29),
}


@pytest.mark.parametrize("call", CALLS)
def test_waits_and_talks_are_those_a_reader_finds(linked: Counted, call: str) -> None:
    found = linked.ask(f"select outcome, wait_seconds, talk_seconds from core.calls where call_id = '{call}'")
    assert found == [CALLS[call]]


def test_callers_and_lines_are_keyed(linked: Counted) -> None:
    rows = legs("Master_incoming_masked.csv")
    [(callers, longest)] = linked.ask("select count(distinct caller_key), max(length(caller_key)) from core.calls")
    assert callers == len({row[1] for row in rows})
    assert longest == 32
    columns = [name for name, *_ in linked.ask("describe inputs.received_cdr_legs")]
    texts = [name for name in columns if not name.startswith("_") and not name.endswith("_key") and name not in ("call_id", "linked_id")]
    numbers = {row[1] for row in rows} | {row[2] for row in rows}
    for name in texts:
        found = {str(value) for (value,) in linked.ask(f"select distinct {name} from inputs.received_cdr_legs")}
        assert not found & numbers, name
