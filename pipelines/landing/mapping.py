"""Source columns to canonical ones: SQL written from a source's rules, run over rows of text.

What comes out still holds personal values as given; it lives in memory only, until `keyed` has been over it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from pipelines.landing.contradictions import CONTRADICTION, contradictions
from pipelines.landing.instants import believable, first_given, given, given_text, instant, staged, trimmed
from pipelines.landing.lost_ids import LOST_ID, lost_id
from pipelines.landing.rules import (
    CLOSED_LISTS,
    IDS,
    KEYED,
    LENIENT_NUMBERS,
    MACHINE_WRITTEN,
    QUEUE_EVENTS,
    Plan,
    stored_name,
)
from pipelines.sources import RawFile, Reading, SourceError
from pipelines.sources.jsonl import WHOLE
from pipelines.sources.reading import literal, moment_of, quoted
from transforms.city.canonical import INSTANTS
from transforms.city.errors import closest
from transforms.city.model import ColumnRule
from transforms.engines.inputs import RECEIVED

_NO_INSTANT = "unparsable_instant"

UNIT = "chr(31)"
"""Separates values that are hashed together: no export writes it."""


def check_columns(connection: duckdb.DuckDBPyConnection, plan: Plan, reading: Reading, file: RawFile) -> None:
    """Raise `SourceError` when the file lacks a column that the source's rules or key name."""
    wanted = [(f"columns.{name}", column) for name, rule in plan.rules.items() for column in rule.source_columns]
    wanted += [("key", column) for column in _key_columns(plan, reading.columns)]
    for place, column in wanted:
        if column not in reading.columns:
            names = {name for _, name in wanted}
            cure = _heading_below(connection, reading, plan, names)
            raise SourceError(
                f"{file.name}: there is no column '{column}', which {place} of source '{plan.source.id}' names.\n"
                f"{_found(column, names, reading.columns)}\n{cure or _CORRECT}, then run: tanggap run",
                transient=False,
            )


_CORRECT = "Correct the name in sources.toml, or get the export with its columns"


def _found(column: str, wanted: set[str], names: Sequence[str]) -> str:
    """What stands where the heading was looked for; not the words of a row that has digits and no name that is wanted: it may be a report."""
    if wanted.isdisjoint(names) and any(re.search(r"\d", re.sub(r"^column \d+$| \(\d+\)$", "", name)) for name in names):
        return (
            f"Found: {len(names)} cells that look like a row of data, and none of the names that are wanted: the heading stands in another row "
            "(was one added or deleted above it?), or there is none."
        )
    near = closest(column, names)
    shown = ", ".join(f"'{name}'" for name in names[:40])
    return f"Found: {shown}." + (f" Did you mean '{near}'?" if near else "")


def _heading_below(connection: duckdb.DuckDBPyConnection, reading: Reading, plan: Plan, wanted: set[str]) -> str | None:
    """The cure where the columns' names stand in one of the first rows: titles were written above the heading."""
    cursor = connection.execute(f"select _line, {', '.join(map(quoted, reading.columns))} from {reading.table} order by _line limit 20")
    for line, *cells in cursor.fetchall():
        if wanted <= {" ".join(str(cell).split()) for cell in cells if cell is not None}:
            return f"They stand in row {line}: write header = {line} for source '{plan.source.id}' in sources.toml"
    return None


@dataclass(frozen=True, slots=True)
class Problem:
    """One way a row can be unusable: why in one word, and the canonical (or key) column it is about."""

    reason: str
    column: str


def map_rows(connection: duckdb.DuckDBPyConnection, plan: Plan, reading: Reading, table: str) -> list[Problem]:
    """Make ``table`` of the rows read, and give back the problems that its ``_problem`` counts into (NULL: none).

    It holds ``_row`` (rowid of the rows read), ``_line``, ``_key`` (without a declared key NULL, and ``_raw``, the whole source
    row, beside it) and every canonical column under its stored name. A row shows the first of its problems only.
    """
    columns: dict[str, str] = {}
    problems: dict[Problem, str] = {}
    keys = _key_columns(plan, reading.columns)
    for column in keys:
        problems[Problem("missing_key", column)] = f"({given(column)}) is null"
        problems[Problem(LOST_ID, column)] = lost_id(given(column))
    for name, rule in plan.rules.items():
        is_typed = name in INSTANTS and rule.column in reading.typed and rule == ColumnRule(column=rule.column)
        columns[stored_name(name)], wrong = _typed(rule) if is_typed else _column(plan, name, rule)
        stated = moment_of(str(rule.column)) if is_typed else given_text(rule)
        if name in plan.required and rule.value is None:
            problems[Problem("missing_value", name)] = f"({stated}) is null"
            if name in IDS:
                problems[Problem(LOST_ID, name)] = lost_id(given_text(rule))
        if wrong:
            problems[Problem(wrong[1], name)] = f"({stated}) is not null and ({wrong[0]})"
    problems |= {Problem(CONTRADICTION, name): condition for name, condition in contradictions(plan, columns).items()}
    key = _key(keys)
    cases = " ".join(f"when {condition} then {place}" for place, condition in enumerate(problems.values()))
    picked = f"case {cases} end" if cases else "cast(null as integer)"
    made = ", ".join(f"{expression} as {quoted(name)}" for name, expression in columns.items())
    raw = "" if plan.key else "_raw, "  # long, and only what has no key is known by it
    connection.execute(
        f"create or replace temp table {table} as select _row, _line, {raw}{key} as _key, {made}, {picked} as _problem "
        f"from {source_rows(plan, reading)}"
    )
    return list(problems)


