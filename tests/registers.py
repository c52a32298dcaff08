"""Cities of tests/cities landed and counted in memory: their own rules and files, without editions and dashboards.

Lists that a register implies (its agencies, its kinds of complaint) are written beside a copy of the folder from the register itself,
because the data is read where it lies and never copied into the project.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from pipelines.landing import PullReport, pull
from pipelines.ledger import Ledger
from pipelines.paths import Paths
from transforms.city import City, load_city
from transforms.engines.duckdb import connect, prepare, run_models
from transforms.engines.inputs import AsOf
from transforms.graph import in_order, load_models
from transforms.privacy.keys import city_key

CITIES = Path(__file__).resolve().parent / "cities"
KEY = "a key for these tests only, 0123456789abcdef"


@dataclass(frozen=True)
class Counted:
    """A city whose sources were landed under ``root`` and whose models were run in memory."""

    city: City
    reports: Sequence[PullReport]
    ledger: Ledger
    connection: duckdb.DuckDBPyConnection = field(repr=False)

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self.connection.execute(query, list(values)).fetchall()


def folder_of(name: str, to: Path, lists: Mapping[str, Iterable[Mapping[str, str]]] | None = None, **swaps: str) -> Path:
    """A copy of tests/cities/``name`` in ``to`` with further lists, and words of sources.toml swapped."""
    folder = shutil.copytree(CITIES / name, to / name)
    for file, rows in (lists or {}).items():
        write_list(folder / file, rows)
    sources = folder / "sources.toml"
    text = sources.read_text(encoding="utf-8")
    for old, new in swaps.items():
        text, changed = re.subn(rf'^{old} = "[^"]*"', f'{old} = "{new}"', text, flags=re.MULTILINE)
        assert changed, f"sources.toml of {name} says nothing of {old}"
    sources.write_text(text, encoding="utf-8")
    return folder


def write_list(path: Path, rows: Iterable[Mapping[str, str]]) -> None:
    """A CSV of a city folder; the columns are those of the first row."""
    listed = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(listed[0]))
        writer.writeheader()
        writer.writerows(listed)


def slug(text: str) -> str:
    """An id made of a name.

    >>> slug("Dinas Sumber Daya Air dan Bina Marga")
    'dinas-sumber-daya-air-dan-bina-marga'
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def named(names: Iterable[str], key: str = "id") -> list[dict[str, str]]:
    """Rows of agencies.csv, channels.csv or (``key="code"``) categories.csv: one per distinct name, ids numbered where slugs meet."""
    rows: dict[str, dict[str, str]] = {}
    for name in sorted({name.strip() for name in names if name.strip()}):
        made = slug(name)
        rows[f"{made}-{len(rows)}" if made in rows else made] = {"name": name}
    return [{key: made, **row} for made, row in rows.items()]


def counted(folder: Path, root: Path, as_of: datetime, *models: str) -> Counted:
    """Land every source of ``folder`` at ``as_of`` and run ``models`` (each after what it reads)."""
    environ = {"TANGGAP_KEY": KEY}
    city = load_city(folder)
    paths = Paths(root, city.id)
    reports = pull(city, paths, city_key(city, environ), as_of)
    ledger = Ledger(paths.ledger)
    connection = connect()
    prepare(connection, city, ledger.batches(), AsOf(as_of, as_of, as_of), ledger.files(), ledger.set_aside())
    run_models(connection, in_order(load_models(), models))
    return Counted(city, reports, ledger, connection)


def rows_of(path: Path, encoding: str = "utf-8", delimiter: str = ",") -> list[dict[str, str]]:
    """The records of a CSV, read by the standard library alone."""
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))
