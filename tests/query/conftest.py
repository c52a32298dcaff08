"""A database like an edition's, with something worth stealing beside it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shelf") / "rahasia-kota"
    folder.mkdir()
    (folder / "secret.csv").write_text("name,phone\nBudi,081234567890\n", "utf-8")
    path = folder / "internal.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("create schema marts; create schema core")
        con.execute(
            "create table marts.ticket_periods as select 'day' as period, date '2026-03-01' + range::int as starts_on, "
            "'dinkes' as agency_id, range as created_count from range(100)"
        )
        con.execute(
            "create table core.tickets as select 'T' || range as ticket_id, now() as created_at, 'gelap' as masked_text from range(1000)"
        )
        con.execute("copy core.tickets to '" + str(folder / "other.parquet") + "'")
    with duckdb.connect(str(folder / "other.duckdb")) as con:
        con.execute("create table secret as select 42 as answer")
    return path
