"""A ticket system in PostgreSQL pulled whole, beside a bare ADBC fetch of the same columns.

``python -m bench.databases ROWS`` starts a server of its own, measures in this process and prints one JSON object.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.landing import pull
from pipelines.paths import Paths
from pipelines.sources import FETCHERS, Request
from tests.postgres import postgres
from transforms.city import load_city
from transforms.privacy.keys import CityKey

NOW = datetime(2026, 3, 10, tzinfo=UTC)
COLUMNS = "nomor, masuk, selesai, status, kanal, dinas, telepon, lintang, bujur, isi, diubah"

# One reporter for five tickets, one text for fifty: registers repeat themselves, and what repeats is masked once.
TICKETS = """
create table keluhan as
select 'K' || n as nomor, timestamptz '2025-01-01' + n * interval '30 seconds' as masuk,
    case when n % 4 > 0 then timestamp '2025-01-03' + n * interval '30 seconds' end as selesai,
    (array['Baru', 'Diproses', 'Selesai', 'Selesai'])[1 + n % 4] as status, (array['web', 'telepon', 'sms'])[1 + n % 3] as kanal,
    (array['Dinas Pekerjaan Umum', 'BMSDA', 'Dinas Kesehatan'])[1 + n % 3] as dinas, '0812' || lpad((n / 5)::text, 8, '0') as telepon,
    -6.2 - (n % 997)::numeric / 100000 as lintang, 106.8 + (n % 991)::numeric / 100000 as bujur,
    'Lampu jalan padam sejak ' || n / 50 || ' malam, mohon segera diperbaiki karena gelap dan rawan' as isi,
    timestamptz '2025-01-03' + n * interval '30 seconds' as diubah
from generate_series(1, {rows}) as n;
alter table keluhan add primary key (nomor);
create index on keluhan (diubah);
analyze keluhan;
"""

SOURCES = """
[[source]]
id = "sistem"
kind = "postgres"
entity = "tickets"
url = "${DATABASE}"
table = "keluhan"
key = ["nomor"]
mode = "incremental"
cursor_column = "diubah"
[source.columns]
ticket_id = "nomor"
created_at = "masuk"
closed_at = "selesai"
status = { column = "status", map = { "Baru" = "received", "Diproses" = "in_progress", "Selesai" = "resolved" } }
channel = "kanal"
agency = { column = "dinas", match = "agencies" }
reporter_phone = "telepon"
latitude = "lintang"
longitude = "bujur"
text = "isi"
"""


def measure(rows: int) -> dict[str, Any]:
    """Wall and CPU seconds of a bare fetch, of the fetch stage, of a first pull, and of one with a hundredth of the rows changed."""
    import adbc_driver_postgresql.dbapi as adbc
    import psycopg2

    with postgres() as address, tempfile.TemporaryDirectory() as given:
        folder = Path(given)
        keeper = psycopg2.connect(address)
        keeper.autocommit = True
        keeper.cursor().execute(TICKETS.format(rows=rows))
        city_folder = folder / "kota"
        city_folder.mkdir()
        (city_folder / "city.toml").write_text('id = "ukur"\nname = "Kota Ukur"\nzone = "Asia/Jakarta"\n', encoding="utf-8")
        (city_folder / "sources.toml").write_text(SOURCES, encoding="utf-8")
        city = load_city(city_folder, environ={**os.environ, "DATABASE": address})

        def bare() -> int:
            with adbc.connect(address) as connection, connection.cursor() as cursor:
                cursor.execute(f"select {COLUMNS} from keluhan")
                return sum(batch.num_rows for batch in cursor.fetch_record_batch())

        def fetch() -> object:
            raw = folder / "raw"
            raw.mkdir(exist_ok=True)
            return FETCHERS["postgres"].fetch(Request(city.sources[0], None, NOW, raw))

        def land(now: datetime) -> int:
            [report] = pull(city, Paths(folder / "data", "ukur"), CityKey(b"for measuring only".ljust(32, b".")), now)
            return report.landed

        pa.table({"text": ["a"]})  # its first table imports pandas: no stage's cost
        bare()
        told = {"rows": rows, "bare": _timed(bare), "fetch": _timed(fetch), "first": _timed(lambda: land(NOW))}
        keeper.cursor().execute(f"update keluhan set status = 'Selesai', diubah = '2026-03-09' where right(nomor, 2) = '{rows % 100:02}'")
        told["increment"] = _timed(lambda: land(NOW + timedelta(days=1)))
        keeper.close()
    return told


def _timed(work: Callable[[], object]) -> list[float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return [time.perf_counter() - wall, time.process_time() - cpu]


def told(measured: dict[str, Any]) -> str:
    """The measurements as text; the ratio is rows a second beside the bare fetch's."""
    rows, bare = measured["rows"], measured["bare"][0]
    lines = [f"{f'a PostgreSQL table, {rows} tickets':<36}{'s':>8}{'CPU s':>8}{'rows/s':>10}{'ratio':>7}"]
    for name, key in (("bare ADBC fetch", "bare"), ("fetched to raw/", "fetch"), ("first pull, to received/", "first")):
        wall, cpu = measured[key]
        lines.append(f"{name:<36}{wall:>8.2f}{cpu:>8.2f}{rows / wall:>10.0f}{bare / wall:>7.2f}")
    wall, cpu = measured["increment"]
    lines.append(f"{'a hundredth changed, all keys listed':<36}{wall:>8.2f}{cpu:>8.2f}")
    return "\n".join(lines)


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
