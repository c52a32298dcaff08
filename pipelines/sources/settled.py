"""Whether a file is all there: one that is still being written must not be read as if it were whole."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import time
from pathlib import Path

from pipelines.sources.reading import SourceError
from transforms.city.model import Source

SETTLED_SECONDS = 20
"""A file changed more recently may still be being written."""
LOOK_AGAIN_SECONDS = 2.0
"""Where the file system does not tell who writes: a copy over an office network writes more often than that."""


def refuse_unfinished(source: Source, path: Path, handle: int) -> None:
    """Raise a transient `SourceError` when the open file is being written.

    Linux knows whether anybody on this computer (Samba's server included) has it open for writing: a read lease is refused then.
    A program that keeps it open but has not written for a while does no harm.
    """
    before = os.fstat(handle)
    if time.time() - before.st_mtime >= SETTLED_SECONDS:
        return
    is_written = _open_for_writing(handle)
    if is_written is None:
        time.sleep(LOOK_AGAIN_SECONDS)
        is_written = _changed(before, os.fstat(handle))
    if is_written:
        raise _unfinished(source, path)


def refuse_changed(source: Source, path: Path, handle: int, before: os.stat_result, size: int) -> None:
    """Raise a transient `SourceError` when the file changed while its ``size`` bytes were copied."""
    after = os.fstat(handle)
    if _changed(before, after) or after.st_size != size:
        raise _unfinished(source, path)


def _changed(before: os.stat_result, after: os.stat_result) -> bool:
    return (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns)


def _open_for_writing(handle: int) -> bool | None:
    """Whether somebody has the file open for writing; None where the system does not tell (network file systems, files of others)."""
    if not hasattr(fcntl, "F_SETLEASE"):
        return None  # Linux alone has leases
    try:
        # Who opens it for writing while we hold the lease makes the kernel signal us: by one that is ignored unless asked for.
        fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as error:
        return True if error.errno == errno.EAGAIN else None
    fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False


def _unfinished(source: Source, path: Path) -> SourceError:
    return SourceError(
        f"source '{source.id}': {path} is still being written.\nWait until it is all there (or write it under another name and rename it), "
        "then run: tanggap run",
        transient=True,
    )
