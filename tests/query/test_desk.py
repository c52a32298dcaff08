"""Ordinary questions are answered exactly; the worker holds nothing of its parent's secrets."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from tests.editions.examples import manifest
from transforms.editions.shelf import Edition
from transforms.query.desk import Answer, Limits, Refused, ask, ask_edition, to_json


def test_rows_and_types(database: Path) -> None:
    answer = ask(
        database,
        "select 1 as n, 2.5::double as d, 'teks' as t, date '2026-03-01' as day, timestamptz '2026-03-01 07:00+07' as happened_at, "
        "null as nothing, true as yes, 'nan'::double as nan, 1.25::decimal(9, 2) as dec, [1, 2] as l, {'a': 1} as s, 2::hugeint as h",
    )
    assert [column["name"] for column in answer.columns] == [
        "n",
        "d",
        "t",
        "day",
        "happened_at",
        "nothing",
        "yes",
        "nan",
        "dec",
        "l",
        "s",
        "h",
    ]
    assert answer.columns[4]["type"] == "TIMESTAMP WITH TIME ZONE"
    assert answer.rows == [
        [1, 2.5, "teks", "2026-03-01", "2026-03-01T00:00:00Z", None, True, None, 1.25, [1, 2], {"a": 1}, 2]
    ]
    assert not answer.truncated


@pytest.mark.parametrize(
    "sql",
    [
        "from marts.ticket_periods limit 3",
        "show all tables",
        "describe marts.ticket_periods",
        "summarize marts.ticket_periods",
        "select table_name from information_schema.tables",
        "select column_name, comment from duckdb_columns() where schema_name = 'marts'",
        "with a as (select 1 as x) select x from a union all select 2",
        "values (1), (2)",
        "select * from (values (1)) t(x) qualify row_number() over () = 1",
        "pivot marts.ticket_periods on period in ('day') using sum(created_count) group by agency_id",
        "with recursive r as (select 1 as n union all select n + 1 from r where n < 10) select sum(n) from r",
        "select 1 -- a comment; with a semicolon\n;",
    ],
)
def test_what_analysts_write(sql: str, database: Path) -> None:
    assert ask(database, sql).rows


def test_limits_are_told(database: Path) -> None:
    answer = ask(database, "select * from core.tickets", Limits(rows=7))
    assert len(answer.rows) == 7 and answer.truncated
    whole = ask(database, "select * from core.tickets", Limits(rows=1000))
    assert len(whole.rows) == 1000 and not whole.truncated
    small = ask(database, "select repeat('x', 100) as t from range(100)", Limits(bytes=1000))
    assert 0 < len(small.rows) < 10 and small.truncated


def test_errors_help(database: Path) -> None:
    with pytest.raises(Refused, match="create_count"):
        ask(database, "select create_count from marts.ticket_periods")


def test_a_missing_database_is_said_without_its_path(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"internal\.duckdb cannot be opened") as caught:
        ask(tmp_path / "internal.duckdb", "select 1")
    assert str(tmp_path) not in str(caught.value)


def test_dates_are_the_citys(database: Path, tmp_path: Path) -> None:
    edition = Edition("month-2026-02", tmp_path, manifest(), database)
    sql = "select timestamptz '2026-02-28 18:00:00+00'::date as day"
    assert ask_edition(edition, sql).rows == [["2026-03-01"]]
    assert ask(database, sql).rows == [["2026-02-28"]]


def test_the_frozen_json_shape(tmp_path: Path, database: Path) -> None:
    edition = Edition("month-2026-02", tmp_path, manifest(), database)
    answer = Answer([{"name": "n", "type": "BIGINT"}], [[1], [None]], False, 0.1)
    assert json.loads(to_json(answer, edition)) == {
        "edition": "month-2026-02",
        "as_of": "2026-03-03T22:00:00Z",
        "columns": [{"name": "n", "type": "BIGINT"}],
        "rows": [[1], [None]],
    }


def test_the_worker_gets_no_environment(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, str] = {}
    popen = subprocess.Popen

    def spy(*arguments: object, **options: object) -> object:
        seen.update(options["env"])  # type: ignore[call-overload]
        return popen(*arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setenv("TANGGAP_KEY", "very secret")
    monkeypatch.setattr(subprocess, "Popen", spy)
    assert ask(database, "select 1").rows == [[1]]
    assert set(seen) == {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "LC_ALL", "HOME"}


def test_the_workers_limits_are_set(database: Path) -> None:
    script = (
        "import json, resource; from pathlib import Path; from transforms.query import worker;"
        f"worker.answer({{'database': {str(database)!r}, 'sql': 'select 1', 'timeout_seconds': 2, 'rows': 1, 'bytes': 100, "
        "'memory_mb': 256, 'zone': 'UTC'});"
        "print(json.dumps([resource.getrlimit(one)[0] for one in (resource.RLIMIT_FSIZE, resource.RLIMIT_CPU, "
        "resource.RLIMIT_NOFILE, resource.RLIMIT_CORE)])); import os, sys; sys.stdout.flush(); os._exit(0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=Path(__file__).parents[2], check=True
    )
    assert json.loads(done.stdout) == [0, 4, 64, 0]


def test_a_query_during_publication_reads_one_edition(tmp_path: Path) -> None:
    path = tmp_path / "internal.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("create table t as select 1 as a")
    (tmp_path / "pointer").symlink_to(tmp_path)
    assert ask(tmp_path / "pointer" / "internal.duckdb", "select a from t").rows == [[1]]
    assert datetime.now(UTC)  # the file may be replaced afterwards: nothing keeps it open
    path.unlink()
