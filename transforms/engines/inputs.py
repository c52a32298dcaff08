"""The schema ``inputs``: everything the models read, made from a city, its batches and an as-of.

Rules enter as they were known at the as-of; received rows enter whole (a later correction is a later version, and the models
leave out events at or after the as-of). Spellings of agencies, areas, categories and channels are resolved here, once per distinct
spelling, where it is certain what they name (`transforms.text.spellings`): nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from transforms.city.files import MODEL_FILE
from transforms.city.model import City
from transforms.city.own_area import own_area
from transforms.city.states import EVENTS, STATES
from transforms.engines.batches import Batch, FileCount, SetAside
from transforms.engines.calendars import calendar_tables
from transforms.engines.promises import policy_rows, promise_kinds
from transforms.engines.received import gathered
from transforms.text.model import read_model
from transforms.text.spellings import names_of

_META = {
    "_key": "varchar",
    "_row_hash": "varchar",
    "_file": "varchar",
    "_line": "bigint",
    "_op": "varchar",
    "_ordinal": "bigint",
    "_extracted_at": "timestamptz",
}


def _columns(**groups: str) -> dict[str, str]:
    return {name: kind for kind, names in groups.items() for name in names.split()}


RECEIVED: Mapping[str, Mapping[str, str]] = {
    "tickets": _columns(
        timestamptz="created_at answered_at closed_at due_at status_at",
        double="latitude longitude",
        varchar="ticket_id status channel category urgency nature agency area reporter_phone_key reporter_name_key reporter_nik_key"
        " reporter_email_key masked_text call_id duplicate_of closure_reason",
    ),
    "ticket_events": _columns(
        timestamptz="event_at",
        bigint="sequence",
        varchar="ticket_id event agency category reason approver_key actor_key",
    ),
    "queue_events": _columns(
        timestamptz="event_at", varchar="call_id queue agent_key event data1 data2 data3 data4 data5 caller_key"
    ),
    "cdr_legs": _columns(
        timestamptz="started_at answered_at ended_at",
        bigint="limit_seconds",
        boolean="is_inner is_incoming",
        varchar="call_id linked_id queue application disposition reached agent_key caller_key",
    ),
    "calls": _columns(
        timestamptz="entered_at queued_at answered_at ended_at",
        boolean="is_queue_told",
        double="hold_seconds wrap_seconds",
        varchar="call_id linked_id direction queue outcome disposition agent_key caller_key ticket_id",
    ),
    "posts": _columns(
        timestamptz="posted_at",
        boolean="is_repost",
        varchar="post_id author_key official_agency_spelling masked_text reply_to conversation_id label platform",
    ),
    "ratings": _columns(timestamptz="rated_at", double="score", varchar="ticket_id answer"),
    "answer_tests": _columns(timestamptz="asked_at", bigint="items_asked items_correct", varchar="test_id topic"),
    "recaps": _columns(
        bigint="stated_count part occurrence",
        boolean="is_total",
        varchar="month dimension name agency channel nature measure sheet statement",
    ),
}
"""Canonical columns of each received entity as stored (personal ones already keyed), with their DuckDB types."""


@dataclass(frozen=True, slots=True)
class AsOf:
    """The instants up to which facts count, exclusive, by the kind of source they come from (METRICS.md, conventions)."""

    tickets: datetime
    calls: datetime
    posts: datetime

    @property
    def latest(self) -> datetime:
        """The last of the three: what was known of rules."""
        return max(self.tickets, self.calls, self.posts)


def create_inputs(
    connection: duckdb.DuckDBPyConnection,
    city: City,
    batches: Sequence[Batch],
    as_of: AsOf,
    files: Sequence[FileCount] = (),
    set_aside: Sequence[SetAside] = (),
) -> None:
    """Make every table of the schema ``inputs`` anew on ``connection``."""
    connection.execute("create schema if not exists inputs")
    for entity, columns in RECEIVED.items():
        _create_received(connection, entity, columns, [batch for batch in batches if batch.entity == entity])
    create_dimensions(connection, city, as_of)
    _create(connection, "text_kinds", _text_kinds(connection, city), TEXT_KINDS)
    _create(connection, "pulls", [asdict(row) for row in files], PULLS)
    _create(connection, "quarantine", [asdict(row) for row in set_aside], QUARANTINE)


def create_dimensions(connection: duckdb.DuckDBPyConnection, city: City, as_of: AsOf) -> None:
    """Make the tables that come from the city's folder; the received tables must be there, for their spellings and days."""
    _create(connection, "edition", _edition_rows(city, as_of), EDITION)
    for name, (rows, schema) in _dimensions(city, as_of).items():
        _create(connection, name, rows, schema)
    _create(connection, "spellings", _spellings(connection, city), SPELLINGS)
    first, last = _days(connection, city, as_of)
    _create(connection, "dates", _dates(city, first, last), DATES)
    _create(connection, "shift_spans", _shift_spans(city, first, last), SHIFT_SPANS)
    for name, (rows, schema) in calendar_tables(city, as_of.latest, first, last).items():
        _create(connection, name, rows, schema)


