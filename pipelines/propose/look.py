"""A file as a profile: read by the same readers, and its dates by the same expressions, as when it is landed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from pipelines.landing.instants import given, given_text, instant, staged
from pipelines.sources import READERS, RawFile, Reading
from pipelines.sources.reading import literal, quoted
from transforms.city.canonical import INSTANTS
from transforms.city.model import ColumnRule, Source
from transforms.propose.dates import CLOCK, ZONE_MARKS, forms_of
from transforms.propose.profile import Column, Dates, File
from transforms.propose.vocabulary import heading_score, vocabulary

ROWS = "rows_of_file"
MOST_SHAPES = 40
MOST_VALUES = 2_000
PHONE = r"(\+?62|0)8[1-9][0-9]{7,10}|\+?1?[ -.]?\(?[2-9][0-9]{2}\)?[ -.][0-9]{3}[ -.][0-9]{4}"
NIK = r"[1-9][0-9]{15}"
EMAIL = r"[^@ ]+@[^@ ]+[.][A-Za-z]{2,}"


class Looked:
    """A file read into memory, and the questions that a proposal asks of its rows."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, file: File, reading: Reading) -> None:
        self.connection, self.file, self.reading = connection, file, reading

    def rows(self, columns: list[str]) -> str:
        """SQL: the file's rows with ``columns`` as `given` expects them."""
        return staged(columns, self.reading.table, "''", False)

    def ask(self, columns: list[str], select: str, tail: str = "") -> list[tuple[object, ...]]:
        """Rows of a SELECT list over the file's rows; ``tail`` groups and orders them."""
        return self.connection.execute(f"select {select} from {self.rows(columns)} {tail}").fetchall()


@contextmanager
def looked_at(path: Path, kind: str, options: dict[str, object], now: datetime) -> Iterator[Looked]:
    """Read a file of a mapped kind and profile its columns. Raises `SourceError` when it cannot be read."""
    source = Source(id=path.name, kind=kind, entity="tickets", path=str(path), timezone="UTC", options=options)
    with TemporaryDirectory() as scratch, duckdb.connect(config={"temp_directory": f"{scratch}/spill"}) as connection:
        connection.execute("set TimeZone = 'UTC'")
        stat = path.stat()
        raw = RawFile(path.name, path, hashlib.sha256(path.name.encode()).hexdigest(), stat.st_size, None)
        reading = READERS[kind].read(connection, raw, source, ROWS, Path(scratch))
        modified = min(datetime.fromtimestamp(int(stat.st_mtime), UTC), now)
        yield Looked(connection, _profile(connection, path, kind, options, reading, modified), reading)


def last_event(path: Path, kind: str, options: dict[str, object], zone: str, now: datetime) -> datetime | None:
    """The last instant, not after ``now``, that a file of a kind with its own layout states; None where it states none.

    Raises `SourceError` when it cannot be read, or contradicts the zone.
    """
    source = Source(id=path.name, kind=kind, entity="calls", path=str(path), timezone=zone, options=options)
    layout = READERS[kind]
    rules = {name: rule for name, rule in layout.rules(source).items() if name in INSTANTS and rule.column is not None}
    with TemporaryDirectory() as scratch, duckdb.connect(config={"temp_directory": f"{scratch}/spill"}) as connection:
        connection.execute("set TimeZone = 'UTC'")
        raw = RawFile(path.name, path, path.name, path.stat().st_size, None)
        reading = layout.read(connection, raw, source, ROWS, Path(scratch))
        columns = sorted({column for rule in rules.values() for column in rule.source_columns})
        rows = staged(columns, reading.table, "''", True)
        limit = f"timestamptz {literal(now.astimezone(UTC).isoformat())}"
        moments = [instant(rule, given_text(rule), zone) for rule in rules.values()]
        found = [connection.execute(f"select max(m) from (select {moment} as m from {rows}) where m <= {limit}").fetchone() for moment in moments]
    known = [row[0].astimezone(UTC) for row in found if row is not None and row[0] is not None]
    return max(known, default=None)


def _profile(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    kind: str,
    options: dict[str, object],
    reading: Reading,
    modified: datetime,
) -> File:
    whole = ", ".join(quoted(name) for name in reading.columns)
    [(rows, distinct)] = connection.execute(f"select count(*), count(distinct ({whole},)) from {reading.table}").fetchall()
    columns = tuple(_column(connection, reading.table, name, rows) for name in reading.columns)
    return File(str(path), path.name, kind, columns, rows, len(reading.broken), distinct, options, modified)


