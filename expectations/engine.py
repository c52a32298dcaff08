"""Great Expectations on DuckDB: the one private setting it needs, set when it is first used.

As shipped, GX closes the connection of a DuckDB query before it fetches the rows, and every SQL expectation ends in an
IndexError. It keeps connections open for the dialects of one private tuple; a test fails on the day this is no longer needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any

SOURCE = "warehouse"


class _Dialect(StrEnum):
    DUCKDB = "duckdb"


def keep_duckdb_connections() -> None:
    """Add duckdb to the dialects whose connection GX keeps open. Doing it again changes nothing."""
    from great_expectations.execution_engine import sqlalchemy_execution_engine as engine

    kept: tuple[Any, ...] = engine._PERSISTED_CONNECTION_DIALECTS
    if _Dialect.DUCKDB not in kept:
        engine._PERSISTED_CONNECTION_DIALECTS = (*kept, _Dialect.DUCKDB)


@contextmanager
def read_only_source(database: Path) -> Iterator[Any]:
    """A GX data source on the DuckDB file, which stays as it is; closed afterwards, so that a writer can open it again."""
    import great_expectations as gx

    keep_duckdb_connections()
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
    source = context.data_sources.add_sql(  # type: ignore[call-arg]  # the published signature lacks kwargs
        SOURCE, connection_string=f"duckdb:///{database}", kwargs={"connect_args": {"read_only": True}}
    )
    try:
        yield source
    finally:
        # Two configurations of one DuckDB file cannot be open in a process: both hold on to the connection.
        source.get_execution_engine().close()
        source.get_engine().dispose()
