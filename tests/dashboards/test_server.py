"""The server around the pages: language of the shell, compression, and nothing else touched."""

from __future__ import annotations

import asyncio
import gzip
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from dashboards.render.view import View
from dashboards.server import Polish


def _ask(
    path: str, query: bytes, answer: tuple[bytes, bytes], accept: bytes = b"gzip"
) -> tuple[dict[bytes, bytes], bytes]:
    kind, body = answer

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body[:5], "more_body": True})
        await send({"type": "http.response.body", "body": body[5:]})

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": query,
        "headers": [(b"accept-encoding", accept)],
    }
    with ThreadPoolExecutor(1) as aside:  # a browser test before this one may have left its event loop in this thread
        aside.submit(asyncio.run, Polish(inner)(scope, receive, send)).result()
    return dict(sent[0]["headers"]), b"".join(message.get("body", b"") for message in sent[1:])


SHELL = (b"text/html; charset=utf-8", b'<!DOCTYPE html><html lang="en"><title>Streamlit</title></html>')


def test_the_shell_speaks_the_language_of_the_address() -> None:
    headers, body = _ask("/", b"", SHELL)
    assert b'<html lang="id">' in body and b"<title>Tanggap</title>" in body
    assert headers[b"content-length"] == str(len(body)).encode()
    assert b'<html lang="en">' in _ask("/opd", b"lang=en", SHELL)[1]


def test_a_city_may_open_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANGGAP_LANGUAGE", "en")
    assert b'<html lang="en">' in _ask("/", b"", SHELL)[1]
    assert b'<html lang="id">' in _ask("/", b"lang=id", SHELL)[1]
    assert View("en", "month", None).query() == {} and View("id", "month", None).query() == {"lang": "id"}
    monkeypatch.setenv("TANGGAP_LANGUAGE", "su")
    assert View("id", "month", None).query() == {}


def test_bundles_are_packed_only_for_those_who_can_unpack() -> None:
    code = (b"text/javascript", b"const tanggap = 1;" * 500)
    headers, body = _ask("/static/js/index.js", b"", code)
    assert headers[b"content-encoding"] == b"gzip" and gzip.decompress(body) == code[1] and len(body) < len(code[1])
    headers, body = _ask("/static/js/index.js", b"", code, accept=b"identity")
    assert b"content-encoding" not in headers and body == code[1]


def test_everything_else_passes_untouched() -> None:
    data = (b"application/json", b'{"html lang": "<html lang=\\"en\\">"}')
    headers, body = _ask("/_stcore/health", b"", data)
    assert body == data[1] and b"content-encoding" not in headers
