"""Reads internal editions: the only SQL of the internal app.

One read-only connection per edition file and one cursor per read; only small aggregates are kept, keyed by the edition's
real path, so a new edition is a new key and never a stale answer. If the newest edition cannot be opened, the last one
that could be is shown and the page says so.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb
import streamlit as st

from dashboards.render import formats
from dashboards.render.facts import Facts, read_facts
from dashboards.render.names import in_language
from dashboards.render.trends import Point, on_time
from transforms.editions import behind, reading
from transforms.editions.reading import Ask, Late, Row
from transforms.editions.shelf import Edition, Shelf
from transforms.editions.shelf import NoEdition as NothingThere
from transforms.graph import load_models
from transforms.metrics import Value

#: Most tickets a page lists; the total is always told beside it.
LIST_LIMIT = 200


class NoEdition(Exception):
    """No edition was ever published for this city; the message says where was looked."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An edition open for reading, with what its manifest says. ``problem`` is set when it stands in for a newer one."""

    edition: Edition
    facts: Facts
    problem: str = ""

    @property
    def path(self) -> str:
        """The database file; one name per edition, so it is also the key of every cache."""
        return str(self.edition.database)


def data_root() -> Path:
    """Root of run-time data: TANGGAP_DATA, else ``data`` under the working directory."""
    given = os.environ.get("TANGGAP_DATA", "").strip()
    return Path(given).expanduser() if given else Path.cwd() / "data"


def city_folder() -> Path:
    """The folder TANGGAP_CITY names, as a path or as an id under data/cities; the sample city when it names none."""
    named = Path(os.environ.get("TANGGAP_CITY", "").strip() or "kota-contoh").expanduser()
    return named if named.is_dir() else Path(__file__).resolve().parent.parent / "data" / "cities" / named.name


def city_id() -> str:
    """Id of the city shown: what its city.toml says, else the folder's own name."""
    folder = city_folder()
    try:
        return str(tomllib.loads((folder / "city.toml").read_text("utf-8"))["id"])
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        return folder.name


def shelf() -> Shelf:
    """The city's published editions."""
    return Shelf(data_root() / "published" / city_id())


@st.cache_resource(max_entries=12, show_spinner=False)
def _connection(path: str) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(path, read_only=True, config={"threads": 2, "memory_limit": "512MB"})


@st.cache_resource(show_spinner=False)
def _last_good(root: str) -> dict[str, Opened]:
    """Per published folder: the last edition of each name that could be opened."""
    del root
    return {}


def rows(path: str, sql: str, parameters: Mapping[str, object] | Sequence[object] = ()) -> list[Row]:
    """All rows of one statement as dictionaries."""
    cursor = _connection(path).cursor()
    try:
        found = cursor.execute(sql, parameters or None)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    finally:
        cursor.close()


@st.cache_data(max_entries=200, show_spinner=False)
def _faults(path: str) -> tuple[int, int | None]:
    """Identities broken and checks failed in an edition, None where no check was made; reading proves that the file opens."""
    broken = rows(path, "select count(*) as n from quality.identities where is_broken")[0]["n"]
    made = rows(path, "select count(*) as n, count(*) filter (where not success) as failed from quality.results")[0]
    return broken, made["failed"] if made["n"] else None


def _open(name: str) -> Opened:
    stand_ins = _last_good(str(data_root() / "published" / city_id()))
    try:
        edition = shelf().open(name)
        opened = Opened(edition, read_facts(edition.manifest, *_faults(str(edition.database))))
    except Exception as error:
        if name in stand_ins:
            held = stand_ins[name]
            return Opened(held.edition, held.facts, f"{type(error).__name__}")
        if isinstance(error, NothingThere):
            raise NoEdition(str(data_root() / "published" / city_id())) from error
        raise
    stand_ins[name] = opened
    return opened


def current() -> Opened:
    """The newest working edition. Raises NoEdition when nothing was published yet."""
    return _open("current")


def edition_names() -> list[str]:
    """Pointer names on the shelf; empty when there is none."""
    try:
        return sorted(shelf().names())
    except FileNotFoundError:
        return []


def for_period(kind: str, starts_on: date) -> Opened:
    """The frozen edition of a period where there is one, else the current edition."""
    name = f"{kind}-{formats.key(kind, starts_on)}"
    return _open(name) if name in edition_names() else current()