# ---------------------------------------------------------------------------------------------------------------- received rows


def _create_received(
    connection: duckdb.DuckDBPyConnection, entity: str, columns: Mapping[str, str], batches: Sequence[Batch]
) -> None:
    wanted = {**columns, **_META}
    if not batches:
        typed = ", ".join(f"cast(null as {kind}) as {name}" for name, kind in wanted.items())
        connection.execute(
            f"create or replace table inputs.received_{entity} as select {typed}, cast(null as varchar) as source_id, "
            "cast(null as bigint) as batch_number where false"
        )
        return
    rows, there = gathered(connection, batches)
    typed = ", ".join(f"cast({name if name in there else 'null'} as {kind}) as {name}" for name, kind in wanted.items())
    connection.execute(f"create or replace table inputs.received_{entity} as select {typed}, source_id, batch_number from {rows}")
    connection.execute("drop table gathered_batches")


def _spellings(connection: duckdb.DuckDBPyConnection, city: City) -> Iterator[dict[str, Any]]:
    """Every distinct received spelling and the id it names; spellings that name nothing, or more than one thing, get none.

    Names that a recap uses and nobody knows carry the closest known one as a suggestion for the steward.
    """
    used = {
        "agency": "select agency from inputs.received_tickets union select agency from inputs.received_ticket_events "
        "union select official_agency_spelling from inputs.received_posts union select agency from inputs.received_recaps",
        "category": "select category from inputs.received_tickets union select category from inputs.received_ticket_events",
        "channel": "select channel from inputs.received_tickets union select channel from inputs.received_recaps",
        "area": "select distinct area from inputs.received_tickets",
    }
    recap_names = {
        row[0]
        for row in connection.execute(
            "select agency from inputs.received_recaps union select channel from inputs.received_recaps"
        ).fetchall()
    }
    known = names_of(city)
    for kind, query in used.items():
        for (spelling,) in sorted(row for row in connection.execute(query).fetchall() if row[0] is not None):
            found = known[kind].match(spelling)
            near = known[kind].suggest(spelling) if found is None and spelling in recap_names else None
            yield {
                "kind": kind,
                "spelling": spelling,
                "id": found,
                "suggested_id": near.id if near else None,
                "suggested_ratio": near.ratio if near else None,
            }


def _text_kinds(connection: duckdb.DuckDBPyConnection, city: City) -> Iterator[dict[str, Any]]:
    """What the city's text model is certain of, for each distinct text of posts that nobody labelled; nothing unless the city wants it."""
    if not city.text.kinds_by_model:
        return
    texts = [
        text
        for (text,) in connection.execute(
            "select distinct masked_text from inputs.received_posts where _op = 'row' and label is null and official_agency_spelling is null "
            "and not coalesce(is_repost, false) and masked_text is not null order by all"
        ).fetchall()
    ]
    model, _ = read_model(city.path / MODEL_FILE)
    for text, guess in zip(texts, model.guesses("kind", texts), strict=True):
        if guess.confidence >= city.text.certain_from:
            yield {"masked_text": text, "kind": guess.label}


