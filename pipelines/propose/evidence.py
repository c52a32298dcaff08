"""What a proposal asks of the rows: which order of day and month they bear out, which columns tell them apart, when they end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import duckdb

from pipelines.landing.instants import given, given_text, instant
from pipelines.propose.look import Looked
from pipelines.sources.reading import literal
from transforms.city.model import ColumnRule
from transforms.propose.columns import BEGINS, IDS, Choice
from transforms.propose.dates import Evidence
from transforms.propose.proposal import Proposal


def order_evidence(looked: Looked, choice: Choice, order: str, now: datetime) -> Evidence:
    """Contradictions under one order, and whether the rows then stand in the order of their creation."""
    begin = choice.columns.get(BEGINS[choice.entity])
    ends = [choice.columns[name] for name in ("closed_at", "ended_at") if name in choice.columns]
    if begin is None:
        return Evidence(0, False)
    columns = [begin, *ends]
    moments = {column: instant(_rule(looked, column, order), given(column), "UTC") for column in columns}
    latest = literal(now.astimezone(UTC).isoformat())
    wrong = [f"count(*) filter (where m{place} > timestamptz {latest} + interval 1 day)" for place in range(len(columns))]
    # A day's grace: a closing date without a time is the midnight before a creation of the same day.
    wrong += [f"count(*) filter (where m{place} < m0 - interval 1 day)" for place in range(1, len(columns))]
    inner = ", ".join(f"{moment} as m{place}" for place, moment in enumerate(moments.values()))
    rows = looked.rows(columns)
    [(contradictions, rising, falling, days)] = looked.connection.execute(
        f"select {' + '.join(wrong)}, count(*) filter (where m0 < before), count(*) filter (where m0 > before), "
        "count(distinct cast(m0 as date)) "
        f"from (select *, lag(m0) over (order by _line) as before from (select _line, {inner} from {rows}))"
    ).fetchall()
    return Evidence(int(contradictions), days >= 5 and (rising == 0 or falling == 0))


def ids_restart(files: Sequence[tuple[Looked, Choice, str | None]]) -> bool:
    """Whether ids begin anew in each file (a running number by month): most of those that several files (with their order of
    day and month) have belong to rows that began at another time. One row as one ticket would swallow the others."""
    with duckdb.connect() as connection:
        tables = []
        for number, (looked, choice, order) in enumerate(files):
            key, begin = choice.columns.get(IDS[choice.entity]), choice.columns.get(BEGINS[choice.entity])
            if choice.entity != "tickets" or key is None or begin is None:
                continue
            moment = instant(_rule(looked, begin, order or "day"), given(begin), "UTC")
            rows = looked.connection.sql(f"select distinct {given(key)} as id, {moment} as began from {looked.rows([key, begin])}")
            connection.register(f"file_{number}", rows.to_arrow_table())
            tables.append(f"select id, began, {number} as file from file_{number} where id is not null and began is not null")
        if len(tables) < 2:
            return False
        [(shared, apart)] = connection.execute(
            "select count(*), count(*) filter (where not is_one) from (select count(distinct began) = 1 as is_one "
            f"from ({' union all '.join(tables)}) group by id having count(distinct file) > 1)"
        ).fetchall()
    return bool(apart > 0.5 * shared)


def key_of(looked: Looked, choice: Choice, named: Sequence[str], restarts: bool = False) -> tuple[tuple[str, ...], str | None]:
    """Source columns of the key, and a note where an id alone does not tell rows apart (``restarts``: as of `ids_restart`)."""
    if named:
        return tuple(named), None
    first = IDS[choice.entity]
    if first not in choice.columns:
        return (), None
    column = looked.file.column(choice.columns[first])
    if restarts and choice.entity == "tickets" and BEGINS[choice.entity] in choice.columns:
        made = choice.columns[BEGINS[choice.entity]]
        return (column.name, made), f"'{column.name}' begins anew in each file: with '{made}' it tells tickets apart"
    if column.distinct >= looked.file.distinct_rows:
        return (column.name,), None
    if choice.entity == "posts":
        return (), f"'{column.name}' repeats (did a spreadsheet round it?): posts are told apart by what they say"
    begin = choice.columns.get(BEGINS[choice.entity])
    if begin is not None and column.distinct < 0.9 * looked.file.distinct_rows:
        [(pairs,)] = looked.ask([column.name, begin], f"count(distinct ({given(column.name)}, {given(begin)}))")
        if int(str(pairs)) >= 0.98 * looked.file.distinct_rows:
            return (column.name, begin), (
                f"'{column.name}' alone repeats ({column.distinct} different in {looked.file.rows} rows; did a spreadsheet round it?): "
                f"with '{begin}' it tells rows apart"
            )
    repeated = looked.file.distinct_rows - column.distinct
    return (column.name,), f"'{column.name}' repeats with other content in {repeated} rows: the last row of each counts"


def status_counts(looked: Looked, choice: Choice) -> list[tuple[str, int, int]]:
    """Each status word, its rows, and how many of them state a closing time; most rows first."""
    status, closed = choice.columns["status"], choice.columns.get("closed_at")
    columns = [status, *([closed] if closed else [])]
    number = f"count({given(closed)})" if closed else "0"
    rows = looked.ask(columns, f"{given(status)} as word, count(*), {number}", "group by word having word is not null order by 2 desc, 1")
    return [(str(word), int(str(count)), int(str(closings))) for word, count, closings in rows]


def span(looked: Looked, proposal: Proposal, zone: str, now: datetime) -> tuple[datetime | None, datetime | None, datetime | None]:
    """First and last creation, and the last event of any kind that is not after ``now``. Due times are no events."""
    assert proposal.choice is not None
    texts = {}
    for name in proposal.instants:
        if name == "due_at":
            continue
        clock = proposal.choice.clocks.get(name)
        rule = ColumnRule(
            column=proposal.choice.columns[name], format=proposal.forms(name) or None, parts=(clock,) if clock else ()
        )
        texts[name] = (instant(rule, given_text(rule), zone), rule.source_columns)
    columns = sorted({column for _, used in texts.values() for column in used})
    limit = f"timestamptz {literal(now.astimezone(UTC).isoformat())}"
    begin = texts[BEGINS[proposal.entity]][0]
    latest = ", ".join(f"max({moment}) filter (where {moment} <= {limit})" for moment, _ in texts.values())
    [(first, last, end)] = looked.ask(columns, f"min({begin}), max({begin}), greatest({latest})")
    return _utc(first), _utc(last), _utc(end)


def _utc(moment: object) -> datetime | None:
    return moment.astimezone(UTC) if isinstance(moment, datetime) else None


def _rule(looked: Looked, column: str, order: str) -> ColumnRule:
    dates = looked.file.column(column).dates
    return ColumnRule(column=column, format=dates.forms(order) if dates else None)


def middle(looked: Looked, choice: Choice) -> tuple[float, float] | None:
    """The median latitude and longitude, None without coordinates."""
    if not {"latitude", "longitude"} <= set(choice.columns):
        return None
    pair = [choice.columns["latitude"], choice.columns["longitude"]]
    numbers = [f"median(nullif(try_cast({given(column)} as double), 0))" for column in pair]
    [(latitude, longitude)] = looked.ask(pair, ", ".join(numbers))
    return (float(str(latitude)), float(str(longitude))) if latitude is not None and longitude is not None else None
