"""Files that are there whole or not at all: a kill while one is written leaves the old one."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, content: bytes, mode: int | None = None) -> None:
    """Write ``content`` as ``path``: a draft beside it, flushed to disk, then renamed.

    A file that was there keeps its mode unless one is given; a new one can be read by everybody unless one is given.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        kept = path.stat().st_mode & 0o777 if path.exists() else 0o644
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(draft, kept if mode is None else mode)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
