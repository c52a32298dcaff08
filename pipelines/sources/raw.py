"""Bytes on their way into raw/: hashed as they are written, in their place only when they are all there."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime
from pathlib import Path
from types import TracebackType

from pipelines.paths import Paths, private_folder
from pipelines.sources.reading import RawFile


def raw_folder(paths: Paths, source_id: str) -> Path:
    """The folder of one source's raw bytes, made private (0700) with those above it."""
    private_folder(paths.landing)
    private_folder(paths.raw(source_id).parent)
    return private_folder(paths.raw(source_id))


class RawDraft:
    """A file being written into ``folder`` (0600): `write` as often as needed, then `keep`; without it, leaving removes it.

    It is a file object as far as writers of Parquet need one. Raises OSError as files do.
    """

    def __init__(self, folder: Path, number: int = 0) -> None:
        self._folder = folder
        self._path = folder / f".{os.getpid()}.{number}.tmp"
        self._digest = hashlib.sha256()
        self.size = 0
        self.closed = False

    def __enter__(self) -> RawDraft:
        self._file = self._path.open("wb")
        os.chmod(self._path, 0o600)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()
        self.closed = True
        self._path.unlink(missing_ok=True)

    def write(self, data: bytes) -> int:
        """Add bytes; gives back how many."""
        self._digest.update(data)
        written = self._file.write(data)
        self.size += written
        return written

    def tell(self) -> int:
        """How many bytes were written."""
        return self.size

    def flush(self) -> None:
        """Hand what was written to the operating system."""
        self._file.flush()

    def keep(self, name: str, suffix: str, extracted_at: datetime | None) -> RawFile:
        """Put the file in place under the hash of its bytes (not again when it is there), flushed to disk."""
        self._file.flush()
        os.fsync(self._file.fileno())
        sha256 = self._digest.hexdigest()
        kept = self._folder / f"{sha256}{suffix}"
        if kept.exists():
            self._path.unlink()
        else:
            os.replace(self._path, kept)
        return RawFile(name, kept, sha256, self.size, extracted_at)
