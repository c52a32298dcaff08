"""One writer, and a dead one holds nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.lock import LockBusy, write_lock
from pipelines.paths import Paths, default_data_root

CHECKOUT = Path(__file__).resolve().parents[2]
HOLD = (
    "import sys, time; sys.path.insert(0, sys.argv[1])\n"
    "from pathlib import Path\nfrom pipelines.lock import write_lock\nfrom pipelines.paths import Paths\n"
    "with write_lock(Paths(Path(sys.argv[2]), 'uji')):\n    print('held', flush=True); time.sleep(3600)\n"
)


def test_a_second_writer_is_told_who_holds_the_lock_and_a_killed_one_lets_go(tmp_path: Path) -> None:
    paths = Paths(tmp_path, "uji")
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(CHECKOUT), str(tmp_path)], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with pytest.raises(LockBusy, match=f"written by process {holder.pid} since") as refused, write_lock(paths, 0.3):
            pass
        assert refused.value.transient
    finally:
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
    with write_lock(paths, 5):
        assert paths.lock.read_text(encoding="utf-8")
    with write_lock(paths):
        pass


def test_an_error_lets_go(tmp_path: Path) -> None:
    paths = Paths(tmp_path, "uji")
    with pytest.raises(ZeroDivisionError), write_lock(paths):
        raise ZeroDivisionError
    with write_lock(paths):
        pass


def test_no_city_leaves_the_data_root(tmp_path: Path) -> None:
    for city in ("../lain", "", "/etc", "A", "a/b"):
        with pytest.raises(ValueError, match="is not a folder name"):
            Paths(tmp_path, city)
    assert default_data_root({"TANGGAP_DATA": str(tmp_path)}) == tmp_path
    assert default_data_root({}) == Path.cwd() / "data"
