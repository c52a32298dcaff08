"""Which month a recap is about: stated in a column, a title, a sheet's name or the file's, and nowhere contradicted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipelines.sources.recap_tables import Table
from transforms.city.model import Source
from transforms.text.months import Month, Undecided, months_in, read_months, years_in

_PLACES = ("title", "sheet", "file")
_FIXED = re.compile(r"((?:19|20)\d\d)-(0[1-9]|1[0-2])")


class MonthError(ValueError):
    """A recap whose month is not certain; the text says what was found and the option that settles it."""


def month_texts(file: str, tables: Sequence[Table], source: Source) -> list[Mapping[int, str | None]]:
    """For each table the month of each of its rows as ``2017-04-01``, by row number; None where a row's own cannot be read.

    A table with its months across has them by column instead.
    """
    option = source.options.get("month")
    declared = None if option is None else str(option)
    fixed = _FIXED.fullmatch(declared or "")
    found: list[Mapping[int, str | None]] = []
    for table in tables:
        if table.month_columns:
            found.append(_by_column(file, table, tables))
        elif fixed:
            found.append(_everywhere(table, (int(fixed[1]), int(fixed[2]))))
        elif table.month_column is not None:
            found.append(_by_row(file, table, tables, declared))
        else:
            found.append(_everywhere(table, _of_table(file, table, tables, declared)))
    return found


def _everywhere(table: Table, month: tuple[int, int]) -> Mapping[int, str | None]:
    return dict.fromkeys((row.line for row in table.rows), _written(month))


def _written(month: tuple[int, int]) -> str:
    return f"{month[0]:04d}-{month[1]:02d}-01"


def _by_column(file: str, table: Table, tables: Sequence[Table]) -> Mapping[int, str | None]:
    years = _years(file, table, tables)
    year_of = next(iter(years)) if len(years) == 1 else None
    written: dict[int, str | None] = {}
    for column, (year, month) in table.month_columns.items():
        if not (year or year_of):
            seen = ", ".join(map(str, sorted(years))) or "none"
            why = f"the months across have no year, and title, sheet and file name {seen}."
            raise MonthError(f"{why}\nWrite the one year in the title or the file's name.")
        written[column] = _written((year or year_of or 0, month))
    return written


def _by_row(file: str, table: Table, tables: Sequence[Table], declared: str | None) -> Mapping[int, str | None]:
    assert table.month_column is not None
    values = [row.at(table.month_column) for row in table.rows]
    form = declared if declared and "%" in declared else None
    heading = table.heading.at(table.month_column)
    try:
        months = read_months(values, form)
    except Undecided:
        raise MonthError(
            f"column '{heading}' has days such as '{next(filter(None, values))}', where day and month cannot be told apart.\n"
            'Say how they are written: month = "%d/%m/%Y".'
        ) from None
    years = _years(file, table, tables)
    year_of = next(iter(years)) if len(years) == 1 else None
    written: dict[int, str | None] = {}
    for row, month in zip(table.rows, months, strict=True):
        year = (month[0] or year_of) if month else None
        written[row.line] = _written((year, month[1])) if month and year else None
    return written


def _told(file: str, table: Table) -> list[tuple[str, str]]:
    """Where a table's month may be stated: (place, its text)."""
    return [("title", table.title), ("sheet", table.sheet), ("file", file)]


def _titles(table: Table, tables: Sequence[Table]) -> list[tuple[str, str]]:
    """The titles of the other tables, which stand in for a table that has none of its own: same sheet first."""
    others = [other for other in tables if other is not table and other.title]
    return [("title", other.title) for other in sorted(others, key=lambda other: other.sheet != table.sheet)]


def _years(file: str, table: Table, tables: Sequence[Table]) -> frozenset[int]:
    return frozenset[int]().union(*(years_in(text) for _, text in [*_told(file, table), *_titles(table, tables)]))


def _of_table(file: str, table: Table, tables: Sequence[Table], declared: str | None) -> tuple[int, int]:
    told = [(place, text) for place, text in _told(file, table) if declared not in _PLACES or place == declared]
    elsewhere = _titles(table, tables) if declared in (None, "title") else []
    years = _years(file, table, tables)
    own = _stated(told, years)
    others = _stated(elsewhere, years)
    if not own and not others:
        seen = "; ".join(f"{place} '{text}'" for place, text in told if text)
        raise MonthError(f"no month is named in {seen or 'it'}.\n{_CURE}")
    # All that the table itself is called must agree; the other tables' titles only where it is not called anything.
    stated = [*own, *(others if not any(place != "file" for place, _, _ in own) else [])]
    agreed = frozenset.intersection(*(months for _, _, months in stated))
    if len(agreed) != 1:
        seen = "; ".join(f"{place} '{text}' ({', '.join(_shown(one) for one in sorted(months, key=str))})" for place, text, months in stated)
        raise MonthError(f"its month is not certain: {seen}.\n{_CURE}")
    [(year, number)] = agreed
    if year is None:
        raise MonthError(f"month {number:02d} is named without a year in {stated[0][0]} '{stated[0][1]}'.\n{_CURE}")
    return year, number


def _stated(told: Sequence[tuple[str, str]], years: frozenset[int]) -> list[tuple[str, str, frozenset[Month]]]:
    found = []
    for place, text in told:
        [alone] = read_months([text]) if place == "sheet" else [None]  # a sheet may be called just "Mar"
        if months := months_in(text) or (frozenset((alone,)) if alone else frozenset()):
            found.append((place, text, _with_year(months, years)))
    return found


_CURE = 'Say where it stands, month = "title", "sheet" or "file", or which it is: month = "2017-04".'


def _with_year(months: frozenset[Month], years: frozenset[int]) -> frozenset[Month]:
    year_of = next(iter(years)) if len(years) == 1 else None
    return frozenset((year or year_of, month) for year, month in months)


def _shown(month: Month) -> str:
    return f"{month[0] or '????'}-{month[1]:02d}"
