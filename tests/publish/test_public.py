"""The public part: exact totals, nobody in a small cell, nothing fenced by name, nothing that was not on the closed list."""

from __future__ import annotations

import csv
import json
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from pipelines.publish.public import TABLES
from pipelines.publish.public_cells import columns_of_table
from tests.publish.office import Office, sample_city
from transforms.editions.scope import PUBLIC_TABLES
from transforms.editions.shelf import Edition, Shelf
from transforms.privacy.scan import scan_folder


def public(published: Office, name: str) -> Edition:
    return Shelf(published.paths.published).open(name, public=True)


def one(sql: str) -> object:
    with duckdb.connect() as con:
        return con.execute(sql).fetchall()[0][0]


def inside(published: Office, name: str, mart: str) -> str:
    return f"read_parquet('{Shelf(published.paths.published).open(name).figures(mart)}')"


def outside(published: Office, name: str, table: str) -> str:
    return f"read_parquet('{public(published, name).figures(table)}')"


@pytest.mark.parametrize("table", ["agency_months", "category_months", "channel_months", "city_days"])
@pytest.mark.parametrize("measure", ["created_count", "due_count", "met_count"])
def test_month_totals_are_the_citys(published: Office, table: str, measure: str) -> None:
    for name in ("month-2026-01", "month-2026-02"):
        period = "day" if table == "city_days" else "month"
        expected = one(
            f"select sum({measure}) from {inside(published, name, 'ticket_periods')} where period = '{period}'"
        )
        assert one(f"select sum({measure}) from {outside(published, name, table)}") == expected


def test_the_years_areas_add_up(published: Office) -> None:
    expected = one(
        f"select sum(created_count) from {inside(published, 'year-2025', 'ticket_periods')} where period = 'year'"
    )
    assert one(f"select sum(created_count) from {outside(published, 'year-2025', 'area_years')}") == expected


def test_cohorts_add_up_in_every_public_row(published: Office) -> None:
    for table in ("agency_months", "category_months", "channel_months"):
        wrong = one(
            f"select count(*) from {outside(published, 'month-2026-02', table)} where created_count <> created_done_count + created_in_process_count "
            "+ created_waiting_count + created_rejected_count + created_merged_count + created_withdrawn_count + created_deleted_count"
        )
        assert wrong == 0


def test_policies_add_up_within_their_clock(published: Office) -> None:
    for clock in ("agency_answer", "forward"):
        expected = one(
            f"select sum(due_count) from {inside(published, 'month-2026-02', 'sla_periods')} where period = 'month' and clock = '{clock}'"
        )
        assert (
            one(
                f"select sum(due_count) from {outside(published, 'month-2026-02', 'agency_policy_months')} where clock = '{clock}'"
            )
            == expected
        )


def test_no_small_cell_appears(published: Office) -> None:
    """Counted again from the tickets, by the members that no longer are in a row of their own."""
    k = sample_city().k
    current = Shelf(published.paths.published).open("current").database
    with duckdb.connect(str(current), read_only=True) as con:
        people = "count(distinct coalesce(reporter_key, ticket_id))"
        # By agency it cannot be counted again here: the responsible agency moves on after the month's as-of.
        for table, column in (("category_months", "category_id"), ("channel_months", "channel_id")):
            rows = con.execute(
                f"select shown.{column}, shown.created_count, counted.people from {outside(published, 'month-2026-02', table)} as shown left join "
                f"(select {column}, {people} as people from core.tickets "
                "where created_on >= '2026-02-01' and created_on < '2026-03-01' group by all) "
                f"as counted using ({column}) where not shown.is_merged and shown.created_count > 0"
            ).fetchall()
            assert rows
            assert all(behind >= k for _, _, behind in rows)
        days = con.execute(
            f"select shown.starts_on, {people} as people from {outside(published, 'month-2026-02', 'city_days')} as shown "
            "join core.tickets as tickets "
            "on tickets.created_on >= shown.starts_on and tickets.created_on < shown.ends_on group by all"
        ).fetchall()
        assert days and all(behind >= k for _, behind in days)


def test_days_tile_the_month(published: Office) -> None:
    with duckdb.connect() as con:
        rows = con.execute(
            f"select starts_on, ends_on, day_count from {outside(published, 'month-2026-02', 'city_days')} order by 1"
        ).fetchall()
    assert str(rows[0][0]) == "2026-02-01" and str(rows[-1][1]) == "2026-03-01"
    assert all(after[0] == before[1] for before, after in pairwise(rows))
    assert sum(row[2] for row in rows) == 28