# ------------------------------------------------------------------------------------------------------------------ dimensions


def _edition_rows(city: City, as_of: AsOf) -> list[dict[str, Any]]:
    zone = ZoneInfo(city.zone)
    return [
        {
            "city_id": city.id,
            "zone": city.zone,
            "tickets_as_of": as_of.tickets,
            "calls_as_of": as_of.calls,
            "posts_as_of": as_of.posts,
            "tickets_last_on": _last_day(as_of.tickets, zone),
            "answer_threshold_seconds": city.telephony.answer_threshold_seconds,
            "short_abandon_seconds": city.telephony.short_abandon_seconds,
            "headline_clock": city.headline_clock,
            "centre_calendar_id": next((c.calendar for c in city.centres if c.calendar), "always"),
            "city_area_id": own_area(city.name, city.areas),
        }
    ]


def _last_day(instant: datetime, zone: ZoneInfo) -> date:
    """The local date of the last moment before ``instant``, which may lie a fraction of a second after midnight."""
    return (instant - timedelta(microseconds=1)).astimezone(zone).date()


def _dimensions(city: City, as_of: AsOf) -> dict[str, tuple[list[dict[str, Any]], pa.Schema]]:
    known_on = as_of.latest.astimezone(ZoneInfo(city.zone)).date()
    policies = [row for row in policy_rows(city) if (row["known_from"] or date.min) <= known_on]
    return {
        "agencies": (
            [
                {
                    "agency_id": a.id,
                    "name": a.name,
                    "parent_id": a.parent,
                    "contact": a.contact,
                    "valid_from": a.valid_from,
                    "valid_to": a.valid_to,
                }
                for a in city.agencies
            ],
            AGENCIES,
        ),
        "agents": (
            [
                {
                    "agent_key": home.agent_key,
                    "agency_id": home.agency,
                    "valid_from": home.valid_from or date(1, 1, 1),
                    "valid_to": home.valid_to or date(9999, 12, 31),
                }
                for home in city.agent_homes
            ],
            AGENTS,
        ),
        "areas": (
            [
                {
                    "area_id": a.code,
                    "name": a.name,
                    "kind": a.kind,
                    "parent_id": a.parent,
                    "zone": a.zone,
                    "population": a.population,
                }
                for a in city.areas
            ],
            AREAS,
        ),
        "area_ancestors": (list(_ancestors({a.code: a.parent for a in city.areas})), ANCESTORS),
        "categories": (
            [
                {
                    "category_id": c.code,
                    "name": c.name,
                    "parent_id": c.parent,
                    "default_agency_id": c.default_agency,
                    "is_fenced": c.fenced,
                }
                for c in city.categories
            ],
            CATEGORIES,
        ),
        "category_ancestors": (list(_ancestors({c.code: c.parent for c in city.categories})), ANCESTORS),
        "channels": (
            [{"channel_id": c.id, "name": c.name, "kind": c.kind, "starts_on": c.starts_on} for c in city.channels],
            CHANNELS,
        ),
        "sources": (
            [{"source_id": s.id, "kind": s.kind, "zone": s.timezone} for s in city.sources],
            SOURCES,
        ),
        "queues": (
            [{"queue": q, "calendar_id": c.calendar or "always"} for c in city.centres for q in c.queues],
            QUEUES,
        ),
        "policies": (policies, POLICIES),
        "link_rules": (
            [
                {"decision": r.decision, "left_kind": r.kind, "left_id": r.id, "ticket_id": r.ticket_id, "decided_on": r.decided_on}
                for r in city.link_rules
            ],
            LINK_RULES,
        ),
        "promise_kinds": (list(promise_kinds(city, policies)), PROMISE_KINDS),
        "service_levels": (list(_service_levels(city)), SERVICE_LEVELS),
        "states": ([{"state": s.state, "bucket": s.bucket, "holder": s.holder} for s in STATES], STATE_ROWS),
        "status_events": ([{"status": s, "event": e, "reason": r} for s, e, r in _STATUS_EVENTS], STATUS_EVENTS),
        "events": ([{"event": e.event, "event_rank": e.rank, "to_state": e.to_state} for e in EVENTS], EVENT_ROWS),
    }


