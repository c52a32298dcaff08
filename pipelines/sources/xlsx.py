"""Workbooks (.xlsx) as Excel and LibreOffice save them: one sheet, read as text so that the same rules serve as for a CSV.

A cell gives what it holds, not what its format shows: dates and times in ISO form, whole numbers without a decimal part,
text as typed (leading zeros stay), the last result of a formula, and nothing for an error such as #N/A.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import fastexcel
import pyarrow as pa

from pipelines.sources.headings import column_names, joined_headings
from pipelines.sources.reading import Layout, RawFile, Reading, SourceError, quoted
from pipelines.sources.workbook_parts import Told, told_by
from pipelines.sources.workbook_size import refuse_outsized
from transforms.city.canonical import OWN_IDS
from transforms.city.errors import closest
from transforms.city.model import Source

_AGAIN = "then run: tanggap run"
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?$"


def read(connection: duckdb.DuckDBPyConnection, file: RawFile, source: Source, table: str, scratch: Path) -> Reading:
    """Rows of one sheet; `_line` is the row as Excel shows it, rows without any value are left out."""
    workbook = _opened(file, source)
    sheet = _sheet(workbook, file, source)
    try:
        cells = workbook.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string", schema_sample_rows=1).to_arrow()
    except fastexcel.FastExcelError as error:
        raise _unreadable(file, source, f"its sheet '{sheet}' cannot be read ({str(error).splitlines()[0]})") from None
    rows = source.options.get("header", 1)
    heading = [int(row) for row in (rows if isinstance(rows, list) else [rows])]
    names = _names(cells, heading, sheet, file, source)
    lines = pa.array(range(1, cells.num_rows + 1), pa.int64())
    connection.register("cells", pa.table([lines, *cells.columns], names=["_line", *(f"c{place}" for place in range(len(names)))]))
    start, end = ("1904-01-01", "1904-02-01") if _counts_from_1904(file) else ("1899-12-31", "1900-02-01")
    lost = _long_numbers(connection, workbook, sheet, len(names), max(heading))
    values = ", ".join(f"{_value(f'c{place}', start, end, lost.get(place))} as {quoted(name)}" for place, name in enumerate(names))
    given = " or ".join(f"trim(c{place}) <> ''" for place in range(len(names)))
    connection.execute(
        f"create or replace temp table {table} as select _line, {values} from cells where _line > {max(heading)} and ({given}) order by _line"
    )
    connection.unregister("cells")
    told = told_by(file.path, sheet)
    _refuse_without_result(told, names, max(heading), sheet, file, source)
    _fill_merged(connection, table, told, names, source)
    return Reading(table, names, ())


def _refuse_without_result(told: Told, names: Sequence[str], heading: int, sheet: str, file: RawFile, source: Source) -> None:
    """Raise `SourceError` where a column that the source reads holds a formula that nobody has calculated: it would pass for an empty cell."""
    used = {name for rule in source.columns.values() for name in rule.source_columns} | set(source.key)
    for column, row in told.no_result:
        if row > heading and column <= len(names) and names[column - 1] in used:
            raise SourceError(
                f"{file.name} (source '{source.id}'), sheet '{sheet}', row {row}: column '{names[column - 1]}' holds a formula without a result, as "
                f"programs write them that do not calculate.\nOpen the workbook in Excel or LibreOffice and save it, {_AGAIN}",
                transient=False,
            )


def _fill_merged(connection: duckdb.DuckDBPyConnection, table: str, told: Told, names: Sequence[str], source: Source) -> None:
    """Give each row the value of the cell that is merged over it, as whoever looks at the sheet reads it; but no row another's id."""
    ids = {*source.key, *(rule.column for name, rule in source.columns.items() if name in OWN_IDS.values())}
    [(last_line,)] = connection.execute(f"select coalesce(max(_line), 0) from {table}").fetchall()
    for place, name in enumerate(names, start=1):
        over = [(line, first) for column, first, last in told.merged if column == place for line in range(first + 1, min(last, last_line) + 1)]
        if not over or name in ids:
            continue
        lines, tops = zip(*over, strict=True)
        connection.register("merged", pa.table({"line": pa.array(lines, pa.int64()), "top": pa.array(tops, pa.int64())}))
        connection.execute(
            f"update {table} set {quoted(name)} = filled.value from "
            f"(select merged.line, above.{quoted(name)} as value from merged join {table} as above on above._line = merged.top) as filled "
            f"where {table}._line = filled.line and coalesce(trim({table}.{quoted(name)}), '') = ''"
        )
        connection.unregister("merged")


