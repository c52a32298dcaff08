"""Whether a file writes its dates in the order the source declares: a file that contradicts it is refused as a whole.

Row by row would be worse than nothing: 13/02 read month-first is set aside and seen, 03/02 of the same file lands as
another day and is not.
"""

from __future__ import annotations

import re
from dataclasses import replace

import duckdb

from pipelines.landing.instants import given_text, instant
from pipelines.landing.mapping import source_rows
from pipelines.landing.rules import Plan
from pipelines.sources import RawFile, Reading, SourceError
from pipelines.sources.reading import quoted
from transforms.city.canonical import INSTANTS
from transforms.city.date_forms import swapped
from transforms.city.model import ColumnRule


def check_date_order(
    connection: duckdb.DuckDBPyConnection, plan: Plan, reading: Reading, file: RawFile, mapped: str
) -> None:
    """Raise `SourceError` when values that ``mapped`` could not make an instant of fit the declared form with day and month
    changed over, or when a column declared as ISO holds nothing but dates of another form."""
    for name in (name for name in plan.rules if name in INSTANTS and plan.rules[name].column is not None):
        rule = plan.rules[name]
        if not rule.formats and reading.typed.issuperset(rule.source_columns):
            continue
        if "iso" in rule.formats and (turned := turned_dates(connection, source_rows(plan, reading), given_text(rule))):
            raise SourceError(
                f"{file.name}, column '{rule.column}' ({name}): {said_turned(*turned)} Nothing of the file was landed.\n"
                f"{TURNED_CURE}, then run: tanggap run",
                transient=False,
            )
        if any(_DAY_FIRST.match(form) for form in rule.formats):
            _check_padding(connection, plan, reading, file, name)
        unread = f"rowid in (select _row from {mapped} where {quoted(name)} is null)"
        if any(swapped(form) for form in rule.formats):
            other = replace(rule, format=tuple(swapped(form) or form for form in rule.formats))
            _check(connection, plan, reading, file, name, other, unread)
        elif not rule.formats:
            _check_iso(connection, plan, reading, file, name, unread)


TURNED_CURE = (
    "Get the export again and do not save it from a spreadsheet, or open it where dates are written day first; in a form filled in by hand, "
    "correct its dates"
)
_FEW, _MONTHS = 5, 3
"""Dates of either sort, and months of the typed ones, below which this may be chance."""


def turned_dates(connection: duckdb.DuckDBPyConnection, rows: str, text: str) -> tuple[int, int] | None:
    """Dates that are typed and dates left as text, where the one all lie on days up to 12 and the other all after: a spreadsheet
    that expects the month first opened a day-first export, and made other days of whatever it could read. None elsewhere."""
    [(typed, last, months, left, first)] = connection.execute(
        "select count(day), max(day), count(distinct month), count(lead), min(lead) from (select "
        f"try_cast(nullif(regexp_extract({text}, '^[0-9]{{4}}-[0-9]{{2}}-([0-9]{{2}})', 1), '') as integer) as day, "
        f"nullif(regexp_extract({text}, '^[0-9]{{4}}-([0-9]{{2}})', 1), '') as month, "
        f"try_cast(nullif(regexp_extract({text}, '^([0-9]{{1,2}})[-/. ][0-9]{{1,2}}[-/. ][0-9]{{2,4}}', 1), '') as integer) as lead from {rows})"
    ).fetchall()
    return (typed, left) if min(typed, left) >= _FEW and last <= 12 < first and months >= _MONTHS else None


def said_turned(typed: int, left: int) -> str:
    """What `turned_dates` found, as a sentence."""
    return (
        f"all {typed} dates that stand as dates lie on days 1 to 12, all {left} that stand as text on days 13 to 31. "
        "A spreadsheet that expects the month first has opened this export and changed days into months."
    )


_DAY_FIRST = re.compile(r"%d([-/.])%m\1%[Yy]")


