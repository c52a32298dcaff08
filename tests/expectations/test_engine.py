"""Great Expectations on DuckDB: what our setting is for, and that it is still needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from expectations.engine import read_only_source
from tests.command import PATIENCE

PROBE = """
import sys
import great_expectations as gx
from great_expectations import expectations as gxe
from expectations.engine import keep_duckdb_connections
if sys.argv[2] == "kept":
    keep_duckdb_connections()
    keep_duckdb_connections()
context = gx.get_context(mode="ephemeral")
context.variables.progress_bars = {"globally": False}
source = context.data_sources.add_sql("s", connection_string=f"duckdb:///{sys.argv[1]}")
batch = source.add_table_asset("t", table_name="things").add_batch_definition_whole_table("whole").get_batch()
result = batch.validate(gxe.ExpectColumnValuesToNotBeNull(column="id"))
print(result.success, "IndexError" in str(result.exception_info))
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "things.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table things as select range as id from range(3)")
    return path


@pytest.mark.parametrize(("setting", "says"), [("kept", "True False"), ("shipped", "False True")])
def test_the_setting_is_what_makes_it_work(database: Path, setting: str, says: str) -> None:
    """The day the second case fails, Great Expectations no longer needs the setting: take it out of expectations/engine.py."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(database), setting], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.stdout.strip().splitlines()[-1:] == [says], done.stderr[-2000:]


def test_a_source_reads_only_and_lets_go(database: Path) -> None:
    with read_only_source(database) as source:
        engine = source.get_engine()
        with engine.connect() as connection, pytest.raises(Exception, match="read-only"):
            connection.exec_driver_sql("drop table things")
    with duckdb.connect(str(database)) as connection:
        connection.execute("insert into things values (4)")
        assert connection.execute("select count(*) from things").fetchall() == [(4,)]