def test_fenced_categories_are_in_no_file_by_name_or_policy(published: Office) -> None:
    fenced = {category.code for category in sample_city().categories if category.fenced}
    fenced |= {category.code for category in sample_city().categories if category.parent in fenced}
    names = {category.name for category in sample_city().categories if category.code in fenced}
    policies = {
        policy.policy_id for policy in sample_city().policies if dict(policy.selector).get("category") in fenced
    }
    assert fenced and policies
    for name in ("month-2026-01", "month-2026-02"):
        with duckdb.connect() as con:
            categories = con.execute(
                f"select category_id, category_name from {outside(published, name, 'category_months')}"
            ).fetchall()
            shown = {
                row[0]
                for row in con.execute(
                    f"select policy_id from {outside(published, name, 'agency_policy_months')}"
                ).fetchall()
            }
        assert not fenced & {row[0] for row in categories}
        assert not names & {row[1] for row in categories}
        assert not policies & shown
        assert "digabung" in {row[0] for row in categories}


def test_only_the_closed_list_is_public(published: Office) -> None:
    shelf = Shelf(published.paths.published)
    for name in shelf.names(public=True):
        edition = public(published, name)
        expected = PUBLIC_TABLES.get(edition.manifest.kind, ("city_days",))
        files = {path.name for path in edition.path.iterdir()}
        assert files == {
            "manifest.json",
            "public.duckdb",
            *(f"{table}.{end}" for table in expected for end in ("parquet", "csv")),
        }
        with duckdb.connect(str(edition.database), read_only=True) as con:
            tables = {
                row[0] for row in con.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
            }
            columns = con.execute(
                "select column_name from duckdb_columns() where schema_name = 'main' and not internal"
            ).fetchall()
            described = con.execute("select count(*) from meta.dictionary where meaning = ''").fetchall()
        assert tables - {"meta.dictionary", "meta.edition"} <= {f"main.{table}" for table in TABLES}
        assert not [name for (name,) in columns if "reporter" in name or name.endswith("_key")]
        assert described == [(0,)]
        assert scan_folder(edition.path) == []


def test_the_public_manifest_tells_no_source_and_no_key(published: Office) -> None:
    text = (public(published, "month-2026-02").path / "manifest.json").read_text("utf-8")
    found = json.loads(text)
    assert found["public"] is True
    assert found["batches"] == [] and found["complete_through"] == {} and found["key_fingerprint"] == ""
    assert published.key.fingerprint not in text
    assert set(found["hashes"]) == set(PUBLIC_TABLES["month"])


def test_current_adds_only_the_days_of_the_running_month_and_gathers_the_rest(published: Office) -> None:
    edition = public(published, "current")
    assert list(edition.manifest.rows) == ["city_days"]
    assert str(one(f"select min(starts_on) from {outside(published, 'current', 'city_days')}")) >= "2026-03-01"
    assert str(one(f"select max(ends_on) from {outside(published, 'current', 'city_days')}")) <= "2026-03-10"
    with duckdb.connect(str(edition.database), read_only=True) as con:
        assert con.execute("select distinct starts_on::varchar from agency_months order by 1").fetchall() == [
            ("2026-01-01",),
            ("2026-02-01",),
        ]
        assert con.execute("select count(*) from public.area_years").fetchall()[0][0] > 0
        days = con.execute("select starts_on, ends_on from city_days order by 1").fetchall()
        agencies = con.execute("select count(*) from agency_months where starts_on = '2026-02-01'").fetchall()[0][0]
    assert len(days) == len(set(days))
    assert agencies == one(f"select count(*) from {outside(published, 'month-2026-02', 'agency_months')}")


def test_a_day_has_no_public_part(published: Office) -> None:
    assert not (published.paths.public_editions / "day-2026-03-09").exists()


def test_files_say_the_same(published: Office) -> None:
    edition = public(published, "month-2026-02")
    with duckdb.connect(str(edition.database), read_only=True) as con:
        for table in PUBLIC_TABLES["month"]:
            columns = ", ".join(columns_of_table(table))
            left, right = (
                f"select {columns} from {table}",
                f"select {columns} from read_parquet('{edition.path / table}.parquet')",
            )
            assert con.execute(f"select count(*) from ({left} except all {right})").fetchall() == [(0,)]
            with (edition.path / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
                header, *rows = csv.reader(lines)
            assert header == list(columns_of_table(table))
            assert rows == [[_as_text(value) for value in row] for row in con.execute(right).fetchall()]


def _as_text(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def test_the_public_database_is_apart(published: Office) -> None:
    root = Path(published.paths.published)
    inside_files = {path for path in (root / "editions").rglob("*") if path.is_file()}
    public_files = {path for path in (root / "public").rglob("*") if path.is_file()}
    assert not {path.resolve() for path in public_files} & {path.resolve() for path in inside_files}
    assert not [path for path in public_files if path.is_symlink()]
