"""A pull killed at any moment, then run again, ends as if nothing had happened."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipelines.landing import pull
from tests.landing.office import CALLS, KEY, NOW, Office, ticket_source
from tests.landing.test_pull import LINES, many

CHECKOUT = Path(__file__).resolve().parents[2]

# Dies, without a chance to clean up, the moment the counted file-system call is about to be made.
CHILD = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import sqlite3
from tests.landing.office import KEY, Office
from pipelines.landing import pull
office = Office.__new__(Office)
office.root = Path(sys.argv[2]); office.drop = office.root / "drop"; office.folder = office.root / "kota"
from pipelines.paths import Paths
office.paths = Paths(office.root / "data", "uji")
left = int(sys.argv[3])
def mortal(call):
    def before(*given, **named):
        global left
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
pull(office.city, office.paths, KEY, datetime.fromisoformat(sys.argv[4]))
"""


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


def run_child(office: Office, calls: int) -> int:
    command = [sys.executable, "-c", CHILD, str(CHECKOUT), str(office.root), str(calls), NOW.isoformat()]
    return subprocess.run(command, capture_output=True, timeout=120, check=False).returncode


def test_a_killed_pull_run_again_equals_an_undisturbed_one(tmp_path: Path) -> None:
    undisturbed = prepared(tmp_path / "undisturbed")
    assert run_child(undisturbed, 10_000) == 0
    expected = state(undisturbed)
    assert len(expected["batches"]) == 4 and len(expected["quarantine"]) == 2
    office = prepared(tmp_path / "killed")
    killed = 0
    for calls in (0, 3, 7, 11, 14, 17, 20, 24, 28, 33, 38, 44, 50, 56, 62, 70, 80, 90, 110):
        code = run_child(office, calls)  # each try goes on where the last one died
        if code == 0:
            break
        assert code == -signal.SIGKILL
        killed += 1
    else:
        pytest.fail("the pull never finished: it makes more calls than this test counts")
    assert killed >= 5
    assert state(office) == expected


@pytest.mark.parametrize("calls", [5, 13, 23, 31, 42])
def test_a_pull_killed_once_anywhere_equals_an_undisturbed_one(tmp_path: Path, calls: int) -> None:
    undisturbed = prepared(tmp_path / "undisturbed")
    assert run_child(undisturbed, 10_000) == 0
    office = prepared(tmp_path / "killed")
    assert run_child(office, calls) == -signal.SIGKILL
    assert run_child(office, 10_000) == 0
    assert state(office) == state(undisturbed)
