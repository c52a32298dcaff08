"""Spellings of agencies, categories, channels and areas as the landed sources use them, and how many rows do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import duckdb

from transforms.engines.batches import Batch
from transforms.engines.received import gathered

USED = {
    "agency": (("tickets", "agency"), ("ticket_events", "agency"), ("posts", "official_agency_spelling"), ("recaps", "agency")),
    "category": (("tickets", "category"), ("ticket_events", "category")),
    "channel": (("tickets", "channel"), ("recaps", "channel")),
    "area": (("tickets", "area"),),
}
"""Where a spelling of each kind stands: entity and column."""


def used_spellings(batches: Sequence[Batch]) -> dict[str, dict[str, int]]:
    """Distinct rows (by source and key) that use each spelling, in any of their versions; by kind."""
    found: dict[str, Counter[str]] = {kind: Counter() for kind in USED}
    with duckdb.connect() as connection:
        for kind, places in USED.items():
            for entity, column in places:
                landed = [batch for batch in batches if batch.entity == entity]
                if not landed:
                    continue
                scan, there = gathered(connection, landed)
                if column not in there:
                    continue
                rows = connection.execute(
                    f"select {column}, count(distinct (source_id, _key)) from {scan} where _op = 'row' and {column} is not null group by all"
                ).fetchall()
                found[kind].update({str(spelling): int(count) for spelling, count in rows})
    return {kind: dict(counts) for kind, counts in found.items()}
