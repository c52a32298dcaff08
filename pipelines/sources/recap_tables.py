"""Where the tables of a recap stand on a sheet, found by their headings.

Two forms are known: names down the sheet with counts beside them (agencies or channels), and channels across it with
their counts below. A column of counts that could mean two things is refused, never chosen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from pipelines.sources.recap_grids import Row, Sheet
from transforms.text import recaps
from transforms.text.measures import MEASURES, RECEIVED
from transforms.text.months import Month, read_months
from transforms.text.recaps import AGENCY, CHANNEL

COUNT = re.compile(r"-?\d+([.,]\d+)*")
DASHES = frozenset(("-", "–", "—", "--", "nihil"))
"""How an office writes that there was none."""
FEWEST_CHANNELS = 3
"""So many channel words in one row are a heading; one or two may stand in any sentence."""
FEWEST_MONTHS = 2
"""So many months beside each other are columns of a year's recap."""


class Unclear(ValueError):
    """A table whose columns can be read in two ways; the text says which, and what settles it."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: what it lists, where its columns are, and the rows below its heading."""

    sheet: str
    title: str
    """All that stands above the heading, after the table before."""
    dimension: str
    heading: Row
    name_column: int | None
    """Column of the names; None where the names stand across."""
    measures: Mapping[str, int]
    """Column of each measure, for names down the sheet."""
    names: Mapping[int, str]
    """Name by column, for names across it."""
    month_column: int | None
    month_columns: Mapping[int, Month]
    """Month by column, for a year's recap with its months across; the year may be None."""
    rows: tuple[Row, ...] = field(repr=False)


def find_tables(sheet: Sheet, header: int | None, asked: str | Mapping[str, str] | None) -> list[Table]:
    """The tables of a sheet. ``header`` is the row of the heading and ``asked`` the columns to count, where declared.

    Raises `Unclear` where a heading names two columns that could be the count of complaints received.
    """
    starts = [place for place, row in enumerate(sheet.rows) if (row.line == header if header else _is_heading(sheet.rows, place, asked))]
    found = []
    below = 0
    for start, end in pairwise([*starts, len(sheet.rows)]):
        title = " ".join(row.text for row in sheet.rows[below:start] if row.text)
        table = _table(sheet, title, start, end, asked)
        if table is None:
            continue
        found.append(table)
        last = [place for place in range(start, end) if any(COUNT.fullmatch(cell) for cell in sheet.rows[place].cells)]
        below = max(last, default=start) + 1
    return found


def _is_heading(rows: Sequence[Row], place: int, asked: str | Mapping[str, str] | None) -> bool:
    row = rows[place]
    if any(COUNT.fullmatch(cell) for cell in row.cells):
        return False
    if _is_across(row):
        return True
    if _named_column(row) is None:
        return False
    if len(_months(row)) >= FEWEST_MONTHS:
        return True
    second = _second_heading(rows, place)
    return any(_measure(cell, asked) for cell in (*row.cells, *(second.cells if second else ())))


def _is_across(row: Row) -> bool:
    """Whether a row names channels side by side; where it heads agencies as well, their table is the one that is read."""
    named = _named_column(row)
    return sum(1 for cell in row.cells if recaps.is_channel_word(cell)) >= FEWEST_CHANNELS and (named is None or named[1] == CHANNEL)


def _months(row: Row) -> dict[int, Month]:
    named = _named_column(row)
    if named is None:
        return {}
    return {place: month for place, cell in enumerate(row.cells) if place > named[0] and (month := read_months([cell])[0])}


def _named_column(row: Row) -> tuple[int, str] | None:
    """Column of the names and what they are; agencies win over channels, whose heading may only describe the complaint."""
    for is_heading, dimension in ((recaps.is_agency_heading, AGENCY), (recaps.is_channel_heading, CHANNEL)):
        for place, cell in enumerate(row.cells):
            if cell and is_heading(cell):
                return place, dimension
    return None


