"""The web server around the pages: page language in the HTML, compressed assets, frozen heap, errors with a code.

Streamlit serves its own bundles uncompressed and ``<html lang="en">``; both are put right here, outside the pages.
"""

from __future__ import annotations

import gc
import gzip
import hashlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import streamlit as st
from starlette.middleware import Middleware

from dashboards.render.view import language_of
from dashboards.render.words import say

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

LOG = logging.getLogger("tanggap.dashboards")
_PACKED = (".js", ".css")


def _language(scope: Scope) -> str:
    return language_of(parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang", [None])[0])


def _header(message: Message, name: bytes) -> bytes:
    return next((value for key, value in message.get("headers", []) if key.lower() == name), b"")


class Polish:
    """Rewrites the page's shell for its language and title, and gzips hashed bundles once per process."""

    def __init__(self, app: Application) -> None:
        self.app = app
        self.packed: dict[str, bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes everything but GETs of the shell and of bundles through untouched."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        accepts = b"gzip" in next((value for key, value in scope["headers"] if key == b"accept-encoding"), b"")
        start: Message = {}
        body = bytearray()
        mode = "?"

        async def hold(message: Message) -> None:
            nonlocal mode
            if message["type"] == "http.response.start":
                start.update(message)
                html = _header(message, b"content-type").startswith(b"text/html")
                bundle = accepts and scope["path"].endswith(_PACKED) and not _header(message, b"content-encoding")
                mode = (
                    "shell"
                    if html and message["status"] == 200
                    else "bundle"
                    if bundle and message["status"] == 200
                    else "pass"
                )
                if mode == "pass":
                    await send(message)
                return
            if mode == "pass":
                await send(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            await self._finish(mode, scope, start, bytes(body), send)

        await self.app(scope, receive, hold)

    async def _finish(self, mode: str, scope: Scope, start: Message, body: bytes, send: Send) -> None:
        extra: list[tuple[bytes, bytes]] = []
        if mode == "shell":
            language = _language(scope)
            body = body.replace(b'<html lang="en">', f'<html lang="{language}">'.encode())
            body = body.replace(b"<title>Streamlit</title>", b"<title>Tanggap</title>")
            extra.append((b"content-language", language.encode()))
        else:
            path = scope["path"]
            if path not in self.packed:
                self.packed[path] = gzip.compress(body, 6, mtime=0)
            body = self.packed[path]
            extra += [(b"content-encoding", b"gzip"), (b"vary", b"accept-encoding")]
        dropped = {b"content-length", b"etag"} if mode == "shell" else {b"content-length"}
        kept = [(key, value) for key, value in start["headers"] if key.lower() not in dropped]
        start["headers"] = [*kept, (b"content-length", str(len(body)).encode()), *extra]
        await send(start)
        await send({"type": "http.response.body", "body": body})


def middleware() -> list[Middleware]:
    """What stands in front of Streamlit's own middleware."""
    return [Middleware(Polish)]


@asynccontextmanager
async def frozen_heap(app: Any) -> AsyncIterator[None]:
    """Imports what every page needs, then takes it out of the collector's sight: 82 of 100 ms per change went there."""
    del app
    import pandas  # noqa: F401
    import plotly.graph_objects  # noqa: F401

    gc.collect()
    gc.freeze()
    yield


def on_script_error(error: Exception) -> bool:
    """Shows cause, next step and a code in the page's language; the stack goes to the log under the same code."""
    code = hashlib.sha256(f"{type(error).__name__}{error}".encode()).hexdigest()[:8]
    LOG.error("page failed, code %s", code, exc_info=error)
    language = language_of(st.query_params.get("lang"))
    st.error(say("error_page", language, code=code, kind=type(error).__name__))
    return True


def beside(file: str, script: str) -> Path:
    """The page script that stands next to the host's file."""
    return Path(file).resolve().parent / script