def _long_numbers(
    connection: duckdb.DuckDBPyConnection, workbook: fastexcel.ExcelReader, sheet: str, width: int, heading: int
) -> Mapping[int, str]:
    """Columns of numbers, not of text, with more digits than a cell can hold, by place: the last ones of 678845123456789012 are gone.
    Each with the pattern (for the engine) of its numbers that cannot be whole.

    Of 16 digits a spreadsheet keeps 15 and writes 0 for the last, while a program that writes workbooks keeps all: it shows in several.
    """
    patterns = {place: (f"regexp_full_match(c{place}, '{_LONG}')", f"regexp_full_match(c{place}, '{_SIXTEEN}')") for place in range(width)}
    counted = ", ".join(
        f"count(*) filter (where {long}), count(*) filter (where {sixteen}), count(*) filter (where {sixteen} and c{place} like '%0')"
        for place, (long, sixteen) in patterns.items()
    )
    counts = connection.execute(f"select {counted} from cells where _line > {heading}").fetchone() or ()
    suspect = {}
    for place in patterns:
        long, sixteen, ending_in_0 = counts[3 * place : 3 * place + 3]
        if sixteen == ending_in_0 >= _SEVERAL:
            suspect[place] = f"{_LONG}|{_SIXTEEN}"
        elif long:
            suspect[place] = _LONG
    if not suspect:
        return {}
    typed = workbook.load_sheet(sheet, header_row=None, skip_rows=heading, use_columns=[*suspect], schema_sample_rows=None).to_arrow()
    kinds = zip(suspect, typed.schema.types, strict=True)
    return {place: suspect[place] for place, kind in kinds if pa.types.is_floating(kind) or pa.types.is_integer(kind)}


_LONG = "[0-9]{17,}"
_SIXTEEN = "[1-9][0-9]{15}"
_SEVERAL = 3
"""Numbers of 16 digits that all end in 0 before this is no chance: one in a thousand."""


def _value(column: str, start: str, end: str, lost: str | None) -> str:
    """SQL: a cell as text. A time or a length of time (up to a month) is stored as a moment after the day Excel counts from; a number too
    long for a cell (that matches ``lost``) is written as Excel shows it, so that nobody takes it for whole."""
    seconds = f"cast(round(epoch(cast({column} as timestamp)) - epoch(timestamp '{start}')) as bigint)"
    length = f"printf('%02d:%02d:%02d', {seconds} // 3600, {seconds} % 3600 // 60, {seconds} % 60)"
    # Fractions of a day are not exact: the nearest second is what was meant.
    moment = f"strftime(date_trunc('second', cast({column} as timestamp) + interval 500 millisecond), '%Y-%m-%d %H:%M:%S')"
    shown = f"case when regexp_full_match({column}, '{lost}') then printf('%.14E', cast({column} as double)) else {column} end"
    whole = shown if lost else column
    return (
        f"case when {column} is null or not regexp_matches({column}, '{_MOMENT}') then {whole} "
        f"when {column} >= '{start}' and {column} < '{end}' then {length} "
        f"else regexp_replace({moment}, ' 00:00:00$', '') end"
    )


