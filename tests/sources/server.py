"""An HTTP server of this machine, and the faults that can be put on its way: of the answer, of the connection, of its clock."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

NOW = datetime(2026, 3, 10, 1, tzinfo=UTC)


@dataclass
class Reply:
    """What a world answers before any fault."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json; charset=utf-8"})


@dataclass
class Asked:
    """One request as it came: path, parameters and headers (names in small letters)."""

    path: str
    params: dict[str, str]
    headers: dict[str, str]


World = Callable[[Asked], Reply]
Fault = Callable[["Handler", Reply], Reply | None]
"""Changes a reply, or sends something itself and gives None."""


class Server(ThreadingHTTPServer):
    """Serves one world; ``faults`` holds what happens to the requests of given numbers (from 1)."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, world: World) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.world = world
        self.faults: dict[int, Fault] = {}
        self.always: Fault | None = None
        self.asked: list[Asked] = []
        self.skew = timedelta()
        self.released = threading.Event()
        self.problems: list[Exception] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def reset(self, world: World) -> None:
        """Begin anew: nothing asked, no faults."""
        self.world, self.faults, self.always, self.skew = world, {}, None, timedelta()
        self.asked.clear()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that the client or a fault broke is no news."""


class Handler(BaseHTTPRequestHandler):
    """Answers GET; HTTP/1.1 as the real servers do, so that lengths count."""

    server: Server
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # a head and its body leave in one packet: two would wait for each other (Nagle)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = Asked(parts.path, dict(parse_qsl(parts.query)), {name.lower(): value for name, value in self.headers.items()})
        self.server.asked.append(asked)
        fault = self.server.faults.get(len(self.server.asked), self.server.always)
        try:
            reply: Reply | None = self.server.world(asked)
        except Exception as error:  # the test shows it: a thread's exception would be lost
            self.server.problems.append(error)
            raise
        assert reply is not None
        if fault is not None:
            reply = fault(self, reply)
        if reply is not None:
            self.send(reply)

    def send(self, reply: Reply, length: int | None = None) -> None:
        """Send a reply; another ``length`` than the body's is a lie a fault may tell."""
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body) if length is None else length))
        self.end_headers()
        self.wfile.write(reply.body)
        self.wfile.flush()

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The Date header: the tests' present, by the server's clock."""
        return format_datetime(NOW + self.server.skew, usegmt=True)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""


@contextlib.contextmanager
def serving(world: World, prepare: Callable[[Server], None] = lambda server: None) -> Iterator[Server]:
    """A server on a free port, in a thread; ``prepare`` may put TLS before it."""
    with Server(world) as server:
        prepare(server)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.released.set()
            server.shutdown()
            thread.join()


# -- faults


def says(status: int, headers: Mapping[str, str] | None = None, body: bytes = b"{}") -> Fault:
    """Another status."""
    return lambda handler, reply: Reply(body, status, {"Content-Type": "application/json", **(headers or {})})


def silent(handler: Handler, reply: Reply) -> None:
    """No answer until the client has gone."""
    handler.server.released.wait(600)
    handler.close_connection = True


def reset_in_body(handler: Handler, reply: Reply) -> None:
    """Half the body, then a reset of the connection."""
    handler.send(Reply(reply.body[: len(reply.body) // 2], reply.status, reply.headers), len(reply.body))
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True


def half(handler: Handler, reply: Reply) -> Reply:
    """Half a body whose length is that of the half: only its content shows it."""
    return Reply(reply.body[: len(reply.body) // 2], reply.status, reply.headers)


def page_for_people(handler: Handler, reply: Reply) -> Reply:
    """A proxy's page with status 200."""
    return Reply(b"<!DOCTYPE html><html><body>Silakan masuk</body></html>", 200, {"Content-Type": "text/html"})
