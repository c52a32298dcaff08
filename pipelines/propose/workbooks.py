"""Workbooks and recaps: which sheet holds a table, where its heading stands, and whether a file is a month's recap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from pipelines.propose.kinds import heading_row
from pipelines.settings import SettingsError
from pipelines.sources import READERS, RawFile, SourceError
from pipelines.sources.recap_grids import read_sheets
from transforms.city.model import Source

LARGEST_RECAP = 4_000_000
"""Bytes beyond which a file is no recap: a month's paper has some hundred rows."""
MOST_BROKEN = 0.2


def sheet_options(path: Path) -> dict[str, object]:
    """The sheet with the fullest table, where there are several, and the row of its heading where it is not the first.

    Raises `SourceError` when the workbook cannot be opened, `SettingsError` when no sheet holds a table with a heading.
    """
    sheets, _ = read_sheets(*_as_source(path, "recap", {}))
    found, failures = [], []
    for sheet in sheets:
        try:
            row = heading_row(f"{path.name}, sheet '{sheet.name}',", [(each.line, each.cells) for each in sheet.rows])
        except SettingsError as error:
            failures.append(error)
            continue
        found.append((sum(1 for each in sheet.rows if each.line > row and each.text), sheet.name, row))
    if not found:
        raise failures[0] if failures else SettingsError(f"{path.name} has no sheet with anything in it.")
    _, name, row = max(found, key=lambda each: each[0])
    options: dict[str, object] = {"sheet": name} if len(sheets) > 1 else {}
    return {**options, "header": row} if row > 1 else options


@dataclass(frozen=True, slots=True)
class Recap:
    """What a month's recap (or several months') states: the first day of the last month, and the names it counts."""

    last_month: date
    names: Mapping[str, tuple[tuple[str, int], ...]]
    """Agencies and channels with the number of statements about each."""


def recap_of(path: Path, options: dict[str, object]) -> Recap | None:
    """The recap that a file is; None for a file that is none."""
    if path.stat().st_size > LARGEST_RECAP:
        return None
    wanted = {name: value for name, value in options.items() if name == "encoding"}
    file, source = _as_source(path, "recap", wanted)
    with TemporaryDirectory() as scratch, duckdb.connect() as connection:
        try:
            reading = READERS["recap"].read(connection, file, source, "statements", Path(scratch))
        except SourceError:
            return None
        [(count, month)] = connection.execute("select count(*), max(month) from statements").fetchall()
        names = {
            name: tuple(connection.execute(f"select {name}, count(*) from statements where {name} <> '' group by 1 order by 2 desc, 1").fetchall())
            for name in ("agency", "channel")
        }
    if not count or month is None or len(reading.broken) > MOST_BROKEN * count:
        return None
    return Recap(date.fromisoformat(f"{str(month)[:7]}-01"), names)


def _as_source(path: Path, kind: str, options: dict[str, object]) -> tuple[RawFile, Source]:
    file = RawFile(path.name, path, path.name, path.stat().st_size, None)
    return file, Source(id=path.name, kind=kind, entity="tickets", path=str(path), timezone="UTC", options=options)
