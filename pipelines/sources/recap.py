"""Monthly recaps as an office writes them: a workbook with a table of agencies and one of channels, or the same as CSV.

A row is a statement: in this month, of this agency or channel, so many were received (or followed up, or not). Totals are
statements of their own and never parts. Nothing is guessed: a month that two places state differently, or a column that
could mean two things, refuses the file with the option that settles it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from pipelines.sources.reading import Broken, Layout, RawFile, Reading, SourceError, text_table
from pipelines.sources.recap_grids import Row, Sheet, read_sheets
from pipelines.sources.recap_months import MonthError, month_texts
from pipelines.sources.recap_tables import COUNT, DASHES, Table, Unclear, continued, find_tables
from transforms.city.model import ColumnRule, Source
from transforms.text import recaps
from transforms.text.measures import FOLLOWED_UP, NOT_FOLLOWED_UP, RECEIVED
from transforms.text.recaps import AGENCY

COLUMNS = (
    "month", "dimension", "name", "agency", "channel", "nature", "measure", "stated_count", "is_total", "sheet", "part", "occurrence",
    "statement",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """One count of one name, as written."""

    line: int
    name: str
    measure: str
    text: str
    month: str | None


def read(connection: duckdb.DuckDBPyConnection, file: RawFile, source: Source, table: str, scratch: Path) -> Reading:
    """Statements of one recap file. Raises `SourceError` where it has no table that is understood, or its month is not certain."""
    sheets, broken = read_sheets(file, source)
    try:
        header, measure = source.options.get("header"), source.options.get("measure")
        tables = _tables(sheets, header, measure, broken)
        if not tables:
            raise Unclear(_nothing_found(sheets))
        months = month_texts(file.name, tables, source)
        cells = [(one, list(_cells(one, month, broken))) for one, month in zip(tables, months, strict=True)]
    except (Unclear, MonthError) as error:
        cure = f"Set it for source '{source.id}' in sources.toml, then run: tanggap run"
        raise SourceError(f"{file.name}: {error}\n{cure}", transient=False) from error
    lines: list[int] = []
    columns: dict[str, list[str | None]] = {name: [] for name in COLUMNS}
    seen: dict[tuple[str | None, ...], int] = {}
    for part, (one, found) in enumerate(cells, start=1):
        for cell in found:
            row = _statement(one, cell)
            stated = (row["month"], row["dimension"], row["name"], row["measure"])
            seen[stated] = seen.get(stated, 0) + 1
            # Every row of a changed file is a new version, so that what a corrected recap no longer states is no longer stated.
            row |= {"part": str(part), "occurrence": str(seen[stated]), "statement": file.sha256[:16]}
            lines.append(cell.line)
            for name in COLUMNS:
                columns[name].append(row[name])
    text_table(connection, table, lines, columns)
    return Reading(table, COLUMNS, tuple(broken))


def _tables(sheets: Sequence[Sheet], header: int | None, measure: str | Mapping[str, str] | None, broken: list[Broken]) -> list[Table]:
    """The tables of all sheets; a sheet with numbers under no heading that is understood is told of, not passed over."""
    tables: list[Table] = []
    aside: list[Broken] = []
    for sheet in sheets:
        found = find_tables(sheet, header, measure)
        more = continued(tables[-1], sheet) if tables and not found else None
        first = next((row for row in sheet.rows if any(COUNT.fullmatch(cell) for cell in row.cells)), None)
        if not found and more is None and first is not None:
            why = f"sheet '{sheet.name}' holds numbers under no heading of a recap; nothing of it was read. Name the sheet to read with sheet."
            aside.append(Broken(first.line, "not_understood", why, first.text))
        tables += found or ([more] if more else [])
    broken += aside if tables else []
    return tables


def _nothing_found(sheets: Sequence[Sheet]) -> str:
    seen = [f"{sheet.name or 'the file'}: {', '.join(_shown(sheet)) or 'nothing'}" for sheet in sheets]
    return (
        "no table of a recap was found: a heading with Instansi, OPD or Kanal and a column such as Keluhan or Jumlah with numbers "
        f"below it, or a row of channels.\nFound in {'; '.join(seen)}.\n"
        'Name what it has: sheet = "…", header = (row of the heading), measure = "…" (column of the counts).'
    )


def _shown(sheet: Sheet) -> list[str]:
    """The first row with several cells: what a heading would be. Cells with figures are left out, they may be anybody's."""
    row = next((row for row in sheet.rows if sum(1 for cell in row.cells if cell) > 1), None)
    return [cell for cell in (row.cells if row else ()) if cell and not any(c.isdigit() for c in cell)][:8]


