"""The one way to ask a web server: checked certificates, bounded answers, waits that the server may name, one deadline for a pull.

A fault that may pass (no answer, a cut connection, 429, 5xx, half a body, a page of a proxy in place of data) is retried while the
deadline lasts; what trying again cannot put right (a token, a certificate, an address) fails at once and names the cure.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import requests
from requests.auth import AuthBase

from pipelines.sources.fetching import Request
from pipelines.sources.reading import SourceError
from pipelines.sources.retries import retried
from pipelines.sources.web_auth import auth_of, no_auth
from pipelines.sources.web_faults import (
    CONNECT_SECONDS,
    NotData,
    instant_of,
    network_faults,
    place_of,
    refuse_page,
    said_in,
)

T = TypeVar("T")

READ_SECONDS = 60.0
DEADLINE_SECONDS = 600.0
"""A pull runs every quarter of an hour: one that takes ten minutes leaves room for the next."""
MAX_PAGE_BYTES = 64 << 20
MAX_FILE_BYTES = 4 << 30
"""Far above any page or export seen; what is larger is a mistake, and would fill the disk."""
CHUNK = 1 << 16
MAX_REDIRECTS = 5
SKEW = timedelta(minutes=5)
"""Clocks further apart than this are reported: windows of time are asked for by ours."""

_PASSING = frozenset((408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: its status, headers (names in any case) and whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON; raises `SourceError` when it is a page for people, or cut off."""
        refuse_page(self.headers.get("Content-Type", ""), self.body[:512])
        try:
            return json.loads(self.body, parse_float=str)
        except (ValueError, RecursionError) as error:
            raise SourceError(f"the answer is no JSON ({type(error).__name__} after {len(self.body)} bytes).", transient=True) from None


