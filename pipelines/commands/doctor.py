"""``tanggap doctor``."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from pipelines.alerts.deliver import problem
from pipelines.alerts.store import Store
from pipelines.commands.names import waiting_line
from pipelines.ledger import Ledger
from pipelines.run import OK, SOURCE_FAILED
from pipelines.settings import Settings, read_settings
from pipelines.sources import RawFile, Request, SourceError, fetcher_of, layout_of
from pipelines.sources.download import Download
from pipelines.sources.fetching import asked
from pipelines.sources.files import matched_files
from transforms.city import City, Source, load_city
from transforms.city.errors import closest
from transforms.city.lateness import late_sources, present
from transforms.privacy.keys import city_key


def doctor(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """One line per source: what is wrong and how to put it right, or how fresh it is. Lands nothing."""
    settings = read_settings(environ, options.city, options.data)
    city = load_city(settings.city_path, environ=settings.environ)
    key = city_key(city, settings.environ).fingerprint
    ledger = settings.paths(city.id).ledger
    landed_by = Ledger(ledger).key_fingerprint() if ledger.exists() else None
    wrong = f", but what was landed is keyed by {landed_by}: a run refuses it. Set the right one, or finish: tanggap key rotate"
    other = "" if landed_by in (None, key) else wrong
    print(f"key: fingerprint {key}{other}")
    reached = Ledger(ledger).reached() if ledger.exists() else {}
    held = {pull.source_id: pull.held for pull in Ledger(ledger).pulls() if pull.held} if ledger.exists() else {}
    now = datetime.now(UTC)
    clock = present(city, reached, now)
    failed = False
    for source in city.sources:
        try:
            print(f"{source.id}: {look(source, now)}; {_freshness(source, reached.get(source.id, ()), clock, city)}")
            if why := held.get(source.id):
                print(f"{source.id}: held since the last run, {' '.join(why.split())}")
        except SourceError as error:
            failed = failed or source.required
            print(f"{source.id}: {' '.join(str(error).split())}" + ("" if source.required else " (optional: a run goes on without it)"))
    for line in channels(city, settings):
        print(line)
    print(waiting_line(settings, city))
    return SOURCE_FAILED if failed else OK


def channels(city: City, settings: Settings) -> Iterator[str]:
    """One line per channel of alerts.toml: whether it can be reached for, and what waits for it."""
    if city.alerts is None:
        return
    path = settings.paths(city.id).alerts
    unsent = Store(path).unsent() if path.exists() else {}
    for channel in city.alerts.channels:
        waiting = f"; {unsent[channel.id]} message(s) wait" if unsent.get(channel.id) else ""
        yield f"channel {channel.id}: {problem(channel, settings.environ) or f'has an address; try it: tanggap alert --test {channel.id}'}{waiting}"


def look(source: Source, now: datetime) -> str:
    """What the source's address, or its newest file, is like; raises `SourceError` when it, or a column of it, is not there."""
    layout_of(source)
    if (fetcher := fetcher_of(source)) is not None:
        with tempfile.TemporaryDirectory() as folder:
            request = Request(source, None, now, Path(folder))
            said = asked(source, request, fetcher.look)
            if not isinstance(fetcher, Download):
                return said
            fetched = asked(source, request, fetcher.fetch)
            return said if fetched is None else f"{said}, {_columns(source, fetched.files[0].path)}"
    files = matched_files(source)
    if not files:
        return "no file yet"
    newest = max(files, key=lambda path: path.stat().st_mtime)
    return f"{len(files)} file(s), newest {newest.name} with {_columns(source, newest)}"


def _columns(source: Source, path: Path) -> str:
    """How many rows a file has; raises `SourceError` when it lacks a declared column."""
    columns, rows = _read(source, path)
    wanted = {column for rule in source.columns.values() for column in rule.source_columns}
    for column in sorted(wanted - set(columns)):
        near = closest(column, columns)
        raise SourceError(
            f"the file has no column '{column}'" + (f"; did you mean '{near}'?" if near else f"; it has {', '.join(columns[:8])}"),
            transient=False,
        )
    return f"{rows} row(s) and every declared column"


def _read(source: Source, path: Path) -> tuple[tuple[str, ...], int]:
    file = RawFile(path.name, path, "", path.stat().st_size, None)
    with tempfile.TemporaryDirectory() as scratch, duckdb.connect() as connection:
        reading = layout_of(source).read(connection, file, source, "looked_at", Path(scratch))
        [(rows,)] = connection.execute(f'select count(*) from "{reading.table}"').fetchall()
    return reading.columns, int(rows)


def _freshness(source: Source, reached: Sequence[datetime], clock: datetime, city: City) -> str:
    if not reached:
        return "not landed yet (tanggap run)"
    through = max(reached)
    age = max(clock - through, timedelta())
    local = through.astimezone(city.tzinfo).strftime("%Y-%m-%d %H:%M %Z")
    told = f"landed up to {local}, {age.total_seconds() / 3600:.0f} h ago"
    for late in late_sources(replace(city, sources=(source,)), {source.id: reached}, clock):
        if late.is_declared:
            return f"{told}: stale, its tolerance is {late.allowed}"
        return f"{told}: late, usually it is not {late.allowed} behind; declare its tolerance in sources.toml, 'none' if it may be quiet for ever"
    return told
