"""The fault list: whatever happens on the way, the rows that are landed in the end are those of an undisturbed pull.

A fault that passes is retried within the pull; one that does not fails that source alone, at once, and says what to do.
"""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from pipelines.landing import SourceError, pull
from pipelines.sources import web
from tests.landing.office import KEY, Office
from tests.sources.kinds import KINDS, OTHER, Kind, rows_of, world_of
from tests.sources.server import (
    NOW,
    Fault,
    Handler,
    Reply,
    Server,
    half,
    page_for_people,
    reset_in_body,
    says,
    serving,
    silent,
)

APIS = ("open311", "open311-xml", "x", "mastodon")
ALL = ("open311", "x", "mastodon", "file")
EVERY = (*APIS, "file")


def repeated(handler: Handler, reply: Reply) -> Reply:
    """The page before, once more."""
    before = handler.server.asked[-2]
    return handler.server.world(before)


def empty(handler: Handler, reply: Reply) -> Reply:
    """A page without rows where there are some."""
    bare = {b"[": b"[]", b"<": b"<service_requests></service_requests>", b"{": b'{"meta": {"result_count": 0}}'}
    return Reply(bare[reply.body[:1]], 200, reply.headers)


def renamed(handler: Handler, reply: Reply) -> Reply:
    """A field that every row needs has another name."""
    text = reply.body.decode()
    for old, new in (("service_request_id", "sr_number"), ("created_at", "posted_on"), ("nomor,", "no_tiket,")):
        text = text.replace(f"{old}", f"{new}")
    return Reply(text.encode(), reply.status, reply.headers)


def moved(handler: Handler, reply: Reply) -> Reply:
    """The fields stand in another order, with a new one among them."""
    if reply.body.startswith(b"<"):
        text = re.sub(r"(<service_request_id>\d+</service_request_id>)(.*?)</request>", r"<ward>7</ward>\2\1</request>", reply.body.decode())
        return Reply(text.encode(), reply.status, reply.headers)
    if reply.body.startswith(b"nomor"):
        rows = [line.split(",") for line in reply.body.decode().splitlines()]
        swapped = [",".join([*row[1:], f"{'rw' if place == 0 else place}", row[0]]) for place, row in enumerate(rows)]
        return Reply(("\n".join(swapped) + "\n").encode(), reply.status, reply.headers)
    return Reply(json.dumps(_turned(json.loads(reply.body))).encode(), reply.status, reply.headers)


def _turned(value: Any) -> Any:
    if isinstance(value, dict):
        return {"ward": 7} | {key: _turned(value[key]) for key in reversed(value)} if "id" in value or "status" in value else value
    return [_turned(each) for each in value] if isinstance(value, list) else value


