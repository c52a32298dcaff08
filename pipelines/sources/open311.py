"""Requests of an Open311 GeoReport v2 service, in JSON or XML: what the pages mean. Asking for them is `open311_fetch`.

Servers add fields of their own; a source may map those too. Reference: wiki.open311.org/GeoReport_v2.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import duckdb
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from pipelines.sources.json_lines import plain_text
from pipelines.sources.pages import pages_of
from pipelines.sources.reading import Layout, RawFile, Reading, SourceError, text_table
from transforms.city.model import ColumnRule, Source

COLUMNS = (
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description", "agency_responsible", "service_notice",
    "requested_datetime", "updated_datetime", "expected_datetime", "address", "address_id", "zipcode", "lat", "long", "media_url",
)  # fmt: skip
CLOSED_AT = "closed_datetime"
"""Made here: the time of the last change, where the status is one that maps to an end (the specification calls it the date of closing then)."""

REQUIRED = ("service_request_id", "status", "service_code", "requested_datetime")

STATUS: Mapping[str, str] = {"open": "received", "closed": "closed"}
"""The two states GeoReport has. A server's own are mapped by the source's ``status``."""

_ENDED = frozenset(("resolved", "verified", "called_back", "closed", "rejected", "merged", "withdrawn", "deleted"))


def records(page: bytes) -> list[dict[str, Any]]:
    """The requests of one page.

    Raises `SourceError`: transient when the page is cut off, terminal when it is whole and no list of requests.
    """
    found = _from_xml(page) if page.lstrip().startswith(b"<") else _from_json(page)
    for number, record in enumerate(found, start=1):
        missing = [name for name in REQUIRED if name not in record]
        if missing:
            has = ", ".join(sorted(record)[:12])
            raise SourceError(
                f"request {number} of a page has no {', '.join(missing)}; it has {has}.\n"
                "The service no longer answers as GeoReport v2 does: ask who runs it what changed",
                transient=False,
            )
    return found


def _from_json(page: bytes) -> list[dict[str, Any]]:
    try:
        value = json.loads(page, parse_float=str)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"the answer is no JSON ({type(error).__name__} after {len(page)} bytes).", transient=True) from None
    if not isinstance(value, list) or not all(isinstance(record, dict) for record in value):
        kind = f"an object with {', '.join(sorted(value)[:8])}" if isinstance(value, dict) else type(value).__name__
        raise SourceError(f"the answer is {kind}, not a list of requests.\nDoes url lead to a GeoReport v2 service?", transient=False)
    return value


def _from_xml(page: bytes) -> list[dict[str, Any]]:
    try:
        root = fromstring(page)
    except DefusedXmlException as error:
        raise SourceError(f"the answer declares entities ({type(error).__name__}), which no list of requests does.\nAsk who runs it", False) from None
    except ParseError as error:
        raise SourceError(f"the answer is no whole XML ({error}).", transient=True) from None
    if root.tag not in ("service_requests", "requests"):
        raise SourceError(f"the answer is <{root.tag[:40]}>, not a list of requests.\nDoes url lead to a GeoReport v2 service?", transient=False)
    return [{field.tag: (field.text or "").strip() or None for field in request} for request in root]


def read(connection: duckdb.DuckDBPyConnection, file: RawFile, source: Source, table: str, scratch: Path) -> Reading:
    """Requests of all pages of a pull; a row's line is its place among them."""
    found = [record for page in pages_of(file) for record in records(page)]
    extra = dict.fromkeys(name for record in found for name in record if name not in COLUMNS)
    columns = {name: [plain_text(record.get(name)) for record in found] for name in (*COLUMNS, *extra)}
    ended = {word.lower() for word, state in _states(source).items() if state in _ENDED}
    columns[CLOSED_AT] = [
        changed if (status or "").lower() in ended else None
        for status, changed in zip(columns["status"], columns["updated_datetime"], strict=True)
    ]
    text_table(connection, table, list(range(1, len(found) + 1)), columns)
    return Reading(table, tuple(columns), ())


def _states(source: Source) -> dict[str, str]:
    return {**STATUS, **source.options.get("status", {})}


def rules(source: Source) -> Mapping[str, ColumnRule]:
    """Canonical columns of a request. Times carry their zone; a source's own rules come on top."""
    return {
        "ticket_id": ColumnRule(column="service_request_id"),
        "created_at": ColumnRule(column="requested_datetime"),
        "status": ColumnRule(column="status", map=_states(source)),
        "status_at": ColumnRule(column="updated_datetime"),
        "closed_at": ColumnRule(column=CLOSED_AT),
        "due_at": ColumnRule(column="expected_datetime"),
        "category": ColumnRule(column="service_name", either=("service_code",), match="categories"),
        "agency": ColumnRule(column="agency_responsible", match="agencies"),
        "latitude": ColumnRule(column="lat"),
        "longitude": ColumnRule(column="long"),
        "text": ColumnRule(column="description"),
        "closure_reason": ColumnRule(column="status_notes"),
    }


LAYOUT = Layout(read, entity="tickets", rules=rules, key=("service_request_id",))