class Web:
    """The requests of one pull of one source."""

    def __init__(self, request: Request, deadline_seconds: float = DEADLINE_SECONDS) -> None:
        self.source, self.now = request.source, request.now
        self.skew: timedelta | None = None
        """How far the server's clock is ahead of ours, as of its last answer."""
        self._started = time.monotonic()
        self._deadline = self._started + deadline_seconds
        self._session = requests.Session()
        self._session.headers["User-Agent"] = "tanggap"
        # Given with each request: that of the session would yield to REQUESTS_CA_BUNDLE of the environment.
        self._verify: str | bool = str(request.source.options.get("ca_file") or "") or True
        self._auth = auth_of(request.source, request.secret)

    def __enter__(self) -> Web:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    @property
    def present(self) -> datetime:
        """The present by our clock (UTC)."""
        return self.now + timedelta(seconds=time.monotonic() - self._started)

    @property
    def server_now(self) -> datetime:
        """The earlier of our clock and the server's: nothing later than this can have been read in full."""
        return (self.present + min(self.skew or timedelta(), timedelta())).replace(microsecond=0)  # as fine as a Date header is

    @property
    def clocks(self) -> str:
        """What there is to say about the server's clock: nothing, or how far it is from ours and what to do."""
        if self.skew is None or abs(self.skew) <= SKEW:
            return ""
        minutes = abs(self.skew.total_seconds()) / 60
        length = f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.0f} h"
        ahead = "ahead of" if self.skew > timedelta() else "behind"
        cure = "set this one by NTP (timedatectl set-ntp true), or tell who runs the server"
        return f"; its clock is {length} {ahead} this computer's: {cure}"

    @property
    def seconds_left(self) -> float:
        """Until the deadline of this pull."""
        return self._deadline - time.monotonic()

    def get(self, url: str, params: Mapping[str, str], read: Callable[[Answer], T], also: tuple[int, ...] = ()) -> T:
        """What ``read`` makes of the answer, asked again after every transient fault, those ``read`` raises too.

        ``also`` are statuses beside 200 that ``read`` wants to see.
        """

        def ask() -> T:
            with self._open(url, params, {}, (200, *also)) as response:
                body = b"".join(self.chunks(response, MAX_PAGE_BYTES))
                return read(Answer(response.status_code, response.headers, body))

        return self._retried(ask)

    def stream(self, url: str, headers: Mapping[str, str], read: Callable[[requests.Response], T], also: tuple[int, ...] = ()) -> T:
        """What ``read`` makes of an answer too large for memory: it takes the body from `chunks`, whole, or it is asked again."""

        def ask() -> T:
            with self._open(url, {}, headers, (200, *also)) as response:
                return read(response)

        return self._retried(ask)

    def chunks(self, response: requests.Response, limit: int) -> Iterator[bytes]:
        """The body in parts; raises `SourceError` when it is cut off, too large, or takes beyond the deadline."""
        size = 0
        with network_faults():
            # Whatever has come, at once: waiting for whole chunks, one byte a second would outlast any deadline.
            while chunk := response.raw.read1(CHUNK, decode_content=True):
                size += len(chunk)
                if size > limit:
                    raise SourceError(f"the answer is larger than {limit >> 20} MB; nothing of it was kept.\nAsk for less at a time.", False)
                if self.seconds_left <= 0:
                    raise SourceError("the answer came too slowly to end in time.", transient=True)
                yield chunk
        declared = response.headers.get("Content-Length", "")
        if declared.isdigit() and "Content-Encoding" not in response.headers and int(declared) != size:
            raise SourceError(f"the answer was cut off: {size} of {declared} bytes.", transient=True)

    def _retried(self, ask: Callable[[], T]) -> T:
        if self.seconds_left <= 0:
            minutes = round((self._deadline - self._started) / 60)
            raise SourceError(f"a pull takes {minutes} min at most.\nAsk for less at a time (window_days, page_size, overlap)", transient=True)
        try:
            return retried(ask, self.seconds_left)
        except NotData as error:
            raise SourceError(str(error), transient=False) from None

    @contextmanager
    def _open(
        self, url: str, params: Mapping[str, str], headers: Mapping[str, str], wanted: tuple[int, ...]
    ) -> Iterator[requests.Response]:
        auth: AuthBase | None = self._auth
        home = urlsplit(url)
        for _ in range(MAX_REDIRECTS + 1):
            with network_faults():
                response = self._session.get(
                    url, params=params, headers=dict(headers), auth=auth or no_auth, stream=True, allow_redirects=False,
                    verify=self._verify,
                    timeout=(CONNECT_SECONDS, min(READ_SECONDS, max(1.0, self.seconds_left))),
                )  # fmt: skip
            with response:
                self._read_clock(response)
                if not response.is_redirect:
                    if response.status_code not in wanted:
                        self._refuse(response, is_known=auth is not None)
                    yield response
                    return
                url, params = urljoin(url, response.headers["Location"]), {}
            there = urlsplit(url)
            if there.scheme not in ("http", "https") or (home.scheme == "https" and there.scheme != "https"):
                raise SourceError(f"the server sends on to {there.scheme}://{there.netloc}, which is not encrypted.\nAsk who runs it.", False)
            if (there.scheme, there.netloc) != (home.scheme, home.netloc):
                auth = None  # the secret is for the server that was named, whoever that one sends us on to
        raise SourceError(f"the server sends from one address to the next more than {MAX_REDIRECTS} times.\nCorrect url in sources.toml", False)

    def _read_clock(self, response: requests.Response) -> None:
        said = instant_of(response.headers.get("Date", ""))
        if said is not None:
            self.skew = said - self.present

    def _refuse(self, response: requests.Response, is_known: bool) -> None:
        """Raise what a status other than the wanted ones means; ``is_known``: whether the secret was sent along."""
        status, place = response.status_code, place_of(response.url)
        said = said_in(response)
        if status in (401, 403) and self._auth and not is_known:
            raise SourceError(
                f"the server sends on to {place}, which refuses who brings no secret: {status}{said}. It is for the server that url names.\n"
                "If that is the right server, write its address into url in sources.toml",
                transient=False,
            )
        if status == 401:
            has = "no longer accepts the token (it has expired or was withdrawn)" if self._auth else "wants to know who asks"
            cure = "Get a new one and put it" if self._auth else "Get a token and put it"
            raise SourceError(f"{place} {has}: 401{said}.\n{cure} where secret or secret_file of this source points", False)
        if status == 403:
            raise SourceError(f"{place} refuses this access: 403{said}.\nAsk who runs it for the right to read this", False)
        if status in _PASSING or status >= 500:
            wait = self._asked_wait(response)
            until = "" if wait is None else f" and asks to wait until {self.present + timedelta(seconds=wait):%Y-%m-%d %H:%M:%S} UTC"
            raise SourceError(f"{place} answers {status}{said}{until}.", transient=True, wait_seconds=wait)
        if status in (404, 410):
            raise SourceError(f"{place} does not exist: {status}{said}.\nCorrect url in sources.toml", False)
        raise SourceError(f"{place} refuses the request: {status}{said}.\nCorrect this source in sources.toml, or ask who runs the server", False)

    def _asked_wait(self, response: requests.Response) -> float | None:
        """Seconds the server asks to wait; None when it does not say.

        Its own clock counts for instants it names: ours may differ.
        """
        clock = instant_of(response.headers.get("Date", "")) or self.present
        after = response.headers.get("Retry-After", "").strip()
        if after.isdigit():
            return float(after)
        until = instant_of(after)
        if until is None and response.status_code == 429:
            resets = (response.headers.get(name, "") for name in ("x-rate-limit-reset", "X-RateLimit-Reset"))  # X; Mastodon
            until = instant_of(next(filter(None, resets), ""))
        return None if until is None else max((until - clock).total_seconds(), 0.0)


def joined(base: str, path: str, params: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Address of ``path`` below ``base`` and its parameters; those of ``base`` come first.

    >>> joined("https://a.id/v2/?jurisdiction_id=kota", "requests.json", {"page": "1"})
    ('https://a.id/v2/requests.json?jurisdiction_id=kota', {'page': '1'})
    """
    parts = urlsplit(base)
    whole = parts._replace(path=f"{parts.path.rstrip('/')}/{path.lstrip('/')}", fragment="")
    return whole.geturl(), dict(params)
