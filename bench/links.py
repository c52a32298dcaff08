"""How well calls and tickets are linked where no row names the other: ``python -m bench.links [seed …]``.

Each seed simulates six weeks of the sample city, lands them, takes the ids from both sides of the received rows, and compares what
``core.links`` and ``core.incidents`` say with the truth of the simulation.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import duckdb

from pipelines.landing import pull
from pipelines.ledger import Ledger
from pipelines.paths import Paths
from transforms.city import load_city
from transforms.city.model import City
from transforms.engines.duckdb import connect, prepare, run_models
from transforms.engines.inputs import AsOf
from transforms.graph import in_order, load_models
from transforms.privacy.keys import city_key
from transforms.simulate import read_truth, simulate

CITY = Path(__file__).resolve().parent.parent / "data" / "cities" / "kota-contoh"
START, END, SCALE = date(2025, 12, 1), date(2026, 1, 15), 0.5
SEEDS = (1, 2, 3, 4)
THRESHOLDS = (0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98, 0.99)

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Point:
    """At a threshold: pairs found, the share of them that is true, and the share of the true ones that was found."""

    threshold: float
    found: int
    precision: float
    recall: float


def without_ids(
    city: City, paths: Paths, as_of: datetime, tables: Sequence[str] = ("core.links",)
) -> duckdb.DuckDBPyConnection:
    """``tables`` and all they read, in memory, of received rows that name no other side."""
    ledger = Ledger(paths.ledger)
    connection = connect()
    prepare(connection, city, ledger.batches(), AsOf(as_of, as_of, as_of), ledger.files(), ledger.set_aside())
    connection.execute("update inputs.received_tickets set call_id = null, duplicate_of = null")
    connection.execute("update inputs.received_calls set ticket_id = null")
    run_models(connection, in_order(load_models(), tables))
    return connection


def true_links(truth: Mapping[str, Any]) -> set[Pair]:
    """Calls and their tickets as simulated."""
    return {(row["call_id"], row["ticket_id"]) for row in truth["links"]}


def point(threshold: float, found: Collection[Pair], true: Collection[Pair]) -> Point:
    """Precision and recall of pairs."""
    right = len(set(found) & set(true))
    return Point(threshold, len(found), right / max(1, len(found)), right / max(1, len(true)))


def curve(connection: duckdb.DuckDBPyConnection, true: Collection[Pair]) -> list[Point]:
    """The pairs of ``core.link_pairs`` at each threshold, before the choice of one link a call."""
    rows = connection.execute("select call_id, ticket_id, probability from core.link_pairs").fetchall()
    return [point(least, [(a, b) for a, b, sure in rows if sure >= least], true) for least in THRESHOLDS]


def chosen(connection: duckdb.DuckDBPyConnection, true: Collection[Pair]) -> Point:
    """What ``core.links`` made of them."""
    return point(
        0.8, connection.execute("select left_id, ticket_id from core.links where left_kind = 'call'").fetchall(), true
    )


def true_matters(truth: Mapping[str, Any]) -> set[Pair]:
    """Every two reports of one matter as simulated, as kind and id, in order."""
    return _within((row["matter"], f"{row['kind']}:{row['id']}") for row in truth["matters"])


def incident_pairs(connection: duckdb.DuckDBPyConnection) -> set[Pair]:
    """Every two reports of one incident, those that are together by a link only left out."""
    rows = connection.execute(
        "select incident_id, concat(kind, ':', id) from core.incidents where reason in ('street', 'area')"
    ).fetchall()
    return _within(rows)


def _within(rows: Iterable[tuple[str, str]]) -> set[Pair]:
    groups: dict[str, list[str]] = {}
    for group, member in rows:
        groups.setdefault(group, []).append(member)
    return {pair for members in groups.values() for pair in combinations(sorted(members), 2)}


def main(seeds: Sequence[int]) -> None:
    """Print the curve of each seed."""
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            environ = {**os.environ, "TANGGAP_DATA": folder}
            city, paths = load_city(CITY, environ=environ), Paths(Path(folder), "kota-contoh")
            truth = read_truth(simulate(city, paths.sources, START, END, scale=SCALE, seed=seed))
            as_of = datetime.fromisoformat(truth["as_of"]).astimezone(UTC)
            pull(city, paths, city_key(city, environ), as_of)
            connection, true = without_ids(city, paths, as_of, ("core.incidents",)), true_links(truth)
            print(f"seed {seed}: {len(true)} true pairs")
            for row in [*curve(connection, true), chosen(connection, true)]:
                print(
                    f"  {row.threshold:5.2f}  found {row.found:5d}  precision {row.precision:.3f}  recall {row.recall:.3f}"
                )
            told = point(0, incident_pairs(connection), true_matters(truth))
            print(
                f"  two reports of one matter: found {told.found}  precision {told.precision:.3f}  recall {told.recall:.3f}"
            )


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or SEEDS)
