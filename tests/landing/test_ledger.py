"""The ledger: whole or not at all, and never a sum that does not add up."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipelines.ledger import Ledger, Pull, PulledFile, QuarantineRow
from transforms.engines.batches import Batch

NOON = datetime(2026, 3, 1, 5, tzinfo=UTC)
FILE = PulledFile("a.csv", "ab", 10, NOON, 3, 1, 1, 1)
PULL = Pull("tiket", NOON, "m", 3, 1, 1, 1, 0, None, NOON, None, (FILE,))
ASIDE = QuarantineRow("tiket", "a.csv", 4, "missing_key", "nomor", None, None, "…", "x", "h", NOON)


def batch(ledger: Ledger) -> Batch:
    path = ledger.path.parent / "received" / "tiket" / "2026-03-01" / "ab.parquet"
    return Batch(0, "tiket", "tickets", "csv", path, "ab", 1, date(2026, 3, 1), NOON)


def test_what_is_committed_is_read_back(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "uji" / "ledger.sqlite")
    landed = ledger.commit(PULL, batch(ledger), [ASIDE], ["a.csv"])
    assert landed == replace(batch(ledger), number=1) == Ledger(ledger.path).batches()[0]
    assert ledger.pulls() == [replace(PULL, batch=1, number=1)] and ledger.last_pull("tiket") == ledger.pulls()[0]
    assert ledger.quarantine() == [ASIDE]
    assert ledger.complete_through() == {"tiket": NOON}
    assert [(count.file, count.rows_read) for count in ledger.files()] == [("a.csv", 3)]
    assert [(row.line, row.reason, row.first_seen_on) for row in ledger.set_aside()] == [(4, "missing_key", date(2026, 3, 1))]


def test_a_moved_data_root_still_finds_its_batches(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "here" / "ledger.sqlite")
    ledger.commit(PULL, batch(ledger), [], [])
    (tmp_path / "here").rename(tmp_path / "there")
    moved = Ledger(tmp_path / "there" / "ledger.sqlite")
    assert moved.batches()[0].path.is_relative_to(tmp_path / "there")


def test_a_count_that_does_not_add_up_is_refused_whole(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "uji" / "ledger.sqlite")
    for wrong in (replace(PULL, landed=2), replace(PULL, files=(replace(FILE, duplicates=2),))):
        with pytest.raises(sqlite3.IntegrityError):
            ledger.commit(wrong, batch(ledger), [ASIDE], [])
    assert (ledger.batches(), ledger.pulls(), ledger.quarantine()) == ([], [], [])


def test_a_file_read_again_replaces_what_was_set_aside_and_keeps_when_it_was_first_seen(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "uji" / "ledger.sqlite")
    ledger.commit(PULL, None, [ASIDE, replace(ASIDE, line=5, text_hash="i")], ["a.csv"])
    later = datetime(2026, 3, 2, tzinfo=UTC)
    ledger.commit(PULL, None, [replace(ASIDE, first_seen=later), replace(ASIDE, file="b.csv", first_seen=later)], ["a.csv", "b.csv"])
    assert [(row.file, row.line, row.first_seen) for row in ledger.quarantine()] == [("a.csv", 4, NOON), ("b.csv", 4, later)]


def test_a_hold_moves_nothing_and_ends_with_the_next_good_pull(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "uji" / "ledger.sqlite")
    ledger.commit(PULL, None, [], [])
    held = Pull("tiket", NOON, "m", 0, 0, 0, 0, 0, None, None, "too much is missing")
    ledger.hold(held)
    ledger.hold(held)
    last = ledger.last_pull("tiket")
    assert [pull.held for pull in ledger.pulls()] == [None, "too much is missing"]
    assert last is not None and last.held is None
    ledger.commit(PULL, None, [], [])
    assert [pull.held for pull in ledger.pulls()] == [None, None]


def test_a_newer_ledger_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "uji" / "ledger.sqlite"
    Ledger(path)
    with sqlite3.connect(path) as connection:
        connection.execute("pragma user_version = 99")
    with pytest.raises(RuntimeError, match="written by a newer tanggap"):
        Ledger(path)


def test_a_ledger_of_the_first_form_is_changed_in_place(tmp_path: Path) -> None:
    path = tmp_path / "uji" / "ledger.sqlite"
    Ledger(path).commit(PULL, None, [ASIDE], ["a.csv"])
    with sqlite3.connect(path) as connection:
        connection.execute("alter table quarantine drop column row_key")
        connection.execute("pragma user_version = 1")
    ledger = Ledger(path)
    assert ledger.quarantine() == [ASIDE]
    ledger.commit(PULL, None, [replace(ASIDE, row_key="T1")], ["a.csv"])
    assert ledger.quarantine() == [replace(ASIDE, row_key="T1")]
