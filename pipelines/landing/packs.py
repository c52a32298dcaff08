"""Small batches of one month in one file: a pull every five minutes writes 100,000 files a year, and every reading opens them all.

A pack stands beside the batches it was made of until the ledger points to it, in one transaction; each batch keeps its number, its hash and
its rows, so an edition's batches are found and read as before. What was taken in is removed when the next pack is made: whoever
was reading is done by then. A kill leaves files nobody points to, which go the same way.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import duckdb

from pipelines.landing.received import flush, row_text
from pipelines.landing.rekey import remove_superseded
from pipelines.ledger import Ledger
from pipelines.sources.reading import literal
from transforms.engines.batches import Batch
from transforms.engines.received import PACK, PACKED_NUMBER, gathered, is_packed

LOOSE = 100
"""Small files a source may have before they are packed: each costs a reading about a millisecond (docs/performance.md)."""
SMALL = 10_000
"""Rows above which a batch stays a file of its own."""


def pack(connection: duckdb.DuckDBPyConnection, ledger: Ledger, source_id: str, received: Path) -> tuple[str, ...]:
    """Pack the source's small batches when there are `LOOSE` of them; the caller holds the write lock.

    ``received`` is the source's folder. Gives back what somebody should know: a batch whose file no longer holds what was landed stays as it is.
    """
    if ledger.loose_count(source_id, SMALL, PACK) < LOOSE:
        return ()
    batches = ledger.batches(source_id)
    loose = [batch for batch in batches if not is_packed(batch) and batch.rows <= SMALL]
    remove_superseded(ledger, [received])
    notes: list[str] = []
    for month, entity in sorted({(f"{batch.received_on:%Y-%m}", batch.entity) for batch in loose}):
        own = [batch for batch in batches if (f"{batch.received_on:%Y-%m}", batch.entity) == (month, entity)]
        wanted = [batch for batch in own if is_packed(batch) or batch.rows <= SMALL]
        if sum(not is_packed(batch) for batch in wanted) > 1:
            notes += _pack_month(connection, ledger, wanted, received / month)
    return tuple(notes)


def _pack_month(connection: duckdb.DuckDBPyConnection, ledger: Ledger, batches: Sequence[Batch], folder: Path) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256("".join(f"{batch.number} {batch.sha256}\n" for batch in batches).encode()).hexdigest()
    path, draft = folder / f"{PACK}{digest}.parquet", folder / f".{PACK}{digest}.{os.getpid()}.tmp"
    rows, _ = gathered(connection, batches)
    connection.execute(
        f"copy (select * exclude (batch_number, source_id), batch_number as {PACKED_NUMBER} from {rows} order by batch_number, _ordinal) "
        f"to {literal(str(draft))} (format parquet, compression zstd)"
    )
    changed = _changed(connection, batches, draft)
    if changed:
        draft.unlink()
        named = ", ".join(batch.path.name for batch in changed[:3])
        return [f"{len(changed)} landed file(s) in {folder.parent} no longer hold what was landed, first {named}: restore them from a backup"]
    flush(draft)
    os.replace(draft, path)
    flush(folder)
    flush(folder.parent)
    ledger.repack({batch.number: path for batch in batches})
    return []


def _changed(connection: duckdb.DuckDBPyConnection, batches: Sequence[Batch], path: Path) -> list[Batch]:
    """The batches whose rows in ``path`` do not have the hash they were landed with."""
    digests = {batch.number: hashlib.sha256() for batch in batches}
    cursor = connection.execute(f"select {PACKED_NUMBER}, {row_text()} from read_parquet({literal(str(path))}) order by {PACKED_NUMBER}, _ordinal")
    while found := cursor.fetchmany(50_000):
        for number, row in found:
            digests[number].update(f"{row}\n".encode())
    return [batch for batch in batches if digests[batch.number].hexdigest() != batch.sha256]