def asking(path: str) -> Ask:
    """Answers queries over one edition, for what is read without Streamlit."""
    return lambda query, values: rows(path, query, dict(values))


@st.cache_data(max_entries=500, show_spinner=False)
def periods(path: str, kind: str) -> list[date]:
    """First days of the periods that hold anything, newest first."""
    return reading.periods(asking(path), kind)


@st.cache_data(max_entries=2000, show_spinner=False)
def metric(path: str, metric_id: str, kind: str, starts_on: date, agency: str = "") -> Value:
    """One metric of the registry in one period, for the city or for one agency."""
    return reading.metric(asking(path), metric_id, kind, starts_on, agency)


@st.cache_data(max_entries=20, show_spinner=False)
def every_metric(path: str, kind: str, starts_on: date) -> dict[str, list[tuple[str, Value]]]:
    """Every metric of the registry in one period, as `transforms.editions.reading.every` tells it."""
    return reading.every(asking(path), kind, starts_on)


@st.cache_data(max_entries=200, show_spinner=False)
def names(path: str, table: str, language: str) -> dict[str, str]:
    """Id → name of one small dimension (agencies, categories, channels, areas), its buckets in the reader's language."""
    return in_language(table, reading.names(asking(path), table, reading.DIMENSIONS[table]), language)


def agency_name(agency: str, language: str) -> str:
    """What an agency is called; its id where the newest edition does not know it."""
    return agency_names(language).get(agency, agency)


def agency_names(language: str) -> dict[str, str]:
    """Agencies by id, as the newest edition knows them."""
    return names(current().path, "agencies", language)


@st.cache_data(max_entries=200, show_spinner=False)
def service_levels(path: str, kind: str, starts_on: date) -> list[Row]:
    """Promises over many calls with their counts in one period; none in an edition made before they were judged."""
    return reading.service_levels(asking(path), kind, starts_on)


@st.cache_data(max_entries=200, show_spinner=False)
def agencies(path: str, kind: str, starts_on: date) -> list[Row]:
    """Per responsible agency: promise counts of the period and the stock at its end."""
    return reading.agencies(asking(path), kind, starts_on)


@st.cache_data(max_entries=50, show_spinner=False)
def received(path: str, kind: str, starts_on: date, agency: str = "") -> behind.Received:
    """Complaints that came in during the period, of one agency or of all."""
    return behind.received(asking(path), starts_on, formats.following(kind, starts_on), agency, LIST_LIMIT)


@st.cache_data(max_entries=50, show_spinner=False)
def standing(path: str, on: date, agency: str = "") -> behind.Standing | None:
    """Complaints that stood open at the end of a local day, with one agency or all; None where the edition does not list them."""
    return behind.standing(asking(path), on, agency, LIST_LIMIT)


@st.cache_data(max_entries=200, show_spinner=False)
def queues(path: str, kind: str, starts_on: date) -> list[Row]:
    """Calls of the period by queue."""
    return behind.queues(asking(path), kind, starts_on)


@st.cache_data(max_entries=200, show_spinner=False)
def hours(path: str, kind: str, starts_on: date) -> list[Row]:
    """Calls of the period by hour of the day."""
    return behind.hours(asking(path), kind, starts_on)


@st.cache_data(max_entries=200, show_spinner=False)
def desks(path: str, kind: str, starts_on: date) -> list[Row]:
    """Calls answered and time at work of the period by the agency the agents come from."""
    return behind.desks(asking(path), kind, starts_on)


@st.cache_data(max_entries=200, show_spinner=False)
def loads(path: str, kind: str, starts_on: date) -> list[Row]:
    """Calls offered to each queue by weekday and hour, over the days of the period."""
    return behind.loads(asking(path), starts_on, formats.following(kind, starts_on))


@st.cache_data(max_entries=200, show_spinner=False)
def categories(path: str, kind: str, starts_on: date, agency: str = "") -> list[Row]:
    """Promise counts by category, for the city or for one agency."""
    return reading.categories(asking(path), kind, starts_on, agency)


@st.cache_data(max_entries=200, show_spinner=False)
def ageing(path: str, kind: str, starts_on: date, agency: str = "") -> list[Row]:
    """Open complaints by age band at the end of the period, all six bands in order."""
    return reading.ageing(asking(path), kind, starts_on, agency)