_STATUS_EVENTS = (
    ("verifying", "verified_intake", None),
    ("forwarded", "forwarded", None),
    ("accepted", "accepted", None),
    ("in_progress", "dispatched", None),
    ("action_started", "action_started", None),
    ("waiting_citizen", "paused", "waiting_citizen"),
    ("waiting_outside", "paused", "waiting_outside"),
    ("answered", "answer_received", None),
    ("resolved", "resolved", None),
    ("verified", "verified", None),
    ("called_back", "answer_received", None),  # a call-back presupposes an answer
    ("called_back", "citizen_contacted", None),
    ("closed", "closed", None),
    ("rejected", "rejected", None),
    ("merged", "merged", None),
    ("withdrawn", "withdrawn", None),
    ("deleted", "deleted", None),
)
"""The event that a state on a row implies, for sources that tell no events."""


def _ancestors(parents: Mapping[str, str | None]) -> Iterator[dict[str, Any]]:
    """Each node with itself and every node above it; ``depth`` counts from the root, so the deepest match has the largest."""
    for node in parents:
        line = [node]
        while (above := parents.get(line[-1])) is not None:
            line.append(above)
        for steps, ancestor in enumerate(line):
            yield {"id": node, "ancestor_id": ancestor, "depth": len(line) - steps}


def _service_levels(city: City) -> Iterator[dict[str, Any]]:
    for level in city.service_levels:
        yield {
            "service_level_id": level.id,
            "service_level_version": level.version,
            "queue": level.queue or None,
            "threshold_seconds": level.threshold_seconds,
            "target_ratio": level.target_ratio,
            "formula": level.denominator,
            "calendar_id": level.calendar or "always",
            "valid_from": level.valid_from or date(1, 1, 1),
            "valid_to": level.valid_to or date(9999, 12, 31),
            "legal_basis": level.legal_basis,
        }


# ------------------------------------------------------------------------------------------------------------------------ dates


