"""Rows set aside, said so that a steward can put them right without anybody's data being shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import duckdb

from pipelines.landing.contradictions import CONTRADICTION, sentence
from pipelines.landing.deletions import SEEN, note_keys
from pipelines.landing.instants import DAYS, MONTHS
from pipelines.landing.keyed import Guard, kept_key
from pipelines.landing.lost_ids import LOST_ID
from pipelines.landing.mapping import Problem, source_rows, source_text
from pipelines.landing.rules import CLOSED_LISTS, IDS, KEYED, Plan, stored_name
from pipelines.landing.versions import INCOMING
from pipelines.ledger import QuarantineRow
from pipelines.sources.reading import Broken, RawFile, Reading
from transforms.city.canonical import INSTANTS
from transforms.city.errors import closest
from transforms.privacy.masks import shape

LONGEST_TEXT = 300
_WEEKDAY = "|".join(f"{theirs}|{english}" for theirs, english in DAYS)
_MONTH = "|".join(f"{theirs}|{full}|{short}" for theirs, full, short in MONTHS)
_DAY = (
    r"(?:(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d{2}"
    rf"|(?:(?:{_WEEKDAY}),? )?\d{{1,2}}[- ](?:{_MONTH})[- ](?:19|20)\d{{2}})"
).replace("''", "'")
_CLOCK = r"(?:\d{1,3}:\d{2}:\d{2}|(?:(?:jam|pukul|pkl\.?) ?)?\d{1,2}(?:[:.]\d{1,2}){0,2})(?: (?:WIB|WITA|WIT|AM|PM))?"
LIKE_A_TIME = re.compile(rf"{_DAY}(?:[ T,]+{_CLOCK}(?: \d{{2}}:\d{{2}}(?::\d{{2}})?)?)?", re.IGNORECASE)
"""A date, right or wrong, that need not be masked to be shown: it has a year where one belongs, which no phone number has. A second time of
day may follow the first: where date and time are columns of their own, the date's cell may have one too."""


def broken_rows(plan: Plan, guard: Guard, file: RawFile, broken: Sequence[Broken], now: datetime) -> list[QuarantineRow]:
    """Rows that could not be read. Their fields are not known, so only the form of their text is kept."""
    return [
        QuarantineRow(
            source_id=plan.source.id,
            file=file.name,
            line=row.line,
            reason=row.reason,
            column_name=None,
            found=None,
            closest=None,
            message=f"{file.name}, line {row.line}: {row.message}\n{_again('Correct the line')}",
            masked_text=shape(row.text, LONGEST_TEXT),
            text_hash=guard.key.row_hash(row.text),
            first_seen=now,
        )
        for row in broken
    ]


def unusable_rows(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    guard: Guard,
    file: RawFile,
    reading: Reading,
    table: str,
    problems: Sequence[Problem],
    now: datetime,
) -> list[QuarantineRow]:
    """Rows of ``table`` that were read and cannot be placed, with the key (as stored) of each that states one."""
    found_rows: list[QuarantineRow] = []
    shown = [name for name in plan.rules if name not in KEYED and stored_name(name) != "masked_text" and plan.rules[name].column]
    places = connection.execute(f"select distinct _problem from {table} where _problem is not null order by 1").fetchall()
    for (place,) in places:
        problem = problems[place]
        texts = ", ".join(f"({source_text(plan, name)})" for name in shown)
        wanted = source_rows(plan, reading, f"rowid in (select _row from {table} where _problem = {place})")
        rows = connection.execute(
            f"select given._line, given._raw, mapped._key, ({source_text(plan, problem.column)}), {texts or 'null'} "
            f"from {wanted} as given join (select _row, _key from {table}) as mapped on mapped._row = given._row "
            "order by given._line, given._row"
        ).fetchall()
        near = {value: _closest(plan, problem, value) for value in {row[3] for row in rows}}
        for line, raw, key, found, *values in rows:
            pairs = [f"{name}={_masked(guard, name, value)}" for name, value in zip(shown, values, strict=True) if value]
            masked = None if found is None else _masked(guard, problem.column, found)
            found_rows.append(
                QuarantineRow(
                    source_id=plan.source.id,
                    file=file.name,
                    line=line,
                    reason=problem.reason,
                    column_name=problem.column,
                    found=masked,
                    closest=near[found],
                    message=f"{file.name}, line {line}: {_sentence(plan, problem, masked, near[found])}",
                    masked_text="; ".join(pairs)[:LONGEST_TEXT],
                    text_hash=guard.key.row_hash(raw),
                    first_seen=now,
                    row_key=None if key is None else kept_key(plan, guard, key),
                )
            )
    return found_rows