def _check_padding(connection: duckdb.DuckDBPyConnection, plan: Plan, reading: Reading, file: RawFile, name: str) -> None:
    """Raise `SourceError` when the dates that have a day up to 12 and those that have not are written in two manners, 3/2/2026 and 13/03/2026:
    a spreadsheet that expects the month first has opened a day-first export and saved it again, and whatever it could read is another day now.

    No program writes zeros by the day of the month. Where the months are October to December nothing shows.
    """
    rule = plan.rules[name]
    parts = f"string_split_regex(regexp_extract({given_text(rule)}, '^[0-9]{{1,2}}[-/.][0-9]{{1,2}}'), '[-/.]')"
    [(typed, padded, left, bare)] = connection.execute(
        "select count(*) filter (where lead <= 12 and next <= 12 and is_bare), count(*) filter (where lead <= 12 and next <= 12 and is_padded), "
        "count(*) filter (where lead > 12 and is_padded), count(*) filter (where lead > 12 and is_bare) from (select "
        "try_cast(parts[1] as integer) as lead, try_cast(parts[2] as integer) as next, "
        "starts_with(parts[1], '0') or starts_with(parts[2], '0') as is_padded, length(parts[1]) = 1 or length(parts[2]) = 1 as is_bare "
        f"from (select {parts} as parts from {source_rows(plan, reading)}))"
    ).fetchall()
    if min(typed, left) < _FEW or padded or bare:
        return
    raise SourceError(
        f"{file.name}, column '{rule.column}' ({name}): {typed} dates on days up to 12 are written like 3/2/2026, {left} on days after like "
        "13/03/2026. A spreadsheet that expects the month first has opened this export and changed days into months. "
        "Nothing of the file was landed.\n"
        f"{TURNED_CURE}, then run: tanggap run",
        transient=False,
    )


def _check(
    connection: duckdb.DuckDBPyConnection, plan: Plan, reading: Reading, file: RawFile, name: str, other: ColumnRule, unread: str
) -> None:
    rule, zone = plan.rules[name], plan.source.timezone
    text = given_text(rule)
    [(wrong, line)] = connection.execute(
        f"select count(moment), min(_line) filter (where moment is not null) from "
        f"(select _line, {instant(other, text, zone)} as moment from {source_rows(plan, reading, unread)})"
    ).fetchall()
    if not wrong:
        return
    # The declared order is only proved by what the other cannot read: is the form wrong, or is the file mixed?
    [(right,)] = connection.execute(
        f"select count(*) from {source_rows(plan, reading)} "
        f"where {instant(rule, text, zone)} is not null and {instant(other, text, zone)} is null"
    ).fetchall()
    forms, turned = _listed(rule.formats), _listed(other.formats)
    if right:
        raise SourceError(
            f"{file.name}, row {line}: column '{rule.column}' ({name}) mixes day-first and month-first dates: {right} values fit only "
            f"{forms}, {wrong} only {turned}. The days of all others are in doubt, so nothing of the file was landed.\n"
            "A spreadsheet of another region does this when it opens an export. Get the export again and do not save it from a "
            f"spreadsheet (or correct the rows, such as row {line}), then run: tanggap run",
            transient=False,
        )
    raise SourceError(
        f"{file.name}, row {line}: {wrong} values of column '{rule.column}' ({name}) fit {turned} and not {forms}, as declared: day and "
        "month are the other way round. Others would land as wrong days, so nothing of the file was landed.\n"
        f"In sources.toml, source '{plan.source.id}', write {name} = {{ column = \"{rule.column}\", format = {_toml(other)} }}, "
        "then run: tanggap run",
        transient=False,
    )


def _check_iso(
    connection: duckdb.DuckDBPyConnection, plan: Plan, reading: Reading, file: RawFile, name: str, unread: str
) -> None:
    rule = plan.rules[name]
    text = given_text(rule)
    is_dated = f"regexp_matches({text}, '^[0-9]{{1,2}}[-/. ][0-9]{{1,2}}[-/. ][0-9]{{2,4}}')"
    [(given,)] = connection.execute(f"select count({text}) from {source_rows(plan, reading)}").fetchall()
    [(like, line)] = connection.execute(
        f"select count(*), min(_line) from {source_rows(plan, reading, unread)} where {is_dated}"
    ).fetchall()
    if given and like == given:
        raise SourceError(
            f"{file.name}, row {line}: none of the {given} values of column '{rule.column}' ({name}) is ISO 8601 (2026-01-31T08:30:00), and "
            "no format is declared. Nothing of the file was landed.\n"
            f"In sources.toml, source '{plan.source.id}', declare the form: {name} = {{ column = \"{rule.column}\", format = \"%d/%m/%Y %H:%M\" }} "
            "(%d the day, %m the month), then run: tanggap run",
            transient=False,
        )


def _listed(forms: tuple[str, ...]) -> str:
    return " or ".join(f"'{form}'" for form in forms)


def _toml(rule: ColumnRule) -> str:
    forms = [f'"{form}"' for form in rule.formats]
    return forms[0] if len(forms) == 1 else f"[{', '.join(forms)}]"
