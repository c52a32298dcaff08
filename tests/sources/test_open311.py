"""An Open311 service over days: what changed, what old open requests became, what is gone; services that page, and that do not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.landing import SourceError
from tests.landing.office import Office
from tests.sources.kinds import KINDS, OPEN311, rows_of
from tests.sources.server import NOW, Handler, Reply, Server, says
from tests.sources.specs import open311_examples
from tests.sources.worlds import Open311World

DAY = timedelta(days=1)
PlacedOffice = Callable[..., Office]


@pytest.fixture
def placed(server: Server, tmp_path: Path) -> PlacedOffice:
    """An office whose source asks a world."""

    def place(world: Open311World, source: str = OPEN311) -> Office:
        server.reset(world)
        return Office(tmp_path, source.replace("URL", server.url))

    return place


def last_words(office: Office) -> dict[str, tuple[Any, ...]]:
    """The newest version of each ticket."""
    return {row[0]: row[1:] for row in office.landed("ticket_id, status, closed_at, _op")}


def test_what_changed_what_old_ones_became_and_what_is_gone(placed: PlacedOffice, server: Server) -> None:
    world = Open311World()
    office = placed(world)
    assert office.pull().landed == 12
    recent, old, lost = world.requests[10], world.requests[0], world.requests[1]
    for request in (recent, old):
        request.update(status="closed", updated_datetime=(NOW + timedelta(hours=1)).isoformat())
    world.requests.remove(lost)
    new = {**recent, "service_request_id": "2000", "status": "open", "requested_datetime": (NOW + timedelta(hours=1)).isoformat()}
    world.requests.append(new)
    # Within the overlap of a week the change is seen at once, together with the new request; old ones are looked up once a day.
    report = office.pull(now=NOW + timedelta(hours=2))
    assert (report.landed, report.deleted) == (2, 0)
    assert last_words(office)[recent["service_request_id"]][0] == "closed"
    assert last_words(office)["1001"][0] == "received"
    report = office.pull(now=NOW + DAY)
    assert (report.landed, report.deleted) == (1, 1)
    assert last_words(office)["1001"] == ("closed", NOW + timedelta(hours=1), "row")
    assert last_words(office)["1002"][2] == "deleted"
    asked = len(server.asked)
    assert office.pull(now=NOW + DAY + timedelta(minutes=15)).landed == 0
    assert all("service_request_id" not in each.params for each in server.asked[asked:])


@pytest.mark.parametrize("cap", [10, 11, 12, 1000])
def test_a_service_without_pages_is_asked_for_shorter_times_until_nothing_more_comes(cap: int, placed: PlacedOffice) -> None:
    office = placed(Open311World(size=None, cap=cap))
    office.pull()
    assert set(last_words(office)) == {str(1000 + number) for number in range(1, 13)}


def test_own_states_and_own_fields_are_mapped_and_unknown_states_set_aside(placed: PlacedOffice) -> None:
    world = Open311World()
    world.requests[0]["ward"] = "Hulu"
    world.requests[3]["status"] = "investigating"
    world.requests[4]["status"] = "lost"
    own = 'status = { "investigating" = "in_progress" }\n[source.columns]\narea = { column = "ward", match = "areas" }\nchannel = { value = "app" }\n'
    world.has_own_states = True
    office = placed(world, OPEN311 + own)
    report = office.pull()
    assert (report.landed, report.quarantined) == (11, 1)
    assert {row[0]: row[1:] for row in office.landed("ticket_id, status, area, channel")}["1001"] == ("received", "Hulu", "app")
    assert {row[0]: row[1] for row in office.landed("ticket_id, status")}["1004"] == "in_progress"
    assert "lost" in office.ledger.quarantine()[0].message


def test_what_was_read_before_a_long_wait_stays_and_the_next_pull_goes_on(placed: PlacedOffice, server: Server) -> None:
    year = OPEN311.replace("since = 2026-02-01", "since = 2025-03-10\nwindow_days = 30")
    office = placed(Open311World(), year)
    busy = says(429, {"Retry-After": "4000"})
    server.always = lambda handler, reply: busy(handler, reply) if server.asked[-1].params["start_date"] > "2026-03-05" else reply
    first = office.pull()
    server.always = None
    assert 0 < first.landed < 12
    assert first.complete_through is not None and first.complete_through < NOW
    assert "the next pull goes on there" in first.notes[0] and "asks to wait until" in first.notes[0]
    office.pull(now=NOW + timedelta(minutes=15))
    assert set(last_words(office)) == {str(1000 + number) for number in range(1, 13)}


def test_a_service_that_has_no_page_after_the_last_says_404(placed: PlacedOffice, server: Server) -> None:
    office = placed(Open311World())
    none = says(404, body=b'[{"code": 404, "description": "no such page"}]')
    server.always = lambda handler, reply: none(handler, reply) if reply.body == b"[]" and server.asked[-1].params["page"] != "1" else reply
    assert office.pull().landed == 12


@pytest.mark.parametrize("form", ["json", "xml"])
def test_the_specifications_own_examples_are_read(form: str, placed: PlacedOffice, server: Server) -> None:
    shown = open311_examples()
    fields = ["".join(f"<{name}>{'' if value is None else value}</{name}>" for name, value in each.items()) for each in shown]
    xml = "<service_requests>" + "".join(f"<request>{each}</request>" for each in fields) + "</service_requests>"
    page = json.dumps(shown) if form == "json" else xml
    office = placed(Open311World(), OPEN311.replace("2026-02-01", "2010-04-01").replace("page_size = 5", "page_size = 5\nwindow_days = 90"))
    server.always = lambda handler, reply: Reply(page.encode() if server.asked[-1].params["page"] == "1" else b"[]")
    office.pull(now=datetime(2010, 5, 1, tzinfo=UTC))
    expected = [
        ("638344", "closed", datetime(2010, 4, 14, 14, 37, 38, tzinfo=UTC), "Sidewalk and Curb Issues", 37.762221815, "Duplicate request."),
        ("638349", "received", None, "Sidewalk and Curb Issues", 37.762221815, None),
    ]
    assert sorted(office.landed("ticket_id, status, closed_at, category, latitude, closure_reason")) == expected


def test_entities_of_a_document_are_not_resolved(placed: PlacedOffice, server: Server) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><service_requests>&a;</service_requests>'
    office = placed(Open311World("xml"))
    server.faults = {2: lambda handler, reply: Reply(bomb, 200, {"Content-Type": "text/xml"})}
    with pytest.raises(SourceError, match="declares entities") as caught:
        office.pull()
    assert not caught.value.transient


def test_a_service_that_looks_nothing_up_is_told_from_one_that_has_nothing(placed: PlacedOffice, server: Server) -> None:
    office = placed(Open311World())
    office.pull()

    def others(handler: Handler, reply: Reply) -> Reply:
        known = server.asked[-1].params.get("service_request_id")
        return server.world(server.asked[0]) if known else reply

    server.always = others
    with pytest.raises(SourceError, match=r'does not look requests up .*\n.*overlap = "90d"'):
        office.pull(now=NOW + DAY)
    office.declare(OPEN311.replace("URL", server.url) + 'overlap = "90d"\n')
    assert office.pull(now=NOW + DAY).duplicates == 12
    assert rows_of(office, KINDS["open311"])
