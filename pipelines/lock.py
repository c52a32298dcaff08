"""One writer at a time, held by the kernel: a process that dies lets go at once, whatever killed it."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from pipelines.paths import Paths

RETRY_SECONDS = 0.2


class LockBusy(RuntimeError):
    """Another process is writing this city. Trying again can help: it will finish."""

    transient = True


@contextmanager
def write_lock(paths: Paths, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the city's write lock while the block runs, waiting up to ``wait_seconds`` for it.

    Raises `LockBusy`, naming the holder's process id and since when, once the wait is over. The file itself stays:
    removing a lock file would let two processes lock two files of the same name.
    """
    paths.lock.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(paths.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _acquire(handle, paths, wait_seconds)
        _sign(handle)
        try:
            yield
        finally:
            os.ftruncate(handle, 0)
            fcntl.flock(handle, fcntl.LOCK_UN)
    finally:
        os.close(handle)


def _acquire(handle: int, paths: Paths, wait_seconds: float) -> None:
    give_up = time.monotonic() + wait_seconds
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            left = give_up - time.monotonic()
            if left <= 0:
                raise LockBusy(
                    f"{paths.city_id} is being written by {_holder(handle)} (lock {paths.lock}).\n"
                    f"Waited {wait_seconds:g} s. Wait for it to finish, or stop it, then run the same command again."
                ) from None
            time.sleep(min(RETRY_SECONDS, left))


def _sign(handle: int) -> None:
    note = json.dumps({"pid": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds")})
    os.ftruncate(handle, 0)
    os.pwrite(handle, note.encode(), 0)


def _holder(handle: int) -> str:
    try:
        note = json.loads(os.pread(handle, 4096, 0))
        return f"process {note['pid']} since {note['since']}"
    except (ValueError, KeyError, TypeError):
        return "another process"
