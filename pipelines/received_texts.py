"""Texts that were landed and that nobody labelled: masked, newest version of each, from the received batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from transforms.engines.batches import Batch
from transforms.engines.received import gathered

UNANSWERED = {"posts": ("posted_at", "label"), "tickets": ("created_at", "category")}
"""Entities with texts: when each was written, and the column that says what it is."""


@dataclass(frozen=True, slots=True)
class ReceivedText:
    """One masked text without a label of its source."""

    source_id: str
    text_id: str
    at: str
    """Instant, UTC, ISO 8601."""
    text: str


def unlabelled_texts(batches: Sequence[Batch]) -> list[ReceivedText]:
    """Posts without a label and tickets without a category that have a text; by source and key."""
    found: list[ReceivedText] = []
    for entity, (instant, said) in UNANSWERED.items():
        landed = [batch for batch in batches if batch.entity == entity]
        if landed:
            found += _of(landed, instant, said)
    return sorted(found, key=lambda one: (one.source_id, one.text_id))


def _of(landed: Sequence[Batch], instant: str, said: str) -> list[ReceivedText]:
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        scan, there = gathered(connection, landed)
        if "masked_text" not in there:
            return []
        answer = f"cast({said} as varchar)" if said in there else "cast(null as varchar)"
        rows = connection.execute(
            f"select source_id, batch_number, _key, strftime({instant}, '%Y-%m-%dT%H:%M:%SZ'), masked_text, {answer}, _op, _extracted_at, _ordinal "
            f"from {scan}"
        ).fetchall()
    newest: dict[tuple[str, str], tuple[Any, ...]] = {}
    for source, number, key, at, text, answer, op, extracted_at, ordinal in rows:
        version = (extracted_at, number, ordinal, op, at, text, answer)
        if (source, key) not in newest or version[:3] > newest[source, key][:3]:
            newest[source, key] = version
    return [
        ReceivedText(source, key, str(at), str(text))
        for (source, key), (_, _, _, op, at, text, answer) in newest.items()
        if op == "row" and text and not answer
    ]
