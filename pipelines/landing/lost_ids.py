"""Ids that a spreadsheet turned into numbers and shortened: 678845123456789012 saved as 6.78845E+17.

Their last digits are gone for good. Taken as a key, different rows would pass for versions of one; taken as a telephone number,
different people for one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import duckdb

from pipelines.landing.rules import KEYED, Plan, stored_name
from pipelines.sources.reading import RawFile, SourceError, quoted

if TYPE_CHECKING:
    from pipelines.landing.mapping import Problem

LOST_ID = "lost_id"
REFUSED_SHARE = 0.5
"""Above this share of a file's rows the export is at fault, not its rows, and a list of them would help nobody."""


def lost_id(text: str) -> str:
    """SQL: whether ``text`` is a number in scientific notation. The plus sign is what tells it from an id such as 12E4."""
    return rf"regexp_matches({text}, '^[0-9]([.,][0-9]+)?[eE]\+[0-9]{{1,3}}$')"


def refuse_lost_ids(
    connection: duckdb.DuckDBPyConnection, plan: Plan, file: RawFile, table: str, problems: Sequence[Problem]
) -> None:
    """Raise `SourceError` when most ids of a file were lost in this way."""
    for place, problem in enumerate(problems):
        if problem.reason != LOST_ID:
            continue
        [(lost, rows)] = connection.execute(f"select count(*) filter (where _problem = {place}), count(*) from {table}").fetchall()
        if lost > REFUSED_SHARE * rows:
            rule = plan.rules.get(problem.column)
            column = problem.column if rule is None or rule.column is None else rule.column
            raise SourceError(
                f"{file.name}: {lost} of {rows} ids in column '{column}' of source '{plan.source.id}' were shortened by a spreadsheet "
                "(6.78845E+17 for 678845123456789012): their last digits are gone, so they tell no rows apart.\n"
                "Export the ids as text; where nobody has them any more, leave key and the id out of sources.toml, "
                "and rows are told apart by what they say; then run: tanggap run",
                transient=False,
            )


def lost_people(connection: duckdb.DuckDBPyConnection, plan: Plan, file: RawFile, table: str) -> list[str]:
    """A note for each column of persons (numbers, accounts) in ``table`` of which values were shortened: those rows tell nobody apart."""
    names = [name for name, rule in plan.rules.items() if name in KEYED and KEYED[name][1] != "name" and rule.column]
    if not names:
        return []
    counts = ", ".join(f"count(*) filter (where {lost_id(f'trim({quoted(stored_name(name))})')})" for name in names)
    [found] = connection.execute(f"select {counts} from {table}").fetchall()
    return [
        f"{count} value(s) in column '{plan.rules[name].column}' ({name}) of {file.name} were shortened by a spreadsheet (6.28123E+12 for "
        "6281234567890): their last digits are gone, so they count as not given. Export or type them as text"
        for name, count in zip(names, found, strict=True)
        if count
    ]
