"""Somebody who listens: a web hook and a mail server on this machine, real enough that Apprise delivers to them."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Hook:
    """What a web hook was given. While ``is_down`` it answers 503."""

    port: int = 0
    is_down: bool = False
    got: list[dict[str, Any]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self.port}/"

    @property
    def text(self) -> str:
        return "\n".join(f"{one['title']}\n{one['message']}" for one in self.got)


@contextmanager
def hook() -> Iterator[Hook]:
    """A web hook on a free port."""
    state = Hook()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if not state.is_down:
                state.got.append(json.loads(body))
            self.send_response(503 if state.is_down else 200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    state.port = server.server_address[1]
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Mailbox:
    """What a mail server was given: reader and message of each."""

    port: int = 0
    got: list[tuple[str, Message]] = field(default_factory=list)

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:
        self.got += [(to, message_from_bytes(envelope.content, policy=default)) for to in envelope.rcpt_tos]
        return "250 taken"


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """A mail server on a free port."""
    state = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        state.port = free.getsockname()[1]
    controller = Controller(state, hostname="127.0.0.1", port=state.port)
    controller.start()
    try:
        yield state
    finally:
        controller.stop()