def _opened(file: RawFile, source: Source) -> fastexcel.ExcelReader:
    with file.path.open("rb") as handle:
        start = handle.read(512)
    if start.startswith(_OLE):
        if _ENCRYPTED in file.path.read_bytes():
            raise _unreadable(file, source, "it is protected by a password", "Save a copy without the password")
        raise _unreadable(file, source, "it is a workbook of the old form (.xls)", "Save it as .xlsx in Excel or LibreOffice")
    if not start.startswith(b"PK"):
        text = start.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
        if text.startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
            raise _unreadable(file, source, "it is a web page or XML, not a workbook", "Open it in Excel and save it as .xlsx")
        cure = f'Declare kind = "csv" for source \'{source.id}\' in sources.toml, or export a workbook'
        raise _unreadable(file, source, "it is plain text, not a workbook" if _is_text(start) else "it is not a workbook", cure)
    refuse_outsized(file, source.id)
    try:
        return fastexcel.read_excel(file.path)
    except fastexcel.FastExcelError:
        if zipfile.is_zipfile(file.path):
            raise _unreadable(file, source, "it is a ZIP file and no workbook", "Save it as .xlsx in Excel or LibreOffice") from None
        raise _unreadable(file, source, "it is damaged, or was not copied to its end", "Copy it again", transient=True) from None


def _is_text(start: bytes) -> bool:
    return bool(start.strip()) and not re.search(rb"[\x00-\x08\x0e-\x1f]", start)


def _unreadable(
    file: RawFile, source: Source, why: str, cure: str = "Save it again as .xlsx", transient: bool = False
) -> SourceError:
    return SourceError(f"{file.name} (source '{source.id}'): {why}.\n{cure}, {_AGAIN}", transient=transient)


def _sheet(workbook: fastexcel.ExcelReader, file: RawFile, source: Source) -> str:
    there = workbook.sheet_names
    wanted = source.options.get("sheet")
    if wanted is None and len(there) == 1:
        return str(there[0])
    if wanted in there:
        return str(wanted)
    alike = [name for name in there if wanted is not None and _folded(name) == _folded(str(wanted))]
    if len(alike) == 1:
        return str(alike[0])
    listed = ", ".join(f"'{name}'" for name in there[:20])
    near = closest(str(wanted), there) if wanted is not None else None
    found = "it has several sheets" if wanted is None else f"there is no sheet '{wanted}'"
    raise SourceError(
        f"{file.name} (source '{source.id}'): {found}.\nSheets: {listed}." + (f" Did you mean '{near}'?" if near else "") + "\n"
        f'{"Name one" if wanted is None else "Rename the sheet, or correct the name"} in sources.toml, sheet = "{near or there[0]}", {_AGAIN}',
        transient=False,
    )


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _names(cells: pa.RecordBatch, heading: Sequence[int], sheet: str, file: RawFile, source: Source) -> tuple[str, ...]:
    rows = [
        [column[row - 1].as_py() or "" for column in cells.columns] if row <= cells.num_rows else [] for row in heading
    ]
    if not rows[-1] or not any(cell.strip() for row in rows for cell in row):
        raise SourceError(
            f"{file.name}, sheet '{sheet}', row {heading[-1]}: there is no heading.\nThe first row names the columns; if it stands lower, "
            f"set header in sources.toml for source '{source.id}' (header = 4, or header = [4, 5] for a heading of two rows), {_AGAIN}",
            transient=False,
        )
    return column_names(joined_headings(rows))


def _counts_from_1904(file: RawFile) -> bool:
    """Whether the workbook counts its days from 1904, as Excel for Mac once did: the engine heeds it, lengths of time need it too."""
    with zipfile.ZipFile(file.path) as archive:
        names = [name for name in archive.namelist() if name.lower().endswith("xl/workbook.xml")]
        text = archive.read(names[0]) if names else b""
    return re.search(rb'date1904="(1|true)"', text) is not None


LAYOUT = Layout(read)
