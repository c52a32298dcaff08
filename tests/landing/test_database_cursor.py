"""Where a fetch goes on: from the highest mark less the overlap, whatever the mark is, and never beyond the server's present."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.sources import RawFile, Request, SourceError
from pipelines.sources.database_cursor import cursor_of
from pipelines.sources.database_fetch import check_reachable
from pipelines.sources.mysql import FETCHER as MYSQL
from pipelines.sources.postgres import address
from transforms.city.model import Source

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
INSTANT, WALL = pa.timestamp("us", tz="UTC"), pa.timestamp("us")


def source(**options: Any) -> Source:
    return Source("s", "postgres", "tickets", "", "Asia/Jakarta", options={"cursor_column": "diubah", **options})


@pytest.mark.parametrize(
    ("kind", "options", "values", "from_mark"),
    [
        (INSTANT, {}, [NOW - timedelta(days=5), NOW - timedelta(days=1), None], NOW - timedelta(days=3)),
        (INSTANT, {"overlap": timedelta(hours=1)}, [datetime(2099, 1, 1, tzinfo=UTC)], NOW - timedelta(hours=1)),
        (WALL, {"overlap": timedelta(0)}, [datetime(2026, 3, 10, 18, 59, 59, 999999)], datetime(2026, 3, 10, 18, 59, 59, 999999)),
        (WALL, {"overlap": timedelta(0)}, [datetime(2099, 1, 1)], datetime(2026, 3, 10, 19)),  # noon in UTC is 19:00 in Jakarta
        (pa.date32(), {"overlap": timedelta(hours=1)}, [date(2026, 3, 9)], date(2026, 3, 8)),
        (pa.date32(), {}, [date(2099, 1, 1)], date(2026, 3, 8)),
        (pa.int64(), {"overlap": 1000}, [7, 2**53 + 1, None], 2**53 - 999),
        (pa.string(), {}, ["2026-03-09 08:00:00.000001", "0000-00-00 00:00:00", None], datetime(2026, 3, 7, 8, 0, 0, 1)),
    ],
)
def test_a_fetch_goes_on_from_the_highest_mark_less_the_overlap(
    kind: pa.DataType, options: dict[str, Any], values: list[Any], from_mark: Any, tmp_path: Path
) -> None:
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"diubah": pa.array(values, kind)}), path)
    kind = WALL if pa.types.is_string(kind) else kind  # as MySQL's come over
    first = cursor_of(source(**options), kind, None)
    assert first.from_mark is None and first.as_text() is None
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        after = first.after(connection, RawFile("x", path, "", 0, None), NOW)
        assert after.from_mark == from_mark
        again = cursor_of(source(**options), kind, after.as_text())
        assert again == after
        pq.write_table(pa.table({"diubah": pa.array([None], kind)}), path)
        assert again.after(connection, RawFile("x", path, "", 0, None), NOW) == after  # a mark does not go back


def test_a_column_whose_type_changed_is_read_from_the_beginning() -> None:
    kept = '{"kind": "wall", "high": "2026-03-09 08:00:00"}'
    assert cursor_of(source(), WALL, kept).high == datetime(2026, 3, 9, 8)
    assert cursor_of(source(), INSTANT, kept).high is None


@pytest.mark.parametrize(
    ("kind", "options", "said"),
    [
        (pa.string(), {}, "neither a time nor a whole number"),
        (pa.int64(), {}, "how many may still be missing"),
        (pa.int64(), {"overlap": timedelta(days=2)}, "how many may still be missing"),
        (INSTANT, {"overlap": 1000}, "is a time, and overlap 1000 a number"),
    ],
)
def test_a_column_that_cannot_tell_what_is_new_is_refused(kind: pa.DataType, options: dict[str, Any], said: str) -> None:
    with pytest.raises(SourceError, match=said) as raised:
        cursor_of(source(**options), kind, None)
    assert not raised.value.transient


def test_a_zone_that_puts_its_clock_back_is_refused_where_the_server_cannot_tell_two_equal_hours_apart(tmp_path: Path) -> None:
    where = Source("s", "mysql", "tickets", "", "America/New_York", url="mysql://u@127.0.0.1/d")
    with pytest.raises(SourceError, match="put forward and back"), MYSQL.dialect.session(Request(where, None, NOW, tmp_path)):
        pass


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("postgresql://tanggap@h/k", "postgresql://tanggap:a%2Fb%40@h/k?"),
        ("postgres://h:5433/k", "postgresql://:a%2Fb%40@h:5433/k?"),
        ("postgresql://tanggap:own@h/k?connect_timeout=3", "postgresql://tanggap:own@h/k?"),
    ],
)
def test_the_secret_is_the_password_unless_the_address_has_one(url: str, wanted: str, tmp_path: Path) -> None:
    made = address(Request(Source("s", "postgres", "tickets", "", "UTC", url=url), None, NOW, tmp_path, secret="a/b@"))
    assert made.startswith(wanted) and ("connect_timeout=3" in made) == ("connect_timeout=3" in url)


@pytest.mark.parametrize(("kind", "begins"), [("postgres", '"postgresql://'), ("mysql", '"mysql://')])
def test_an_address_that_is_none_is_told_with_one_that_is(kind: str, begins: str) -> None:
    source = Source("tiket", kind, "tickets", "", "Asia/Jakarta", url=f"{kind}://tanggap@[10.0.0.5/keluhan")
    with pytest.raises(SourceError, match=begins):
        check_reachable(source, 5432)
