"""From the public models to public rows: the cells of each month merged until k people stand behind every group.

What belongs here: reading the cells of one built edition and naming the merged rows. The rule itself is
``transforms/privacy/cells.py``; writing and scanning files is ``public.py``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb
import pyarrow as pa

from transforms.editions.scope import Scope
from transforms.privacy.cells import MERGED_ID, MERGED_NAME, Cell, Group, People, Rule, join_days, merge, pooled

CREATED = (
    "created_count",
    "created_done_count",
    "created_in_process_count",
    "created_waiting_count",
    "created_rejected_count",
    "created_merged_count",
    "created_withdrawn_count",
    "created_deleted_count",
)
DUE = ("due_count", "met_count")
VERDICTS = ("due_count", "met_count", "breached_closed_count", "breached_open_count")
STRICTEST = ("strictest", "")

TICKET_BASES: Mapping[str, tuple[str, ...]] = {"created": CREATED, "due": DUE}
DAY_BASES: Mapping[str, tuple[str, ...]] = {
    "created": ("created_count",),
    "due": DUE,
    "moves": ("reopened_count", "closed_count"),
    "calls": ("received_count", "answered_count", "abandoned_count", "prank_count"),
}


@dataclass(frozen=True, slots=True)
class Dimension:
    """What a public table is by: its column, the core table with the names, and the members to show at zero."""

    column: str
    names: str
    members: str

    @property
    def name_column(self) -> str:
        """``agency_name`` for ``agency_id``."""
        return self.column.removesuffix("_id") + "_name"


# Members are those that existed in the period ($start, $end): a zero is a statement about somebody who could have had more.
_EXISTED = "coalesce(valid_from, $start) < $end and coalesce(valid_to, $end) > $start"
DIMENSIONS: Mapping[str, Dimension] = {
    "agency_months": Dimension("agency_id", "core.agencies", f"select agency_id from inputs.agencies where {_EXISTED}"),
    "category_months": Dimension(
        "category_id", "core.categories", "select category_id from inputs.categories where $start < $end"
    ),
    "channel_months": Dimension(
        "channel_id", "core.channels", "select channel_id from inputs.channels where coalesce(starts_on, $start) < $end"
    ),
    "area_years": Dimension("area_id", "core.areas", "select area_id from inputs.areas where $start < $end"),
}

Row = dict[str, Any]


def ticket_rows(con: duckdb.DuckDBPyConnection, table: str, scope: Scope, k: int) -> list[Row]:
    """The publishable rows of one table of tickets (agency, category, channel by month; area by year)."""
    dimension = DIMENSIONS[table]
    column = dimension.column
    people = _ticket_people(con, table, scope, k)
    names = _names(con, dimension)
    fenced = _fenced(con) if column == "category_id" else frozenset()
    cells: list[Cell] = []
    for row in _rows(con, f"select * from public.{table} where {_period(scope)} order by {column}"):
        behind = {
            base: People(row[count], None) if row[count] >= k else People.of(people[base].get(row[column], set()))
            for base, count in (("created", "reporter_count"), ("due", "due_reporter_count"))
        }
        counts = {measure: row[measure] for measures in TICKET_BASES.values() for measure in measures}
        cells.append(Cell(row[column], counts, behind, row[column] in fenced))
    assert scope.starts_on is not None  # frozen editions only: current gathers what they published
    there = {cell.key for cell in cells}
    absent = [Cell(key, {}, {}, key in fenced) for key in _members(con, dimension, scope) if key not in there]
    return [
        {"starts_on": scope.starts_on, **_named(group, dimension, names), **group.counts}
        for group in merge([*cells, *absent], Rule(k, TICKET_BASES))
    ]


def policy_rows(con: duckdb.DuckDBPyConnection, scope: Scope, k: int) -> list[Row]:
    """The publishable rows of agency × policy × month.

    An agency is shown for a clock only when each of its policies may be: its total is public too (agency × month), so one
    hidden policy could be had by subtraction. Policies under k in the whole city are pooled first.
    """
    dimension = DIMENSIONS["agency_months"]
    names = _names(con, dimension)
    people = _policy_people(con, scope, k)
    # A policy made for a fenced category tells the category by its name.
    fenced_categories = _fenced(con)
    selected = con.execute(
        "select distinct policy_id, on_category from inputs.policies where on_category is not null"
    ).fetchall()
    fenced = frozenset(policy for policy, category in selected if category in fenced_categories)
    parts: dict[tuple[date, str], dict[tuple[str, str], list[Cell]]] = defaultdict(lambda: defaultdict(list))
    for row in _rows(con, f"select * from public.agency_policy_months where {_period(scope)} order by all"):
        place = row["starts_on"], row["clock"], row["authority"], row["policy_id"], row["agency_id"]
        behind = People(row["due_reporter_count"], None) if row["due_reporter_count"] >= k else People.of(people[place])
        cell = Cell(row["agency_id"], {measure: row[measure] for measure in VERDICTS}, {"due": behind})
        parts[row["starts_on"], row["clock"]][row["authority"], row["policy_id"]].append(cell)
    found: list[Row] = []
    for (starts_on, clock), policies in sorted(parts.items()):
        for authority, policy_id, group in _policy_groups(policies, k, fenced):
            found.append(
                {
                    "starts_on": starts_on,
                    "clock": clock,
                    "authority": authority,
                    "policy_id": policy_id,
                    **_named(group, dimension, names),
                    **group.counts,
                }
            )
    return found


def day_rows(con: duckdb.DuckDBPyConnection, months: Iterable[date], until: date, closed: bool, k: int) -> list[Row]:
    """The publishable days of each of ``months`` before the local day ``until``; days without anything included."""
    found: list[Row] = []
    for month in months:
        end = min((month + timedelta(days=32)).replace(day=1), until)
        rows = {
            row["starts_on"]: row
            for row in _rows(
                con,
                "select * from public.city_days where starts_on >= $start and starts_on < $end",
                start=month,
                end=end,
            )
        }
        people = _day_people(con, month, end, k)
        days = [month + timedelta(days=place) for place in range((end - month).days)]
        cells = [_day_cell(day, rows.get(day), people, k) for day in days]
        for group in join_days(cells, Rule(k, DAY_BASES), closed):
            first, last = date.fromisoformat(group.members[0]), date.fromisoformat(group.members[-1])
            stock = rows.get(last, {}).get("open_count", 0)
            found.append(
                {
                    "starts_on": first,
                    "ends_on": last + timedelta(days=1),
                    "day_count": len(group.members),
                    **group.counts,
                    # A stock is no sum: the last day's, and nothing where fewer than k are open in the whole city.
                    "open_count": None if 0 < stock < k else stock,
                }
            )
    return found


def as_table(rows: Sequence[Row], columns: Mapping[str, str]) -> pa.Table:
    """Rows as a typed table, empty ones included; ``columns`` gives DuckDB type names."""
    kinds = {"date": pa.date32(), "varchar": pa.string(), "bigint": pa.int64(), "boolean": pa.bool_()}
    schema = pa.schema([(name, kinds[kind]) for name, kind in columns.items()])
    return pa.Table.from_pylist([{name: row[name] for name in columns} for row in rows], schema=schema)


def columns_of_table(table: str) -> dict[str, str]:
    """Published columns and types of one public table."""
    if table == "city_days":
        measures = [measure for measures in DAY_BASES.values() for measure in measures]
        counts = dict.fromkeys([*measures, "open_count"], "bigint")
        return {"starts_on": "date", "ends_on": "date", "day_count": "bigint", **counts}
    place = {"is_merged": "boolean", "member_count": "bigint"}
    if table == "agency_policy_months":
        keys = {"starts_on": "date", "clock": "varchar", "authority": "varchar", "policy_id": "varchar"}
        return {**keys, "agency_id": "varchar", "agency_name": "varchar", **place, **dict.fromkeys(VERDICTS, "bigint")}
    dimension = DIMENSIONS[table]
    keys = {"starts_on": "date", dimension.column: "varchar", dimension.name_column: "varchar"}
    return {**keys, **place, **dict.fromkeys((*CREATED, *DUE), "bigint")}


def _policy_groups(
    policies: Mapping[tuple[str, str], Sequence[Cell]], k: int, fenced: frozenset[str]
) -> list[tuple[str, str, Group]]:
    single = Rule(k, {"due": VERDICTS})
    named = {policy: cells for policy, cells in policies.items() if policy != STRICTEST}
    labels = {"|".join(policy): policy for policy in named}
    sealed = frozenset(label for label, (_, policy_id) in labels.items() if policy_id in fenced)
    bases = {
        labels[names[0]] if len(names) == 1 else (MERGED_ID, MERGED_ID): cells
        for names, cells in pooled(
            {"|".join(policy): cells for policy, cells in named.items()}, single, "due", sealed
        ).items()
    }
    # "strictest" sums over the policies, so it is neither pooled with them nor shown where an agency is not.
    strictest = policies.get(STRICTEST, [])
    if pooled({"": strictest}, single, "due"):
        bases[STRICTEST] = list(strictest)
    if not bases:
        return []
    order = list(bases)
    agencies: dict[str, tuple[dict[str, int], dict[str, People]]] = {}
    for place, policy in enumerate(order):
        for cell in bases[policy]:
            counts, people = agencies.setdefault(cell.key, ({}, {}))
            counts |= {f"{place}:{measure}": value for measure, value in cell.counts.items()}
            people[str(place)] = cell.people["due"]
    rule = Rule(k, {str(place): tuple(f"{place}:{measure}" for measure in VERDICTS) for place in range(len(order))})
    groups = merge([Cell(key, *agencies[key]) for key in sorted(agencies)], rule)
    return [
        (*policy, Group(group.members, shown, group.is_merged))
        for place, policy in enumerate(order)
        for group in groups
        if (shown := {measure: group.counts[f"{place}:{measure}"] for measure in VERDICTS})["due_count"]
    ]


def _day_cell(day: date, row: Row | None, people: Mapping[str, Mapping[date, set[str]]], k: int) -> Cell:
    if row is None:
        return Cell(day.isoformat(), {}, {})
    behind = {
        base: People(row[count], None) if row[count] >= k else People.of(people[base].get(day, set()))
        for base, count in (("created", "reporter_count"), ("due", "due_reporter_count"))
    }
    # Who moved or called is not known by day: each move and each call stands for somebody.
    behind["moves"] = _numbered(row["closed_count"] + row["reopened_count"], f"{day} move", k)
    behind["calls"] = _numbered(row["received_count"], f"{day} call", k)
    return Cell(
        day.isoformat(), {measure: row[measure] for measures in DAY_BASES.values() for measure in measures}, behind
    )


def _numbered(count: int, tag: str, k: int) -> People:
    return People(count, None) if count >= k else People.of(f"{tag} {number}" for number in range(count))


def _named(group: Group, dimension: Dimension, names: Mapping[str, str]) -> Row:
    key = MERGED_ID if group.is_merged else group.members[0]
    return {
        dimension.column: key,
        dimension.name_column: MERGED_NAME if group.is_merged else names.get(key, key),
        "is_merged": group.is_merged,
        "member_count": len(group.members),
    }


def _names(con: duckdb.DuckDBPyConnection, dimension: Dimension) -> dict[str, str]:
    return dict(con.execute(f"select {dimension.column}, name from {dimension.names}").fetchall())


def _fenced(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Fenced categories with everything below them."""
    rows = con.execute(
        "select id from inputs.category_ancestors as lines join inputs.categories as above on above.category_id = lines.ancestor_id "
        "where above.is_fenced"
    ).fetchall()
    return frozenset(row[0] for row in rows)