def _statement(table: Table, cell: Cell) -> dict[str, str | None]:
    is_total = recaps.is_total(cell.name)
    nature, rest = recaps.split_nature(cell.name) if table.dimension == AGENCY and not is_total else (None, cell.name)
    return {
        "month": cell.month,
        "dimension": table.dimension,
        "name": cell.name,
        "agency": rest if table.dimension == AGENCY and not is_total else None,
        "channel": rest if table.dimension != AGENCY and not is_total else None,
        "nature": nature,
        "measure": cell.measure,
        "stated_count": cell.text,
        "is_total": "true" if is_total else "false",
        "sheet": table.sheet,
    }


def _cells(table: Table, months: Mapping[int, str | None], broken: list[Broken]) -> Iterator[Cell]:
    """The counts of a table; a number that cannot be placed goes to ``broken``."""
    given = list(_across(table, months) if table.name_column is None else _down(table, months, broken))
    for cell in _filled(given):
        if cell.month is None:
            why = f"{_where(table)}: its month cannot be read; write it like 2017-04 or April 2017."
            broken.append(Broken(cell.line, "month_not_read", why, cell.text))
        elif _is_ambiguous(cell.text):
            why = f"{_where(table)}: '{cell.text}' can be a fraction or thousands; write it without point or comma."
            broken.append(Broken(cell.line, "not_a_number", why, cell.text))
        else:
            yield cell


def _where(table: Table) -> str:
    return f"sheet '{table.sheet}'" if table.sheet else "the table"


def _is_ambiguous(text: str) -> bool:
    """Whether a count has exactly three figures behind a point or comma: 1.000 is one, or a thousand."""
    parts = text.replace(",", ".").split(".")
    return COUNT.fullmatch(text) is not None and len(parts) > 1 and all(len(part) == 3 for part in parts[1:])


def _down(table: Table, months: Mapping[int, str | None], broken: list[Broken]) -> Iterator[Cell]:
    assert table.name_column is not None
    columns = {str(measure): column for measure, column in table.measures.items()}
    columns |= {str(months[column]): column for column in table.month_columns}
    first = min(columns.values())
    has_numbers, is_over = False, False
    for row in table.rows:
        texts = {measure: row.at(column) for measure, column in columns.items()}
        before = [cell for place, cell in enumerate(row.cells) if place < first and cell and place != table.month_column]
        name = row.at(table.name_column) or next((cell for cell in before if not COUNT.fullmatch(cell.strip("."))), "")
        is_numbered = any(COUNT.fullmatch(cell.strip(".")) for cell in before)
        if _numbers_columns(row) or not (any(texts.values()) or (name and is_numbered)):
            continue  # a heading's column numbers, a section's name, a signature
        if table.month_column is not None and recaps.is_total(row.at(table.month_column)):
            continue  # the sum of all months is of none of them
        has_numbers = has_numbers or is_numbered
        if not name:
            if any(COUNT.fullmatch(text) for text in texts.values()):
                why = f"{_where(table)}: a number stands beside no name; write the {table.dimension} it belongs to."
                broken.append(Broken(row.line, "no_name", why, row.text))
            continue
        if is_over and has_numbers and not is_numbered and not recaps.is_total(name):
            why = f"{_where(table)}: stands below the sum of its table and has no number; it may belong to another table."
            broken.append(Broken(row.line, "below_the_total", why, row.text))
            continue
        # A list of several months has a sum for each; elsewhere only a part's own sum is followed by more rows.
        is_over = is_over or (recaps.is_total(name) and not recaps.is_subtotal(name) and table.month_column is None)
        for measure, text in texts.items():
            if table.month_columns:
                yield Cell(row.line, name, RECEIVED, text, measure)
            else:
                yield Cell(row.line, name, measure, text, months[row.line])