def _column(connection: duckdb.DuckDBPyConnection, table: str, name: str, rows: int) -> Column:
    g = given(name)
    source = staged([name], table, "''", False)
    number = f"try_cast({g} as double)"
    bare = f"regexp_replace({g}, '[ .()-]', '', 'g')"
    [row] = connection.execute(
        f"select count({g}), count(distinct {g}), coalesce(avg(length({g})), 0), count({number}) filter (where isfinite({number})), "
        f"min({number}) filter (where isfinite({number})), max({number}) filter (where isfinite({number})), "
        f"{_matching(g, f'(regexp_full_match({bare}, {literal(PHONE)}) or regexp_full_match({g}, {literal(PHONE)}))', 24)}, "
        f"{_matching(g, f'regexp_full_match({g}, {literal(NIK)})', 16)}, {_matching(g, f'regexp_full_match({g}, {literal(EMAIL)})', 80)}, "
        f"{_matching(g, f'regexp_full_match({g}, {literal(CLOCK)})', 12)} from {source}"
    ).fetchall()
    count, distinct, length, numbers, lowest, highest, phones, niks, emails, times = row
    values: list[tuple[str, int]] = []
    if distinct <= MOST_VALUES:
        values = connection.execute(
            f"select {g}, count(*) from {source} where {g} is not null group by 1 order by 2 desc, 1"
        ).fetchall()
    dates = _dates(connection, source, g, name, count, length)
    return Column(
        name, rows, count, distinct, length, tuple(values), numbers, lowest, highest, phones, niks, emails, times, dates
    )


def _matching(g: str, condition: str, longest: int) -> str:
    return f"count(*) filter (where case when length({g}) <= {longest} then {condition} end)"


def _dates(
    connection: duckdb.DuckDBPyConnection, source: str, g: str, name: str, count: int, length: float
) -> Dates | None:
    if not count or not 4 <= length <= 45:
        return None
    few = connection.execute(f"select distinct {g} from (select * from {source} where {g} is not null limit 2000) limit 40").fetchall()
    if not any(forms_of(text) for (text,) in few) and not _numbered_heading(name):
        return None
    shape = f"regexp_replace(regexp_replace({g}, '[0-9]', '9', 'g'), '[A-Za-z]+', 'a', 'g')"
    shapes = connection.execute(
        f"select min({g}), count(*) from {source} where {g} is not null group by {shape} order by 2 desc, 1 limit {MOST_SHAPES}"
    ).fetchall()
    pairs: dict[tuple[str, ...], int] = {}
    for example, number in shapes:
        forms = forms_of(example)
        if forms:
            pairs[forms] = pairs.get(forms, 0) + number
    if sum(pairs.values()) < 0.5 * count:
        numbered = _numbered(connection, source, g, name, count)
        if numbered is None:
            return None
        pairs = {(numbered,): count}
    ranked = sorted(pairs, key=lambda forms: -pairs[forms])
    day, month = tuple(forms[0] for forms in ranked), tuple(forms[-1] for forms in ranked)
    fits = [f"({instant(ColumnRule(column=name, format=forms), g, 'UTC')} is not null)" for forms in (day, month)]
    [(fit_day, fit_month, both)] = connection.execute(
        f"select count(*) filter (where a), count(*) filter (where b), count(*) filter (where a and b) "
        f"from (select {fits[0]} as a, {fits[1]} as b from {source})"
    ).fetchall()
    marks = {form.rsplit(" ", 1)[-1] for form in day}
    zone = ZONE_MARKS.get(next(iter(marks))) if len(marks) == 1 else None
    has_time = any(part in form for form in day for part in ("%H", "%I", "unix", "excel"))
    if "iso" in day:
        [(timed,)] = connection.execute(f"select count(*) from {source} where regexp_matches({g}, '[0-9]:[0-9]')").fetchall()
        has_time = has_time or timed > 0
    return Dates(day, month, fit_day, fit_month, both, has_time, zone)


def _numbered(connection: duckdb.DuckDBPyConnection, source: str, g: str, name: str, count: int) -> str | None:
    """``unix``, ``unix_ms`` or ``excel`` where the heading speaks of an instant and every value is such a number."""
    if not _numbered_heading(name):
        return None
    number = f"try_cast({g} as double)"
    [(low, high, numbers)] = connection.execute(f"select min({number}), max({number}), count({number}) from {source}").fetchall()
    if numbers < count:
        return None
    ranges = {"unix": (8e8, 4.1e9), "unix_ms": (8e11, 4.1e12), "excel": (29_000, 60_000)}
    return next((form for form, (lowest, highest) in ranges.items() if lowest <= low and high <= highest), None)


def _numbered_heading(name: str) -> bool:
    headings = vocabulary()["headings"]
    instants = ("created_at", "closed_at", "answered_at", "due_at", "status_at")
    phrases = [*(headings["tickets"][each] for each in instants), headings["posts"]["posted_at"], headings["calls"]["entered_at"]]
    return max(heading_score(name, each) for each in phrases) >= 30