def _members(con: duckdb.DuckDBPyConnection, dimension: Dimension, scope: Scope) -> list[str]:
    rows = con.execute(f"{dimension.members} order by 1", {"start": scope.starts_on, "end": scope.ends_on}).fetchall()
    return [row[0] for row in rows]


def _period(scope: Scope) -> str:
    return f"starts_on = date '{scope.starts_on}'"


def _ticket_people(con: duckdb.DuckDBPyConnection, table: str, scope: Scope, k: int) -> dict[str, dict[str, set[str]]]:
    """The people behind the small cells, by base and member; large cells need no names."""
    column = DIMENSIONS[table].column
    on = "year_on" if table.endswith("_years") else "month_on"
    found: dict[str, dict[str, set[str]]] = {"created": defaultdict(set), "due": defaultdict(set)}
    for base, count in (("created", "reporter_count"), ("due", "due_reporter_count")):
        rows = con.execute(
            f"select distinct counted.{column}, counted.reporter_key from quality.counted_reporters as counted "
            f"join public.{table} as cells on cells.starts_on = counted.{on} and cells.{column} = counted.{column} "
            f"cross join inputs.edition as edition where {_base(base)} and cells.{count} < {int(k)} "
            f"and cells.starts_on = date '{scope.starts_on}'"
        ).fetchall()
        for key, reporter in rows:
            found[base][key].add(reporter)
    return found


