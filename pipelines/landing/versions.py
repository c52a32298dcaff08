"""Which rows are new: compared with what was known of the same key at the time of their extract.

A row is a duplicate when, ordered by extract time, the row before it with the same key says the same. So an older file
that arrives late slots into history, a value that went back to what it was is a new version, and reading the same files
again lands nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from pipelines.sources.reading import quoted
from transforms.engines.batches import Batch
from transforms.engines.received import gathered

KNOWN = "known_rows"
INCOMING = "incoming_rows"
FRESH = "fresh_rows"
STALE = "stale_rows"
COMPARED = "compared_keys"


def load_known(connection: duckdb.DuckDBPyConnection, batches: Sequence[Batch]) -> None:
    """Make `known_rows`: key, content hash, kind and place in history of everything landed from this source."""
    connection.execute(
        f"create or replace temp table {KNOWN} (_key varchar, _row_hash varchar, _op varchar, _extracted_at timestamptz, "
        "batch_number bigint, _ordinal bigint)"
    )
    if batches:
        rows, _ = gathered(connection, batches)
        connection.execute(f"insert into {KNOWN} select _key, _row_hash, _op, _extracted_at, batch_number, _ordinal from {rows}")


def find_fresh(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `fresh_rows`: the rows of `incoming_rows` that are no duplicates. It is a view without those of `stale_rows`, which grows
    with `forget_repeated`; `compared_keys` holds each key that was known or is given several times, with how often it is given."""
    connection.execute(
        f"""
        create or replace temp table {COMPARED} as
        with known_keys as (select distinct _key from {KNOWN} where _key in (select _key from {INCOMING}))
        select _key, count(*) as times from {INCOMING} group by _key having count(*) > 1 or _key in (select _key from known_keys)
        """
    )
    connection.execute(
        f"""
        create or replace temp table {STALE} as
        with history as (
            select _key, _row_hash, _op, _extracted_at, 0 as is_incoming, batch_number as place, _ordinal as number, null as row_number
            from {KNOWN} where _key in (select _key from {COMPARED})
            union all
            select _key, _row_hash, 'row', _extracted_at, 1, _file_number, _line, _row
            from {INCOMING} where _key in (select _key from {COMPARED})
        ),
        compared as (
            select row_number, is_incoming,
                lag(_row_hash) over life as hash_before, lag(_op) over life as op_before, _row_hash,
                -- The same row of the same extract was landed before, whatever came after it.
                max(case when is_incoming = 0 and _op = 'row' then 1 else 0 end)
                    over (partition by _key, _extracted_at, _row_hash) as is_landed
            from history
            window life as (partition by _key order by _extracted_at, is_incoming, place, number, row_number)
        )
        select row_number as _row from compared
        where is_incoming = 1 and (is_landed = 1 or (hash_before = _row_hash and op_before = 'row'))
        """
    )
    connection.execute(f"create or replace temp view {FRESH} as select * from {INCOMING} anti join {STALE} using (_row)")


def forget_repeated(connection: duckdb.DuckDBPyConnection) -> None:
    """Take from `fresh_rows` what an extract only repeats that gives several rows of one key: each differs from the row before it, the first
    from the last of the extract before, and all would land at every pull, back and forth for ever.

    Nothing new is said of a key whose last row is its state and whose other rows were all its state once.
    """
    connection.execute(
        f"""
        insert into {STALE}
        select _row from {FRESH} where (_key, _extracted_at) in (
            with groups as (
                select _key, _extracted_at, arg_max(_row_hash, (_file_number, _line, _row)) as last_hash,
                    bool_and((_key, _row_hash) in (select (_key, _row_hash) from {KNOWN} where _op = 'row')) as is_known
                from {INCOMING} where _key in (select _key from {COMPARED} where times > 1)
                group by all having count(distinct _row_hash) > 1
            ),
            states as (
                select groups._key, groups._extracted_at, groups.last_hash,
                    arg_max(known, (known._extracted_at, known.batch_number, known._ordinal)) as state
                from groups join {KNOWN} as known on known._key = groups._key and known._extracted_at <= groups._extracted_at
                where groups.is_known
                group by all
            )
            select _key, _extracted_at from states where state._op = 'row' and state._row_hash = last_hash
        )
        """
    )


def newest_keys(batches: Sequence[Batch], stored: Mapping[str, str], limit: int, condition: str = "true") -> list[str]:
    """At most ``limit`` keys whose last version is no deletion and meets ``condition`` (SQL over stored columns), by the latest instant
    that version states, the newest first."""
    if not batches:
        return []
    with duckdb.connect() as connection:
        landed, there = gathered(connection, batches)
        instants = [quoted(name) for name, kind in stored.items() if kind == "timestamptz" and name != "due_at" and name in there]
        latest = f"greatest({', '.join(instants)})" if instants else "_extracted_at"
        rows = connection.execute(
            f"select _key from (select _key, _op, {latest} as latest, {condition} as is_wanted "
            f"from {landed} "
            "qualify row_number() over (partition by _key order by _extracted_at desc, batch_number desc, _ordinal desc) = 1) "
            "where _op = 'row' and is_wanted order by latest desc nulls last, _key desc limit ?",
            [limit],
        ).fetchall()
    return [key for (key,) in rows]
