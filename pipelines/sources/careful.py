"""A CSV reader for damaged files: slower, and never loses a good row behind a broken one.

A quote that is opened and not closed costs one line, not the rest of the file: the record is given up after its first
line and reading goes on with the next.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass

from pipelines.sources.reading import Broken
from pipelines.sources.text import encoding_message, is_broken_text

LONGEST_RECORD = 500
"""Lines a quoted value may span before the quote counts as never closed."""

HEADING = "the heading has"
"""Where the number of fields of a row is taken from, as its message says it."""


@dataclass(frozen=True, slots=True)
class Records:
    """Good records with the line each starts on, and the broken ones."""

    lines: list[int]
    rows: list[list[str]]
    broken: list[Broken]


def read_records(lines: list[str], first: int, width: int | None, delimiter: str, encoding: str, measure: str = HEADING) -> Records:
    """Records of ``lines`` from index ``first`` on (line number = index + 1), each ``width`` fields wide
    (None: as wide as it is)."""
    records = Records([], [], [])
    place = first
    while place < len(lines):
        if not lines[place].strip("\r\n\x1a "):
            place += 1
            continue
        end, fields, problem = _record(lines, place, width, delimiter, encoding, measure)
        if problem is None:
            records.lines.append(place + 1)
            records.rows.append(fields)
        else:
            records.broken.append(Broken(place + 1, *problem, "\n".join(lines[place:end])))
        place = end
    return records


def _record(
    lines: list[str], place: int, width: int | None, delimiter: str, encoding: str, measure: str
) -> tuple[int, list[str], tuple[str, str] | None]:
    """Where the record starting at ``place`` ends, its fields, and what is wrong with it (reason, message)."""
    end, is_open = place, False
    while end < len(lines) and end - place < LONGEST_RECORD:
        is_open ^= lines[end].count('"') % 2 == 1
        end += 1
        if not is_open:
            break
    record = "\n".join(lines[place:end])
    if damage := _damage(lines[place], encoding):
        return place + 1, [], damage
    unclosed = ("bad_quotes", 'has a quote (") that is not closed or stands inside a value; write it twice ("") inside quotes.')
    if is_open:
        return place + 1, [], unclosed
    try:
        [fields] = csv.reader([record], delimiter=delimiter, strict=True)
    except (csv.Error, ValueError):
        return place + 1, [], unclosed
    if width is not None and len(fields) != width:
        if end - place > 1:  # two stray quotes far apart look like one long value
            return place + 1, [], unclosed
        return end, [], width_problem(len(fields), width, measure)
    if damage := _damage(record, encoding):
        return end, [], damage
    return end, fields, None


def _damage(text: str, encoding: str) -> tuple[str, str] | None:
    if "\0" in text:
        return "nul_bytes", "holds NUL bytes, as a file cut off while being written does."
    if is_broken_text(text):
        return "bad_encoding", encoding_message(encoding)
    return None


def width_problem(found: int, width: int, measure: str) -> tuple[str, str]:
    """Reason and message for a row of the wrong number of fields."""
    if found < width:
        return "missing_columns", f"has {found} fields where {measure} {width}."
    return "too_many_columns", f"has {found} fields where {measure} {width}; put values that hold the delimiter in quotes."
