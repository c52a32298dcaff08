"""A log that grows and is rotated: only what is new of it is read, whatever its files are called by now.

logrotate renames (queue_log → queue_log.1), copies and truncates, dates and compresses. A log is therefore known by its first bytes,
and where reading stopped by the bytes before that place; both are in the cursor. A part begins some seconds before the end of the
last one: equal lines are told apart by how many stood before them, so lines of one second must not be split.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

from pipelines.sources.fetching import Fetched, Request
from pipelines.sources.files import declared_extract, matched_files
from pipelines.sources.queue_log import WELL_FORMED
from pipelines.sources.raw import RawDraft
from pipelines.sources.reading import RawFile, SourceError
from transforms.city.model import Source

HEAD, TAIL = 1024, 1024
CHUNK = 1 << 20
SAME_SECONDS = 5
"""An exchange writes events in the order of their seconds, give or take the threads of one moment."""
_SOUND = re.compile(WELL_FORMED.encode().replace(b"$", b"\n$"), re.DOTALL)
_LATEST = 1 << 16
"""Bytes at the end in which the lines of the last seconds are looked for."""


@dataclass(frozen=True, slots=True)
class Known:
    """A log that was read: its first bytes, how far, and where the next part begins."""

    name: str
    head_size: int
    head: str
    end: int
    """Bytes read, to the end of a line."""
    tail: str
    """Hash of the bytes before ``end``: another there is another log, and is read from its start."""
    start: int
    """Where the next part begins: at the lines of the last seconds before ``end``."""
    line: int
    """Number of the line at ``start``."""
    file_size: int
    file_mtime: int
    """Size and time of change (nanoseconds) of the file then: one that has not changed is not opened further, let alone unpacked."""


@dataclass(frozen=True, slots=True)
class _Log:
    path: Path
    head: bytes
    known: Known | None


class RotatingLog:
    """Fetcher of logs that are read from files."""

    def fetch(self, request: Request) -> Fetched | None:
        """The lines that are new in every file of the log; None when there are none."""
        try:
            return self._fetch(request)
        except (OSError, EOFError, zlib.error) as error:
            said = getattr(error, "strerror", None) or error
            raise SourceError(f"the log cannot be read: {said}; it may be being rotated or compressed just now.", transient=True) from None

    def _fetch(self, request: Request) -> Fetched | None:
        before = [Known(**each) for each in json.loads(request.cursor)] if request.cursor else []
        files: list[RawFile] = []
        after: list[Known] = []
        logs = _logs(request.source, before)
        for place, log in enumerate(logs):
            name = log.known.name if log.known else _name(log, request.source, {known.name for known in (*before, *after)})
            part, known = _read(request, log, name, logs[:place])
            after.append(known)
            if part is not None:
                files.append(part)
        cursor = json.dumps([asdict(known) for known in after])
        return Fetched(tuple(sorted(files, key=lambda file: file.name)), cursor) if files else None

    def look(self, request: Request) -> str:
        """The files of the log and when its last line was written; raises `SourceError` when it is no such log."""
        logs = _logs(request.source, [])
        if not logs:
            return "no file yet"
        latest = max(logs, key=lambda log: log.path.stat().st_mtime)
        with _opened(latest.path) as file:
            file.seek(max(0, _size(latest.path) - _LATEST))
            times = [at for line in file.read().splitlines() if (at := _time(line)) is not None]
        if not times:
            raise SourceError(f"{latest.path.name} has no line that begins with a time.\nDoes path lead to the exchange's queue_log?", False)
        last = datetime.fromtimestamp(max(times), ZoneInfo(request.source.timezone))
        return f"{len(logs)} file(s) of the log, newest {latest.path.name}, last line of {last:%Y-%m-%d %H:%M:%S %Z}"


def _logs(source: Source, before: Sequence[Known]) -> list[_Log]:
    """The log's files, oldest first, each log once: while one is being compressed or copied it is there twice."""
    found: list[_Log] = []
    paths = matched_files(source)
    for path in [*paths, *_siblings(paths)]:
        with _opened(path) as log:
            head = log.read(HEAD)
        known = next((k for k in before if len(head) >= k.head_size and _hash(head[: k.head_size]) == k.head), None)
        if (b"\n" not in head and len(head) < HEAD) or (path not in paths and known is None):
            continue  # nothing whole yet; or a file beside the pattern that is not the log we were reading
        twin = next((other for other in found if other.head.startswith(head) or head.startswith(other.head)), None)
        if twin is None:
            found.append(_Log(path, head, known))
        elif _size(path) > _size(twin.path):
            found[found.index(twin)] = _Log(path, head, known or twin.known)
    return sorted(found, key=lambda log: (_time(log.head.split(b"\n", 1)[0]) or 0.0, log.path.name))


def _siblings(paths: Sequence[Path]) -> Iterator[Path]:
    """Files that rotation makes of ``paths``, where the pattern does not name them itself."""
    for path in paths:
        for beside in sorted(path.parent.glob(f"{path.name}[.-]*")):
            if beside.is_file() and beside not in paths:
                yield beside


