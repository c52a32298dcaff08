"""Reads public editions and nothing else: the only data access of the public explorer.

TANGGAP_PUBLIC names a folder of public editions (or of pointers to them, or a folder that holds ``public_pointers``).
An edition whose manifest does not say that it is public is refused, wherever it lies.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import streamlit as st

from dashboards.render.formats import month
from dashboards.render.names import bucket
from dashboards.render.trends import Point, on_time
from transforms.editions import reading
from transforms.editions.manifest import Manifest, read_manifest
from transforms.editions.scope import PUBLIC_TABLES

Row = dict[str, Any]

#: Dimension of each public table that has one.
DIMENSIONS = {
    "agency_months": "agency_id",
    "category_months": "category_id",
    "channel_months": "channel_id",
    "area_years": "area_id",
    "agency_policy_months": "agency_id",
}
TABLES = tuple(table for tables in PUBLIC_TABLES.values() for table in tables)


class NotPublic(Exception):
    """A manifest in the public folder does not say it is public: nothing is shown rather than the wrong thing."""


class NothingPublished(Exception):
    """No public edition there; the message names the folder."""


@dataclass(frozen=True, slots=True)
class Published:
    """The newest revision of every public edition, oldest period first."""

    editions: tuple[tuple[Path, Manifest], ...]

    @property
    def key(self) -> str:
        """Changes whenever an edition is added or revised; the key of every cache."""
        return "|".join(f"{path}" for path, _ in self.editions)

    @property
    def newest(self) -> Manifest:
        """The month edition with the latest period, else the latest of any kind."""
        months = [manifest for _, manifest in self.editions if manifest.kind == "month"]
        return (months or [manifest for _, manifest in self.editions])[-1]

    def files(self, table: str) -> list[str]:
        """The Parquet files of one table: each cell is in exactly one of them."""
        return [str(path / f"{table}.parquet") for path, _ in self.editions if (path / f"{table}.parquet").is_file()]


def folder() -> Path:
    """The folder TANGGAP_PUBLIC names."""
    return Path(os.environ.get("TANGGAP_PUBLIC", "").strip() or "tanggap-public-is-not-set")


def published() -> Published:
    """Every public edition. Raises NothingPublished or NotPublic."""
    root = folder()
    root = root / "public_pointers" if (root / "public_pointers").is_dir() else root
    if (root / "manifest.json").is_file():
        candidates = [root]
    else:
        candidates = [path for path in root.iterdir() if not path.name.startswith(".")] if root.is_dir() else []
    found: dict[str, tuple[Path, Manifest]] = {}
    for path in candidates:
        real = Path(os.path.realpath(path))
        if not (real / "manifest.json").is_file():
            continue
        manifest = read_manifest(real)
        if not manifest.public:
            raise NotPublic(real.name)
        held = found.get(manifest.name)
        if held is None or (held[1].revision, held[1].as_of_all) < (manifest.revision, manifest.as_of_all):
            found[manifest.name] = (real, manifest)
    if not found:
        raise NothingPublished(str(folder()))
    return Published(tuple(sorted(found.values(), key=lambda item: (item[1].starts_on or date.min, item[1].kind))))


@st.cache_resource(show_spinner=False)
def _engine() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 2, "memory_limit": "256MB"})


def _rows(sql: str, parameters: Sequence[object]) -> list[Row]:
    cursor = _engine().cursor()
    try:
        found = cursor.execute(sql, parameters)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    finally:
        cursor.close()


@st.cache_data(max_entries=60, show_spinner=False)
def table(key: str, name: str, files: tuple[str, ...]) -> list[Row]:
    """Every row of one public table over all editions, oldest first; ``key`` is the shelf's own."""
    del key
    if name not in TABLES:
        raise KeyError(f"{name} is not a public table; known: {', '.join(TABLES)}")
    if not files:
        return []
    return _rows("select * from read_parquet(?, union_by_name = true) order by starts_on", [list(files)])


def whole(shelf: Published, name: str) -> list[Row]:
    """Every row of one public table."""
    return table(shelf.key, name, tuple(shelf.files(name)))


def of_period(shelf: Published, name: str, starts_on: date) -> list[Row]:
    """The rows of one period, largest first; suppressed ones last."""
    found = [row for row in whole(shelf, name) if row["starts_on"] == starts_on]
    return sorted(
        found,
        key=lambda row: (
            row.get("created_count") is None,
            -(row.get("created_count") or 0),
            str(row.get(DIMENSIONS.get(name, ""), "")),
        ),
    )


def days(shelf: Published, month_on: date) -> list[Row]:
    """The city's days within one month; days with few people are joined with the following ones."""
    return [
        row
        for row in whole(shelf, "city_days")
        if (row["starts_on"].year, row["starts_on"].month) == (month_on.year, month_on.month)
    ]


def months(shelf: Published) -> list[date]:
    """Months that are published, newest first."""
    return sorted(
        {manifest.starts_on for _, manifest in shelf.editions if manifest.kind == "month" and manifest.starts_on},
        reverse=True,
    )


def years(shelf: Published) -> list[date]:
    """Years that are published, newest first."""
    return sorted(
        {manifest.starts_on for _, manifest in shelf.editions if manifest.kind == "year" and manifest.starts_on},
        reverse=True,
    )


def manifest_of(shelf: Published, month_on: date) -> Manifest | None:
    """The manifest of one month's edition."""
    return next(
        (manifest for _, manifest in shelf.editions if manifest.kind == "month" and manifest.starts_on == month_on),
        None,
    )


def name_of(row: Row, dimension: str, language: str) -> str:
    """What a row is called: a bucket in the reader's language, else the published name, else its id."""
    table = next(name for name, key in reading.DIMENSIONS.items() if key == dimension)
    return bucket(table, str(row[dimension]), language) or str(row.get(f"{dimension.removesuffix('_id')}_name") or row[dimension])


def totals(rows: Sequence[Row], name: str) -> int | None:
    """Sum of one measure; None when there is no row, or when one cell is hidden: the rest would not be the whole."""
    known = [row[name] for row in rows if row.get(name) is not None]
    return sum(known) if known and len(known) == len(rows) else None


def trend(shelf: Published, language: str, until: date, n_min: int, count: int = 13) -> list[Point]:
    """The city's on-time rate by month, from the published agency cells."""
    points = []
    for starts_on in [day for day in reversed(months(shelf)) if day <= until][-count:]:
        rows = of_period(shelf, "agency_months", starts_on)
        met, due = totals(rows, "met_count"), totals(rows, "due_count")
        points.append(
            on_time(month(starts_on, language, short=True), met, due, n_min, edition=f"month-{starts_on:%Y-%m}")
        )
    return points


def as_csv(rows: Sequence[Row]) -> bytes:
    """Rows as CSV with a header; a hidden value is an empty field."""
    if not rows:
        return b""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode()


def as_json(rows: Sequence[Row], manifest: Manifest) -> bytes:
    """Rows as JSON with city, edition and as-of; a hidden value is null."""

    def plain(value: object) -> object:
        return value.isoformat() if isinstance(value, date | datetime) else str(value)

    told = {
        "city": manifest.city.name,
        "simulated": manifest.city.simulated,
        "newest_edition": manifest.edition,
        "as_of": manifest.as_of_all.isoformat(),
    }
    return json.dumps({**told, "rows": list(rows)}, default=plain, ensure_ascii=False).encode()
