"""Pulls of a database killed at random moments: nothing is lost, nothing is landed twice, and the ledger adds up after each."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.databases import DAY, START, Server, current, expected, ticket
from tests.forks import Forks, forks
from tests.landing.office import Office

KILLS = 100 if os.environ.get("TANGGAP_SOAK") == "1" else 20
ROUNDS = 5 * KILLS
"""A pull may end before its moment comes; after so many rounds without enough kills the test is wrong, not the machine slow."""

SEED = 20261122

PULL = """
import os
from datetime import datetime
from pathlib import Path
import adbc_driver_postgresql.dbapi, connectorx, pyarrow.parquet
from pipelines.landing import pull
from pipelines.paths import Paths
from tests.landing.office import KEY
from transforms.city import load_city

def work(given):
    root, now = given
    pull(load_city(Path(root, "kota"), environ=os.environ), Paths(Path(root, "data"), "uji"), KEY, datetime.fromisoformat(now))
    return 0
"""


@pytest.fixture
def pulls(table: str) -> Iterator[Forks]:
    """Pulls that may be killed; they have the password of ``table`` in their environment."""
    with forks(PULL) as started:
        yield started


def run(pulls: Forks, office: Office, now: datetime, kill_after: float | None = None) -> bool:
    """Pull once; True when it was killed before its end."""
    return pulls.run([str(office.root), now.isoformat()], office.root.parent / "said", kill_after)


def assert_adds_up(office: Office) -> None:
    """Whatever was killed, what the ledger says is there, and nothing else is said."""
    for pulled in office.ledger.pulls():
        assert pulled.rows_read == pulled.landed + pulled.duplicates + pulled.quarantined
        assert pulled.rows_read == sum(file.rows_read for file in pulled.files)
    landed = sum(pulled.landed + pulled.deleted for pulled in office.ledger.pulls())
    batches = office.ledger.batches()
    assert landed == sum(batch.rows for batch in batches)
    for batch in batches:
        [(rows,)] = duckdb.sql(f"select count(*) from read_parquet('{batch.path}')").fetchall()
        assert rows == batch.rows


def test_pulls_killed_at_random_moments_lose_nothing_and_land_nothing_twice(
    server: Server, table: str, pulls: Forks, tmp_path: Path
) -> None:
    office = Office(tmp_path / "kantor", server.source(table))
    there = {each.number: each for each in map(ticket, range(3 * ROUNDS))}
    server.put(table, *there.values())
    assert not run(pulls, office, START + DAY)
    chance, killed, round_number, now, length = random.Random(SEED), 0, 0, START + DAY, 60.0
    versions = len(there)
    while killed < KILLS:
        assert round_number < ROUNDS, f"only {killed} of {ROUNDS} pulls were killed, at moments within {length:.3f} s"
        now += timedelta(hours=1)
        new = [ticket(10_000 + 10 * round_number + place, now) for place in range(3)]
        changed = [replace(there[f"T{number:04}"], text=f"putaran {round_number}", changed=now) for number in (3 * round_number + 1, 0)]
        server.put(table, *new)
        server.change(table, *changed)
        there |= {each.number: each for each in [*new, *changed]}
        versions += len(new) + len(changed)
        if round_number % 2:
            server.remove(table, f"T{3 * round_number + 2:04}")
            del there[f"T{3 * round_number + 2:04}"]
        started, moment = time.monotonic(), length * chance.uniform(0.02, 1.1)
        if run(pulls, office, now, kill_after=moment):
            killed += 1
        else:
            length = min(length, time.monotonic() - started)  # moments fall within a pull, however fast this machine is today
        assert_adds_up(office)
        round_number += 1
    assert not run(pulls, office, now + DAY)
    assert_adds_up(office)
    assert current(office) == expected(there)
    last: dict[str, tuple[str, str]] = {}
    for key, kind, row_hash in office.landed("_key, _op, _row_hash"):
        assert last.get(key) != (kind, row_hash)  # no version follows itself
        last[key] = (kind, row_hash)
    rows = [key for key, kind in office.landed("_key, _op") if kind == "row"]
    assert len(rows) <= versions  # each state of a ticket was landed once, or was replaced before any pull saw it
    assert not list(office.paths.landing.rglob("*.tmp")) and not office.paths.spill.exists()
