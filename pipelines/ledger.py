"""What was read, landed and set aside: one SQLite file per city, written in one transaction with each batch.

A row of ``pulls`` is one reading of one source. Nothing personal is ever stored here: quarantined text is masked
before it arrives.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from pipelines.paths import private_folder
from transforms.city.lateness import LOOKED_BACK
from transforms.engines.batches import Batch, FileCount, SetAside

SCHEMA_VERSION = 3
BUSY_SECONDS = 30.0

_SCHEMA = """
create table if not exists batches (
    number integer primary key autoincrement, source_id text not null, entity text not null, kind text not null,
    path text not null, sha256 text not null, rows integer not null, received_on text not null, extracted_at text not null);
create table if not exists pulls (
    number integer primary key autoincrement, source_id text not null, pulled_at text not null, mapping text not null,
    rows_read integer not null, landed integer not null, duplicates integer not null, quarantined integer not null,
    deleted integer not null, batch integer references batches (number), cursor text, complete_through text, held text,
    check (held is not null or rows_read = landed + duplicates + quarantined));
create table if not exists pull_files (
    pull integer not null references pulls (number) on delete cascade, name text not null, sha256 text not null,
    bytes integer not null, extracted_at text, rows_read integer not null, landed integer not null,
    duplicates integer not null, quarantined integer not null, primary key (pull, name),
    check (rows_read = landed + duplicates + quarantined));
create table if not exists quarantine (
    source_id text not null, file text not null, line integer not null, reason text not null, column_name text,
    found text, closest text, message text not null, masked_text text not null, text_hash text not null,
    first_seen text not null, row_key text, primary key (source_id, file, line, text_hash));
create table if not exists keys (number integer primary key autoincrement, fingerprint text not null, since text not null);
create table if not exists rekeyed (
    key integer not null references keys (number), source_id text not null, before text not null, after text not null,
    primary key (key, source_id, before));
create index if not exists pulls_by_source on pulls (source_id, number);
"""


@dataclass(frozen=True, slots=True)
class PulledFile:
    """One file of one pull. rows_read = landed + duplicates + quarantined."""

    name: str
    sha256: str
    bytes: int
    extracted_at: datetime | None
    rows_read: int
    landed: int
    duplicates: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class Pull:
    """One reading of one source; ``held`` says why nothing of it was landed. Deletion markers are no read rows."""

    source_id: str
    pulled_at: datetime
    mapping: str
    rows_read: int
    landed: int
    duplicates: int
    quarantined: int
    deleted: int
    cursor: str | None
    complete_through: datetime | None
    held: str | None
    files: tuple[PulledFile, ...] = ()
    batch: int | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class QuarantineRow:
    """One source row that could not be used: where, why, what was found, its masked text and the keyed hash of it."""

    source_id: str
    file: str
    line: int
    reason: str
    column_name: str | None
    found: str | None
    closest: str | None
    message: str
    masked_text: str
    text_hash: str
    first_seen: datetime
    row_key: str | None = None
    """The row's key as stored, where it states one."""


