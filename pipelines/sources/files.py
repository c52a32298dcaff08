"""Files of a source: which match, what their bytes are called in raw/, when they were extracted."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pipelines.paths import Paths
from pipelines.sources.raw import RawDraft, raw_folder
from pipelines.sources.reading import RawFile, SourceError
from pipelines.sources.settled import refuse_changed, refuse_unfinished
from transforms.city.model import Source

CHUNK = 1 << 20
_DIRECTIVES = {"Y": r"\d{4}", "m": r"\d{2}", "d": r"\d{2}", "H": r"\d{2}", "M": r"\d{2}", "S": r"\d{2}", "y": r"\d{2}", "j": r"\d{3}"}


def matched_files(source: Source) -> list[Path]:
    """The files the source's path names now, by name; not the mark (~$name) Excel puts beside a workbook that is open.

    Raises `SourceError` when a required source has none, and when a folder the path leads through may not be looked into: its files
    would pass for files that are no more.
    """
    _refuse_closed(source)
    matched = map(Path, glob.glob(os.path.expanduser(source.path), recursive=True))
    found = sorted(path for path in matched if path.is_file() and not path.name.startswith("~$"))
    if not found and source.required:
        folder = Path(source.path).parent
        there = sorted(entry.name for entry in folder.iterdir())[:8] if folder.is_dir() else None
        seen = f"the folder holds {', '.join(there) or 'nothing'}" if there is not None else f"there is no folder {folder}"
        raise SourceError(
            f"source '{source.id}': no file matches {source.path} ({seen}).\n"
            "Put the file there, or correct path in sources.toml, then run: tanggap run",
            transient=False,
        )
    return found


WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
"""Endings of workbooks: somebody saves a form as another of them and it lies beside the others, unread."""


def beside(source: Source, files: Collection[Path]) -> tuple[str, ...]:
    """A note for each file that only its ending keeps from being one of ``files``: a workbook of another kind, or ``.CSV`` for ``.csv``."""
    pattern = Path(os.path.expanduser(source.path))
    ending = pattern.suffix.lower()
    if not glob.has_magic(pattern.name) or not ending or glob.has_magic(ending):
        return ()
    alike = WORKBOOKS if ending in WORKBOOKS else (ending,)
    found = sorted(Path(path) for path in glob.glob(f"{pattern.with_suffix('')}.*", recursive=True))
    return tuple(
        f"{path.name} lies beside its files and is not read, for its name does not end in {pattern.suffix}. "
        + (f"Save it as {pattern.suffix} under that name" if path.suffix.lower() != ending else f"Rename it to end in {pattern.suffix}")
        + ", or take it away"
        for path in found
        if path.suffix.lower() in alike and path not in files and path.is_file() and not path.name.startswith("~$")
    )


def _refuse_closed(source: Source) -> None:
    parts = Path(os.path.expanduser(source.path)).parts
    first = next((place for place, part in enumerate(parts) if glob.has_magic(part)), len(parts) - 1)
    for place in range(first, len(parts)):
        for folder in glob.glob(str(Path(*parts[:place])), recursive=True) or [str(Path(*parts[:first]))]:
            try:
                os.scandir(folder).close()
                os.stat(os.path.join(folder, "."))  # a folder may be listed by those who may not open what is in it
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError as error:
                raise SourceError(
                    f"source '{source.id}': the folder {folder} cannot be looked into: {error.strerror}.\n"
                    "Let the account that runs tanggap read it (chmod u+rx, or a group), see whether the share is mounted, then run: tanggap run",
                    transient=not isinstance(error, PermissionError),
                ) from None


def collect(source: Source, files: list[Path], paths: Paths, whole_lines: bool) -> list[RawFile]:
    """Copy each file to raw/ under the hash of its bytes (not again when it is there), oldest extract first."""
    root = _fixed_root(source.path)
    raw = [_collect_one(source, path, _name(path, root), paths, whole_lines) for path in files]
    return sorted(raw, key=lambda file: (file.extracted_at or datetime.min.replace(tzinfo=UTC), file.name))


def _collect_one(source: Source, path: Path, name: str, paths: Paths, whole_lines: bool) -> RawFile:
    folder = raw_folder(paths, source.id)
    try:
        with path.open("rb") as origin, RawDraft(folder) as draft:
            before = os.fstat(origin.fileno())
            extracted_at = declared_extract(source, name, before.st_mtime)
            if not whole_lines:
                refuse_unfinished(source, path, origin.fileno())
            for chunk in _chunks(origin.fileno(), whole_lines):
                draft.write(chunk)
            if not whole_lines:
                refuse_changed(source, path, origin.fileno(), before, draft.size)
            return draft.keep(name, path.suffix, extracted_at)
    except OSError as error:
        raise SourceError(
            f"source '{source.id}': {path} cannot be read: {error.strerror}.\nCheck the file and its rights, then run: tanggap run",
            transient=not isinstance(error, PermissionError | IsADirectoryError),
        ) from error


def _chunks(handle: int, whole_lines: bool) -> Iterator[bytes]:
    """The bytes of an open file; with ``whole_lines`` only up to its last newline."""
    waiting = b""
    while chunk := os.read(handle, CHUNK):
        if not whole_lines:
            yield chunk
            continue
        head, newline, tail = chunk.rpartition(b"\n")
        if newline:
            yield waiting + head + newline
            waiting = tail
        else:
            waiting += chunk


def remove_drafts(paths: Paths, source_id: str) -> None:
    """Remove what a killed pull left half written."""
    for folder in (paths.raw(source_id), paths.received(source_id)):
        if folder.is_dir():
            for draft in folder.rglob(".*.tmp"):
                draft.unlink(missing_ok=True)


def _fixed_root(pattern: str) -> Path:
    """The folder above the first part of the path that is a pattern: names below it stay the same whatever else lies there."""
    fixed: list[str] = []
    for part in Path(os.path.expanduser(pattern)).parts[:-1]:
        if glob.has_magic(part):
            break
        fixed.append(part)
    return Path(*fixed) if fixed else Path()


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def declared_extract(source: Source, name: str, mtime: float) -> datetime | None:
    """When a file was extracted (UTC) as its source declares; None: at its latest event. ``mtime`` is in Unix seconds."""
    declared = source.extracted_at
    if isinstance(declared, datetime):
        return declared.astimezone(UTC)
    if declared == "latest":
        return None
    if declared == "mtime":
        return datetime.fromtimestamp(int(mtime), UTC)
    if not declared:
        return None
    return instant_in_name(Path(name).name, declared, source)


def instant_in_name(name: str, pattern: str, source: Source) -> datetime:
    """The instant a file name states, read in the source's zone; parts the pattern leaves out are the start of the day.

    Raises `SourceError` when the name does not fit the pattern.
    """
    # The pattern may have a glob's * around the date; strptime has no such thing, so the date is cut out first.
    parts = re.split(r"%([A-Za-z])", pattern)
    expression, form = "", ""
    for place, part in enumerate(parts):
        if place % 2:
            expression += f"({_DIRECTIVES.get(part, '.+?')})"
            form += f"%{part} "
        else:
            expression += re.escape(part).replace(r"\*", ".*")
    found = re.fullmatch(expression, name)
    try:
        if found is None:
            raise ValueError(name)
        moment = datetime.strptime(" ".join(found.groups()), form.strip())
    except ValueError:
        raise SourceError(
            f"source '{source.id}': file {name} does not fit extracted_at = \"{pattern}\", so its extract time is not known.\n"
            "Rename the file or correct extracted_at in sources.toml, then run: tanggap run",
            transient=False,
        ) from None
    return moment.replace(tzinfo=ZoneInfo(source.timezone)).astimezone(UTC)