def no_longer_aside(
    connection: duckdb.DuckDBPyConnection,
    earlier: Sequence[QuarantineRow],
    source_id: str,
    now_aside: Sequence[QuarantineRow],
    is_whole: bool,
    is_listed: bool,
) -> tuple[list[QuarantineRow], list[QuarantineRow]]:
    """Of the rows a fetched source had set aside ``earlier``, those that no longer are; and ``now_aside`` with the day each was first seen.

    A row is settled when its key was read again (well or badly), when it is not among the rows that exist now (``is_listed``:
    `seen_keys` holds them all), when the same text was read again, or when everything was (``is_whole``).
    """
    of_source = [row for row in earlier if row.source_id == source_id]
    if not of_source:
        return [], list(now_aside)
    note_keys(connection, "earlier_keys", [row.row_key for row in of_source if row.row_key])
    read_again = {row.row_key for row in now_aside if row.row_key}
    absent = f"or _key not in (select _key from {SEEN})" if is_listed else ""
    rows = connection.execute(f"select _key from earlier_keys where _key in (select _key from {INCOMING}) {absent}").fetchall()
    read_again |= {key for (key,) in rows}
    texts = {row.text_hash for row in now_aside}
    settled = [row for row in of_source if is_whole or row.row_key in read_again or row.text_hash in texts]
    first_seen = {row.text_hash: row.first_seen for row in settled}
    return settled, [replace(row, first_seen=first_seen.get(row.text_hash, row.first_seen)) for row in now_aside]


def _masked(guard: Guard, column: str, value: str) -> str:
    if column in IDS:
        return guard.id(value)
    if column in INSTANTS and LIKE_A_TIME.fullmatch(value):
        return value
    return guard.masker.mask(value)


def _closest(plan: Plan, problem: Problem, found: str | None) -> str | None:
    if problem.reason != "unmapped_value" or found is None:
        return None
    return closest(found, _known(plan, problem.column))


def _known(plan: Plan, column: str) -> list[str]:
    words = plan.rules[column].map
    return list(words) if words is not None else list(CLOSED_LISTS.get(column, ()))


def _sentence(plan: Plan, problem: Problem, found: str | None, near: str | None) -> str:
    column = problem.column
    rule = plan.rules.get(column)
    source_column = column if rule is None or rule.column is None else rule.column
    if problem.reason in ("missing_key", "missing_value"):
        what = "the key" if problem.reason == "missing_key" else column
        return f"{what} is empty (column '{source_column}'); a row without it cannot be placed.\n{_again('Fill it in at the source')}"
    if problem.reason == CONTRADICTION:
        return f"{sentence(plan, column, found)}\n{_again('Correct the row')}"
    if problem.reason == LOST_ID:
        return (
            f"the id in column '{source_column}' was shortened by a spreadsheet ({found}): its last digits are gone, and several rows may share it.\n"
            f"{_again('Export the ids as text')}"
        )
    if problem.reason == "unparsable_instant":
        forms = _forms(rule.formats if rule else ())
        joined = "', '".join((source_column, *(rule.parts if rule else ())))
        columns = f"column{'s' if rule and rule.parts else ''} '{joined}'"
        cure = f"Correct the row, or add its form to {column} in sources.toml"
        return f"{column} '{found}' ({columns}) is no time {forms}.\n{_again(cure)}"
    if problem.reason == "not_a_number":
        cure = 'Correct the row, or declare decimal = "," in sources.toml'
        return f"{column} '{found}' (column '{source_column}') is not a number.\n{_again(cure)}"
    known = _known(plan, column)
    listed = ", ".join(known[:8]) + (" …" if len(known) > 8 else "")
    guess = f" Did you mean '{near}'?" if near else ""
    cure = f"Correct the row, or add it to the map of {column} in sources.toml"
    return f"{column} '{found}' (column '{source_column}') is not known.\nKnown: {listed}.{guess}\n{_again(cure)}"


MOST_FORMS = 6
"""Forms of a time that a message lists as they are written; a rule with more is shown by what some of them look like."""
_EXAMPLE = datetime(2026, 1, 31, 8, 30)


def _forms(formats: Sequence[str]) -> str:
    """The forms of a time as a message names them.

    >>> _forms(["%d/%m/%Y"])
    "of the form '%d/%m/%Y'"
    """
    if not formats:
        return "of the form ISO 8601 (2026-01-31T08:30:00)"
    if len(formats) <= MOST_FORMS:
        return "of the form " + " or ".join(f"'{form}'" for form in formats)
    shown = [f"{_EXAMPLE:{'%Y-%m-%d %H:%M' if form == 'iso' else form}}" for form in formats[:: len(formats) // MOST_FORMS]]
    return "like '" + "', '".join(shown) + "'"


def _again(cure: str) -> str:
    return f"{cure}, then run: tanggap run"
