"""The point no personal value passes: keyed ids for persons, masks for text, before anything is written.

Python sees each distinct value once; the rows are rewritten by equality joins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from pipelines.landing.rules import IDS, KEYED, QUEUE_EVENTS, Plan, stored_name
from pipelines.sources.reading import SourceError, quoted
from transforms.city.lists import fold
from transforms.city.model import City, Source
from transforms.privacy.keys import ROW, TOKEN_CHARACTERS, CityKey, normalise
from transforms.privacy.masks import TRIGGER, Masker, is_person, keep_patterns

PLAIN_DATA = r"^[0-9]{0,8}$|^[A-Za-z0-9_-]{0,32}-?[0-9]{1,10}\.[0-9]{1,8}$"
"""queue_log data that is a count or a channel's unique id (epoch.sequence), never a person's."""

_LISTED = ("area", "category")
"""Columns whose words are looked up in a list of the city by ids that may be numbers."""

SUSPECT_ID = r"@|^[+(]?\s?(62|0)[\s.()-]*8|^[0-9 .-]{16,}$"
"""Ids worth a closer look; `is_person` decides."""

@dataclass(frozen=True, slots=True)
class Guard:
    """What personal values of one city become: its key, its masks, its official accounts."""

    key: CityKey
    masker: Masker
    accounts: Mapping[str, str]
    """Official account by its normal form; the only handles kept as spelled."""
    own_ids: frozenset[str] = frozenset()
    """Ids of the city's lists, folded, also with the name behind them: a Kemendagri code has as many digits as a telephone number, and is none."""

    def id(self, value: str) -> str:
        """An id as kept: itself, or a keyed id where it is a phone number, a NIK or an e-mail address."""
        return f"x-{self.key.token('nik', value)}" if is_person(value) else value


def guard_for(city: City, source: Source, key: CityKey) -> Guard:
    """The guard for one source; its ``keep`` option and the city's own numbers and accounts are let through in text."""
    accounts = {
        handle: account for agency in city.agencies for account in agency.accounts if (handle := normalise("handle", account))
    }
    own = [f"(?i:@{re.escape(handle)})\\b" for handle in sorted(accounts)]
    numbers = keep_patterns([centre.number for centre in city.centres])
    declared = source.options.get("keep", ())
    try:
        masker = Masker((*([declared] if isinstance(declared, str) else declared), *own, *numbers))
    except ValueError as error:
        raise SourceError(
            f"source '{source.id}': {error}.\nCorrect keep in sources.toml, then run: tanggap run", transient=False
        ) from error
    own_ids = {area.code for area in city.areas} | {one.code for one in city.area_codes} | {category.code for category in city.categories}
    own_ids |= {f"{area.code} {area.name}" for area in city.areas} | {f"{category.code} {category.name}" for category in city.categories}
    return Guard(key, masker, accounts, frozenset(map(fold, own_ids)))


def protect(connection: duckdb.DuckDBPyConnection, plan: Plan, guard: Guard, table: str, result: str) -> None:
    """Make ``result`` of the usable rows of ``table``, with `_key` complete and nothing personal left.

    Rows without a declared key get the keyed hash of their source text and how many equal ones stood before them.
    """
    changed: dict[str, str] = {}
    joins: list[str] = []
    extra = ""
    for place, name in enumerate(["_key", *plan.stored]):
        if name == "official_agency_spelling":
            continue
        rewrite = _rewriting(plan, guard, name)
        if rewrite is None or not _hand_over(connection, table, name, f"map{place}", rewrite):
            continue
        joins.append(f"left join map{place} on map{place}.was = {table}.{quoted(name)}")
        is_token = name in {stored for stored, _ in KEYED.values()}
        becomes = f"map{place}.becomes" if is_token else f"coalesce(map{place}.becomes, {table}.{quoted(name)})"
        changed[name] = becomes
        if name == "author_key":
            extra = f", map{place}.official as official_agency_spelling"
    if "author_key" in plan.stored and not extra:
        extra = ", cast(null as varchar) as official_agency_spelling"
    content, parameters = hashed_by(f"{table}._raw", (guard.key.pads(ROW), *guard.key.layer_pads()))
    keyless = not plan.key
    key = "hashed" if keyless else changed.pop("_key", f"{table}._key")
    changed.pop("_key", None)
    names = [name for name in plan.stored if name != "official_agency_spelling"]
    made = ", ".join(f"{changed.get(name, f'{table}.{quoted(name)}')} as {quoted(name)}" for name in names)
    select = (
        f"select {table}._row, {table}._line, {content if keyless else key} as _key, {made}{extra} from {table} {' '.join(joins)} "
        f"where {table}._problem is null"
    )
    if keyless:
        select = (
            "select * replace (_key || '#' || cast(row_number() over (partition by _key order by _line) - 1 as varchar) as _key) "
            f"from ({select})"
        )
    connection.execute(f"create or replace temp table {result} as {select}", parameters if keyless else None)
    for place in range(len(plan.stored) + 1):
        connection.execute(f"drop table if exists map{place}")


