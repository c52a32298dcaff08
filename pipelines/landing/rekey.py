"""Another key for what was landed: every keyed id of every batch is hashed again under the key's newest layer.

The values that ids were made of are not needed (they are gone by then), and the same person stays the same person: ids made later pass through
the same layers. New batches stand beside the old ones until the ledger points to them, so a kill leaves the old key or the new one, never both.
docs/decisions/0007-keys-have-layers.md says why.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import duckdb

from pipelines.landing.keyed import hashed_by
from pipelines.landing.received import META, content_hash, write_batch
from pipelines.landing.rules import IDS
from pipelines.ledger import Ledger
from pipelines.sources.reading import quoted
from transforms.engines.batches import Batch
from transforms.engines.received import rows_of
from transforms.privacy.keys import CityKey, KeyProblem

_TOKEN = "[0-9a-f]{32}"
_KEYED_ID = re.compile(f"([xk]-)({_TOKEN})")
_ROW_ID = re.compile(f"()({_TOKEN})(#[0-9]+)")


def check_key(ledger: Ledger, key: CityKey, now: datetime) -> None:
    """Refuse a key that is not the one the landed rows are keyed by; the first key is recorded. Raises `KeyProblem`."""
    known = ledger.key_fingerprint()
    if known is None:
        ledger.note_key(key.fingerprint, now)
    elif known != key.fingerprint:
        raise KeyProblem(
            f"what was landed is keyed by the key {known}, and this is {key.fingerprint}: the same people would get other ids, so nothing was read.\n"
            "Set TANGGAP_KEY_FILE to the right key. A rotation that was stopped is finished by: tanggap key rotate"
        )


def renewed_id(text: str, key: CityKey) -> str:
    """A row's key or an id, with the keyed part of it under the newest layer; an id that is a source's own is left."""
    found = _KEYED_ID.fullmatch(text) or _ROW_ID.fullmatch(text)
    if found is None:
        return text
    before, token, *behind = found.groups()
    return before + key.renew(token) + "".join(behind)


def rekeyed_batches(ledger: Ledger, key: CityKey, spill: Path) -> dict[int, tuple[Path, str]]:
    """Write every batch again under ``key``, beside the old ones. Gives back file and hash by the batch's number."""
    spill.mkdir(parents=True, exist_ok=True, mode=0o700)
    batches = ledger.batches()
    found: dict[int, tuple[Path, str]] = {}
    for source_id in sorted({batch.source_id for batch in batches}):
        own = [batch for batch in batches if batch.source_id == source_id]
        with duckdb.connect(config={"temp_directory": str(spill)}) as connection:
            connection.execute("set timezone = 'UTC'")
            connection.execute("create temp table hashes (was varchar, becomes varchar)")
            for batch in own:
                found[batch.number] = _rewrite(connection, batch, key)
    return found


def _rewrite(connection: duckdb.DuckDBPyConnection, batch: Batch, key: CityKey) -> tuple[Path, str]:
    described = connection.execute(f"describe select * from {rows_of(batch)}").fetchall()
    kinds = {name: "timestamptz" if kind == "TIMESTAMP WITH TIME ZONE" else str(kind).lower() for name, kind, *_ in described}
    stored = {name: kind for name, kind in kinds.items() if name not in META}
    layer = key.layer_pads()[-1:]
    parameters: dict[str, bytes] = {}
    replaced = []
    for name in kinds:
        column = quoted(name)
        if name in IDS:
            hashed, pads = hashed_by(f"substr({column}, 3, 32)", layer)
            whens = f"when regexp_full_match({column}, '[xk]-{_TOKEN}') then left({column}, 2) || {hashed}"
            if name == "_key":
                of_row, _ = hashed_by(f"left({column}, 32)", layer)
                whens += f" when regexp_full_match({column}, '{_TOKEN}#[0-9]+') then {of_row} || substr({column}, 33)"
            replaced.append(f"case {whens} else {column} end as {column}")
        elif name.endswith("_key"):
            hashed, pads = hashed_by(column, layer)
            replaced.append(f"case when {column} is not null then {hashed} end as {column}")
        else:
            continue
        parameters |= pads
    connection.execute(
        f"create or replace temp table landed as select *, _row_hash = {content_hash(stored)} as _is_own_hash from {rows_of(batch)}"
    )
    connection.execute(f"create or replace temp table renewed as select * replace ({', '.join(replaced)}) from landed", parameters)
    # What a row says is hashed with its ids. Where the hash is not of these columns (an older mapping), it follows the version it repeats.
    hashes = f"select distinct _row_hash as was, {content_hash(stored)} as becomes from renewed where _is_own_hash"
    connection.execute(f"insert into hashes {hashes}")
    became = "select was, min(becomes) as becomes from hashes group by was having count(distinct becomes) = 1"
    connection.execute(
        f"create or replace temp table whole as select rows.* exclude (_is_own_hash) "
        f"replace (coalesce(case when _is_own_hash then {content_hash(stored)} end, became.becomes, _row_hash) as _row_hash) "
        f"from renewed as rows left join ({became}) as became on became.was = rows._row_hash"
    )
    return write_batch(connection, "whole", stored, batch.path.parent.with_name(batch.received_on.isoformat()))


def rotate(ledger: Ledger, key: CityKey, spill: Path, at: datetime) -> int:
    """Re-key everything landed to ``key``, whose last layer is new. Gives back the number of batches. The caller holds the write lock."""
    batches = rekeyed_batches(ledger, key, spill)
    ledger.rekey(key.fingerprint, at, batches, lambda one: renewed_id(one, key), lambda one: key.renew(one))
    return len(batches)


def renewed_decisions(content: bytes, ledger: Ledger, key: CityKey) -> bytes:
    """links.csv with the keyed ids in it under the newest layer: a post without an id is decided about by the hash of its row.

    An id that a landed row has now is left, so that doing this twice is doing it once.
    """
    if not re.search(rb"[0-9a-f]{32}", content):
        return content
    landed = _landed_ids(ledger)
    words = re.compile(rf"[xk]-{_TOKEN}|{_TOKEN}#[0-9]+")
    text = content.decode("utf-8")
    return words.sub(lambda found: found[0] if found[0] in landed else renewed_id(found[0], key), text).encode()


def _landed_ids(ledger: Ledger) -> set[str]:
    found: set[str] = set()
    with duckdb.connect() as connection:
        for batch in ledger.batches():
            there = {name for name, *_ in connection.execute(f"describe select * from {rows_of(batch)}").fetchall()}
            for name in sorted(IDS & there):
                rows = connection.execute(f"select distinct {quoted(name)} from {rows_of(batch)} where length({quoted(name)}) > 32")
                found |= {str(value) for (value,) in rows.fetchall()}
    return found


def remove_superseded(ledger: Ledger, received: Sequence[Path]) -> int:
    """Remove batch files that the ledger does not point to: those under an older key, and those that packs took in. Gives back how many."""
    kept = {batch.path for batch in ledger.batches()}
    removed = 0
    for folder in received:
        for path in sorted(folder.glob("*/*.parquet")):
            if path not in kept:
                path.unlink()
                removed += 1
    return removed