def _second_heading(rows: Sequence[Row], place: int) -> Row | None:
    """The lower row of a heading of two: words under the merged cells of the upper, and no name."""
    if place + 1 >= len(rows):
        return None
    row, named = rows[place + 1], _named_column(rows[place])
    if named is None or row.at(named[0]) or not row.text or any(COUNT.fullmatch(cell) or cell in DASHES for cell in row.cells):
        return None
    return row if any(recaps.measure_of(cell) for cell in row.cells) else None


def _measure(cell: str, asked: str | Mapping[str, str] | None) -> str | None:
    if asked is None or not cell:
        return recaps.measure_of(cell) if cell else None
    words = {asked: RECEIVED} if isinstance(asked, str) else asked
    return {" ".join(word.lower().split()): measure for word, measure in words.items()}.get(cell.lower())


def _table(sheet: Sheet, title: str, start: int, end: int, asked: str | Mapping[str, str] | None) -> Table | None:
    heading = sheet.rows[start]
    month_column = _only(heading, recaps.is_month_heading)
    named = _named_column(heading)
    if named is None or _is_across(heading):
        label = named[0] if named else None
        names = {
            place: cell
            for place, cell in enumerate(heading.cells)
            if cell and place not in (month_column, label) and not recaps.is_no_name(cell)
        }
        rows = tuple(sheet.rows[start + 1 : end])
        return Table(sheet.name, title, CHANNEL, heading, None, {}, names, month_column, {}, rows) if names else None
    if len(months := _months(heading)) >= FEWEST_MONTHS:
        rows = tuple(sheet.rows[start + 1 : end])
        return Table(sheet.name, title, named[1], heading, named[0], {}, {}, None, months, rows)
    second = _second_heading(sheet.rows, start)
    body = tuple(sheet.rows[start + (2 if second else 1) : end])
    measures: dict[str, list[int]] = {}
    for place in range(max(len(heading.cells), len(second.cells) if second else 0)):
        cells = (second.at(place) if second else "", heading.at(place))
        measure = next((found for cell in cells if (found := _measure(cell, asked))), None)
        if measure and place != named[0] and (asked is not None or _counts(body, place)):
            measures.setdefault(measure, []).append(place)
    for measure in MEASURES:
        if len(places := measures.get(measure, [])) > 1:
            texts = ", ".join(f"'{(second.at(place) if second else '') or heading.at(place)}'" for place in places)
            raise Unclear(
                f"columns {texts} could all be what was {measure.replace('_', ' ')}; name the one that is: "
                f'measure = {{ "{heading.at(places[-1]) or "…"}" = "{measure}" }}'
            )
    if RECEIVED not in measures:
        return None
    single = {measure: places[0] for measure, places in measures.items()}
    return Table(sheet.name, title, named[1], heading, named[0], single, {}, month_column, {}, body)


def _counts(rows: Sequence[Row], place: int) -> bool:
    """Whether a column holds numbers: "Keluhan" may stand over counts or over what people said."""
    given = [row.at(place) for row in rows if row.at(place)]
    return any(COUNT.fullmatch(cell) for cell in given) or (bool(given) and all(cell.lower() in DASHES for cell in given))


def _only(row: Row, is_it: Callable[[str], bool]) -> int | None:
    return next((place for place, cell in enumerate(row.cells) if cell and is_it(cell)), None)


def continued(table: Table, sheet: Sheet) -> Table | None:
    """``table`` going on over ``sheet``, which has no heading of its own, where its row numbers go on; else None."""
    if table.name_column is None:
        return None
    numbers = [(place, int(row.at(place).strip("."))) for row in table.rows for place in range(table.name_column) if _is_number(row.at(place))]
    first = next((row for row in sheet.rows if row.text), None)
    if not numbers or first is None:
        return None
    place, last = numbers[-1]
    if not _is_number(first.at(place)) or int(first.at(place).strip(".")) != last + 1:
        return None
    return replace(table, sheet=sheet.name, title="", rows=sheet.rows)


def _is_number(text: str) -> bool:
    return text.strip(".").isdecimal()
