"""One pull: what every source has now, compared with what was landed before, written once, counted once."""

from __future__ import annotations

import shutil
import traceback
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb

from pipelines.landing.deletions import is_open
from pipelines.landing.keyed import guard_for
from pipelines.landing.one_source import Landing
from pipelines.landing.packs import pack
from pipelines.landing.rekey import check_key
from pipelines.landing.report import Progress, PullReport, report_of
from pipelines.landing.rules import Plan, plan_for
from pipelines.landing.versions import newest_keys
from pipelines.ledger import Ledger, Pull, PulledFile
from pipelines.paths import Paths, private_folder
from pipelines.sources import Fetched, Fetcher, Request, SourceError, fetcher_of, layout_of
from pipelines.sources.fetching import asked
from pipelines.sources.files import beside, collect, matched_files, remove_drafts
from pipelines.sources.raw import raw_folder
from transforms.city.model import City, Source
from transforms.privacy.keys import CityKey


def pull(
    city: City,
    paths: Paths,
    key: CityKey,
    now: datetime,
    only: Collection[str] | None = None,
    progress: Progress | None = None,
    accept_missing: Collection[str] = (),
) -> list[PullReport]:
    """Read the city's sources (those of ``only`` when given) and land what is new. The caller holds the write lock.

    A source in ``accept_missing`` may lack more known open keys than a snapshot is otherwise believed. A source that fails
    does not keep the others from landing: its `SourceError` is raised at the end (transient only if every failure is).
    """
    ledger = Ledger(paths.ledger)
    wanted = [source for source in city.sources if only is None or source.id in only]
    unknown = set(only or ()) - {source.id for source in city.sources}
    if unknown:
        known = ", ".join(source.id for source in city.sources)
        raise SourceError(f"city '{city.id}' has no source {', '.join(sorted(unknown))}.\nKnown: {known}.", transient=False)
    check_key(ledger, key, now)
    reports: list[PullReport] = []
    failures: list[SourceError] = []
    for source in wanted:
        try:
            report = _pull_one(city, source, paths, key, now, ledger, source.id in accept_missing, progress)
        except SourceError as error:
            failures.append(error)
            continue
        except Exception as error:
            failures.append(_fault(source, error))
            continue
        reports.append(report)
        if progress:
            progress(_said(report))
    if failures:
        raise failures[0] if len(failures) == 1 else SourceError(
            "\n\n".join(str(failure) for failure in failures), transient=all(failure.transient for failure in failures)
        )  # fmt: skip
    return reports


def _fault(source: Source, error: Exception) -> SourceError:
    """An error nobody foresaw, as one of this source alone. Its text is left out where it may quote a row: places in the code hold nobody's data."""
    said = f": {error.strerror} ({error.filename})" if isinstance(error, OSError) and error.filename else ""
    frames = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-4:]]
    return SourceError(
        f"source '{source.id}': {type(error).__name__}{said} at {' > '.join(frames)}.\n"
        "Nothing of this source was landed, the others go on. This is a fault of tanggap or of this computer: report it with this text",
        transient=False,
    )


def _said(report: PullReport) -> str:
    if report.held:
        return f"{report.source_id}: held, nothing landed"
    counts = f"{report.rows_read} rows read, {report.landed} landed, {report.duplicates} duplicates, {report.quarantined} set aside"
    return f"{report.source_id}: {counts}" + (f", {report.deleted} deleted" if report.deleted else "")


def _pull_one(
    city: City,
    source: Source,
    paths: Paths,
    key: CityKey,
    now: datetime,
    ledger: Ledger,
    accept_missing: bool,
    progress: Progress | None,
) -> PullReport:
    plan = plan_for(source, layout_of(source))
    fetcher = fetcher_of(source)
    remove_drafts(paths, source.id)
    before = ledger.last_pull(source.id)
    if before is not None and before.mapping != source.fingerprint:
        before = None
    if fetcher is not None:
        fetched = _fetched(source, fetcher, plan, paths, now, ledger, before)
    else:
        matched = matched_files(source)
        fetched = Fetched(tuple(collect(source, matched, paths, plan.layout.whole_lines)), notes=beside(source, matched))
        if not fetched.files or (before is not None and _signature(before) == _signature(fetched)):
            return replace(_unchanged(source, before, ledger), notes=fetched.notes)
    if fetched is None:
        return _unchanged(source, before, ledger)
    with _engine(paths) as connection:
        landing = Landing(city, plan, paths, guard_for(city, source, key), now, ledger, connection)
        report = landing.land(fetched, before, accept_missing, progress)
        packed = pack(connection, ledger, source.id, paths.received(source.id)) if report.batch else ()
        return replace(report, notes=(*fetched.notes, *report.notes, *packed))


def _fetched(
    source: Source, fetcher: Fetcher, plan: Plan, paths: Paths, now: datetime, ledger: Ledger, before: Pull | None
) -> Fetched | None:
    request = Request(
        source,
        cursor=before.cursor if before else None,
        now=now,
        folder=raw_folder(paths, source.id),
        known=lambda limit: newest_keys(ledger.batches(source.id), plan.stored, limit),
        known_open=lambda limit: newest_keys(ledger.batches(source.id), plan.stored, limit, is_open(plan.stored)),
    )
    return asked(source, request, fetcher.fetch)


def _signature(pulled: Pull | Fetched) -> set[tuple[str, str, datetime | None]]:
    return {(file.name, file.sha256, file.extracted_at) for file in pulled.files}


def _unchanged(source: Source, before: Pull | None, ledger: Ledger) -> PullReport:
    """The same files as last time: their rows are all known, so they count as duplicates and nothing is recorded."""
    files = tuple(
        PulledFile(f.name, f.sha256, f.bytes, f.extracted_at, f.rows_read, 0, f.rows_read - f.quarantined, f.quarantined)
        for f in (before.files if before else ())
    )
    return report_of(source.id, files, 0, None, ledger.complete_through().get(source.id), None)


@contextmanager
def _engine(paths: Paths) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB in memory whose overflow goes to a private folder, emptied before and after."""
    shutil.rmtree(paths.spill, ignore_errors=True)
    private_folder(paths.spill)
    connection = duckdb.connect(config={"temp_directory": str(paths.spill / "duckdb")})
    try:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set enable_progress_bar = false")  # what is pulled is said once, by `pull`
        yield connection
    finally:
        connection.close()
        shutil.rmtree(paths.spill, ignore_errors=True)


