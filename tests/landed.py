"""A city of tests/cities landed under a temporary root, and its models made in memory where a figure is asked for."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from pipelines.landing import PullReport, pull
from pipelines.ledger import Ledger, QuarantineRow
from pipelines.paths import Paths
from transforms.city.loader import environment, load_city
from transforms.city.model import City
from transforms.engines.duckdb import connect, prepare, run_models
from transforms.engines.inputs import AsOf
from transforms.graph import in_order, load_models
from transforms.privacy.agents import keyed_agents
from transforms.privacy.keys import CityKey

CITIES = Path(__file__).resolve().parent / "cities"
KEY = CityKey(b"a key for these tests only".ljust(32, b"."))
NOW = datetime(2026, 3, 10, 1, tzinfo=UTC)


def ids_of(words: Iterable[str]) -> dict[str, str]:
    """An id for each word of a register: its letters and digits, numbered where two words share them."""
    found: dict[str, str] = {}
    for word in sorted({word.strip() for word in words if word.strip()}):
        short = "".join(letter if letter.isalnum() else "-" for letter in word.lower())
        found[word] = f"{short}-{len(found)}" if short in found.values() else short
    return found


def list_of(words: Iterable[str], key: str = "id", **columns: str) -> str:
    """A list of the city folder (agencies.csv, channels.csv; categories.csv with ``key="code"``) that knows these words of a register."""
    text = [f"{key},name" + "".join(f",{name}" for name in columns)]
    text += [",".join([short, f'"{word}"', *columns.values()]) for word, short in ids_of(words).items()]
    return "\n".join(text) + "\n"


def city_folder(name: str, into: Path, lists: Mapping[str, str] | None = None) -> Path:
    """A copy of tests/cities/``name`` with ``lists`` (file name, text) beside it: names of real registers stay out of the project."""
    folder = into / name
    shutil.copytree(CITIES / name, folder)
    for file, text in (lists or {}).items():
        (folder / file).write_text(text, encoding="utf-8")
    return folder


def records(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    """Rows of a file as the csv module counts them."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


@dataclass(frozen=True)
class Landed:
    """A city under a root of its own; pull as often as there are files to put."""

    folder: Path
    root: Path
    environ: Mapping[str, str]

    @cached_property
    def city(self) -> City:
        return keyed_agents(load_city(self.folder, environ={**environment(), **self.environ}), KEY)

    @property
    def paths(self) -> Paths:
        return Paths(self.root, self.city.id)

    @property
    def quarantine(self) -> list[QuarantineRow]:
        return Ledger(self.paths.ledger).quarantine()

    def pull(self, only: Collection[str] | None = None) -> PullReport:
        """Pull one source, and hold that every row read is accounted for, in each file and in all."""
        [report] = pull(self.city, self.paths, KEY, NOW, only=only)
        for part in (report, *report.files):
            assert part.rows_read == part.landed + part.duplicates + part.quarantined
        listed = [row for row in self.quarantine if row.source_id == report.source_id]
        assert len(listed) == report.quarantined
        return report

    def rows(self, columns: str, source_id: str | None = None) -> list[tuple[Any, ...]]:
        """Columns of the landed rows of one source, in the order they were landed."""
        batches = Ledger(self.paths.ledger).batches(source_id)
        with duckdb.connect() as connection:
            connection.execute("set TimeZone = 'UTC'")
            return [
                row
                for batch in batches
                for row in connection.execute(f"select {columns} from read_parquet('{batch.path}') order by _ordinal").fetchall()
            ]

    def counted(self, as_of: datetime, *tables: str) -> duckdb.DuckDBPyConnection:
        """``tables`` and all they read, in memory, at ``as_of``."""
        ledger = Ledger(self.paths.ledger)
        connection = connect()
        prepare(connection, self.city, ledger.batches(), AsOf(as_of, as_of, as_of), ledger.files(), ledger.set_aside())
        run_models(connection, in_order(load_models(), tables))
        return connection


def landed(name: str, root: Path, lists: Mapping[str, str] | None = None, environ: Mapping[str, str] | None = None) -> Landed:
    """City ``name`` under ``root``, nothing pulled yet."""
    root.mkdir(parents=True, exist_ok=True)
    return Landed(city_folder(name, root, lists), root / "data", environ or {})
