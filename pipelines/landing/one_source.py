"""One source of one pull: the order of its steps is what makes a kill at any moment harmless.

Raw bytes are there first, then the batch under the hash of its rows, then one transaction of the ledger. Until that
transaction nothing counts; a rerun makes the same batch again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import duckdb

from pipelines.landing.date_order import check_date_order
from pipelines.landing.deletions import (
    GONE,
    HOLD_SHARE,
    MISSING,
    SAID_GONE,
    SEEN,
    UNSEEN,
    Missing,
    find_missing,
    note_keys,
)
from pipelines.landing.doubtful import AHEAD, given_anew, yet_to_come
from pipelines.landing.keyed import Guard, kept_keys, protect
from pipelines.landing.lost_ids import lost_people, refuse_lost_ids
from pipelines.landing.mapping import check_columns, keys_listed, map_rows
from pipelines.landing.quarantine import broken_rows, no_longer_aside, unusable_rows
from pipelines.landing.received import content_hash, write_batch
from pipelines.landing.repeated import take_repeated
from pipelines.landing.report import Progress, PullReport, report_of
from pipelines.landing.rules import Plan
from pipelines.landing.versions import COMPARED, FRESH, INCOMING, find_fresh, forget_repeated, load_known
from pipelines.ledger import Ledger, Pull, PulledFile, QuarantineRow
from pipelines.paths import Paths
from pipelines.sources import Fetched, RawFile, SourceError
from pipelines.sources.reading import literal, quoted
from transforms.city.model import City
from transforms.engines.batches import Batch

AFTER = timedelta(seconds=1)
"""Rows count up to an extract's instant, exclusive: the latest event of one is still in it."""


