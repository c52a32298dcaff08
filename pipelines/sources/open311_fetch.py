"""Asking an Open311 service: windows of at most 90 days, pages where it has them, open requests again once a day.

GeoReport v2 knows neither pages nor "changed since". So what was requested within ``overlap`` is read again at each pull, and older
requests that are still open are looked up by their ids; one that a service no longer has was deleted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from pipelines.sources.fetching import Fetched, Request
from pipelines.sources.open311 import records
from pipelines.sources.reading import SourceError
from pipelines.sources.stretches import Stretch, bounded, cursor_of, fetched, gathered, sure, windows
from pipelines.sources.web import SKEW, Answer, Web, joined
from pipelines.sources.web_faults import refuse_page

WINDOW_DAYS = 30
LONGEST_WINDOW_DAYS = 90
"""What the specification allows. Shorter windows keep what was read when a pull of years ends early."""
PAGE_SIZE = 100
OVERLAP = timedelta(days=7)
LOOK_UP_EVERY = timedelta(hours=20)
FIRST = timedelta(days=90)
"""How far back a first pull goes without `since`: what the specification gives to who asks for no dates."""
NO_LOOK_UP = timedelta(days=90)
"""With so long an overlap old requests are read again anyway."""
LOOK_UP = 50
"""Ids in one look-up: about 1,000 characters of address, which every server takes."""
SHORTEST_WINDOW = timedelta(minutes=1)
LEAST_CAP = 10
"""No server gives fewer requests at once when there are more."""
MAX_LOOK_UPS = 20_000
MAX_KNOWN = 1_000_000

Page = tuple[bytes, list[dict[str, Any]]]


class Open311:
    """Fetcher of the kind ``open311``."""

    def fetch(self, request: Request) -> Fetched | None:
        """Requests of the windows since the last pull, and what became of those that were open."""
        with Web(request) as web:
            service = _Service(request, web)
            done, notes = gathered(service.stretches())
            if not done:
                return None
            found = None if notes else service.look_up(done)
            if found is None:
                return fetched(request, done, notes=notes)
            pages, gone = found
            last = done[-1]
            looked_up = Stretch((), frozenset(), last.through, {**last.cursor, "looked_up": request.now.isoformat()})
            return fetched(request, [*done, looked_up], pages, gone, service.notes)

    def look(self, request: Request) -> str:
        """Reaches the service and reads the newest requests of a day."""
        with Web(request, deadline_seconds=60) as web:
            service = _Service(request, web)
            _, found = service.page(web.present - timedelta(days=1), web.present, 1)
            newest = max((str(record["requested_datetime"]) for record in found), default="none")
            return f"GeoReport v2 in {service.form.upper()}, {len(found)} request(s) of the last day on its first page, newest {newest}{web.clocks}"


class _Service:
    def __init__(self, request: Request, web: Web) -> None:
        self.request, self.web, self.options = request, web, request.source.options
        self.cursor = cursor_of(request)
        self.form = self.cursor.get("form", "json")
        self.most = int(self.cursor.get("most", 0))
        self.overlap: timedelta = self.options.get("overlap") or OVERLAP
        self.notes: list[str] = []
        self.size = int(self.options.get("page_size") or PAGE_SIZE)

    def stretches(self) -> Iterator[Stretch]:
        days = timedelta(days=min(int(self.options.get("window_days") or WINDOW_DAYS), LONGEST_WINDOW_DAYS))
        read = datetime.fromisoformat(self.cursor["through"]) - self.overlap if self.cursor else None
        start = read or self.options.get("since") or self.request.now - FIRST
        # A server whose clock is ahead has requests later than our present: the last window stands open by the skew allowed.
        for begin, end in windows(start, self.request.now + SKEW, days):
            pages, ids = self.window(begin, end)
            through = min(end, self.web.server_now, self.request.now)
            yield Stretch(tuple(pages), frozenset(ids), through, {**self.cursor, "through": through.isoformat(), **self._learnt()})

    def _learnt(self) -> dict[str, Any]:
        """What was found out about the server, for the next pull."""
        return {"form": self.form, **({"most": self.most} if self.most else {})}

    def window(self, begin: datetime, end: datetime) -> tuple[list[bytes], set[str]]:
        """Every page of one window. A server without pages gives the first again and again: then shorter windows are asked for."""
        pages: list[bytes] = []
        seen: set[str] = set()
        while True:
            page, ids = sure(lambda: self._ask(begin, end, len(pages) + 1), seen)
            if not ids:
                return pages, seen
            if set(ids) <= seen:
                return self._unpaged(begin, end, pages[0], seen)
            pages.append(page)
            seen |= set(ids)

    def _unpaged(self, begin: datetime, end: datetime, page: bytes, ids: Collection[str]) -> tuple[list[bytes], set[str]]:
        """A window of a server without pages, halved until each part holds fewer requests than the server has ever given at once: such
        a part cannot have been cut off."""
        self.most = max(self.most, len(ids))
        if len(ids) < max(self.most, LEAST_CAP):
            return [page], set(ids)
        if end - begin <= SHORTEST_WINDOW:
            raise SourceError(
                f"the service has no pages, and {len(ids)} requests within one minute ({begin:%Y-%m-%d %H:%M} UTC) may not be all.\n"
                "Ask who runs it for the parameters page and page_size, or for an export",
                transient=False,
            )
        middle = begin + (end - begin) / 2
        pages: list[bytes] = []
        seen: set[str] = set()
        for start, stop in ((begin, middle), (middle, end)):
            more, known = self._unpaged(start, stop, *self._ask(start, stop, 1))
            pages, seen = [*pages, *more], seen | known
        return pages, seen

    def _ask(self, begin: datetime, end: datetime, number: int) -> tuple[bytes, Sequence[str]]:
        body, found = self.page(begin, end, number)
        return body, [str(record["service_request_id"]) for record in found]

    def page(self, begin: datetime, end: datetime, number: int) -> Page:
        """One page of a window."""
        span = {"start_date": f"{begin:%Y-%m-%dT%H:%M:%SZ}", "end_date": f"{end:%Y-%m-%dT%H:%M:%SZ}"}
        params = {**span, "page": str(number), "page_size": str(self.size)}
        if number == 1:
            return self._first(params)
        # Some services say 404 to a page after the last; the first has shown that the address is right.
        return self.web.get(*joined(self.request.source.url, f"requests.{self.form}", params), self._read, also=(404,)) or (b"", [])

    def _first(self, params: dict[str, str]) -> Page:
        """JSON where the service has it; XML, which every service must have, otherwise."""
        also = (400, 404, 406, 415, 501) if self.form == "json" else ()
        found = self.web.get(*joined(self.request.source.url, f"requests.{self.form}", params), self._read, also)
        if found is None:
            self.form = "xml"
            found = self.web.get(*joined(self.request.source.url, "requests.xml", params), self._read)
        return found or (b"", [])

    def _read(self, answer: Answer) -> Page | None:
        if answer.status != 200:
            return None
        refuse_page(answer.headers.get("Content-Type", ""), answer.body[:512])
        return answer.body, records(answer.body)

    def look_up(self, done: Sequence[Stretch]) -> tuple[list[bytes], list[str]] | None:
        """Pages of known open requests that were not read, and ids of those that are gone; None when it is not time yet."""
        if self.overlap >= NO_LOOK_UP:
            return None
        last = self.cursor.get("looked_up")
        if last and self.request.now - datetime.fromisoformat(last) < LOOK_UP_EVERY:
            return None
        seen = frozenset[str]().union(*(stretch.ids for stretch in done))
        wanted, self.notes = bounded([each for each in self.request.known_open(MAX_KNOWN) if each not in seen], MAX_LOOK_UPS)
        pages: list[bytes] = []
        gone: list[str] = []
        for place in range(0, len(wanted), LOOK_UP):
            asked = wanted[place : place + LOOK_UP]
            page, ids = self._look_up_some(asked)
            if ids:
                pages.append(page)
            gone += [each for each in asked if each not in set(ids)]
        return pages, gone

    def _look_up_some(self, asked: Sequence[str]) -> tuple[bytes, Sequence[str]]:
        def ask() -> tuple[bytes, Sequence[str]]:
            address = joined(self.request.source.url, f"requests.{self.form}", {"service_request_id": ",".join(asked)})
            # A service may say 404 when none of the ids exists; the window before has shown that the address is right.
            found = self.web.get(*address, self._read, also=(404,))
            body, rows = found or (b"", [])
            ids = [str(record["service_request_id"]) for record in rows]
            if not set(ids) <= set(asked):
                raise SourceError(
                    "the service does not look requests up by service_request_id: it gives others, so what became of old open ones stays unknown.\n"
                    f'Ask who runs it, or read everything again each time: overlap = "{NO_LOOK_UP.days}d" or longer',
                    transient=False,
                )
            return body, ids

        return sure(ask, frozenset())
