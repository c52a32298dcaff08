"""A CSV reader for damaged files: slower, and never loses a good row behind a broken one.

A quote that is opened and not closed costs one line, not the rest of the file: the record is given up after its first
line and reading goes on with the next. A quote that does not begin a value is a letter like any other.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from itertools import islice

from pipelines.sources.reading import Broken
from pipelines.sources.text import Text, encoding_message, is_broken_text

csv.field_size_limit(1 << 30)
# Python's own limit, 131,072 characters, is less than a pasted e-mail thread has, and would pass for a broken quote.

LONGEST_RECORD = 500
"""Lines a quoted value may span before the quote counts as never closed."""

HEADING = "the heading has"
"""Where the number of fields of a row is taken from, as its message says it."""

_SPACED = re.compile(r'^ +"|" +$')

_UNCLOSED = ("bad_quotes", 'has a quote (") that is not closed or stands inside a value; write it twice ("") inside quotes.')


@dataclass(frozen=True, slots=True)
class Form:
    """How a file writes its rows: the delimiter, and how many fields wide (None: each as wide as it is).

    Only the first ``named`` columns (0: all) have a heading: a row may stop after them, and may end in more delimiters than the heading
    as long as nothing stands between them.
    """

    delimiter: str
    width: int | None
    named: int = 0
    measure: str = HEADING
    longest: int = LONGEST_RECORD
    """Lines a record may span; 1 where a program writes each on a line of its own."""


@dataclass(frozen=True, slots=True)
class Records:
    """Good records with the line each starts on, and the broken ones."""

    lines: list[int]
    rows: list[list[str]]
    broken: list[Broken]


def read_records(lines: list[str], first: int, form: Form, text: Text) -> Records:
    """Records of the ``lines`` of ``text`` (without their ends) from index ``first`` on; line number = index + 1."""
    records = Records([], [], [])
    reading = _Reading(lines, form, text)
    place = first
    while place < len(lines):
        if not lines[place].strip("\r\n\x1a "):
            place += 1
            continue
        end, fields, problem = reading.record(place)
        if problem is None:
            records.lines.append(place + 1)
            records.rows.append(fields)
        else:
            records.broken.append(Broken(place + 1, *problem, "\n".join(lines[place:end])))
        place = end
    return records


def has_spaced_quotes(text: str, delimiter: str) -> bool:
    """Whether a space stands between a delimiter and a quote that begins or ends a value."""
    if ' "' not in text and '" ' not in text:
        return False
    edge = re.escape(delimiter)
    return re.search(rf'(?:^|{edge}) +"|" +(?:{edge}|$)', text, re.MULTILINE) is not None


@dataclass(frozen=True, slots=True)
class _Reading:
    lines: list[str]
    form: Form
    text: Text

    def record(self, place: int) -> tuple[int, list[str], tuple[str, str] | None]:
        """Where the record starting at ``place`` ends, its fields, and what is wrong with it (reason, message)."""
        parsed = self.parsed(place)
        if parsed is None:
            return place + 1, [], self.damage(place, place + 1) or _UNCLOSED
        end, fields = parsed
        if damage := self.damage(place, place + 1):
            return place + 1, [], damage
        if problem := self.fitted(fields):
            if end - place > 1:  # two stray quotes far apart look like one long value
                return place + 1, [], _UNCLOSED
            return end, [], problem
        return end, fields, self.damage(place, end)

    def fitted(self, fields: list[str]) -> tuple[str, str] | None:
        """Make ``fields`` as wide as the file's form; why that cannot be done without a loss."""
        width, named = self.form.width, self.form.named or self.form.width
        if width is None or named is None:
            return None
        if any(fields[width:]) or len(fields) < named:
            return width_problem(len(fields), width, self.form.measure)
        fields[width:] = []
        fields += [""] * (width - len(fields))
        return None

    def parsed(self, place: int) -> tuple[int, list[str]] | None:
        """Where the record ends and its fields; None where its quotes make no sense."""
        ahead = list(islice(self.lines, place, place + self.form.longest))
        if not has_spaced_quotes(ahead[0], self.form.delimiter):
            return self._parsed(place, ahead, False)
        plain = self._parsed(place, ahead, False)
        if plain is not None and not any(_SPACED.search(field) for field in plain[1]):
            return plain  # the spaces stand inside the quotes: " |" is a value
        # People write 1, "a, b" ,2: the spaces around the quotes belong to no value.
        ahead[0] = re.sub(rf'" +(?={re.escape(self.form.delimiter)}|$)', '"', ahead[0])
        return self._parsed(place, ahead, True)

    def _parsed(self, place: int, ahead: list[str], is_spaced: bool) -> tuple[int, list[str]] | None:
        reader = csv.reader((f"{line}\n" for line in ahead), delimiter=self.form.delimiter, strict=True, skipinitialspace=is_spaced)
        try:
            fields = next(reader)
        except csv.Error:
            return None
        return place + reader.line_num, fields

    def damage(self, place: int, end: int) -> tuple[str, str] | None:
        """Why the lines from ``place`` up to ``end`` are no text."""
        lines = "\n".join(self.lines[place:end])
        if "\0" in lines:
            return "nul_bytes", "holds NUL bytes, as a file cut off while being written does."
        if not self.text.is_sound and is_broken_text(lines):
            return "bad_encoding", encoding_message(self.text.encoding, self.text.likely)
        return None


def width_problem(found: int, width: int, measure: str) -> tuple[str, str]:
    """Reason and message for a row of the wrong number of fields."""
    if found < width:
        return "missing_columns", f"has {found} fields where {measure} {width}."
    return "too_many_columns", f"has {found} fields where {measure} {width}; put values that hold the delimiter in quotes."
