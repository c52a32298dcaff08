"""Rows a source no longer has: deletions at the extract time, unless so many are gone that the extract is doubted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb
import pyarrow as pa

from pipelines.landing.rules import IDS
from pipelines.landing.versions import INCOMING, KNOWN
from pipelines.sources.reading import literal, quoted
from transforms.city.states import STATES
from transforms.engines.batches import Batch
from transforms.engines.received import gathered

MISSING = "missing_rows"
HOLD_SHARE = 0.20
"""Above this share of known open keys an incomplete export is likelier than so many deletions in one interval (DESIGN.md, landing)."""


@dataclass(frozen=True, slots=True)
class Missing:
    """How many known rows the source lacks, and how many of those were open."""

    keys: int
    known_keys: int
    open_keys: int
    known_open: int

    @property
    def is_doubtful(self) -> bool:
        """Whether more of the known open keys are missing than deletions explain; of all known keys where none is open."""
        if self.known_open == 0:
            return self.keys > HOLD_SHARE * self.known_keys
        return self.open_keys > HOLD_SHARE * self.known_open

    @property
    def notes(self) -> tuple[str, ...]:
        """What to say of a snapshot that is believed although much is gone from it: a system may export its open rows alone."""
        if self.keys <= HOLD_SHARE * self.known_keys:
            return ()
        closed = self.keys - self.open_keys
        return (
            f"{self.keys} of {self.known_keys} known rows are no longer in its extract and count as deleted, {closed} of them closed ones. "
            'If its export leaves out what is closed or old, declare mode = "incremental"',
        )

    @property
    def said(self) -> str:
        """The share that is missing, in words."""
        if self.known_open == 0:
            return f"{self.keys} of {self.known_keys} known rows ({self.keys / self.known_keys:.0%})"
        return f"{self.open_keys} of {self.known_open} known open rows ({self.open_keys / self.known_open:.0%})"


SEEN, GONE = "seen_keys", "gone_keys"
UNSEEN = f"landed._key not in (select _key from {INCOMING}) and landed._key not in (select _key from {SEEN})"
"""SQL: a known row that was not read now, nor set aside, nor listed as being there."""
SAID_GONE = f"landed._key in (select _key from {GONE})"
"""SQL: a known row of which the source says that it is no more."""


def note_keys(connection: duckdb.DuckDBPyConnection, table: str, keys: Sequence[str]) -> None:
    """Make ``table`` of keys as they are stored."""
    arrow = pa.table({"_key": pa.array(keys, pa.string())})
    connection.register("noted", arrow)
    connection.execute(f"create or replace temp table {table} as select * from noted")
    connection.unregister("noted")


def find_missing(
    connection: duckdb.DuckDBPyConnection,
    batches: Sequence[Batch],
    stored: Mapping[str, str],
    extracted_at: datetime,
    condition: str,
    broken_texts: Sequence[str],
) -> Missing:
    """Make `missing_rows`: the last version of every key that was known before ``extracted_at`` and meets ``condition``, which is
    `UNSEEN` (with `seen_keys`: rows read and set aside, rows listed as being there) or `SAID_GONE` (with `gone_keys`).

    A key that stands in a row that could not be read at all (``broken_texts``) is no deletion: a damaged line is not a missing one.
    """
    connection.execute(f"create or replace temp table {MISSING} as select * from {INCOMING} where false")
    if not batches:
        return Missing(0, 0, 0, 0)
    connection.execute(
        f"""
        create or replace temp table last_known as
        select _key, batch_number, _ordinal from {KNOWN}
        qualify row_number() over (partition by _key order by _extracted_at desc, batch_number desc, _ordinal desc) = 1
            and _op = 'row' and _extracted_at <= ?
        """,
        [extracted_at],
    )
    rows, there = gathered(connection, batches)
    columns = ", ".join(
        f"cast({quoted(name) if name in there else 'null'} as {kind}) as {quoted(name)}" for name, kind in stored.items()
    )
    connection.execute(
        f"create or replace temp table last_rows as select landed._key, landed._row_hash, landed._file, {columns}, "
        f"{condition} as is_missing, "
        f"{is_open(stored)} as is_open "
        f"from {rows} as landed "
        "join last_known on last_known._key = landed._key and last_known.batch_number = landed.batch_number "
        "and last_known._ordinal = landed._ordinal"
    )
    _forgive_broken(connection, [name for name in stored if name in IDS], broken_texts)
    [counts] = connection.execute(
        "select count(*) filter (where is_missing), count(*), count(*) filter (where is_missing and is_open), "
        "count(*) filter (where is_open) from last_rows"
    ).fetchall()
    names = ", ".join(quoted(name) for name in stored)
    connection.execute(
        f"insert into {MISSING} by name select _key, _row_hash, _file, 0 as _line, {names}, cast(? as timestamptz) as _extracted_at "
        "from last_rows where is_missing",
        [extracted_at],
    )
    return Missing(*map(int, counts))


def is_open(stored: Mapping[str, str]) -> str:
    """SQL: whether a row is open: by its status where it has one, else by having no closing time; rows without either always are."""
    running = ", ".join(literal(state.state) for state in STATES if state.bucket in ("waiting", "in_process"))
    not_closed = "closed_at is null" if "closed_at" in stored else "true"
    return f"case when status is null then {not_closed} else status in ({running}) end" if "status" in stored else not_closed


def _forgive_broken(connection: duckdb.DuckDBPyConnection, ids: Sequence[str], broken_texts: Sequence[str]) -> None:
    """A missing key whose id stands in a damaged row is there; which of its rows it is cannot be told, so all are."""
    if not broken_texts:
        return
    columns = ", ".join(["_key", *map(quoted, ids)])
    missing = connection.execute(f"select {columns} from last_rows where is_missing").fetchall()
    present = [[key] for key, *others in missing if any(name and name in text for name in (key, *others) for text in broken_texts)]
    if present:
        connection.executemany("update last_rows set is_missing = false where _key = ?", present)
