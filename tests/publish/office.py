"""A small city at work: real ledger, real batches, real models; only the reading of source files is skipped."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.ledger import Ledger, Pull, PulledFile
from pipelines.paths import Paths
from transforms.city.loader import load_city
from transforms.city.model import City, Source
from transforms.engines.batches import Batch
from transforms.engines.duckdb import run_models
from transforms.engines.inputs import RECEIVED
from transforms.graph import in_order, load_models
from transforms.privacy.agents import keyed_agents
from transforms.privacy.keys import CityKey

CITY = Path(__file__).parents[2] / "data" / "cities" / "kota-contoh"
KEY = CityKey(b"k" * 32)
FIRST = datetime(2025, 12, 10, tzinfo=UTC)
END = datetime(2026, 3, 9, 17, tzinfo=UTC)  # local midnight before 10 March
META = {
    "_key": pa.string(),
    "_row_hash": pa.string(),
    "_file": pa.string(),
    "_line": pa.int64(),
    "_op": pa.string(),
    "_ordinal": pa.int64(),
    "_extracted_at": pa.timestamp("us", tz="UTC"),
}
KINDS = {
    "varchar": pa.string(),
    "timestamptz": pa.timestamp("us", tz="UTC"),
    "bigint": pa.int64(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
}
SOURCES = (
    Source("tiket", "csv", "tickets", "tiket.csv", "Asia/Jakarta", ("ticket_id",), "incremental"),
    Source("riwayat", "csv", "ticket_events", "riwayat.csv", "Asia/Jakarta", ("ticket_id", "sequence"), "incremental"),
    Source("telepon", "csv", "calls", "telepon.csv", "Asia/Jakarta", ("call_id",), "incremental"),
    Source("sosial", "csv", "posts", "sosial.csv", "Asia/Jakarta", ("post_id",), "incremental"),
)
Rows = Sequence[Mapping[str, Any]]


@lru_cache(maxsize=1)
def sample_city() -> City:
    """The sample city, with plain sources."""
    return replace(keyed_agents(load_city(CITY), KEY), sources=SOURCES)


@dataclass
class Office:
    """A data root with a ledger; what publishing needs of a run."""

    root: Path
    city: City = field(default_factory=sample_city)
    key: CityKey = KEY
    wall: datetime = END

    @property
    def paths(self) -> Paths:
        return Paths(self.root, self.city.id)

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.paths.ledger)

    def land(self, source_id: str, rows: Rows, through: datetime) -> Batch:
        """Land one batch of canonical rows, complete through an instant."""
        source = self.city.source(source_id)
        folder = self.paths.received(source_id) / through.date().isoformat()
        folder.mkdir(parents=True, exist_ok=True)
        table = received_table(source.entity, rows, through)
        digest = hashlib.sha256(repr(table.to_pylist()).encode()).hexdigest()
        path = folder / f"{digest}.parquet"
        pq.write_table(table, path)
        batch = Batch(0, source_id, source.entity, source.kind, path, digest, len(rows), through.date(), through)
        file = PulledFile(f"{source_id}.csv", digest, 1, through, len(rows), len(rows), 0, 0)
        pull = Pull(source_id, through, source.fingerprint, len(rows), len(rows), 0, 0, 0, None, through, None, (file,))
        landed = self.ledger.commit(pull, batch, [], [file.name])
        assert landed is not None
        return landed

    def land_sample(self, seed: int = 1, size: int = 600) -> None:
        """A season of tickets, events, calls and posts."""
        tickets, events = sample_tickets(seed, size)
        self.land("tiket", tickets, END)
        self.land("riwayat", events, END)
        self.land("telepon", sample_calls(seed, size), END)
        self.land("sosial", sample_posts(seed, size // 6), END)


def received_table(entity: str, rows: Rows, extracted_at: datetime) -> pa.Table:
    """Canonical rows as landing stores them."""
    columns = {name: KINDS[kind] for name, kind in RECEIVED[entity].items()}
    schema = pa.schema([*columns.items(), *META.items()])
    key = {
        "tickets": ("ticket_id",),
        "ticket_events": ("ticket_id", "sequence"),
        "calls": ("call_id",),
        "posts": ("post_id",),
    }
    filled = []
    for number, row in enumerate(rows):
        whole = {name: row.get(name) for name in columns}
        whole |= {
            "_key": "|".join(str(row[column]) for column in key[entity]),
            "_row_hash": hashlib.sha256(repr(sorted(row.items())).encode()).hexdigest()[:32],
            "_file": f"{entity}.csv",
            "_line": number + 2,
            "_op": row.get("_op", "row"),
            "_ordinal": number,
            "_extracted_at": extracted_at,
        }
        filled.append(whole)
    return pa.Table.from_pylist(filled, schema=schema)


def person(number: int) -> str:
    """A keyed reporter, as landing makes them."""
    return KEY.token("phone", f"0812{number:08d}") or ""


def sample_tickets(seed: int, size: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Tickets of all channels, agencies and fates, some of one reporter, some reopened."""
    dice, city = random.Random(seed), sample_city()
    tickets, events = [], []
    for number in range(size):
        ticket_id = f"T{number:05d}"
        created = FIRST + timedelta(minutes=dice.randrange(int((END - FIRST).total_seconds() // 60)))
        tickets.append(
            {
                "ticket_id": ticket_id,
                "created_at": created,
                "channel": dice.choice(city.channels).id,
                "category": dice.choice(city.categories).code,
                "urgency": dice.choice(["biasa", "biasa", "darurat"]),
                "nature": dice.choice(["complaint", "complaint", "information", "aspiration"]),
                "agency": None,
                "area": dice.choice(city.areas).code,
                "reporter_phone_key": person(dice.randrange(size // 2)) if dice.random() < 0.9 else None,
                "masked_text": "lampu jalan mati",
            }
        )
        agency = dice.choice(city.agencies).id
        at, told = created, [("created", None, None)]
        told += [("forwarded", agency, None)] if dice.random() < 0.95 else []
        ends = dice.choice(["resolved", "resolved", "resolved", "rejected", "none", "none", "merged", "withdrawn"])
        told += [(ends, None, None)] if ends != "none" and len(told) > 1 else []
        told += [("reopened", None, None)] if ends == "resolved" and dice.random() < 0.1 else []
        for sequence, (event, holder, reason) in enumerate(told):
            events.append(
                {
                    "ticket_id": ticket_id,
                    "sequence": sequence,
                    "event_at": at,
                    "event": event,
                    "agency": holder,
                    "reason": reason,
                }
            )
            at += timedelta(hours=dice.choice([1, 5, 30, 100, 300]))
    return tickets, events


def sample_calls(seed: int, size: int) -> list[dict[str, Any]]:
    """Calls with every outcome and disposition."""
    dice = random.Random(seed + 1)
    calls = []
    for number in range(size):
        entered = FIRST + timedelta(seconds=dice.randrange(int((END - FIRST).total_seconds())))
        outcome = dice.choice(
            ["answered", "answered", "answered", "abandoned", "timed_out", "key_exit", "dropped_before_queue"]
        )
        answered = entered + timedelta(seconds=dice.randrange(60)) if outcome == "answered" else None
        calls.append(
            {
                "call_id": f"C{number:05d}",
                "queue": None if outcome == "dropped_before_queue" else "1500123",
                "entered_at": entered,
                "answered_at": answered,
                "ended_at": (answered or entered) + timedelta(seconds=dice.randrange(5, 300)),
                "outcome": outcome,
                "disposition": dice.choice(["normal", "information", "prank", "ghost", None]) if answered else None,
                "caller_key": person(dice.randrange(size)),
                "agent_key": KEY.token("agent", f"PJSIP/{2008 + dice.randrange(5)}"),
            }
        )
    return calls


def sample_posts(seed: int, size: int) -> list[dict[str, Any]]:
    """Complaint posts."""
    dice = random.Random(seed + 2)
    return [
        {
            "post_id": f"P{number}",
            "author_key": person(10_000 + number),
            "posted_at": FIRST + timedelta(seconds=dice.randrange(int((END - FIRST).total_seconds()))),
            "masked_text": "banjir lagi",
            "platform": "x",
            "is_repost": False,
        }
        for number in range(size)
    ]


def check_again(con: duckdb.DuckDBPyConnection) -> None:
    """Every identity anew, over marts that a test has touched."""
    models = load_models()
    run_models(con, in_order({name: model for name, model in models.items() if model.schema == "quality"}, ["quality.identities"]))
