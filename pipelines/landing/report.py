"""What a pull says it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pipelines.ledger import PulledFile
from transforms.engines.batches import Batch

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class PullReport:
    """What one pull of one source did. rows_read = landed + duplicates + quarantined; deletions are no read rows."""

    source_id: str
    files: tuple[PulledFile, ...]
    rows_read: int
    landed: int
    duplicates: int
    quarantined: int
    deleted: int
    batch: Batch | None
    complete_through: datetime | None
    held: str | None
    notes: tuple[str, ...] = ()
    """What somebody should know although the pull went well."""


def report_of(
    source_id: str, files: tuple[PulledFile, ...], deleted: int, batch: Batch | None, through: datetime | None, held: str | None
) -> PullReport:
    """The report of the counts of ``files``."""
    return PullReport(
        source_id,
        files,
        rows_read=sum(file.rows_read for file in files),
        landed=sum(file.landed for file in files),
        duplicates=sum(file.duplicates for file in files),
        quarantined=sum(file.quarantined for file in files),
        deleted=deleted,
        batch=batch,
        complete_through=through,
        held=held,
    )
