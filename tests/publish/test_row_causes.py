"""Each ticket, call and post that was received differently is under one cause, and can be taken into account alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.publish.explain import counted_again
from pipelines.publish.row_causes import CAUSES, TABLES, Differing, counts, create_causes, differing, narrowed, present
from tests.publish.office import END
from tests.publish.town import Town, at, life, ticket
from transforms.engines.inputs import AsOf

AS_OF = AsOf(*(at(4, 0, 3),) * 3)
LATER = END + timedelta(days=1)


def call(name: str, **more: Any) -> dict[str, Any]:
    return {"call_id": name, "queue": "1500123", "entered_at": at(5), "ended_at": at(5, 4), "outcome": "abandoned", **more}


def post(name: str, **more: Any) -> dict[str, Any]:
    return {"post_id": name, "author_key": name, "posted_at": at(6), "masked_text": "banjir", "platform": "x", "is_repost": False, **more}


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Town, Differing, Path]:
    """A town, what it received after END, and the folder of both states: one thing happened to each ticket."""
    town = Town(tmp_path_factory.mktemp("causes"))
    folder = town.root / "states"
    folder.mkdir(parents=True)
    town.land_lives({f"T{number}": life(at(2), 5 if number in (4, 8) else None) for number in range(1, 11)}, END)
    town.land("telepon", [call("C1"), call("C2"), call("C3")], END)
    town.land("telepon", [call("C4"), call("C5"), call("C6")], at(2, month=3))
    town.land("sosial", [post("P1")], END)
    town.land("sosial", [post("P3")], at(2, month=3))
    before = town.ledger.batches()
    town.land_lives(
        {
            "T1": [("resolved", at(9), None, None)],
            "T2": [("reclassified", at(9), None, "AIR"), ("reassigned", at(10), "dlh", None)],
            "T3": [("reassigned", at(9), "dlh", None)],
            "T4": [("reopened", at(20), None, None), ("reclassified", at(21), None, "AIR")],
            "T7": [("resolved", at(9, month=3), None, None)],
            "T8": [("reopened", at(20), None, None)],
            "T99": life(at(11), 2),
        },
        LATER,
        10,
    )
    moved = [{**ticket(name, at(2)), "channel": "twitter"} for name in ("T5", "T8")]
    town.land("tiket", [*moved, ticket("T6", at(2))], LATER)
    town.land("telepon", [call("C2", outcome="timed_out"), call("C3"), call("C9")], LATER)
    town.land("sosial", [post("P2")], LATER)
    # Gone before the as-of; gone, and there again; gone after it.
    town.land("telepon", [call("C4", _op="deleted"), call("C5", _op="deleted")], at(3, month=3))
    town.land("telepon", [call("C5"), call("C6", _op="deleted")], LATER)
    town.land("sosial", [post("P3", _op="deleted")], at(3, month=3))
    found = differing(before, town.ledger.batches())
    for name, batches in (("was", before), ("now", town.ledger.batches())):
        counted_again(folder / f"{name}.duckdb", town.city, batches, AS_OF, TABLES)
    return town, found, folder


@pytest.fixture
def con(landed: tuple[Town, Differing, Path]) -> Iterator[duckdb.DuckDBPyConnection]:
    _, found, folder = landed
    with duckdb.connect(str(folder / "now.duckdb")) as opened:
        opened.execute(f"attach '{folder / 'was.duckdb'}' as was (read_only)")
        create_causes(opened, "was", found)
        yield opened


def test_each_is_under_the_cause_that_comes_first(con: duckdb.DuckDBPyConnection) -> None:
    rows = {name: (cause, moved) for _, name, cause, moved in con.execute("from row_causes").fetchall()}
    assert rows == {
        "T1": ("late_event", True), "T2": ("reclassified", True), "T3": ("reassigned", True), "T4": ("reopened", True),
        "T5": ("corrected", True), "T6": ("late_event", False), "T7": ("late_event", False), "T8": ("corrected", True), "T99": ("late", True),
        "C2": ("corrected", True), "C3": ("corrected", False), "C9": ("late", True), "P2": ("late", True),
        "C4": ("deleted", True), "C5": ("corrected", False), "C6": ("corrected", False), "P3": ("deleted", True),
    }  # fmt: skip
    assert present(con) == list(CAUSES)
    february = counts(con, "was", at(1).date(), at(1, month=3).date())
    assert february == [
        ("ticket", "late", 1), ("ticket", "late_event", 1), ("ticket", "reopened", 1), ("ticket", "reclassified", 1), ("ticket", "reassigned", 1),
        ("ticket", "corrected", 2), ("call", "late", 1), ("call", "deleted", 1), ("call", "corrected", 1),
        ("post", "late", 1), ("post", "deleted", 1),
    ]  # fmt: skip
    assert counts(con, "was", at(1, month=4).date(), at(1, month=5).date()) == [
        row for row in february if row[0] == "ticket" and row[1] != "late"
    ], "what lived on into April, before or after"
    assert counts(con, "was", at(1, month=1).date(), at(1).date()) == [("ticket", "other", 7)], "nothing of January moved"


def test_a_part_of_the_causes_can_be_counted_alone(landed: tuple[Town, Differing, Path], con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    _, found, _ = landed
    rows = {}
    for causes in ((), ("late",), CAUSES):
        batches = narrowed(con, found, causes, tmp_path / f"of{len(causes)}")
        paths = [str(batch.path) for batch in batches if batch not in found.shared]
        rows[causes] = set(con.execute("select distinct _key from read_parquet(?, union_by_name = true)", [paths]).fetchall()) if paths else set()
    whole = [str(batch.path) for batch in found.after]
    everything = set(con.execute("select distinct _key from read_parquet(?, union_by_name = true)", [whole]).fetchall())
    assert rows[()] == set()
    assert {key.split("|")[0] for (key,) in rows["late",]} == {"T99", "C9", "P2"}
    assert rows[CAUSES] == everything


def test_what_only_the_earlier_edition_had_goes_with_its_cause(
    landed: tuple[Town, Differing, Path], con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    _, found, _ = landed
    turned = Differing(found.after, (), found.shared)  # as if the later rows had been taken back
    kept = narrowed(con, turned, ("late",), tmp_path / "turned")
    paths = [str(batch.path) for batch in kept if batch not in found.shared]
    keys = con.execute("select distinct _key from read_parquet(?, union_by_name = true)", [paths]).fetchall()
    assert {key.split("|")[0] for (key,) in keys} == {"T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "C2", "C3", "C4", "C5", "C6", "P3"}