def keys_listed(plan: Plan, columns: tuple[str, ...], table: str) -> str:
    """SQL: the ``_key`` of each row of ``table``, which has ``_line`` and the key's source columns as text."""
    keys = _key_columns(plan, columns)
    return f"(select {_key(keys)} as _key from {staged(keys, table, 'null', plan.entity in MACHINE_WRITTEN)})"


def _key(columns: Sequence[str]) -> str:
    return " || '|' || ".join(f"({given(column)})" for column in columns) or "cast(null as varchar)"


def source_rows(plan: Plan, reading: Reading, where: str = "true") -> str:
    """SQL: the rows read, as the expressions of this module expect them."""
    is_plain = plan.entity in MACHINE_WRITTEN
    used = {column for rule in plan.rules.values() for column in rule.source_columns} | set(_key_columns(plan, reading.columns))
    return staged(sorted(used), reading.table, _raw(plan, reading), is_plain, where, sorted(used & reading.typed))


def _raw(plan: Plan, reading: Reading) -> str:
    if plan.entity == QUEUE_EVENTS:
        return quoted("line")
    if WHOLE in reading.columns:  # beside it stand only the paths that are mapped: one more mapped would make all rows others
        return quoted(WHOLE)
    # By name, and without what is empty: a column that is moved, or added and not filled, does not make a row another one.
    values = ", ".join(f"{literal(name + '=')} || nullif({quoted(name)}, '')" for name in sorted(reading.columns))
    return f"concat_ws({UNIT}, {values})"


def source_text(plan: Plan, column: str) -> str:
    """SQL: what the source wrote where canonical ``column`` (or a key column) was looked for."""
    rule = plan.rules.get(column)
    return given(column) if rule is None else given_text(rule)


def _key_columns(plan: Plan, columns: tuple[str, ...]) -> list[str]:
    """Source columns of the key; a canonical name stands for the column its rule reads."""
    found = []
    for name in plan.key:
        rule = plan.rules.get(name)
        found.append(rule.column if name not in columns and rule is not None and rule.column is not None else name)
    return found


def _typed(rule: ColumnRule) -> tuple[str, tuple[str, str]]:
    """`_column` of a column that its source knows as a moment, and about which the rule says nothing else."""
    moment = believable(moment_of(str(rule.column)))
    return moment, (f"{moment} is null", _NO_INSTANT)


def _column(plan: Plan, name: str, rule: ColumnRule) -> tuple[str, tuple[str, str] | None]:
    """SQL of one canonical column, and (condition, reason) under which its text could not be used."""
    text = given_text(rule)
    kind = RECEIVED[plan.entity].get(stored_name(name), "varchar")
    if name in KEYED:
        return text, None
    if name == "text":
        plain = literal(rule.value) if rule.value is not None else first_given(rule, lambda column: f"nullif({trimmed(column)}, '')")
        for part in rule.parts:
            plain = f"concat_ws(' ', {plain}, nullif({trimmed(part)}, ''))"
        return plain, None
    if name in INSTANTS:
        moment = instant(rule, text, plan.source.timezone)
        return moment, (f"{moment} is null", _NO_INSTANT)
    if kind in ("double", "bigint"):
        number = _number(text, kind, str(plan.source.options.get("decimal", ".")), plan.source.kind == "xlsx")
        return number, None if name in LENIENT_NUMBERS else (f"{number} is null", "not_a_number")
    if kind == "boolean":
        stated = f"lower({text}) in ('true', 't', 'yes', 'y', 'ya', '1')"
        return _is_repost(plan, stated) if name == "is_repost" else stated, None
    return _word(plan, name, rule, text)


def _is_repost(plan: Plan, stated: str) -> str:
    """SQL: whether a post passes on another's: the platform says so, or its text begins as passed-on posts do."""
    rule = plan.rules.get("text")
    begins = "false" if rule is None or rule.column is None else f"starts_with({trimmed(rule.column)}, 'RT @')"
    return f"coalesce({stated}, false) or coalesce({begins}, false)"


def _word(plan: Plan, name: str, rule: ColumnRule, text: str) -> tuple[str, tuple[str, str] | None]:
    if rule.map is not None and rule.value is None:
        mapped = _mapped(rule.map, text)
        if name in CLOSED_LISTS:
            return mapped, (f"{mapped} is null", "unmapped_value")
        return f"coalesce({mapped}, {text})", None
    known = () if plan.entity in MACHINE_WRITTEN else CLOSED_LISTS.get(name, ())
    if known:
        folded = f"lower({text})"
        return folded, (f"{folded} not in ({', '.join(map(literal, known))})", "unmapped_value")
    return text, None


def _mapped(words: Mapping[str, str], text: str) -> str:
    cases = " ".join(f"when {literal(_folded(theirs))} then {literal(ours)}" for theirs, ours in words.items())
    folded = f"lower(regexp_replace({text}, '\\s+', ' ', 'g'))"
    return f"case {folded} {cases} end" if cases else "cast(null as varchar)"


def _folded(word: str) -> str:
    return " ".join(word.lower().split())


def _number(text: str, kind: str, decimal: str, is_cell: bool) -> str:
    plain = f"replace(replace({text}, '.', ''), ',', '.')" if decimal == "," else text
    if decimal == "," and is_cell:  # a cell that is a number comes with a point, whatever a number typed as text has
        plain = f"case when contains({text}, ',') then {plain} else {text} end"
    number = f"try_cast({plain} as double)"
    number = f"case when isfinite({number}) then {number} end"
    return number if kind == "double" else f"case when {number} = floor({number}) then try_cast({number} as bigint) end"
