"""CSV files as exported by ticket systems and spreadsheets.

DuckDB reads what is sound, with its rejects; whether every physical line is accounted for is then checked, and a file
that does not add up (open quotes, blank or undecodable lines) is read again by `careful`, from the first row.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import duckdb

from pipelines.sources.careful import Form, has_spaced_quotes, read_records, width_problem
from pipelines.sources.headings import column_names
from pipelines.sources.reading import Broken, Layout, RawFile, Reading, SourceError, literal, quoted, text_table
from pipelines.sources.text import Text, decoded, encoding_message, is_broken_text, one_line_end
from transforms.city.model import Source

DELIMITERS = (",", ";", "\t", "|")

_SAMPLE = 200_000
"""Characters that tell the delimiter."""
_SEP = re.compile(r'"?sep=(.)"?')
"""A first line that spreadsheets write for each other, before the heading: which delimiter follows."""


def read(connection: duckdb.DuckDBPyConnection, file: RawFile, source: Source, table: str, scratch: Path) -> Reading:
    """Rows of one CSV file; the heading is line 1 unless ``header`` says otherwise. Line ends within values become line feeds."""
    text = decoded(file, source)
    lines = physical_lines(text.text)
    heading_line = int(source.options.get("header", 1))
    if not text.is_sound and is_broken_text(lines[heading_line - 1] if heading_line <= len(lines) else ""):
        raise SourceError(
            f"{file.name}, line {heading_line}: the heading {encoding_message(text.encoding, text.likely)}\n"
            "Nothing of the file was landed. Declare it for source "
            f"'{source.id}' or export as UTF-8, then run: tanggap run",
            transient=False,
        )
    told = _SEP.fullmatch(lines[0]) if heading_line == 1 else None
    if told:
        heading_line = 2
    delimiter = str(source.options.get("delimiter") or (told and told[1]) or _delimiter(text.text, heading_line))
    columns, named, first = _heading(lines, heading_line, delimiter, file, source)
    return read_body(connection, text, file, columns, first, Form(delimiter, len(columns), named), table, scratch)


def read_body(
    connection: duckdb.DuckDBPyConnection,
    text: Text,
    file: RawFile,
    columns: tuple[str, ...],
    first: int,
    form: Form,
    table: str,
    scratch: Path,
) -> Reading:
    """The rows from line ``first`` (counted from 0) on, as wide as ``columns``."""
    broken = _read_fast(connection, text, file, columns, first, form, table, scratch)
    if broken is not None and form.longest == 1:
        spans = " or ".join(f"contains({quoted(name)}, chr(10))" for name in columns)
        if connection.execute(f"select 1 from {table} where {spans} limit 1").fetchall():
            broken = None  # stray quotes made one value of several lines
    if broken is None:
        records = read_records(physical_lines(text.text), first, form, text)
        by_column = zip(*records.rows, strict=True) if records.rows else ([] for _ in columns)
        text_table(connection, table, records.lines, dict(zip(columns, map(list, by_column), strict=True)))
        broken = records.broken
    return Reading(table, columns, tuple(broken))


def physical_lines(text: str) -> list[str]:
    """Lines without their ends, which may be a line feed, a carriage return or both."""
    return one_line_end(text).split("\n")


def _delimiter(text: str, heading_line: int) -> str:
    """The delimiter by which most rows are as wide as the heading; of equals the one that makes more columns."""
    lines = physical_lines(text[:_SAMPLE])[heading_line - 1 :]

    def fit(delimiter: str) -> tuple[float, int]:
        widths = list(_widths(lines, delimiter))
        heading = widths[0] if widths else 0
        if heading < 2:
            return 0.0, 0
        rows = widths[1:]
        return (sum(width == heading for width in rows) + 1) / (len(rows) + 1), heading

    return max(DELIMITERS, key=fit)


def _widths(lines: list[str], delimiter: str) -> Iterator[int]:
    """Fields of the first records; a quote out of place, as all are to another delimiter, ends the sample."""
    try:
        reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter, strict=True)
        yield from (len(fields) for fields in islice(reader, 100) if fields)
    except csv.Error:
        return


def _heading(
    lines: list[str], heading_line: int, delimiter: str, file: RawFile, source: Source
) -> tuple[tuple[str, ...], int, int]:
    """Column names, how many of them the file gives before the last unnamed ones, and the index of the first line after the heading."""
    reader = csv.reader((f"{line}\n" for line in lines[heading_line - 1 :]), delimiter=delimiter)
    try:
        cells = next(reader, [])
    except csv.Error:
        cells = []
    if not any(cell.strip() for cell in cells):
        if not file.bytes:
            raise SourceError(
                f"{file.name}: the file is empty (0 bytes); nothing it may have held before is taken for deleted.\n"
                "Get the export again, then run: tanggap run",
                transient=False,
            )
        raise SourceError(
            f"{file.name}, line {heading_line}: there is no heading.\nThe first line names the columns; "
            f"if it stands lower, set header in sources.toml for source '{source.id}', then run: tanggap run",
            transient=False,
        )
    named = max(place for place, cell in enumerate(cells, start=1) if cell.strip())
    return column_names(cells), named, heading_line - 1 + reader.line_num


def _read_fast(
    connection: duckdb.DuckDBPyConnection,
    text: Text,
    file: RawFile,
    columns: tuple[str, ...],
    first: int,
    form: Form,
    table: str,
    scratch: Path,
) -> list[Broken] | None:
    """Rows by DuckDB's reader and the rejected ones; None when a line is not accounted for."""
    body = text.text
    if not text.is_sound or "\0" in body or "\x1a" in body:
        return None
    body = one_line_end(body)
    if has_spaced_quotes(body, form.delimiter) or ('" ' in body and re.search('" +"', body)):
        return None  # the engine joins "a" "b" to one value
    data = body.encode()
    path = file.path
    if text.encoding != "utf-8" or "\r" in text.text or path.stat().st_size != len(data):
        path = scratch / "transcoded.csv"  # another encoding, other line ends or a byte-order mark: positions must count from the text
        path.write_bytes(data)
        path.chmod(0o600)
    types = ", ".join(f"{literal(f'c{place}')}: 'VARCHAR'" for place in range(len(columns)))
    names = ", ".join(f"c{place} as {quoted(name)}" for place, name in enumerate(columns))
    for left_over in ("reject_errors", "reject_scans"):
        connection.execute(f"drop table if exists {left_over}")
    try:
        connection.execute(
            f"create or replace temp table {table} as select cast(row_number() over () as bigint) as _line, {names} from read_csv("
            f"{literal(str(path))}, columns = {{{types}}}, auto_detect = false, header = false, skip = {first}, "
            f"delim = {literal(form.delimiter)}, quote = '\"', escape = '\"', store_rejects = true)"
        )
        rejects = connection.execute(
            "select distinct on (line_byte_position) line_byte_position, error_type, csv_line, error_message "
            "from reject_errors order by line_byte_position"
        ).fetchall()
    except duckdb.Error:
        return None
    return _placed(connection, data, table, columns, first, rejects, form)