@dataclass
class Landing:
    """One source being landed: its files read, compared with what is known, written, counted."""

    city: City
    plan: Plan
    paths: Paths
    guard: Guard
    now: datetime
    ledger: Ledger
    connection: duckdb.DuckDBPyConnection
    notes: list[str] = field(default_factory=list)
    """What reading its files has shown that somebody should know."""

    def land(self, fetched: Fetched, before: Pull | None, accept_missing: bool, progress: Progress | None) -> PullReport:
        """Land what ``fetched`` says beyond what ``before``, the last reading under the same mapping, has said."""
        source, files = self.plan.source, tuple(map(self._not_ahead, fetched.files))
        is_snapshot = source.mode == "snapshot" and bool(self.plan.key)
        # A snapshot is all its files together, and what was fetched is new; elsewhere a file that was read before has nothing new to say.
        known = {} if before is None or is_snapshot or source.url else {(f.name, f.sha256, f.extracted_at): f for f in before.files}
        to_read = [file for file in files if (file.name, file.sha256, file.extracted_at) not in known]
        aside: list[QuarantineRow] = []
        broken_texts: list[str] = []
        read_counts: dict[str, int] = {}
        extracts: dict[str, datetime] = {}
        self._start()
        for number, file in enumerate(to_read):
            if progress and len(to_read) > 1:
                progress(f"{source.id}: reading {file.name} ({number + 1} of {len(to_read)})")
            rows, texts, read_counts[file.name], extracts[file.name] = self._read(number, file, before)
            aside += rows
            broken_texts += texts
        aside += take_repeated(self.connection, self.plan, self.guard, self.now)
        load_known(self.connection, self.ledger.batches(source.id))
        find_fresh(self.connection)
        self.notes += given_anew(self.connection, self.plan, self.ledger.batches(source.id))
        if source.mode != "append":  # which states its rows as they change, to and fro
            forget_repeated(self.connection)
        reached = [*extracts.values(), *(file.extracted_at for file in files if file.extracted_at)]
        latest = max(reached) if reached else self.now
        through = fetched.through or (max(reached) if reached else before.complete_through if before else None)
        missing = self._missing(fetched, is_snapshot, latest, aside, broken_texts)
        counted = self._counts(files, to_read, known, read_counts, aside)
        if missing.is_doubtful and not accept_missing:
            return self._hold(missing, latest)
        settled: list[QuarantineRow] = []
        if source.url:
            is_whole = is_snapshot or before is None or before.cursor is None
            settled, aside = no_longer_aside(self.connection, self.ledger.quarantine(), source.id, aside, is_whole, fetched.present is not None)
        report = self._commit(counted, aside, to_read, missing.keys, latest, through, fetched.cursor, settled)
        return replace(report, notes=(*self.notes, *report.notes, *missing.notes))

    def _not_ahead(self, file: RawFile) -> RawFile:
        """A file as extracted by now at the latest: until a time to come every later extract would pass for an older state.

        The clock of another computer may be wrong (`mtime`); raises `SourceError` where a name or the city says so.
        """
        if file.extracted_at is None or file.extracted_at <= self.now + AHEAD:
            return file
        if self.plan.source.extracted_at == "mtime":
            return replace(file, extracted_at=self.now)
        local = file.extracted_at.astimezone(self.city.tzinfo)
        raise SourceError(
            f"source '{self.plan.source.id}': {file.name} says it was extracted at {local:%Y-%m-%d %H:%M}, which is yet to come: what is exported "
            "before then would count as older. Nothing of the source was landed.\n"
            "Correct the date in the file's name, or extracted_at in sources.toml, then run: tanggap run",
            transient=False,
        )

    def _missing(
        self, fetched: Fetched, is_snapshot: bool, latest: datetime, aside: list[QuarantineRow], broken_texts: list[str]
    ) -> Missing:
        """Make `missing_rows` as far as ``fetched`` can tell: a whole, a list of what is there, or of what is gone."""
        connection = self.connection
        connection.execute(f"create or replace temp table {SEEN} (_key varchar)")
        if fetched.present is not None:
            connection.register("present", fetched.present)
            connection.execute("create or replace temp table present_rows as select *, 0 as _line from present")
            connection.unregister("present")
            listed = keys_listed(self.plan, tuple(fetched.present.column_names), "present_rows")
            kept_keys(connection, self.plan, self.guard, listed, SEEN)
            connection.execute("drop table present_rows")
        elif not is_snapshot and not fetched.gone:
            return Missing(0, 0, 0, 0)
        note_keys(connection, "aside_keys", [row.row_key for row in aside if row.row_key])
        connection.execute(f"insert into {SEEN} select _key from aside_keys")
        note_keys(connection, GONE, list(fetched.gone))
        condition = UNSEEN if is_snapshot or fetched.present is not None else SAID_GONE
        batches = self.ledger.batches(self.plan.source.id)
        return find_missing(connection, batches, self.plan.stored, latest, condition, broken_texts)

    def _start(self) -> None:
        columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in self.plan.stored.items())
        self.connection.execute(
            f"create or replace temp table {INCOMING} (_row bigint, _file_number bigint, _line bigint, _key varchar, "
            f"_row_hash varchar, _file varchar, _extracted_at timestamptz, {columns})"
        )

    def _read(self, number: int, file: RawFile, before: Pull | None) -> tuple[list[QuarantineRow], list[str], int, datetime]:
        """Add one file's usable rows to `incoming_rows`. Gives back the rows set aside, the texts of those that could not be read,
        how many rows the file has and when it was extracted."""
        connection, plan = self.connection, self.plan
        reading = plan.layout.read(connection, file, plan.source, "rows_of_file", self.paths.spill)
        check_columns(connection, plan, reading, file)
        problems = map_rows(connection, plan, reading, "mapped_rows")
        check_date_order(connection, plan, reading, file, "mapped_rows")
        refuse_lost_ids(connection, plan, file, "mapped_rows", problems)
        self.notes += lost_people(connection, plan, file, "mapped_rows")
        self.notes += yet_to_come(connection, plan, file, "mapped_rows", self.now)
        aside = broken_rows(plan, self.guard, file, reading.broken, self.now)
        unusable = unusable_rows(connection, plan, self.guard, file, reading, "mapped_rows", problems, self.now)
        [(count,)] = connection.execute("select count(*) from mapped_rows").fetchall()
        protect(connection, plan, self.guard, "mapped_rows", "guarded_rows")
        extracted_at = file.extracted_at or self._undeclared(file, before)
        names = ", ".join(quoted(name) for name in plan.stored)
        connection.execute(
            f"insert into {INCOMING} select (select coalesce(max(_row) + 1, 0) from {INCOMING}) + _row, "
            f"{number}, _line, _key, {content_hash(plan.stored)}, {literal(file.name)}, ?, {names} from guarded_rows",
            [extracted_at],
        )
        for table in ("rows_of_file", "mapped_rows", "guarded_rows"):
            connection.execute(f"drop table if exists {table}")
        texts = [row.text for row in reading.broken]
        return [*aside, *unusable], texts, count + len(reading.broken), extracted_at

    def _undeclared(self, file: RawFile, before: Pull | None) -> datetime:
        """When a file was extracted that declares nothing: just after its latest event. What is read later is the newer extract, also where
        its newest row is gone; the same file again says nothing new."""
        latest = min(self._latest_event() + AFTER, self.now)
        if before is None or before.complete_through is None:
            return latest
        is_known = (file.name, file.sha256) in {(known.name, known.sha256) for known in before.files}
        return max(latest, before.complete_through if is_known else before.complete_through + AFTER)

    def _latest_event(self) -> datetime:
        instants = [name for name, kind in self.plan.stored.items() if kind == "timestamptz" and name != "due_at"]
        if instants:
            latest = ", ".join(f"max({quoted(name)})" for name in instants)
            [(found,)] = self.connection.execute(f"select greatest({latest}) from guarded_rows").fetchall()
            if found is not None:
                return min(found.astimezone(UTC), self.now)  # no source is complete beyond the present
        return self.now

    def _counts(
        self,
        files: Sequence[RawFile],
        to_read: list[RawFile],
        known: dict[tuple[str, str, datetime | None], PulledFile],
        read_counts: dict[str, int],
        aside: list[QuarantineRow],
    ) -> tuple[PulledFile, ...]:
        landed = dict(self.connection.execute(f"select _file, count(*) from {FRESH} group by _file").fetchall())
        set_aside: dict[str, int] = {}
        for row in aside:
            set_aside[row.file] = set_aside.get(row.file, 0) + 1
        read_now = {file.name for file in to_read}
        counted = []
        for file in files:
            if file.name in read_now:
                rows, new, bad = read_counts[file.name], int(landed.get(file.name, 0)), set_aside.get(file.name, 0)
            else:
                last = known[(file.name, file.sha256, file.extracted_at)]
                rows, new, bad = last.rows_read, 0, last.quarantined
            counted.append(
                PulledFile(file.name, file.sha256, file.bytes, file.extracted_at, rows, new, rows - new - bad, bad)
            )
        return tuple(counted)

    def _hold(self, missing: Missing, latest: datetime) -> PullReport:
        source = self.plan.source
        local = latest.astimezone(self.city.tzinfo)
        among = "what was fetched at" if source.url else "the files extracted by"
        held = (
            f"source '{source.id}': {missing.said} are missing from {among} {local:%Y-%m-%d %H:%M}; above {HOLD_SHARE:.0%} "
            "an incomplete export is likelier than deletions, so nothing was landed.\n"
            f"Get the whole export; if the rows really were removed, run: tanggap run --accept-missing {source.id}"
        )
        self.ledger.hold(Pull(source.id, self.now, source.fingerprint, 0, 0, 0, 0, 0, None, None, held))
        return report_of(source.id, (), 0, None, self.ledger.complete_through().get(source.id), held)

    def _commit(
        self,
        files: tuple[PulledFile, ...],
        aside: list[QuarantineRow],
        to_read: list[RawFile],
        deleted: int,
        latest: datetime,
        through: datetime | None,
        cursor: str | None,
        settled: list[QuarantineRow],
    ) -> PullReport:
        source = self.plan.source
        rows = sum(file.landed for file in files) + deleted
        batch = self._write(rows, latest, deleted) if rows else None
        report = report_of(source.id, files, deleted, batch, through, None)
        pull = Pull(
            source.id, self.now, source.fingerprint, report.rows_read, report.landed, report.duplicates, report.quarantined,
            deleted, cursor, through, None, files,
        )  # fmt: skip
        landed = self.ledger.commit(pull, batch, aside, [file.name for file in to_read if file.first_line <= 1], settled)
        through = self.ledger.complete_through().get(source.id)
        return replace(report_of(source.id, files, deleted, landed, through, None), notes=self._repeated() if rows else ())

    def _repeated(self) -> tuple[str, ...]:
        """A note when a key that should tell rows apart does not: rows of one file under one key, with other content each."""
        if not self.plan.key or self.plan.source.mode == "append":  # an append source states its rows as they change
            return ()
        rows = f"select _key, _file from {FRESH} where _key in (select _key from {COMPARED} where times > 1)"
        again = f"select _key, _file, count(*) as times from ({rows}) group by _key, _file having count(*) > 1"
        [(keys, first, file)] = self.connection.execute(f"select count(*), min(_key), min_by(_file, _key) from ({again})").fetchall()
        if not keys:
            return ()
        named = ", ".join(self.plan.key)
        return (
            f"{keys} value(s) of its key ({named}) stand in one file more than once with other content, first {first} in {file}; "
            "the last row counts. If they are different rows, add the column that tells them apart to key",
        )

    def _write(self, rows: int, latest: datetime, deleted: int) -> Batch:
        plan = self.plan
        names = ", ".join(quoted(name) for name in plan.stored)
        gone = f"union all by name select _key, _row_hash, _file, _line, _extracted_at, {names}, 1 as is_deleted from {MISSING}" if deleted else ""
        self.connection.execute(
            "create or replace temp table landed_rows as select * exclude (_row, _file_number, is_deleted), "
            "case when is_deleted = 1 then 'deleted' else 'row' end as _op "
            f"from (select *, 0 as is_deleted from {FRESH} {gone}) "
            "order by is_deleted, _extracted_at, _file_number, _line, _row, case when is_deleted = 1 then _key end"
        )
        received_on = self.now.astimezone(self.city.tzinfo).date()
        folder = self.paths.received(plan.source.id) / received_on.isoformat()
        path, sha256 = write_batch(self.connection, "(select *, rowid as _ordinal from landed_rows)", plan.stored, folder)
        return Batch(0, plan.source.id, plan.entity, plan.source.kind, path, sha256, rows, received_on, latest)