def _numbers_columns(row: Row) -> bool:
    """Whether a row only numbers the columns, as forms do under their heading: 1 2 3 4."""
    numbers = [cell.strip("()") for cell in row.cells if cell]
    return len(numbers) > 2 and numbers == [str(place) for place in range(1, len(numbers) + 1)]


def _across(table: Table, months: Mapping[int, str | None]) -> Iterator[Cell]:
    rows = [row for row in table.rows if _counts_channels(row, table)]
    if table.month_column is not None:  # the sum of all months is of none of them
        rows = [row for row in rows if not recaps.is_total(row.at(table.month_column))]
    labels = [_label(table, row) for row in rows]
    measures = [recaps.measure_of(label) or RECEIVED for label in labels]
    if table.month_column is None and len(set(measures)) < len(rows):
        raise Unclear(
            f"{_where(table)}: {len(rows)} rows of counts stand below the channels (rows {', '.join(str(row.line) for row in rows[:8])}) "
            "and nothing says which is which; leave one, or add a column Bulan with the month of each."
        )
    for row, measure in zip(rows, measures, strict=True):
        for column, name in table.names.items():
            if column != _label_column(table, row):
                yield Cell(row.line, name, measure, row.at(column), months[row.line])


def _counts_channels(row: Row, table: Table) -> bool:
    texts = [row.at(column) for column in table.names if row.at(column)]
    return any(COUNT.fullmatch(text) for text in texts) or (len(texts) > 1 and all(text.lower() in DASHES for text in texts))


def _label_column(table: Table, row: Row) -> int | None:
    """The column that says what the row counts: the first, where it holds words."""
    first = min(table.names)
    return first if row.at(first) and not COUNT.fullmatch(row.at(first)) and row.at(first).lower() not in DASHES else None


def _label(table: Table, row: Row) -> str:
    named = _label_column(table, row)
    before = row.at(min(table.names) - 1)
    return row.at(named) if named is not None else before


def _filled(cells: Sequence[Cell]) -> list[Cell]:
    """Dashes as the zero they stand for; an empty cell as zero only where the table's own sums say so.

    What was not followed up is zero where everything received was; any count is zero where the other parts make up the
    stated total. An empty count received is otherwise kept as empty (and set aside), an empty other measure says nothing.
    """
    marked = [replace(cell, text="0") if cell.text.lower() in DASHES else cell for cell in cells]
    by_row: dict[tuple[int, str], dict[str, int | None]] = {}
    for cell in marked:
        by_row.setdefault((cell.line, cell.name), {})[cell.measure] = _whole(cell.text)
    columns = {(cell.measure, cell.month) for cell in marked}
    adds_up = {(measure, month) for measure, month in columns if _adds_up(marked, measure, month)}
    filled = []
    for cell in marked:
        if cell.text:
            filled.append(cell)
            continue
        beside = by_row[(cell.line, cell.name)]
        other = {FOLLOWED_UP: NOT_FOLLOWED_UP, NOT_FOLLOWED_UP: FOLLOWED_UP}.get(cell.measure)
        is_rest = other is not None and beside.get(RECEIVED) is not None and beside.get(RECEIVED) == beside.get(other)
        if is_rest or (cell.measure, cell.month) in adds_up:
            filled.append(replace(cell, text="0"))
        elif cell.measure == RECEIVED:
            filled.append(cell)
    return filled


def _adds_up(cells: Sequence[Cell], measure: str, month: str | None) -> bool:
    mine = [cell for cell in cells if cell.measure == measure and cell.month == month and cell.text]
    totals = [cell for cell in mine if recaps.is_total(cell.name)]
    parts = [_whole(cell.text) for cell in mine if not recaps.is_total(cell.name)]
    return bool(totals) and None not in parts and sum(part or 0 for part in parts) == _whole(totals[-1].text)


def _whole(text: str) -> int | None:
    """The whole number a cell states; ``1.0``, as programs write counts, is one."""
    try:
        return int(number) if (number := float(text)).is_integer() else None
    except (ValueError, OverflowError):
        return None


def rules(source: Source) -> Mapping[str, ColumnRule]:
    """Every column of a statement under its own name."""
    return {name: ColumnRule(column=name) for name in COLUMNS}


LAYOUT = Layout(read, entity="recaps", rules=rules, key=("month", "dimension", "name", "measure", "occurrence"))
