"""A file behind a web address, for the kinds that read files: fetched when it has changed, whole or not at all."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

import requests

from pipelines.sources.fetching import Fetched, Request
from pipelines.sources.files import declared_extract
from pipelines.sources.raw import RawDraft
from pipelines.sources.reading import RawFile, SourceError
from pipelines.sources.settled import SETTLED_SECONDS
from pipelines.sources.web import MAX_FILE_BYTES, Web
from pipelines.sources.web_faults import instant_of, refuse_page


class Download:
    """Fetcher of the file kinds, where they have a ``url`` in place of a ``path``."""

    def fetch(self, request: Request) -> Fetched | None:
        """The file; None when the server says that it is the one fetched before."""
        with Web(request) as web:
            found = self._fetch(request, web, _conditions(request.cursor))
        if found is None:
            return None
        file, marks = found
        return Fetched((file,), json.dumps(marks, sort_keys=True))

    def look(self, request: Request) -> str:
        """Reaches the file and reads its beginning."""
        headers = {"Accept-Encoding": "identity", "Range": "bytes=0-65535"}
        with Web(request, deadline_seconds=60) as web:
            return web.stream(request.source.url, headers, lambda response: _looked(response, web), also=(206, 416))

    def _fetch(self, request: Request, web: Web, conditions: dict[str, str]) -> tuple[RawFile, dict[str, str]] | None:
        source = request.source

        def read(response: requests.Response) -> tuple[RawFile, dict[str, str]] | None:
            if response.status_code == 304:
                return None
            _refuse_unfinished(response, web)
            name = name_in(source.url)
            modified = instant_of(response.headers.get("Last-Modified", ""))
            with RawDraft(request.folder) as draft:
                for place, chunk in enumerate(web.chunks(response, MAX_FILE_BYTES)):
                    if place == 0:
                        refuse_page(response.headers.get("Content-Type", ""), chunk[:512])
                    draft.write(chunk)
                extracted_at = declared_extract(source, name, (modified or request.now).timestamp())
                file = draft.keep(name, PurePosixPath(name).suffix, extracted_at)
            marks = {key: response.headers[header] for key, header in _MARKS.items() if header in response.headers}
            return file, marks

        return web.stream(source.url, {"Accept-Encoding": "identity", **conditions}, read, also=(304,))


_MARKS = {"etag": "ETag", "modified": "Last-Modified"}
_ASKS = {"etag": "If-None-Match", "modified": "If-Modified-Since"}


def _conditions(cursor: str | None) -> dict[str, str]:
    marks = json.loads(cursor) if cursor else {}
    return {_ASKS[key]: value for key, value in marks.items() if key in _ASKS}


def name_in(url: str) -> str:
    """The file's name as its address has it.

    >>> name_in("https://a.id/ekspor/tiket%202026.csv?token=x")
    'tiket 2026.csv'
    """
    return PurePosixPath(unquote(urlsplit(url).path)).name or "download"


def _refuse_unfinished(response: requests.Response, web: Web) -> None:
    if "Content-Length" not in response.headers and response.headers.get("Transfer-Encoding", "").lower() != "chunked":
        raise SourceError(
            "the server does not say how long the file is, so one that was cut off could not be told from a whole one.\n"
            "Ask who runs it for Content-Length (an export written to a file first has it)",
            transient=False,
        )
    changed, clock = (instant_of(response.headers.get(name, "")) for name in ("Last-Modified", "Date"))
    if changed and clock and 0 <= (clock - changed).total_seconds() < SETTLED_SECONDS:
        raise SourceError("the file was changed a moment ago and may still be being written.", transient=True, wait_seconds=SETTLED_SECONDS)


def _looked(response: requests.Response, web: Web) -> str:
    refuse_page(response.headers.get("Content-Type", ""), next(response.iter_content(512), b""))
    changed = response.headers.get("Last-Modified", "at an unknown time")
    size = response.headers.get("Content-Range", "").rpartition("/")[2] or response.headers.get("Content-Length", "?")
    response.close()
    return f"{name_in(response.url)}, {size} bytes, changed {changed}{web.clocks}"
