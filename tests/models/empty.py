"""A warehouse of kota-contoh into which nothing was received yet: every table is there, typed and empty."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import duckdb

from transforms.city.loader import load_city
from transforms.city.model import City
from transforms.engines.duckdb import connect, prepare, run_models
from transforms.engines.inputs import AsOf
from transforms.graph import in_order, load_models

SAMPLE = Path(__file__).parents[2] / "data" / "cities" / "kota-contoh"
AS_OF = datetime(2025, 6, 1, tzinfo=UTC)


@lru_cache(maxsize=1)
def sample_city() -> City:
    """The sample city as its folder says."""
    return load_city(SAMPLE)


def empty_warehouse(as_of: datetime = AS_OF) -> duckdb.DuckDBPyConnection:
    """A connection with all tables, without rows in any but the city's own."""
    connection = connect()
    connection.execute("set TimeZone = 'UTC'")
    prepare(connection, sample_city(), [], AsOf(as_of, as_of, as_of))
    run_models(connection, [model for model in in_order(load_models()) if model.schema in ("staging", "core", "marts")])
    return connection