def hashed_by(value: str, pads: Sequence[tuple[bytes, bytes]]) -> tuple[str, dict[str, bytes]]:
    """SQL of the keyed hash (32 hex digits) of a text expression under each of ``pads`` in turn, and its parameters."""
    parameters: dict[str, bytes] = {}
    for place, (inner, outer) in enumerate(pads):
        parameters |= {f"inner{place}": inner, f"outer{place}": outer}
        value = f"left(sha256($outer{place}::blob || unhex(sha256($inner{place}::blob || encode({value})))), {TOKEN_CHARACTERS})"
    return value, parameters


Rewriting = tuple[str, Callable[[Iterable[str]], Mapping[str, tuple[str | None, str | None]]]]


def _rewriting(plan: Plan, guard: Guard, name: str) -> Rewriting | None:
    """Which values of a stored column to look at (SQL condition on ``value``) and what they become."""
    kinds = {stored: kind for stored, kind in KEYED.values()}
    if name in kinds:
        return "true", lambda values: _tokens(guard, kinds[name], values)
    if name in IDS:
        if name == "_key":
            condition = f"regexp_matches(value, '{SUSPECT_ID}')" if _is_plain_key(plan) else "true"
            return condition, lambda values: {value: (kept_key(plan, guard, value), None) for value in values}
        return f"regexp_matches(value, '{SUSPECT_ID}')", lambda values: {
            value: (kept, None) for value in values if (kept := guard.id(value)) != value
        }
    if plan.stored.get(name) != "varchar":
        return None
    condition = f"regexp_matches(value, '{TRIGGER}')"
    kept_ids = guard.own_ids if name in _LISTED else frozenset()
    if plan.entity == QUEUE_EVENTS:
        condition = f"not regexp_matches(value, '{PLAIN_DATA}') and {condition}"
    return condition, lambda values: {
        value: (masked, None) for value in values if (not kept_ids or fold(value) not in kept_ids) and (masked := guard.masker.mask(value)) != value
    }


def kept_key(plan: Plan, guard: Guard, key: str) -> str:
    """A declared key as it is stored."""
    return guard.id(key) if _is_plain_key(plan) else f"k-{guard.key.row_hash(key)}"


def kept_keys(connection: duckdb.DuckDBPyConnection, plan: Plan, guard: Guard, table: str, result: str) -> None:
    """Make ``result`` of the ``_key`` of every row of ``table`` that gives one, as it is stored."""
    connection.execute(f"create or replace temp table given_keys as select _key, null as _problem from {table} where _key is not null")
    rewrite = _rewriting(plan, guard, "_key")
    changed = rewrite is not None and _hand_over(connection, "given_keys", "_key", "map_keys", rewrite)
    joined = "coalesce(becomes, _key) as _key from given_keys left join map_keys on was = _key" if changed else "_key from given_keys"
    connection.execute(f"create or replace temp table {result} as select distinct {joined}")
    for used in ("given_keys", "map_keys"):
        connection.execute(f"drop table if exists {used}")


def _is_plain_key(plan: Plan) -> bool:
    """Whether the key is one column that is an id anyway; a key of several columns may hold anything and is hashed."""
    if len(plan.key) != 1:
        return False
    ids = {rule.column for name, rule in plan.rules.items() if name in IDS or name == "sequence"}
    personal = {rule.column for name, rule in plan.rules.items() if name in KEYED or stored_name(name) == "masked_text"}
    [column] = plan.key
    return column in ids or column not in personal


def _tokens(guard: Guard, kind: str, values: Iterable[str]) -> Mapping[str, tuple[str | None, str | None]]:
    found: dict[str, tuple[str | None, str | None]] = {}
    for value in values:
        account = guard.accounts.get(normalise("handle", value) or "") if kind == "handle" else None
        found[value] = (guard.key.token(kind, value), account)
    return found


def _hand_over(connection: duckdb.DuckDBPyConnection, table: str, name: str, mapping: str, rewrite: Rewriting) -> bool:
    """Make the table ``mapping`` (was, becomes, official) of the values that change; False when none does."""
    condition, become = rewrite
    values = connection.execute(
        f"select distinct value from (select {quoted(name)} as value from {table} where _problem is null) "
        f"where value is not null and {condition}"
    ).fetchall()
    pairs = become(value for (value,) in values)
    if not pairs and name not in {stored for stored, _ in KEYED.values()}:
        return False
    arrow = pa.table(
        {
            "was": pa.array(list(pairs), pa.string()),
            "becomes": pa.array([becomes for becomes, _ in pairs.values()], pa.string()),
            "official": pa.array([official for _, official in pairs.values()], pa.string()),
        }
    )
    connection.register("pairs", arrow)
    connection.execute(f"create or replace temp table {mapping} as select * from pairs")
    connection.unregister("pairs")
    return True