def _days(connection: duckdb.DuckDBPyConnection, city: City, as_of: AsOf) -> tuple[date, date]:
    """First and last local day that figures or due instants can fall on: a month before the first fact, far beyond the last target."""
    [(first,)] = connection.execute(
        "select min(instant) from (select min(created_at) as instant from inputs.received_tickets union all "
        "select min(event_at) from inputs.received_ticket_events union all select min(event_at) from inputs.received_queue_events "
        "union all select min(started_at) from inputs.received_cdr_legs union all select min(entered_at) from inputs.received_calls "
        "union all select min(posted_at) from inputs.received_posts union all select min(rated_at) from inputs.received_ratings "
        "union all select min(asked_at) from inputs.received_answer_tests)"
    ).fetchall()
    start = max((first or as_of.latest).astimezone(UTC).date(), date(1990, 1, 1)) - timedelta(days=31)
    longest = max(
        [0, *(p.target_days or 0 for p in city.policies), *((p.target_seconds or 0) // 14_400 for p in city.policies)]
    )
    return start, as_of.latest.date() + timedelta(days=400 + 3 * longest)


def _dates(city: City, first: date, last: date) -> Iterator[dict[str, Any]]:
    zone = ZoneInfo(city.zone)
    day = first
    while day <= last:
        yield {
            "day_on": day,
            "month_on": day.replace(day=1),
            "year_on": day.replace(month=1, day=1),
            "weekday": day.isoweekday(),
            "starts_at": datetime.combine(day, time(), zone).astimezone(UTC),
            "ends_at": datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC),
            "next_day_on": day + timedelta(days=1),
            "day_number": (day - date(1970, 1, 1)).days,
        }
        day += timedelta(days=1)


def _shift_spans(city: City, first: date, last: date) -> Iterator[dict[str, Any]]:
    """One row per shift, start date and local date it touches, so that a call finds its shift by its own date."""
    zone = ZoneInfo(city.zone)
    for shift in city.shifts:
        day = first
        while day <= last:
            if (shift.valid_from or date.min) <= day < (shift.valid_to or date.max):
                crosses = shift.ends <= shift.starts
                starts = datetime.combine(day, shift.starts, zone)
                ends = datetime.combine(day + timedelta(days=1) if crosses else day, shift.ends, zone)
                for touched in [day, *([day + timedelta(days=1)] if crosses else [])]:
                    yield {
                        "shift_id": shift.id,
                        "shift_on": day,
                        "day_on": touched,
                        "starts_at": starts.astimezone(UTC),
                        "ends_at": ends.astimezone(UTC),
                    }
            day += timedelta(days=1)


# ----------------------------------------------------------------------------------------------------------------------- schemas

_INSTANT = pa.timestamp("us", tz="UTC")


def _schema(**groups: str) -> pa.Schema:
    kinds = {"text": pa.string(), "number": pa.int64(), "day": pa.date32(), "instant": _INSTANT, "flag": pa.bool_(), "ratio": pa.float64()}
    return pa.schema([(name, kinds[kind]) for kind, names in groups.items() for name in names.split()])


EDITION = _schema(
    text="city_id zone headline_clock centre_calendar_id city_area_id",
    instant="tickets_as_of calls_as_of posts_as_of",
    day="tickets_last_on",
    number="answer_threshold_seconds short_abandon_seconds",
)
SPELLINGS = _schema(text="kind spelling id suggested_id", ratio="suggested_ratio")
TEXT_KINDS = _schema(text="masked_text kind")
AGENCIES = _schema(text="agency_id name parent_id contact", day="valid_from valid_to")
AGENTS = _schema(text="agent_key agency_id", day="valid_from valid_to")
AREAS = _schema(text="area_id name kind parent_id zone", number="population")
CATEGORIES = _schema(text="category_id name parent_id default_agency_id", flag="is_fenced")
CHANNELS = _schema(text="channel_id name kind", day="starts_on")
PULLS = _schema(text="source_id file", number="rows_read landed duplicates quarantined")
QUARANTINE = _schema(text="source_id file row_hash masked_row reason", number="line", day="first_seen_on")
SOURCES = _schema(text="source_id kind zone")
QUEUES = _schema(text="queue calendar_id")
ANCESTORS = _schema(text="id ancestor_id", number="depth")
POLICIES = _schema(
    text="policy_id clock authority start_event stop_event on_agency on_category on_urgency on_channel on_nature on_area"
    " basis calendar_id legal_basis",
    number="policy_no promise_no policy_version selector_count target_seconds target_days dispute_days"
    " citizen_cap_seconds outside_cap_seconds disputed_cap_seconds",
    flag="is_day0 is_next_open is_paused_by_citizen is_paused_by_outside is_paused_by_disputed",
    day="valid_from valid_to known_from",
)
LINK_RULES = _schema(text="decision left_kind left_id ticket_id", day="decided_on")
PROMISE_KINDS = _schema(text="attribute id named_id")
SERVICE_LEVELS = _schema(
    text="service_level_id queue formula calendar_id legal_basis",
    number="service_level_version threshold_seconds",
    ratio="target_ratio",
    day="valid_from valid_to",
)
STATUS_EVENTS = _schema(text="status event reason")
STATE_ROWS = _schema(text="state bucket holder")
EVENT_ROWS = _schema(text="event to_state", number="event_rank")
DATES = _schema(day="day_on month_on year_on next_day_on", number="weekday day_number", instant="starts_at ends_at")
SHIFT_SPANS = _schema(text="shift_id", day="shift_on day_on", instant="starts_at ends_at")


def _register(connection: duckdb.DuckDBPyConnection, rows: Iterable[Mapping[str, Any]], schema: pa.Schema) -> None:
    connection.register("handed_over", pa.Table.from_pylist([dict(row) for row in rows], schema=schema))


def _create(
    connection: duckdb.DuckDBPyConnection, name: str, rows: Iterable[Mapping[str, Any]], schema: pa.Schema
) -> None:
    _register(connection, rows, schema)
    connection.execute(f"create or replace table inputs.{name} as select * from handed_over")
    connection.unregister("handed_over")