def unfinished(handler: Handler, reply: Reply) -> None:
    """Half a file, of which the server says how long it will be."""
    handler.send(Reply(reply.body[: len(reply.body) // 2], 200, reply.headers), len(reply.body))
    handler.close_connection = True


def just_changed(handler: Handler, reply: Reply) -> Reply:
    """A file that was written to a moment ago."""
    return Reply(reply.body[:-40], 200, {**reply.headers, "Last-Modified": handler.date_time_string()})


@dataclass(frozen=True)
class Case:
    """One fault: what it does, to which requests, whether it passes, what the message must say, and the wait it must cause."""

    name: str
    fault: Fault | None
    at: tuple[int, ...] = (2,)
    """Numbers of the requests that meet it; none: every one."""
    kinds: tuple[str, ...] = ALL
    says: str = ""
    """Part of the message of a pull that fails; '' when it does not fail."""
    is_transient: bool = False
    waits: Callable[[float], bool] | None = None
    ours: timedelta = field(default=timedelta())
    """How far our clock is ahead of the server's."""


def about(seconds: float) -> Callable[[float], bool]:
    """What is left of as many seconds when the wait begins: a busy machine has spent some."""
    return lambda waited: seconds - 15 < waited < seconds + 1


LATER = "Tue, 10 Mar 2026 01:00:37 GMT"

CASES = [
    Case("429, seconds", says(429, {"Retry-After": "41"}), waits=about(41)),
    Case("429, HTTP date", says(429, {"Retry-After": LATER}), waits=about(37), kinds=("open311", "file")),
    Case("429, HTTP date, our clock two hours ahead", says(429, {"Retry-After": LATER}), waits=about(37), ours=timedelta(hours=2), kinds=("x",)),
    Case("429, reset in seconds", says(429, {"x-rate-limit-reset": str(int(NOW.timestamp()) + 55)}), waits=about(55), kinds=("x",)),
    Case("429, reset in ISO", says(429, {"X-RateLimit-Reset": "2026-03-10T01:00:44.000Z"}), waits=about(44), kinds=("mastodon",)),
    Case("503", says(503), waits=lambda waited: 0.5 <= waited <= 21, kinds=("x", "mastodon")),
    Case("500 twice", says(500), at=(2, 3), kinds=("open311",)),
    Case("500 for good", says(500), at=(), says="answers 500", is_transient=True, kinds=("open311", "file")),
    Case("time-out", silent, kinds=("open311", "file")),
    Case("reset in the body", reset_in_body),
    Case("truncated", half, kinds=APIS),
    Case("page for people, once", page_for_people, kinds=("mastodon", "file")),
    Case("page for people, for good", page_for_people, at=(), says="in a browser", kinds=("open311", "x", "file")),
    Case("repeated page", repeated, kinds=APIS),
    Case("empty page before the last", empty, kinds=APIS),
    Case("our clock two hours ahead", None, ours=timedelta(hours=2)),
    Case("our clock two hours behind", None, ours=timedelta(hours=-2)),
    Case("expired token", says(401, body=b'{"detail": "Invalid or expired token"}'), at=(), says="and put it where secret or secret_file"),
    Case("forbidden", says(403), at=(), says="for the right to read", kinds=("x",)),
    Case("moved address", says(404), at=(), says="Correct url", kinds=("mastodon", "file")),
    Case("file still being written", unfinished, kinds=("file",)),
    Case("file changed a moment ago", just_changed, kinds=("file",), waits=about(20)),
    Case("moved column", moved, at=(), kinds=EVERY),
    Case("changed schema", renamed, at=(), kinds=EVERY),
]
CHANGED = {
    "open311": "ask who runs it", "open311-xml": "ask who runs it", "x": "The X API has changed", "mastodon": "Does url lead",
    "file": "Correct the name",
}  # fmt: skip


@pytest.fixture(scope="module")
def undisturbed(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[tuple[Any, ...]]]:
    """Rows that a pull without faults lands, by kind; made once."""
    made: dict[str, list[tuple[Any, ...]]] = {}

    def rows(name: str) -> list[tuple[Any, ...]]:
        if name not in made:
            server.reset(world_of(KINDS[name]))
            office = Office(tmp_path_factory.mktemp(name), KINDS[name].source.replace("URL", server.url))
            office.pull()
            made[name] = rows_of(office, KINDS[name])
            assert len(made[name]) >= 8
        return made[name]

    return rows


@pytest.mark.parametrize(("kind", "case"), [pytest.param(kind, case, id=f"{kind}: {case.name}") for case in CASES for kind in case.kinds])
def test_fault(
    kind: str,
    case: Case,
    server: Server,
    tmp_path: Path,
    nobody_waits: list[float],
    undisturbed: Callable[[str], list[tuple[Any, ...]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    expected = undisturbed(kind)
    if case.fault is silent:
        monkeypatch.setattr(web, "READ_SECONDS", 2.0)  # the other answers have as long
    failure = case.says or (CHANGED[kind] if case.name == "changed schema" else "")
    office = office_of(KINDS[kind], server, tmp_path, OTHER if failure else "")
    nobody_waits.clear()
    if case.fault is not None:
        later = {"file": -1, "open311-xml": 1}.get(kind, 0)  # a file is one answer; a service without JSON has said so first
        server.faults = {number + later: case.fault for number in case.at}
        server.always = None if case.at else case.fault
    now = NOW + case.ours
    if failure:
        with pytest.raises(SourceError, match=re.escape(failure)) as caught:
            pull(office.city, office.paths, KEY, now)
        assert caught.value.transient is case.is_transient
        assert "'web'" in str(caught.value)
        assert rows_of(office, KINDS[kind]) == []
        assert len(office.landed("ticket_id", "lain")) == 1, "the other source goes on"
        assert len(server.asked) <= 2 or case.is_transient or "for good" in case.name, "what does not pass is not tried again"
        server.always = None
    pull(office.city, office.paths, KEY, now)
    assert rows_of(office, KINDS[kind]) == expected
    assert not server.problems
    if case.waits is not None:
        assert case.waits(nobody_waits[0]), nobody_waits
    assert office.ledger.complete_through()["web"] <= NOW + timedelta(minutes=30), "nothing is complete beyond the server's present"


def office_of(kind: Kind, server: Server, root: Path, other: str) -> Office:
    server.reset(world_of(kind))
    office = Office(root, other + kind.source.replace("URL", server.url))
    office.put("nilai.csv", "tiket,waktu,nilai\nT-1,2026-03-01T08:00:00,4\n", datetime(2026, 3, 2))
    return office


@pytest.fixture(scope="module")
def tls() -> Iterator[tuple[trustme.CA, Callable[[Server], None]]]:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)

    def wrap(server: Server) -> None:
        server.socket = context.wrap_socket(server.socket, server_side=True)

    yield authority, wrap


@pytest.mark.parametrize("kind", ["open311", "x", "mastodon", "file"])
def test_a_certificate_that_nobody_vouches_for(
    kind: str, tls: tuple[trustme.CA, Callable[[Server], None]], server: Server, tmp_path: Path, undisturbed: Callable[[str], list[tuple[Any, ...]]]
) -> None:
    expected = undisturbed(kind)
    authority, wrap = tls
    with serving(world_of(KINDS[kind]), wrap) as secured:
        url = secured.url.replace("http:", "https:")
        office = Office(tmp_path, KINDS[kind].source.replace("URL", url))
        with pytest.raises(SourceError, match=r"certificate cannot be trusted .*\n.*ca_file") as caught:
            office.pull()
        assert not caught.value.transient
        assert not secured.asked, "nothing is said to a server nobody vouches for"
        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        office.declare(KINDS[kind].source.replace("URL", url).replace("url =", 'ca_file = "${DROP}/../ca.pem"\nurl ='))
        office.pull()
        assert rows_of(office, KINDS[kind]) == expected
