"""A recap file as sheets of text cells: a workbook's sheets, or a CSV file as its one sheet. Row numbers are the file's own."""

from __future__ import annotations

from dataclasses import dataclass

import fastexcel

from pipelines.sources.careful import Form, read_records
from pipelines.sources.csv_file import DELIMITERS, physical_lines
from pipelines.sources.reading import Broken, RawFile, SourceError
from pipelines.sources.text import decoded
from pipelines.sources.workbook_size import refuse_outsized
from transforms.city.model import Source

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How .xlsx (and .ods) and .xls begin."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: its number and its cells, space collapsed, '' where empty."""

    line: int
    cells: tuple[str, ...]

    def at(self, place: int) -> str:
        """The cell in column ``place``; '' beyond the row's end."""
        return self.cells[place] if 0 <= place < len(self.cells) else ""

    @property
    def text(self) -> str:
        """All it says."""
        return " ".join(cell for cell in self.cells if cell)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; a CSV file's has no name."""

    name: str
    rows: tuple[Row, ...]
    is_visible: bool = True


def read_sheets(file: RawFile, source: Source) -> tuple[list[Sheet], list[Broken]]:
    """The sheets of one file (those the option ``sheet`` names, where it does), and lines that could not be read."""
    with file.path.open("rb") as opened:
        start = opened.read(4)
    if start in _WORKBOOKS:
        return _workbook(file, source), []
    return _separated(file, source)


def _workbook(file: RawFile, source: Source) -> list[Sheet]:
    wanted = source.options.get("sheet")
    refuse_outsized(file, source.id)
    try:
        book = fastexcel.read_excel(file.path)
        if wanted is not None and wanted not in book.sheet_names:
            raise SourceError(
                f"{file.name}: there is no sheet '{wanted}'. Found: {', '.join(book.sheet_names)}.\n"
                f"Correct sheet of source '{source.id}' in sources.toml, then run: tanggap run",
                transient=False,
            )
        return [_sheet(book, name) for name in book.sheet_names if wanted in (None, name)]
    except fastexcel.FastExcelError as error:
        raise SourceError(
            f"{file.name}: cannot be opened as a workbook ({type(error).__name__}).\n"
            "Open it in a spreadsheet program and save it again as .xlsx, then run: tanggap run",
            transient=False,
        ) from error


def _sheet(book: fastexcel.ExcelReader, name: str) -> Sheet:
    # skip_rows=0: empty rows above the first are counted, or every row number would be off by them.
    loaded = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    table = loaded.to_arrow()
    columns = [column.to_pylist() for column in table.columns]
    rows = zip(*columns, strict=True)
    numbered = tuple(Row(line, tuple(_plain(cell) for cell in cells)) for line, cells in enumerate(rows, start=1))
    return Sheet(name, numbered, loaded.visible == "visible")


def _separated(file: RawFile, source: Source) -> tuple[list[Sheet], list[Broken]]:
    text = decoded(file, source)
    lines = physical_lines(text.text)
    delimiter = str(source.options.get("delimiter") or max(DELIMITERS, key="\n".join(lines[:20]).count))
    records = read_records(lines, 0, Form(delimiter, None), text)
    rows = zip(records.lines, records.rows, strict=True)
    return [Sheet("", tuple(Row(line, tuple(map(_plain, cells))) for line, cells in rows))], records.broken


def _plain(cell: str | None) -> str:
    return " ".join(cell.split()) if cell else ""
