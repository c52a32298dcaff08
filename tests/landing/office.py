"""A small city folder and its files, written to a temporary place and pulled like any other."""

from __future__ import annotations

import os
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from pipelines.landing import PullReport, pull
from pipelines.ledger import Ledger
from pipelines.paths import Paths
from transforms.city import City, load_city
from transforms.engines.received import gathered
from transforms.privacy.keys import CityKey

KEY = CityKey(b"a key for these tests only".ljust(32, b"."))
NOW = datetime(2026, 3, 10, 1, tzinfo=UTC)

CITY = """
id = "uji"
name = "Kota Uji"
zone = "Asia/Jakarta"
[[centre]]
id = "pusat"
name = "Pusat"
number = "1500 123"
"""

AGENCIES = "id,name,aliases\npu,Dinas Pekerjaan Umum,BMSDA;@pu_uji\n"

TICKETS = """
[[source]]
id = "tiket"
kind = "csv"
entity = "tickets"
path = "${DROP}/tiket*.csv"
timezone = "Asia/Jakarta"
key = ["nomor"]
mode = "MODE"
extracted_at = "tiket_%Y%m%d.csv"
[source.columns]
ticket_id = "nomor"
created_at = { column = "masuk", format = "%d/%m/%Y %H:%M" }
status = { column = "status", map = { "Baru" = "received", "Selesai" = "resolved" } }
agency = { column = "dinas", match = "agencies" }
reporter_phone = "telepon"
text = "isi"
"""

CALLS = """
[[source]]
id = "pbx"
kind = "queue_log"
entity = "calls"
path = "${DROP}/queue_log*"
timezone = "Asia/Jakarta"
mode = "append"
"""

POSTS = """
[[source]]
id = "medsos"
kind = "x_api_v2"
entity = "posts"
path = "${DROP}/posts*.jsonl"
timezone = "Asia/Jakarta"
mode = "append"
"""

HEADING = "nomor,masuk,status,dinas,telepon,isi\n"


class Office:
    """One city at one temporary place: drop files, pull, look at what was landed."""

    def __init__(self, root: Path, sources: str) -> None:
        self.root = root
        self.drop = root / "drop"
        self.folder = root / "kota"
        self.drop.mkdir(parents=True)
        self.folder.mkdir()
        (self.folder / "city.toml").write_text(CITY, encoding="utf-8")
        (self.folder / "agencies.csv").write_text(AGENCIES, encoding="utf-8")
        self.paths = Paths(root / "data", "uji")
        self.declare(sources)

    def declare(self, sources: str) -> None:
        (self.folder / "sources.toml").write_text(sources, encoding="utf-8")

    @property
    def city(self) -> City:
        return load_city(self.folder, environ={**os.environ, "DROP": str(self.drop)})

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.paths.ledger)

    def put(self, name: str, text: str | bytes, mtime: datetime | None = None) -> Path:
        path = self.drop / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        if mtime:
            os.utime(path, (mtime.timestamp(), mtime.timestamp()))
        return path

    def pull(self, accept_missing: Collection[str] = (), now: datetime = NOW) -> PullReport:
        [report] = pull(self.city, self.paths, KEY, now, accept_missing=accept_missing)
        assert report.rows_read == report.landed + report.duplicates + report.quarantined
        for file in report.files:
            assert file.rows_read == file.landed + file.duplicates + file.quarantined
        return report

    def landed(self, columns: str, source_id: str | None = None) -> list[tuple[Any, ...]]:
        """Columns of every landed row (of one source when named) in the order of history."""
        batches = self.ledger.batches(source_id)
        if not batches:
            return []
        with duckdb.connect() as connection:
            connection.execute("set TimeZone = 'UTC'")
            rows, _ = gathered(connection, batches)
            landed = f"select * exclude (batch_number, source_id), batch_number as number, null as filename from {rows}"
            return connection.execute(f"select {columns} from ({landed}) order by _extracted_at, number, _ordinal").fetchall()


def tickets(*rows: str) -> str:
    """A ticket file of these rows."""
    return HEADING + "".join(f"{row}\n" for row in rows)


def ticket_source(mode: str = "snapshot") -> str:
    return TICKETS.replace("MODE", mode)
