"""Small batches packed by the month: every reader sees the same rows of the same batches, and a kill on the way loses nothing."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.landing import packs, rekey
from pipelines.landing.received import rows_hash
from pipelines.ledger import Ledger
from tests.landing.office import KEY, NOW, Office, ticket_source, tickets
from transforms.engines.batches import Batch
from transforms.engines.inputs import RECEIVED, _create_received
from transforms.engines.received import is_packed, rows_of

PULLS = 6
FIRST = datetime(2026, 2, 26, 1, tzinfo=UTC)


def pulled(office: Office, number: int) -> None:
    """One more day: one ticket more, the one before it corrected."""
    states = ["Selesai"] * number + ["Baru"]
    rows = [f"KC-{each},01/02/2026 08:{each:02d},{state},BMSDA,08121234567,lampu {each}" for each, state in enumerate(states)]
    at = FIRST + timedelta(days=number)
    office.put(f"tiket_{at:%Y%m%d}.csv", tickets(*rows))
    for older in office.drop.glob("*.csv"):
        if older.name != f"tiket_{at:%Y%m%d}.csv":
            older.unlink()
    office.pull(now=at)


def staged(batches: Sequence[Batch]) -> list[tuple[Any, ...]]:
    """What the models are handed of ``batches``."""
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute("create schema inputs")
        _create_received(connection, "tickets", RECEIVED["tickets"], batches)
        return connection.execute("select * from inputs.received_tickets order by batch_number, _ordinal").fetchall()


@pytest.fixture
def offices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Office, Office]:
    """The same pulls, once packed and once not."""
    plain, packed = (Office(tmp_path / name, ticket_source("snapshot")) for name in ("plain", "packed"))
    for office, loose in ((plain, 1_000), (packed, 3)):
        monkeypatch.setattr(packs, "LOOSE", loose)
        for number in range(PULLS):
            pulled(office, number)
    return plain, packed


def stamps(ledger: Ledger) -> list[tuple[Any, ...]]:
    return [(batch.number, batch.source_id, batch.sha256, batch.rows, batch.received_on, batch.extracted_at) for batch in ledger.batches()]


def test_every_reader_sees_the_same(offices: tuple[Office, Office]) -> None:
    plain, packed = offices
    before, after = plain.ledger.batches(), packed.ledger.batches()
    assert [is_packed(batch) for batch in after] == [True] * PULLS and len({batch.path for batch in after}) == 2  # February, March
    assert stamps(plain.ledger) == stamps(packed.ledger)  # what manifests name
    assert packed.landed("*") == plain.landed("*")
    assert staged(after) == staged(before) and staged(after[1:4:2]) == staged(before[1:4:2])  # an edition's own batches and no others
    with duckdb.connect() as connection:
        assert [rows_hash(connection, rows_of(batch)) for batch in after] == [batch.sha256 for batch in after]


def test_pulls_and_keys_go_on(offices: tuple[Office, Office], tmp_path: Path) -> None:
    for office in offices:
        pulled(office, PULLS)
        rekey.rotate(office.ledger, replace(KEY, layers=(b"another secret".ljust(32, b"."),)), tmp_path / "spill", NOW)
        rekey.remove_superseded(office.ledger, [office.paths.received("tiket")])
    plain, packed = offices
    assert packed.landed("*") == plain.landed("*") and stamps(plain.ledger) == stamps(packed.ledger)
    assert {path.name for path in packed.paths.received("tiket").glob("*/*")} == {batch.path.name for batch in packed.ledger.batches()}


@pytest.mark.parametrize("stop", ["replace", "repack", "remove_superseded"])
def test_a_kill_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: str) -> None:
    office = Office(tmp_path, ticket_source("snapshot"))
    for number in range(3):
        pulled(office, number)
    before = office.landed("*")

    def die(*_: object) -> None:
        raise KeyboardInterrupt  # as a kill: no handler of the pull takes it

    with monkeypatch.context() as patched, duckdb.connect() as connection, pytest.raises(KeyboardInterrupt):
        patched.setattr(packs, "LOOSE", 3)
        patched.setattr({"replace": os, "repack": Ledger}.get(stop, packs), stop, die)
        packs.pack(connection, office.ledger, "tiket", office.paths.received("tiket"))
    assert office.landed("*") == before
    monkeypatch.setattr(packs, "LOOSE", 3)
    pulled(office, 3)
    pulled(office, 4)
    assert office.landed("*")[: len(before)] == before and sum(map(is_packed, office.ledger.batches())) == 3


def test_a_file_that_changed_is_told_and_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office(tmp_path, ticket_source("snapshot"))
    for number in range(3):
        pulled(office, number)
    spoilt = office.ledger.batches()[1]
    with duckdb.connect() as connection:
        connection.execute(f"create table rows as select * replace ('0' as _row_hash) from '{spoilt.path}'")
        connection.execute(f"copy rows to '{spoilt.path}' (format parquet)")
        monkeypatch.setattr(packs, "LOOSE", 3)
        [note] = packs.pack(connection, office.ledger, "tiket", office.paths.received("tiket"))
    assert spoilt.path.name in note and "backup" in note
    assert not any(map(is_packed, office.ledger.batches())) and not list(office.paths.received("tiket").glob("*/.*"))
