"""What landing hands to the models: immutable batches, and its count of what was read and what was set aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Batch:
    """What the ledger says of one landed file.

    ``number`` orders batches as they were landed; ``entity`` is the canonical table its rows belong to
    (``queue_events`` for lines of a queue log); ``sha256`` is over the sorted canonical rows.
    """

    number: int
    source_id: str
    entity: str
    kind: str
    path: Path
    sha256: str
    rows: int
    received_on: date
    extracted_at: datetime


@dataclass(frozen=True, slots=True)
class FileCount:
    """What became of one source file: ``rows_read = landed + duplicates + quarantined`` (identity 8)."""

    source_id: str
    file: str
    rows_read: int
    landed: int
    duplicates: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class SetAside:
    """One source row that could not be placed; personal values already masked."""

    source_id: str
    file: str
    line: int
    row_hash: str
    masked_row: str
    reason: str
    first_seen_on: date