def _day_people(con: duckdb.DuckDBPyConnection, start: date, end: date, k: int) -> dict[str, dict[date, set[str]]]:
    found: dict[str, dict[date, set[str]]] = {"created": defaultdict(set), "due": defaultdict(set)}
    for base, count in (("created", "reporter_count"), ("due", "due_reporter_count")):
        rows = con.execute(
            "select distinct counted.day_on, counted.reporter_key from quality.counted_reporters as counted "
            "join public.city_days as cells on cells.starts_on = counted.day_on cross join inputs.edition as edition "
            f"where {_base(base)} and cells.{count} < {int(k)} and counted.day_on >= $start and counted.day_on < $end",
            {"start": start, "end": end},
        ).fetchall()
        for day, reporter in rows:
            found[base][day].add(reporter)
    return found


def _policy_people(
    con: duckdb.DuckDBPyConnection, scope: Scope, k: int
) -> dict[tuple[date, str, str, str, str], set[str]]:
    found: dict[tuple[date, str, str, str, str], set[str]] = defaultdict(set)
    rows = con.execute(
        "select distinct counted.month_on, counted.clock, counted.authority, counted.policy_id, counted.agency_id, counted.reporter_key "
        "from quality.counted_reporters as counted join public.agency_policy_months as cells on cells.starts_on = counted.month_on "
        "and cells.clock = counted.clock and cells.authority = counted.authority and cells.policy_id = counted.policy_id "
        f"and cells.agency_id = counted.agency_id where counted.base = 'due' and cells.due_reporter_count < {int(k)} "
        f"and cells.starts_on = date '{scope.starts_on}'"
    ).fetchall()
    for *place, reporter in rows:
        found[tuple(place)].add(reporter)
    return found


def _base(base: str) -> str:
    if base == "created":
        return "counted.base = 'created'"
    return "counted.base = 'due' and counted.authority = 'strictest' and counted.clock = edition.headline_clock"


def _rows(con: duckdb.DuckDBPyConnection, sql: str, **values: object) -> list[Row]:
    found = con.execute(sql, values) if values else con.execute(sql)
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
