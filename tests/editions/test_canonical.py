"""The hash of figures depends on the figures and on nothing else."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.editions.canonical import columns_of, figures_hash, plain_columns, table_hash

COLUMNS = "name varchar, day date, happened_at timestamptz, many bigint, share double, yes boolean"
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
moments = st.datetimes(datetime(1970, 1, 2), datetime(2099, 1, 1), timezones=st.just(UTC))
values = st.tuples(
    st.none() | texts,
    st.none() | st.dates(datetime(1900, 1, 1).date(), datetime(2099, 1, 1).date()),
    st.none() | moments,
    st.none() | st.integers(-(2**62), 2**62),
    st.none() | st.floats(-1e9, 1e9),
    st.none() | st.booleans(),
)


def filled(rows: list[Any], zone: str = "UTC", threads: int = 1, columns: str = COLUMNS) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute(f"set TimeZone = '{zone}'; set threads = {threads}")
    con.execute(f"create table figures ({columns})")
    for row in rows:
        con.execute("insert into figures values (?, ?, ?, ?, ?, ?)", list(row))
    return con


@settings(max_examples=25)
@given(
    st.lists(values, max_size=8),
    st.randoms(use_true_random=False),
    st.sampled_from(["Asia/Jayapura", "America/New_York"]),
)
def test_order_zone_and_threads_do_not_matter(rows: list[Any], dice: Any, zone: str) -> None:
    with filled(rows) as con:
        expected = table_hash(con, "figures")
    shuffled = dice.sample(rows, len(rows))
    with filled(shuffled, zone, 4) as con:
        assert table_hash(con, "figures") == expected
        assert expected[1] == len(rows)


@settings(max_examples=25)
@given(st.lists(values, min_size=1, max_size=5))
def test_parquet_keeps_the_hash(tmp_path_factory: pytest.TempPathFactory, rows: list[Any]) -> None:
    path = tmp_path_factory.mktemp("figures") / "figures.parquet"
    with filled(rows, "Asia/Makassar") as con:
        expected = table_hash(con, "figures")
        con.execute(f"copy (select {plain_columns(con, 'figures')} from figures) to '{path}'")
        assert table_hash(con, f"read_parquet('{path}')") == expected


@settings(max_examples=40)
@given(values, values)
def test_other_rows_have_another_hash(one: Any, other: Any) -> None:
    def shown(row: Any) -> Any:
        return [
            0.0
            if isinstance(value, float) and round(value, 6) == 0
            else round(value, 6)
            if isinstance(value, float)
            else value
            for value in row
        ]

    with filled([one]) as first, filled([other]) as second:
        same = table_hash(first, "figures")[0] == table_hash(second, "figures")[0]
    assert same == (shown(one) == shown(other))


def test_column_order_does_not_matter() -> None:
    with duckdb.connect() as con:
        con.execute("create table a as select 1 as x, 'q' as y; create table b as select 'q' as y, 1 as x")
        assert table_hash(con, "a") == table_hash(con, "b")


def test_null_and_empty_differ_and_quotes_are_doubled() -> None:
    with duckdb.connect() as con:
        con.execute("create table a as select * from (values (null, 'a\"b'), ('', 'c')) as t(x, y)")
        assert table_hash(con, "a") == (hashlib.sha256(b'x,y\n"","c"\n,"a""b"\n').hexdigest(), 2)


def test_sums_keep_their_text_through_parquet(tmp_path: Path) -> None:
    with duckdb.connect() as con:
        con.execute("create table a as select sum(range) as total from range(10)")
        assert columns_of(con, "a") == [("total", "HUGEINT")]
        path = tmp_path / "a.parquet"
        con.execute(f"copy (select {plain_columns(con, 'a')} from a) to '{path}'")
        assert columns_of(con, f"read_parquet('{path}')") == [("total", "BIGINT")]
        assert table_hash(con, "a") == table_hash(con, f"read_parquet('{path}')")


def test_nested_columns_are_refused() -> None:
    with duckdb.connect() as con, pytest.raises(ValueError, match="plain values only"):
        table_hash(con, "(select [1, 2] as l)")


def test_figures_hash_is_by_name() -> None:
    assert figures_hash({"a": "1", "b": "2"}) == figures_hash({"b": "2", "a": "1"})
    assert figures_hash({"a": "1", "b": "2"}) != figures_hash({"a": "2", "b": "1"})