class Ledger:
    """The landing ledger of one city at ``path`` (made, with its 0700 folder, when absent)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        private_folder(path.parent)
        with self._open() as connection:
            [version] = connection.execute("pragma user_version").fetchone()
            if version > SCHEMA_VERSION:
                raise RuntimeError(
                    f"{path} was written by a newer tanggap (ledger version {version}, this one knows {SCHEMA_VERSION}). "
                    "Install that version again; nothing was changed."
                )
            if version < SCHEMA_VERSION:
                if version == 1:
                    connection.execute("alter table quarantine add column row_key text")
                connection.executescript(_SCHEMA)
                connection.execute(f"pragma user_version = {SCHEMA_VERSION}")
        path.chmod(0o600)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            connection.row_factory = sqlite3.Row
            connection.execute("pragma foreign_keys = on")
            connection.execute("pragma synchronous = full")
            yield connection
        finally:
            connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._open() as connection:
            connection.execute("begin immediate")
            try:
                yield connection
            except BaseException:
                connection.execute("rollback")
                raise
            connection.execute("commit")

    def batches(self, source_id: str | None = None) -> list[Batch]:
        """Landed batches in the order they were landed; of one source when named."""
        where, values = ("where source_id = ?", (source_id,)) if source_id else ("", ())
        with self._open() as connection:
            rows = connection.execute(f"select * from batches {where} order by number", values).fetchall()
        paths = {path: self.path.parent / path for path in {row["path"] for row in rows}}  # packed batches share theirs
        return [self._batch(row, paths[row["path"]]) for row in rows]

    def loose_count(self, source_id: str, most_rows: int, packed: str) -> int:
        """How many batches of at most ``most_rows`` rows have a file of their own; ``packed`` is how the name of a shared file begins."""
        where = "source_id = ? and rows <= ? and instr(path, ?) = 0"
        with self._open() as connection:
            [count] = connection.execute(f"select count(*) from batches where {where}", (source_id, most_rows, f"/{packed}")).fetchone()
        return int(count)

    def complete_through(self) -> dict[str, datetime]:
        """Per source, the end of the last window read without error (UTC)."""
        with self._open() as connection:
            rows = connection.execute(
                "select source_id, max(complete_through) as through from pulls "
                "where held is null and complete_through is not null group by source_id order by source_id"
            ).fetchall()
        return {row["source_id"]: datetime.fromisoformat(row["through"]) for row in rows}

    def reached(self) -> dict[str, list[datetime]]:
        """Per source, the last instants up to which its readings were complete (UTC), oldest first: as many as `lateness` looks at."""
        with self._open() as connection:
            rows = connection.execute(
                "select source_id, through from (select known.*, row_number() over (partition by source_id order by through desc) as place from "
                "(select distinct source_id, complete_through as through from pulls where held is null and complete_through is not null) as known) "
                "where place <= ? order by source_id, through",
                (LOOKED_BACK + 1,),
            ).fetchall()
        found: dict[str, list[datetime]] = {}
        for row in rows:
            found.setdefault(row["source_id"], []).append(datetime.fromisoformat(row["through"]))
        return found

    def pulls(self) -> list[Pull]:
        """Every recorded reading, oldest first, with its files: the rows of the quality page."""
        with self._open() as connection:
            rows = connection.execute("select * from pulls order by number").fetchall()
            files: dict[int, list[PulledFile]] = {}
            for row in connection.execute("select * from pull_files order by pull, name"):
                files.setdefault(row["pull"], []).append(_file(row))
        return [_pull(row, tuple(files.get(row["number"], ()))) for row in rows]

    def last_pull(self, source_id: str) -> Pull | None:
        """The newest reading of a source that was not held, with its files."""
        with self._open() as connection:
            row = connection.execute(
                "select * from pulls where source_id = ? and held is null order by number desc limit 1", (source_id,)
            ).fetchone()
            if row is None:
                return None
            files = connection.execute("select * from pull_files where pull = ? order by name", (row["number"],)).fetchall()
        return _pull(row, tuple(_file(each) for each in files))

    def quarantine(self) -> list[QuarantineRow]:
        """Every source row that is set aside now, by source, file and line."""
        with self._open() as connection:
            rows = connection.execute("select * from quarantine order by source_id, file, line, text_hash").fetchall()
        return [QuarantineRow(**{**dict(row), "first_seen": datetime.fromisoformat(row["first_seen"])}) for row in rows]

    def files(self) -> list[FileCount]:
        """What became of each file in each reading: the rows of identity 8."""
        with self._open() as connection:
            rows = connection.execute(
                "select source_id, name, pull_files.rows_read, pull_files.landed, pull_files.duplicates, pull_files.quarantined "
                "from pull_files join pulls on pulls.number = pull_files.pull where held is null order by pull, name"
            ).fetchall()
        return [FileCount(*row) for row in rows]

    def set_aside(self) -> list[SetAside]:
        """Quarantined rows as the models take them; the day first seen is that of UTC."""
        return [
            SetAside(row.source_id, row.file, row.line, row.text_hash, row.masked_text, row.reason, row.first_seen.date())
            for row in self.quarantine()
        ]

    def commit(
        self,
        pull: Pull,
        batch: Batch | None,
        quarantine: Sequence[QuarantineRow],
        read_files: Sequence[str],
        settled: Sequence[QuarantineRow] = (),
    ) -> Batch | None:
        """Record one reading, its batch and its quarantine in one transaction; the batch comes back with its number.

        ``read_files`` are the files whose rows were all judged in this reading: what was set aside from them before is
        replaced, keeping the day a row was first seen. ``settled`` are rows set aside earlier, from other files, that are no
        longer. The number given in ``batch`` is not used.
        """
        with self._transaction() as connection:
            number = self._insert_batch(connection, batch) if batch else None
            self._insert_pull(connection, pull, number)
            connection.executemany(
                "delete from quarantine where source_id = ? and file = ? and line = ? and text_hash = ?",
                [(row.source_id, row.file, row.line, row.text_hash) for row in settled],
            )
            _replace_quarantine(connection, pull.source_id, quarantine, read_files)
            if number is None:
                return None
            row = connection.execute("select * from batches where number = ?", (number,)).fetchone()
        return self._batch(row, self.path.parent / row["path"])

    def key_fingerprint(self) -> str | None:
        """Fingerprint of the key that everything landed is keyed by; None before the first pull."""
        with self._open() as connection:
            row = connection.execute("select fingerprint from keys order by number desc limit 1").fetchone()
        return None if row is None else str(row[0])

    def note_key(self, fingerprint: str, since: datetime) -> None:
        """Record the first key; where there is one, nothing changes."""
        with self._transaction() as connection:
            if connection.execute("select 1 from keys").fetchone() is None:
                connection.execute("insert into keys (fingerprint, since) values (?, ?)", (fingerprint, _text(since)))

    def rekey(
        self,
        fingerprint: str,
        at: datetime,
        batches: Mapping[int, tuple[Path, str]],
        renew: Callable[[str], str],
        renew_hash: Callable[[str], str],
    ) -> None:
        """Point every batch to its file under another key, in one transaction with the key itself; ``renew`` and ``renew_hash`` give the keys
        and text hashes of quarantined rows. The hashes before stay on record, so that an edition's batches are found again.

        Raises ValueError when a batch was landed meanwhile.
        """
        with self._transaction() as connection:
            rows = connection.execute("select number, source_id, sha256 from batches order by number").fetchall()
            if {row["number"] for row in rows} != set(batches):
                raise ValueError("a batch was landed while the others were re-keyed")
            key = connection.execute("insert into keys (fingerprint, since) values (?, ?)", (fingerprint, _text(at))).lastrowid
            for row in rows:
                path, sha256 = batches[row["number"]]
                connection.execute("insert or ignore into rekeyed values (?, ?, ?, ?)", (key, row["source_id"], row["sha256"], sha256))
                relative = path.relative_to(self.path.parent).as_posix()
                connection.execute("update batches set path = ?, sha256 = ? where number = ?", (relative, sha256, row["number"]))
            for row in connection.execute("select rowid, row_key, text_hash from quarantine").fetchall():
                row_key = None if row["row_key"] is None else renew(row["row_key"])
                connection.execute(
                    "update quarantine set row_key = ?, text_hash = ? where rowid = ?", (row_key, renew_hash(row["text_hash"]), row["rowid"])
                )

    def repack(self, paths: Mapping[int, Path]) -> None:
        """Point batches (by number) to other files that hold the same rows, in one transaction."""
        with self._transaction() as connection:
            relative = [(path.relative_to(self.path.parent).as_posix(), number) for number, path in paths.items()]
            connection.executemany("update batches set path = ? where number = ?", relative)

    def renamed(self) -> dict[tuple[str, str], str]:
        """Present hash of each batch that was re-keyed, by source and any hash it had before."""
        with self._open() as connection:
            rows = connection.execute("select source_id, before, after from rekeyed order by key desc").fetchall()
        found: dict[tuple[str, str], str] = {}
        for row in rows:  # the newest first: what a hash became may have become another since
            found[row["source_id"], row["before"]] = found.get((row["source_id"], row["after"]), row["after"])
        return found

    def hold(self, pull: Pull) -> None:
        """Record that a reading was held for the steward; it replaces an earlier hold of the same source."""
        with self._transaction() as connection:
            connection.execute("delete from pulls where source_id = ? and held is not null", (pull.source_id,))
            self._insert_pull(connection, pull, None)

    def _insert_batch(self, connection: sqlite3.Connection, batch: Batch) -> int:
        cursor = connection.execute(
            "insert into batches (source_id, entity, kind, path, sha256, rows, received_on, extracted_at) values (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                batch.source_id,
                batch.entity,
                batch.kind,
                batch.path.relative_to(self.path.parent).as_posix(),
                batch.sha256,
                batch.rows,
                batch.received_on.isoformat(),
                _text(batch.extracted_at),
            ),
        )
        assert cursor.lastrowid is not None  # an insert that did not raise has a row
        return cursor.lastrowid

    def _insert_pull(self, connection: sqlite3.Connection, pull: Pull, batch: int | None) -> None:
        if pull.held is None:
            connection.execute("delete from pulls where source_id = ? and held is not null", (pull.source_id,))
        cursor = connection.execute(
            "insert into pulls (source_id, pulled_at, mapping, rows_read, landed, duplicates, quarantined, deleted, batch, cursor, "
            "complete_through, held) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                pull.source_id,
                _text(pull.pulled_at),
                pull.mapping,
                pull.rows_read,
                pull.landed,
                pull.duplicates,
                pull.quarantined,
                pull.deleted,
                batch,
                pull.cursor,
                _text(pull.complete_through),
                pull.held,
            ),
        )
        connection.executemany(
            "insert into pull_files values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    cursor.lastrowid,
                    file.name,
                    file.sha256,
                    file.bytes,
                    _text(file.extracted_at),
                    file.rows_read,
                    file.landed,
                    file.duplicates,
                    file.quarantined,
                )
                for file in pull.files
            ],
        )

    @staticmethod
    def _batch(row: sqlite3.Row, path: Path) -> Batch:
        return Batch(
            number=row["number"],
            source_id=row["source_id"],
            entity=row["entity"],
            kind=row["kind"],
            path=path,
            sha256=row["sha256"],
            rows=row["rows"],
            received_on=date.fromisoformat(row["received_on"]),
            extracted_at=datetime.fromisoformat(row["extracted_at"]),
        )


def _replace_quarantine(
    connection: sqlite3.Connection, source_id: str, rows: Sequence[QuarantineRow], read_files: Sequence[str]
) -> None:
    first_seen: dict[tuple[str, int, str], str] = {}
    for file in read_files:
        for row in connection.execute("select * from quarantine where source_id = ? and file = ?", (source_id, file)):
            first_seen[(row["file"], row["line"], row["text_hash"])] = row["first_seen"]
        connection.execute("delete from quarantine where source_id = ? and file = ?", (source_id, file))
    connection.executemany(
        "insert or ignore into quarantine values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                row.source_id,
                row.file,
                row.line,
                row.reason,
                row.column_name,
                row.found,
                row.closest,
                row.message,
                row.masked_text,
                row.text_hash,
                first_seen.get((row.file, row.line, row.text_hash), _text(row.first_seen)),
                row.row_key,
            )
            for row in rows
        ],
    )


def _text(moment: datetime | None) -> str | None:
    # One width for every instant, so that SQLite's max() over text is the latest one.
    return None if moment is None else moment.isoformat(timespec="microseconds")


def _file(row: sqlite3.Row) -> PulledFile:
    values = dict(row)
    del values["pull"]
    extracted_at = datetime.fromisoformat(row["extracted_at"]) if row["extracted_at"] else None
    return PulledFile(**{**values, "extracted_at": extracted_at})


def _pull(row: sqlite3.Row, files: tuple[PulledFile, ...]) -> Pull:
    return Pull(
        source_id=row["source_id"],
        pulled_at=datetime.fromisoformat(row["pulled_at"]),
        mapping=row["mapping"],
        rows_read=row["rows_read"],
        landed=row["landed"],
        duplicates=row["duplicates"],
        quarantined=row["quarantined"],
        deleted=row["deleted"],
        cursor=row["cursor"],
        complete_through=datetime.fromisoformat(row["complete_through"]) if row["complete_through"] else None,
        held=row["held"],
        files=files,
        batch=row["batch"],
        number=row["number"],
    )
