"""Rows of a city folder's CSV files: text cells turned into dates, numbers and words, or noted as problems."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import TypeAlias

from transforms.city.errors import closest, known_names
from transforms.city.files import Layout
from transforms.city.folder import Folder

Day: TypeAlias = date
TimeOfDay: TypeAlias = time

_TRUE = {"true", "yes", "ya", "1"}
_FALSE = {"false", "no", "tidak", "0", ""}
_WHOLE = re.compile(r"-?[0-9]+")
_MOST = 1_000_000_000


@dataclass(frozen=True)
class Row:
    """One row; `number` counts as a spreadsheet does, the heading being row 1."""

    folder: Folder
    file: str
    number: int
    cells: Mapping[str, str]

    def text(self, column: str, default: str = "") -> str:
        """The cell without surrounding blanks; the default where it is empty."""
        return self.cells.get(column, "") or default

    def optional(self, column: str) -> str | None:
        """The cell, or None where it is empty."""
        return self.text(column) or None

    def names(self, column: str) -> tuple[str, ...]:
        """The parts of a cell separated by `;`."""
        return tuple(part for part in (piece.strip() for piece in self.text(column).split(";")) if part)

    def date(self, column: str) -> Day | None:
        """The day in the cell, None where it is empty or (noted) no day."""
        if not (text := self.text(column)):
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.wrong(f"{column} '{text}' is not a date.", "Dates are written year-month-day, such as 2026-03-21.")
            return None

    def time(self, column: str) -> TimeOfDay | None:
        """The time of day in the cell, None where (noted) it is none."""
        text = self.text(column)
        try:
            return time(0) if text == "24:00" else time.fromisoformat(text)
        except ValueError:
            self.wrong(f"{column} '{text}' is not a time of day.", "Times are written hour:minute, such as 07:30.")
            return None

    def number_of(self, column: str, default: float | None = None) -> float | None:
        """The number in the cell, the default where it is empty or (noted) no number."""
        if not (text := self.text(column)):
            return default
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if math.isfinite(value):
            return value
        self.wrong(f"{column} '{text}' is not a number.", "Numbers have no blanks, and a point for the decimals.")
        return default

    def integer(self, column: str, default: int | None = None, least: int = 0) -> int | None:
        """The whole number in the cell, the default where it is empty or (noted) none, below ``least`` or above a thousand million."""
        if not (text := self.text(column)):
            return default
        if not _WHOLE.fullmatch(text):
            self.wrong(f"{column} '{text}' is not a whole number.", "Write digits only.")
            return default
        if not least <= int(text) <= _MOST:
            self.wrong(f"{column} {text} does not lie between {least} and {_MOST}.")
            return default
        return int(text)

    def flag(self, column: str) -> bool:
        """true or false (also yes, no, ya, tidak, 1, 0; empty is false)."""
        text = self.text(column).casefold()
        if text not in _TRUE | _FALSE:
            self.wrong(f"{column} '{self.text(column)}' is neither true nor false.", "Write true or false.")
        return text in _TRUE

    def choice(self, column: str, known: Iterable[str], default: str = "") -> str:
        """One of the known words; anything else is noted."""
        text = self.text(column, default)
        names = list(known)
        if text and text not in names:
            self.unknown(f"{column} '{text}' is not known.", text, names)
        return text

    def reference(self, column: str, known: Collection[str], what: str) -> str | None:
        """An id of another list, or None; an id the list does not have is noted."""
        text = self.optional(column)
        if text is not None and text not in known:
            self.unknown(f"{column} '{text}' is not {what}.", text, known)
        return text

    def span(self) -> tuple[Day | None, Day | None]:
        """valid_from and valid_to; noted when they are the wrong way round."""
        starts, ends = self.date("valid_from"), self.date("valid_to")
        if starts is not None and ends is not None and ends <= starts:
            self.wrong(
                f"valid_to {ends} is not after valid_from {starts}.",
                "valid_to is the first day on which the row no longer holds.",
            )
        return starts, ends

    def wrong(self, found: str, expected: str = "", cure: str = "") -> None:
        """Note a problem of this row."""
        self.folder.add(self.file, self.number, found, expected, cure)

    def unknown(self, found: str, word: str, known: Iterable[str]) -> None:
        """Note a word of this row that is not among the known ones."""
        self.folder.unknown(self.file, self.number, found, word, known)


def read_rows(folder: Folder, file: str, layout: Layout) -> list[Row]:
    """The filled rows of a file; none when it is absent. Unknown columns, missing cells and bad text are noted."""
    path = folder.path / file
    if not path.is_file():
        return []
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        folder.add(file, line, "is not UTF-8 text.", 'In a spreadsheet save it as "CSV UTF-8".')
        return []
    records = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    if not records:
        folder.add(file, 1, "has no heading.", f"The heading is: {','.join(layout.columns)}")
        return []
    heading = [name.strip() for name in records[0]]
    if not _heading_fits(folder, file, heading, layout):
        return []
    return list(_filled(folder, file, heading, records, layout))


def _delimiter(text: str) -> str:
    """Comma; a semicolon where an Indonesian spreadsheet wrote the heading with it."""
    heading = text.split("\n", 1)[0]
    return ";" if heading.count(";") > heading.count(",") else ","


def _heading_fits(folder: Folder, file: str, heading: list[str], layout: Layout) -> bool:
    for name in heading:
        if name not in layout.columns:
            near = closest(name, layout.columns)
            expected = f"Did you mean '{near}'?" if near else known_names(name, layout.columns)
            folder.add(file, 1, f"'{name}' is not a column of {file}.", expected)
    for name in sorted({name for name in heading if heading.count(name) > 1}):
        folder.add(file, 1, f"column '{name}' is there more than once.", cure="Remove one of the two")
    missing = [name for name in layout.required if name not in heading]
    if missing:
        folder.add(file, 1, f"has no column {_listed(missing)}.", f"The heading is: {','.join(layout.columns)}")
    return not missing


def _filled(folder: Folder, file: str, heading: list[str], records: list[list[str]], layout: Layout) -> Iterator[Row]:
    for number, record in enumerate(records[1:], start=2):
        if not any(cell.strip() for cell in record):
            continue
        if len(record) != len(heading):
            folder.add(
                file,
                number,
                f"has {len(record)} cells, the heading has {len(heading)}.",
                'A cell with a comma in it stands in double quotes: "Jl. Merdeka 1, Depok".',
            )
            continue
        row = Row(folder, file, number, dict(zip(heading, (cell.strip() for cell in record), strict=True)))
        empty = [name for name in layout.required if not row.text(name)]
        if empty:
            row.wrong(f"{_listed(empty)} is empty.", "It must be filled in every row.")
            continue
        yield row


def _listed(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
