"""A pull killed at any moment, then run again, ends as if nothing had happened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.landing import pull
from tests.forks import Forks, forks
from tests.landing.office import CALLS, KEY, NOW, Office, ticket_source
from tests.landing.test_pull import LINES, many

# Dies, without a chance to clean up, the moment the counted file-system call is about to be made.
PULL = """
import os, signal, sqlite3
from datetime import datetime
from pathlib import Path
import pyarrow.parquet
from tests.landing.office import KEY, Office
from pipelines.landing import pull
from pipelines.paths import Paths

def work(given):
    root, left, now = given
    office = Office.__new__(Office)
    office.root = Path(root); office.drop = office.root / "drop"; office.folder = office.root / "kota"
    office.paths = Paths(office.root / "data", "uji")

    def mortal(call):
        def before(*given, **named):
            nonlocal left
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*given, **named)
        return before

    for name in ("fsync", "replace", "chmod"):
        setattr(os, name, mortal(getattr(os, name)))
    class Connection(sqlite3.Connection):
        execute = mortal(sqlite3.Connection.execute)
        executemany = mortal(sqlite3.Connection.executemany)
    connect = sqlite3.connect
    sqlite3.connect = lambda *given, **named: connect(*given, factory=Connection, **named)
    pull(office.city, office.paths, KEY, datetime.fromisoformat(now))
    return 0
"""


@pytest.fixture(scope="module")
def pulls() -> Iterator[Forks]:
    with forks(PULL) as started:
        yield started


def prepared(root: Path) -> Office:
    """An office with one pull done and a second one, with every kind of change, waiting."""
    office = Office(root, ticket_source() + CALLS)
    office.put("tiket_20260303.csv", many(12))
    log = office.put("queue_log", LINES, mtime=NOW)
    pull(office.city, office.paths, KEY, NOW)
    (office.drop / "tiket_20260303.csv").unlink()
    changed = many(12, frozenset({4})).replace("N5,01/03/2026 08:00,Baru", "N5,01/03/2026 08:00,Selesai")
    office.put("tiket_20260304.csv", changed + "N99,besok,Baru,,,x\n")
    log.write_text(LINES + "1772419400|1772419400.7|1500123|NONE|ENTERQUEUE||0811111111|1\nrusak\n", encoding="utf-8")
    os.utime(log, (NOW.timestamp(), NOW.timestamp()))
    return office


def state(office: Office) -> dict[str, Any]:
    """Everything that counts after a pull."""
    return {
        "rows": office.landed("* exclude (filename)"),
        "batches": [(b.number, b.source_id, b.sha256, b.rows) for b in office.ledger.batches()],
        "pulls": office.ledger.pulls(),
        "quarantine": office.ledger.quarantine(),
        "complete_through": office.ledger.complete_through(),
        "raw": sorted(p.name for p in (office.paths.landing / "raw").rglob("*") if p.is_file()),
        "received": sorted(p.name for p in (office.paths.landing / "received").rglob("*") if p.is_file()),
    }


def run(pulls: Forks, office: Office, calls: int) -> bool:
    """Pull; True when it was killed before it was done."""
    return pulls.run([str(office.root), calls, NOW.isoformat()], office.root / "said")


@pytest.fixture(scope="module")
def expected(pulls: Forks, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What counts after a pull that nobody disturbed."""
    undisturbed = prepared(tmp_path_factory.mktemp("undisturbed") / "kantor")
    assert not run(pulls, undisturbed, 10_000)
    found = state(undisturbed)
    assert len(found["batches"]) == 4 and len(found["quarantine"]) == 2
    return found


def test_a_killed_pull_run_again_equals_an_undisturbed_one(expected: dict[str, Any], pulls: Forks, tmp_path: Path) -> None:
    office = prepared(tmp_path / "killed")
    killed = 0
    for calls in (0, 3, 7, 11, 14, 17, 20, 24, 28, 33, 38, 44, 50, 56, 62, 70, 80, 90, 110):
        if not run(pulls, office, calls):  # each try goes on where the last one died
            break
        killed += 1
    else:
        pytest.fail("the pull never finished: it makes more calls than this test counts")
    assert killed >= 5
    assert state(office) == expected


@pytest.mark.parametrize("calls", [5, 13, 23, 31, 42])
def test_a_pull_killed_once_anywhere_equals_an_undisturbed_one(expected: dict[str, Any], pulls: Forks, tmp_path: Path, calls: int) -> None:
    office = prepared(tmp_path / "killed")
    assert run(pulls, office, calls)
    assert not run(pulls, office, 10_000)
    assert state(office) == expected