@st.cache_data(max_entries=2000, show_spinner=False)
def _month_counts(path: str, starts_on: date, agency: str) -> tuple[int | None, int | None]:
    found = metric(path, "sla_on_time", "month", starts_on, agency)
    return found.numerator, found.denominator


def months(last: date, language: str, n_min: int, agency: str = "", count: int = 13) -> list[Point]:
    """On-time of the last ``count`` months, each from its own frozen edition; a month without one is still running."""
    frozen = set(edition_names())
    working = current()
    starts = [formats.first_day("month", last)]
    while len(starts) < count:
        starts.append(formats.previous("month", starts[-1]))
    points = []
    for starts_on in reversed(starts):
        name = f"month-{formats.key('month', starts_on)}"
        source = _open(name) if name in frozen else working
        numerator, denominator = _month_counts(source.path, starts_on, agency)
        points.append(
            on_time(
                formats.month(starts_on, language, short=True),
                numerator,
                denominator,
                n_min,
                running=name not in frozen,
                edition=source.edition.name,
            )
        )
    while points and points[0].denominator is None:
        points.pop(0)
    return points


def late_tickets(
    path: str, kind: str, starts_on: date, facts: Facts, clock: str, agency: str = "", every_open: bool = False
) -> Late:
    """Tickets whose strictest promise on ``clock`` was broken with a deadline in the period; open first, then by lateness."""
    window = reading.Window(starts_on, formats.following(kind, starts_on), facts.zone, facts.as_of["tickets"])
    return reading.late_tickets(asking(path), window, clock, agency, every_open, LIST_LIMIT)


def ticket(path: str, ticket_id: str) -> Row | None:
    """A ticket as the working edition knows it, text masked; None when it does not know it."""
    found = rows(
        path,
        "select ticket_id, created_at, channel_id, category_id, urgency, area_id, agency_id, state, closed_at, masked_text, "
        "handoff_count, reopened_count from core.tickets where ticket_id = $id",
        {"id": ticket_id},
    )
    return found[0] if found else None


@st.cache_data(max_entries=50, show_spinner=False)
def has_promises(path: str) -> bool:
    """Whether the city has declared a single promise: without one nothing can be on time or late."""
    return reading.has_promises(asking(path))


def clocks(path: str, ticket_id: str, as_of: datetime) -> list[Row]:
    """Every promise judged on one ticket: the rows of marts.ticket_verdicts, each once."""
    return rows(
        path,
        "select clock, authority, policy_id, cycle, started_at, due_at, stopped_at, outcome, void_reason, "
        "is_strictest, late_seconds, paused_seconds, "
        "epoch(coalesce(stopped_at, $as_of)) - epoch(due_at) as elapsed_seconds "
        "from marts.ticket_verdicts where ticket_id = $id order by cycle, started_at, clock, authority",
        {"id": ticket_id, "as_of": as_of},
    )


def tables(path: str) -> set[str]:
    """Names of the tables an edition holds, as schema.table."""
    return reading.tables(asking(path))


@st.cache_data(max_entries=50, show_spinner=False)
def dictionary(path: str) -> list[Row]:
    """Every table and column an edition holds, with the meaning written beside it in its model."""
    held = rows(
        path,
        "select schema_name || '.' || table_name as table_name, column_name from duckdb_columns() where not internal order by all",
    )
    models = load_models()
    meanings = {(name, column.name): column.meaning for name, model in models.items() for column in model.columns}
    return [
        {
            "table": row["table_name"],
            "column": row["column_name"],
            "meaning": meanings.get((row["table_name"], row["column_name"]), formats.MISSING),
        }
        for row in held
    ]


def pointer(opened: Opened) -> str:
    """An edition's name as it stands in the address of the SQL desk."""
    return "current" if opened.facts.kind == "current" else opened.edition.manifest.name


def named(name: str) -> Opened:
    """The edition under a pointer's name."""
    return _open(name)


def every_edition() -> list[Opened]:
    """Each published name's newest edition, current first; one that cannot be opened is left out of the list."""
    found = []
    for name in shelf().names():
        try:
            found.append(_open(name))
        except (duckdb.Error, OSError, ValueError, NoEdition):
            continue
    return found
