"""Which kind of source a file is, by its first bytes and lines; and where a table's heading stands in it."""

from __future__ import annotations

import codecs
import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pipelines.settings import SettingsError
from pipelines.sources import READERS
from pipelines.sources.csv_file import physical_lines
from transforms.propose.dates import forms_of

HEAD = 200_000
LONGEST_HEADING = 60
"""Lines that a heading of many names with line breaks may take."""
DELIMITERS = (",", ";", "\t", "|")
_QUEUE_LOG = re.compile(r"\d{9,10}(\.\d+)?\|[^|]*\|[^|]*\|[^|]*\|[A-Z][A-Z0-9_]*(\|.*)?")
_DISPOSITIONS = {"ANSWERED", "NO ANSWER", "BUSY", "FAILED", "CONGESTION"}
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def kind_of(path: Path) -> tuple[str, dict[str, object]]:
    """The kind of a file and the options its reader needs. Raises `SettingsError` for what is no export we know."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}. Check the file and its rights.") from error
    if not head.strip():
        raise SettingsError(f"{path.name} is empty. Get the export again.")
    if head.startswith(b"PK\x03\x04"):
        return _readable("xlsx", path), {}
    if head.startswith((b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise SettingsError(f"{path.name} is no table that can be read. Open it in a spreadsheet and save it as .xlsx or as CSV UTF-8.")
    encoding = encoding_of(path)
    lines = physical_lines(head.decode(encoding or "utf-8-sig", "replace"))
    if len(head) == HEAD and not any(line.strip() for line in lines[:-1]):
        raise SettingsError(f"{path.name}, line 1: goes on for more than {HEAD} bytes, so it is no heading. Get the export again, with a row a line.")
    if len(head) == HEAD:
        lines = lines[:-1]
    if not head.startswith(_MARKS) and b"\0" in head:
        raise SettingsError(f"{path.name} is no text: it holds NUL bytes. Get the export again, as CSV UTF-8 or .xlsx.")
    filled = [line for line in lines if line.strip()]
    if sum(1 for line in filled[:50] if _QUEUE_LOG.fullmatch(line)) > 0.8 * len(filled[:50]):
        return _readable("queue_log", path), {}
    if filled[0].lstrip().startswith("{"):
        return _json_kind(path, filled[0]), {}
    options: dict[str, object] = {"encoding": encoding} if encoding else {}
    if _is_cdr(filled[:20]):
        return _readable("asterisk_cdr", path), options
    heading = _heading(path, lines)
    return "csv", {**options, "header": heading} if heading > 1 else options


def encoding_of(path: Path) -> str | None:
    """None for UTF-8 (and what says by a mark what it is), else ``cp1252``: what an older spreadsheet writes.

    A file with more good UTF-8 sequences than bad ones is UTF-8 with damaged lines, which are set aside one by one.
    """
    data = path.read_bytes()
    if data.startswith(_MARKS):
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "surrogateescape")
        bad = sum(1 for character in text if "\ud800" <= character <= "\udfff")
        good = sum(1 for character in text if character > "\x7f") - bad
        return None if good > bad else "cp1252"
    return None


def _readable(kind: str, path: Path) -> str:
    if kind not in READERS:
        raise SettingsError(f"{path.name} is of the kind {kind}, which cannot be read yet. Save its table as CSV UTF-8.")
    return kind


def _json_kind(path: Path, line: str) -> str:
    try:
        value = json.loads(line)
    except ValueError:
        value = {}
    keys = set(value) if isinstance(value, dict) else set()
    if keys & {"data", "includes", "meta"} or {"id", "text"} <= keys:
        return _readable("x_api_v2", path)
    raise SettingsError(f"{path.name} is JSON of no known layout. Save its rows as CSV UTF-8, or declare it in sources.toml by hand.")


def _is_cdr(lines: list[str]) -> bool:
    rows = [cells for _, cells in _records(lines, ",")]
    fitting = [row for row in rows if len(row) in range(16, 23) and _DISPOSITIONS & set(row)]
    return len(fitting) > 0.8 * len(rows)


def _heading(path: Path, lines: list[str]) -> int:
    """Line of the heading, from 1. A title may stand above it."""
    first = lines[:200]
    delimiter = max(DELIMITERS, key=lambda each: sum(line.count(each) for line in first[:60]))
    return heading_row(path.name, _records(first, delimiter))


def _records(lines: Sequence[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Records with the line each begins on: a name of a column may go over several lines, a stray quote swallows none."""
    place = 0
    while place < len(lines):
        several = [f"{line}\n" for line in lines[place : place + LONGEST_HEADING]]
        count, cells = _record(several, delimiter)
        if "".join(several[:count]).count('"') % 2:
            count, cells = _record(several[:1], delimiter)
        yield place + 1, cells
        place += count


def _record(lines: list[str], delimiter: str) -> tuple[int, list[str]]:
    """How many lines the first record has, and its cells; none where a cell is longer than any heading's."""
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        cells = next(reader, [])
    except csv.Error:
        cells = []
    return max(reader.line_num, 1), cells


def heading_row(name: str, rows: Iterable[tuple[int, Sequence[str]]]) -> int:
    """Number of the row that is the heading: the first as full as the table that holds words and no data.

    Raises `SettingsError` where there is no table, or one without a heading.
    """
    filled = [(place, row, sum(1 for cell in row if cell.strip())) for place, row in rows]
    widths = Counter(len(row) for _, row, count in filled if count > 1)
    if not widths:
        raise SettingsError(
            f"{name} holds no table: no row has two columns.\nSave the export as CSV UTF-8 or .xlsx, with a heading."
        )
    width = widths.most_common(1)[0][0]
    fullest = max(count for _, row, count in filled if len(row) == width)
    for place, row, count in filled:
        if len(row) >= 0.8 * width and count >= 0.6 * fullest:
            if sum(1 for cell in row if is_data(cell)) > 0.3 * count:
                break
            return place
    raise SettingsError(
        f"{name} has no heading: its first row of {width} cells is data.\n"
        "Write the names of the columns into a first row, then run the same command again."
    )


def is_data(cell: str) -> bool:
    """Whether a cell holds a number or a time, as no heading does."""
    cell = cell.strip()
    return bool(re.fullmatch(r"[+-]?\d+([.,]\d+)*", cell)) or bool(forms_of(cell))