def _placed(
    connection: duckdb.DuckDBPyConnection,
    data: bytes,
    table: str,
    columns: tuple[str, ...],
    first: int,
    rejects: list[tuple[int, str, str, str]],
    form: Form,
) -> list[Broken] | None:
    """Give every row its physical line; None when rows, rejects and heading do not add up to the file's lines."""
    broken = []
    for position, kind, line, _ in rejects:
        row = line.rstrip("\r\n")
        if kind not in ("MISSING COLUMNS", "TOO MANY COLUMNS") or "\n" in row or '"' in row or not row.strip(" "):
            return None
        fields = next(csv.reader([row], delimiter=form.delimiter), [])
        if (form.named or len(columns)) <= len(fields) <= len(columns) or (len(fields) > len(columns) and not any(fields[len(columns) :])):
            return None  # nothing is missing but columns without a heading, nothing too many but delimiters
        broken.append(Broken(data.count(b"\n", 0, position - 1) + 1, *width_problem(len(fields), len(columns), form.measure), row))
    ends = ", ".join(f"length({quoted(name)}) - length(replace({quoted(name)}, chr(10), ''))" for name in columns)
    heights = f"cast(coalesce(list_sum([{ends}]), 0) as bigint)"  # a sum written out is too deep for the engine at a thousand columns
    empty = f"count(*) filter (where trim(coalesce({quoted(columns[0])}, '')) = '')" if len(columns) == 1 else "0"
    [(rows, extra, blank)] = connection.execute(f"select count(*), coalesce(sum({heights}), 0), {empty} from {table}").fetchall()
    lines = data.count(b"\n") + (0 if data.endswith(b"\n") or not data else 1)
    if blank or first + rows + int(extra) + len(broken) != lines:  # where there is one column, a blank line passes for a row
        return None
    if extra or broken:
        # A row starts after the heading, the rows before it (some of several lines) and the rejected lines before it.
        rejected = ", ".join(f"({broke.line - 1 - first - place})" for place, broke in enumerate(broken)) or "(null)"
        connection.execute(
            f"create or replace temp table {table} as with placed as (select * replace (_line as _line), "
            f"cast(coalesce(sum(1 + {heights}) over (order by _line rows between unbounded preceding and 1 preceding), 0) as bigint) as _before "
            f"from {table}), rejected as (select _before, count(*) over (order by _before) as above from (values {rejected}) as r(_before)) "
            "select placed.* exclude (_before) replace (cast(placed._before + coalesce(rejected.above, 0) + "
            f"{first + 1} as bigint) as _line) from placed asof left join "
            "(select _before, max(above) as above from rejected group by _before) as rejected on placed._before >= rejected._before"
        )
    else:
        connection.execute(f"update {table} set _line = _line + {first}")
    return broken


LAYOUT = Layout(read)
