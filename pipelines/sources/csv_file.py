"""CSV files as exported by ticket systems and spreadsheets.

DuckDB reads what is sound, with its rejects; whether every physical line is accounted for is then checked, and a file
that does not add up (open quotes, blank or undecodable lines) is read again by `careful`, from the first row.
"""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb

from pipelines.sources.careful import HEADING, read_records, width_problem
from pipelines.sources.headings import column_names
from pipelines.sources.reading import Broken, Layout, RawFile, Reading, SourceError, literal, quoted, text_table
from pipelines.sources.text import Text, decoded
from transforms.city.model import Source

DELIMITERS = (",", ";", "\t", "|")


def read(connection: duckdb.DuckDBPyConnection, file: RawFile, source: Source, table: str, scratch: Path) -> Reading:
    """Rows of one CSV file; the heading is line 1 unless ``header`` says otherwise."""
    text = decoded(file, source)
    heading_line = int(source.options.get("header", 1))
    delimiter = str(source.options.get("delimiter") or _delimiter(text.text, heading_line))
    columns, first = _heading(text.text, heading_line, delimiter, file, source)
    return read_body(connection, text, file, columns, first, delimiter, table, scratch)


def read_body(
    connection: duckdb.DuckDBPyConnection,
    text: Text,
    file: RawFile,
    columns: tuple[str, ...],
    first: int,
    delimiter: str,
    table: str,
    scratch: Path,
    measure: str = HEADING,
) -> Reading:
    """The rows from line ``first`` (counted from 0) on, each as wide as ``columns``; ``measure`` says what the width is taken from."""
    broken = _read_fast(connection, text, file, columns, first, delimiter, table, scratch, measure)
    if broken is None:
        records = read_records(physical_lines(text.text), first, len(columns), delimiter, text.encoding, measure)
        by_column = zip(*records.rows, strict=True) if records.rows else ([] for _ in columns)
        text_table(connection, table, records.lines, dict(zip(columns, map(list, by_column), strict=True)))
        broken = records.broken
    return Reading(table, columns, tuple(broken))


def physical_lines(text: str) -> list[str]:
    """Physical lines; a lone carriage return ends one only where the file has no other line end."""
    if "\n" not in text:
        return text.split("\r")
    return [line.removesuffix("\r") for line in text.split("\n")]


def _delimiter(text: str, heading_line: int) -> str:
    heading = "\n".join(physical_lines(text[:100_000])[heading_line - 1 : heading_line])
    return max(DELIMITERS, key=heading.count)


def _heading(text: str, heading_line: int, delimiter: str, file: RawFile, source: Source) -> tuple[tuple[str, ...], int]:
    """Column names and the index of the first line after the heading (a quoted name may span lines)."""
    lines = physical_lines(text)
    end = heading_line
    while end < len(lines) and "\n".join(lines[heading_line - 1 : end]).count('"') % 2:
        end += 1
    cells = next(csv.reader(["\n".join(lines[heading_line - 1 : end])], delimiter=delimiter), [])
    if not any(cell.strip() for cell in cells):
        raise SourceError(
            f"{file.name}, line {heading_line}: there is no heading.\nThe first line names the columns; "
            f"if it stands lower, set header in sources.toml for source '{source.id}', then run: tanggap run",
            transient=False,
        )
    return column_names(cells), end


def _read_fast(
    connection: duckdb.DuckDBPyConnection,
    text: Text,
    file: RawFile,
    columns: tuple[str, ...],
    first: int,
    delimiter: str,
    table: str,
    scratch: Path,
    measure: str,
) -> list[Broken] | None:
    """Rows by DuckDB's reader and the rejected ones; None when a line is not accounted for."""
    body = text.text
    if not text.is_sound or "\0" in body or body.count("\r") != body.count("\r\n"):
        return None
    path = file.path
    if text.encoding != "utf-8" or path.stat().st_size != len(data := body.encode()):
        path = scratch / "transcoded.csv"  # another encoding, or a byte-order mark: positions must count from the text
        path.write_bytes(data if text.encoding == "utf-8" else body.encode())
        path.chmod(0o600)
    types = ", ".join(f"{literal(f'c{place}')}: 'VARCHAR'" for place in range(len(columns)))
    names = ", ".join(f"c{place} as {quoted(name)}" for place, name in enumerate(columns))
    for left_over in ("reject_errors", "reject_scans"):
        connection.execute(f"drop table if exists {left_over}")
    try:
        connection.execute(
            f"create or replace temp table {table} as select cast(row_number() over () as bigint) as _line, {names} from read_csv("
            f"{literal(str(path))}, columns = {{{types}}}, auto_detect = false, header = false, skip = {first}, "
            f"delim = {literal(delimiter)}, quote = '\"', escape = '\"', store_rejects = true)"
        )
        rejects = connection.execute(
            "select distinct on (line_byte_position) line_byte_position, error_type, csv_line, error_message "
            "from reject_errors order by line_byte_position"
        ).fetchall()
    except duckdb.Error:
        return None
    return _placed(connection, body, table, columns, first, rejects, delimiter, measure)


def _placed(
    connection: duckdb.DuckDBPyConnection,
    body: str,
    table: str,
    columns: tuple[str, ...],
    first: int,
    rejects: list[tuple[int, str, str, str]],
    delimiter: str,
    measure: str,
) -> list[Broken] | None:
    """Give every row its physical line; None when rows, rejects and heading do not add up to the file's lines."""
    data = body.encode() if rejects else b""
    broken = []
    for position, kind, line, _ in rejects:
        row = line.rstrip("\r\n")
        if kind not in ("MISSING COLUMNS", "TOO MANY COLUMNS") or "\n" in row or row.count('"') % 2:
            return None
        found = len(next(csv.reader([row], delimiter=delimiter), []))
        broken.append(Broken(data.count(b"\n", 0, position - 1) + 1, *width_problem(found, len(columns), measure), row))
    heights = " + ".join(f"coalesce(length({quoted(name)}) - length(replace({quoted(name)}, chr(10), '')), 0)" for name in columns)
    [(rows, extra)] = connection.execute(f"select count(*), coalesce(sum({heights}), 0) from {table}").fetchall()
    lines = body.count("\n") + (0 if body.endswith("\n") or not body else 1)
    if first + rows + int(extra) + len(broken) != lines:
        return None
    if extra or broken:
        # A row starts after the heading, the rows before it (some of several lines) and the rejected lines before it.
        rejected = ", ".join(f"({broke.line - 1 - first - place})" for place, broke in enumerate(broken)) or "(null)"
        connection.execute(
            f"create or replace temp table {table} as with placed as (select * replace (_line as _line), "
            f"cast(coalesce(sum(1 + {heights}) over (order by _line rows between unbounded preceding and 1 preceding), 0) as bigint) as before "
            f"from {table}), rejected as (select before, count(*) over (order by before) as above from (values {rejected}) as r(before)) "
            "select placed.* exclude (before) replace (cast(placed.before + coalesce(rejected.above, 0) + "
            f"{first + 1} as bigint) as _line) from placed asof left join "
            "(select before, max(above) as above from rejected group by before) as rejected on placed.before >= rejected.before"
        )
    else:
        connection.execute(f"update {table} set _line = _line + {first}")
    return broken


LAYOUT = Layout(read)
