"""Files as parts of a session: each looked at by the reader of its kind, a workbook's sheets one by one."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from pipelines.propose.kinds import kind_of
from pipelines.propose.look import Looked, looked_at
from pipelines.propose.workbooks import Recap, recap_of, tables_of
from pipelines.settings import SettingsError
from transforms.city.canonical import FIXED_KINDS
from transforms.city.errors import closest
from transforms.propose.columns import Choice, choose
from transforms.propose.profile import File


@dataclass
class Part:
    """One file on its way to a proposal."""

    file: File
    looked: Looked | None = None
    choice: Choice | None = None
    order: str | None = None
    recap: Recap | None = None
    sheet: str = ""
    """The sheet's name, where several of the workbook are read."""
    unread: tuple[str, ...] = ()


def parts_of(path: Path, options: argparse.Namespace, now: datetime, stack: ExitStack) -> Iterator[Part]:
    """The file as one part, a workbook as one for each sheet that is read."""
    kind, read_options = kind_of(path)
    recap = recap_of(path, read_options) if kind in ("csv", "xlsx") else None
    if recap is not None:
        read_options.pop("header", None)
        yield Part(File(str(path), path.name, "recap", options=read_options), recap=recap)
    elif kind in FIXED_KINDS:
        modified = min(datetime.fromtimestamp(int(path.stat().st_mtime), UTC), now)
        yield Part(File(str(path), path.name, kind, options=read_options, modified_at=modified))
    elif kind == "xlsx":
        tables, unread = tables_of(path)
        for table in tables:
            sheet = str(table["sheet"]) if len(tables) > 1 else ""
            yield _table(path, kind, table, options, now, stack, sheet, tuple(unread) if table is tables[0] else ())
    else:
        yield _table(path, kind, read_options, options, now, stack)


def _table(
    path: Path,
    kind: str,
    read_options: dict[str, object],
    options: argparse.Namespace,
    now: datetime,
    stack: ExitStack,
    sheet: str = "",
    unread: tuple[str, ...] = (),
) -> Part:
    looked = stack.enter_context(looked_at(path, kind, read_options, now))
    if sheet:
        looked.file = replace(looked.file, name=f"{path.name}, sheet '{sheet}'")
    file = looked.file
    if file.rows == 0:
        first = next(iter(looked.reading.broken), None)
        why = f"no row that can be read (line {first.line}: {first.message.rstrip('.')})" if first else "no rows"
        raise SettingsError(f"{file.name} has a heading and {why}. Get the export again.")
    fixed = {}
    for column in (options.key or [])[:1]:
        fixed["ticket_id"] = _column(file, column, "--key")
    if options.agency:
        fixed["agency"] = _column(file, options.agency, "--agency")
    choice = choose(file, fixed)
    if choice.missing:
        raise SettingsError(_missing(file, choice) + (f"\nNot looked at: sheets {', '.join(unread)}." if unread else ""))
    return Part(file, looked, choice, sheet=sheet, unread=unread)


def _column(file: File, name: str, option: str) -> str:
    names = [column.name for column in file.columns]
    if name not in names:
        near = closest(name, names)
        guess = f" Did you mean '{near}'?" if near else ""
        raise SettingsError(f"{option} {name}: {file.name} has no such column.\nFound: {', '.join(names[:40])}.{guess}")
    return name


_LACKED = {
    "ticket_id": "tells tickets apart (an id)",
    "created_at": "says the day a ticket was made",
    "post_id": "tells posts apart (an id)",
    "posted_at": "says when a post was made",
    "call_id": "tells calls apart (an id)",
    "entered_at": "says the day and time a call came in",
}


def _missing(file: File, choice: Choice) -> str:
    lacks = " and none ".join(_LACKED[name] for name in choice.missing)
    cure = "Name the column with --key COLUMN" if choice.missing[0].endswith("_id") else "Export the column with the date as well"
    names = ", ".join(column.name for column in file.columns[:40])
    return f"{file.name} looks like {choice.entity}, but no column {lacks}.\nFound: {names}.\n{cure}, then run the same command again."


def found_in(part: Part) -> Iterator[str]:
    """What was recognised, by the names of columns alone."""
    file, choice = part.file, part.choice
    if choice is None:
        until = f", up to {part.recap.last_month:%Y-%m}" if part.recap else ""
        what = "a recap of the city's own" if file.kind == "recap" else FIXED_KINDS[file.kind]
        yield f"{file.name}: {file.kind}, {what}{until}"
        return
    broken = f", {file.broken} broken" if file.broken else ""
    yield f"{file.name}: {file.rows} rows{broken}, {len(file.columns)} columns, read as {choice.entity}"
    for name, column in choice.columns.items():
        yield f"  {name:15} ← {column}"
