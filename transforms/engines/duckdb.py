"""Models on DuckDB: one connection, every model a table, in the order of their ``FROM``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from transforms.city.model import City
from transforms.engines.batches import Batch, FileCount, SetAside
from transforms.engines.inputs import AsOf, create_inputs
from transforms.engines.slices import ModelFailed as ModelFailed
from transforms.engines.slices import build, stages
from transforms.graph import SCHEMAS, Model

MEMORY_LIMIT = "4GB"
"""An office computer has other work to do; beyond this DuckDB spills to disk beside the database."""


@dataclass(frozen=True, slots=True)
class ModelResult:
    """One model as it ran: rows of its table and wall seconds."""

    name: str
    rows: int
    seconds: float


def connect(path: Path | None = None, *, timezone: str | None = None, **config: Any) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection to ``path`` (in memory when None).

    ``timezone`` sets the session's zone; no figure depends on it (a test holds that), so the engine's default is left alone.
    """
    connection = duckdb.connect(str(path) if path else ":memory:", config={"memory_limit": MEMORY_LIMIT, **config})
    if timezone:
        connection.execute(f"set TimeZone = '{timezone}'")
    return connection


def prepare(
    connection: duckdb.DuckDBPyConnection,
    city: City,
    batches: Sequence[Batch],
    as_of: AsOf,
    files: Sequence[FileCount] = (),
    set_aside: Sequence[SetAside] = (),
) -> None:
    """Put the city, its calendars, the received rows and landing's own counts into the schema ``inputs``, as known at ``as_of``."""
    create_inputs(connection, city, batches, as_of, files, set_aside)


def run_models(
    connection: duckdb.DuckDBPyConnection,
    models: Sequence[Model],
    on_model: Callable[[ModelResult], None] | None = None,
) -> list[ModelResult]:
    """Build each model's table anew, each after what it reads; ``on_model`` hears of each one done. Raises `ModelFailed`."""
    for schema in SCHEMAS:
        connection.execute(f"create schema if not exists {schema}")
    results = []
    for stage in stages(models):
        for name, seconds in build(connection, stage).items():
            [(rows,)] = connection.execute(f"select count(*) from {name}").fetchall()
            result = ModelResult(name, rows, seconds)
            results.append(result)
            if on_model:
                on_model(result)
    return results