def _read(request: Request, log: _Log, name: str, older: Sequence[_Log]) -> tuple[RawFile | None, Known]:
    """What is new in a log, and how far it has been read then."""
    status = log.path.stat()
    if log.known and (log.known.file_size, log.known.file_mtime) == (status.st_size, status.st_mtime_ns):
        return None, log.known
    known = log.known if log.known and _goes_on(log) else None
    start, line = (known.start, known.line) if known else (0, 1)
    prefix = b"" if start else _lines_before(log, older)
    with _opened(log.path) as file, RawDraft(request.folder) as draft:
        file.seek(start)
        draft.write(prefix)
        latest, lines = _copy_whole_lines(file, draft)
        end = start + draft.size - len(prefix)
        if known and end <= known.end:
            return None, replace(known, file_size=status.st_size, file_mtime=status.st_mtime_ns)
        file.seek(max(0, end - TAIL))
        tail = file.read(min(TAIL, end))
        size = min(len(log.head), end)
        back = _back(latest)
        next_line = line + lines - latest[len(latest) - back :].count(b"\n")
        made = Known(name, size, _hash(log.head[:size]), end, _hash(tail), end - back, next_line, status.st_size, status.st_mtime_ns)
        part = draft.keep(name, ".log", declared_extract(request.source, log.path.name, status.st_mtime))
    return replace(part, first_line=line - prefix.count(b"\n")), made


def _lines_before(log: _Log, older: Sequence[_Log]) -> bytes:
    """Lines of older logs that the first lines of this one must be counted on from: equal ones of the seconds in which it begins.

    Where this one begins earlier than the older one ends, the lines that they have in common there were copied by the rotation: they
    are known. Broken lines, which were set aside where they stand, are left out.
    """
    begin = _time(log.head)
    found: list[bytes] = []
    for other in reversed(older):
        with _opened(other.path) as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _LATEST))
            lines = file.read().splitlines(keepends=True)
        near = [text for text in lines if begin is not None and (_time(text) or 0.0) >= begin - SAME_SECONDS]
        found = [text for text in near if text.endswith(b"\n") and _SOUND.match(text)] + found
        if len(near) < len(lines):
            break
    with _opened(log.path) as file:
        own = file.read(_LATEST).splitlines(keepends=True)
    if found and own and (_time(own[0]) or 0.0) < (_time(found[-1]) or 0.0):
        common = next((count for count in range(min(len(found), len(own)), 0, -1) if found[-count:] == own[:count]), 0)
        found = [text for text in found[: len(found) - common] if not common or text in own[:common]]
    return b"".join(found)


def _copy_whole_lines(file: BinaryIO, draft: RawDraft) -> tuple[bytes, int]:
    """Copy up to the last newline; gives back the last lines copied, whole ones, and how many there were in all."""
    waiting, latest, lines, copied = b"", b"", 0, 0
    while chunk := file.read(CHUNK):
        head, newline, tail = (waiting + chunk).rpartition(b"\n")
        if newline:
            draft.write(head + newline)
            lines += head.count(b"\n") + 1
            copied += len(head) + 1
            latest = (latest + head + newline)[-_LATEST:]
        waiting = tail
    whole = latest.find(b"\n") + 1 if copied > len(latest) else 0
    return latest[whole:], lines


def _back(latest: bytes) -> int:
    """Bytes from the first line of the last seconds to the end."""
    back, newest = 0, None
    for text in reversed(latest.splitlines(keepends=True)):
        at = _time(text)
        newest = at if newest is None else newest
        if at is not None and newest is not None and at < newest - SAME_SECONDS:
            break
        back += len(text)
    return back


def _goes_on(log: _Log) -> bool:
    """Whether the file still has, before the place where reading stopped, what stood there."""
    assert log.known is not None
    with _opened(log.path) as file:
        file.seek(max(0, log.known.end - TAIL))
        return _hash(file.read(min(TAIL, log.known.end))) == log.known.tail


def _name(log: _Log, source: Source, taken: set[str]) -> str:
    """What the log is called for good: its files are renamed, so the instant it begins tells it from others."""
    at = _time(log.head.split(b"\n", 1)[0])
    local = datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(source.timezone)) if at else None
    live = re.sub(r"([.-]\d+)?(\.gz)?$", "", log.path.name)
    name = f"{live} from {local:%Y-%m-%d %H.%M.%S}" if local else live
    return name if name not in taken else f"{name} ({_hash(log.head)[:6]})"


def _time(line: bytes) -> float | None:
    try:
        return float(line.split(b"|", 1)[0])
    except ValueError:
        return None


def _opened(path: Path) -> BinaryIO:
    with path.open("rb") as file:
        is_packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path) if is_packed else path.open("rb")  # type: ignore[return-value]


def _size(path: Path) -> int:
    try:
        with _opened(path) as file:
            return file.seek(0, os.SEEK_END)
    except EOFError:  # still being compressed: what it is made of is there beside it
        return -1


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
