"""Asking a Mastodon server: a hashtag's timeline, the mentions of the token's account, or a search, oldest first.

Posts of other servers arrive late, under ids of the time they were written; so the overlap is read again at each pull. That also
brings edits, and shows which known posts are no longer there: each is looked up, and is deleted when the server has it no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from requests.utils import parse_header_links

from pipelines.sources.fetching import Fetched, Request
from pipelines.sources.mastodon import statuses
from pipelines.sources.reading import SourceError
from pipelines.sources.stretches import Stretch, bounded, cursor_of, fetched, gathered, sure
from pipelines.sources.web import Answer, Web, joined

OVERLAP = timedelta(days=1)
PAGE_SIZE = 40
"""The most a page holds; servers lower it silently where they hold less."""
MAX_LOOK_UPS = 200
"""Of the 300 requests in five minutes that a server allows."""
MAX_KNOWN = 50_000
"""Known posts among which those of the overlap are found."""
MENTIONS = "mentions"

Page = tuple[bytes, list[Mapping[str, Any]], str | None]


class Mastodon:
    """Fetcher of the kind ``mastodon``."""

    def fetch(self, request: Request) -> Fetched | None:
        """Posts since the last pull and of the overlap before, and which known ones are gone."""
        with Web(request) as web:
            timeline = _Timeline(request, web)
            done, notes = gathered(timeline.stretches())
            if not done:
                return None
            pages, gone = ([], []) if notes else timeline.look_up(done)
            return fetched(request, done, pages, gone, (*notes, *timeline.notes))

    def look(self, request: Request) -> str:
        """Reaches the server, has the token accepted where there is one, and reads the newest page."""
        with Web(request, deadline_seconds=60) as web:
            timeline = _Timeline(request, web)
            accepted = ""
            if request.secret:
                account = web.get(*joined(request.source.url, "api/v1/accounts/verify_credentials", {}), lambda answer: answer.json())
                accepted = f", token of @{account.get('acct', '?')} accepted"
            _, found, _ = timeline.page({})
            newest = max((str(status["created_at"]) for status in found), default="none")
            return f"{timeline.query}{accepted}, {len(found)} post(s) on its newest page, newest {newest}{web.clocks}"


class _Timeline:
    def __init__(self, request: Request, web: Web) -> None:
        self.request, self.web = request, web
        options = request.source.options
        self.cursor = cursor_of(request)
        self.query = str(options.get("query") or "")
        overlap = options.get("overlap")
        self.overlap: timedelta = overlap if isinstance(overlap, timedelta) else OVERLAP
        self.since: datetime | None = options.get("since")
        self.notes: list[str] = []
        self.size = min(int(options.get("page_size") or PAGE_SIZE), PAGE_SIZE)
        if self.query.startswith("#"):
            self.path, self.params = f"api/v1/timelines/tag/{quote(self.query[1:], safe='')}", {}
        elif self.query == MENTIONS:
            self.path, self.params = "api/v1/notifications", {"types[]": "mention"}
        elif self.query:
            self.path, self.params = "api/v2/search", {"q": self.query, "type": "statuses"}
        else:
            raise SourceError('there is nothing to ask for.\nOne of: query = "#LaporKota", "mentions", or words to search', transient=False)

    def stretches(self) -> Iterator[Stretch]:
        """Pages from the oldest wanted post on, each a stretch of its own."""
        floor = self._floor()
        seen: set[str] = set()
        # Without a lower end a server gives its newest page, not its oldest.
        lowest = floor or "0"
        while True:
            at = lowest
            (body, found, following), ids = sure(lambda at=at: self._ids(self.page({"min_id": at})), seen)  # type: ignore[misc]
            new = set(ids) - seen
            through = min(self.web.server_now, self.request.now)
            if not ids:
                yield Stretch((), frozenset(), through, {"through": through.isoformat(), "last": lowest})
                return
            if not new or following is None or _number(following) <= _number(lowest):
                raise SourceError("the server gives the same page again and again.", transient=True)
            seen, lowest = seen | new, following
            reached = max(_instant(str(status["created_at"])) for status in found)
            yield Stretch((body,), frozenset(ids), min(reached, through), {"through": min(reached, through).isoformat(), "last": lowest})

    def _floor(self) -> str | None:
        """The id after which to read. Ids of posts tell their time, those of notifications do not."""
        if self.query == MENTIONS:
            return self.cursor.get("last")
        start = datetime.fromisoformat(self.cursor["through"]) - self.overlap if self.cursor else self.since
        return None if start is None else str(int(start.timestamp() * 1000) << 16)

    def page(self, span: Mapping[str, str]) -> Page:
        """One page: its bytes, its posts, and the id after which the next begins."""

        def read(answer: Answer) -> Page:
            value = answer.json()
            found = _checked(value)
            ids = [str(each["id"]) for each in (value["statuses"] if isinstance(value, dict) else value)]
            return answer.body, found, _following(answer.headers.get("Link", "")) or (max(ids, key=_number) if ids else None)

        params = {**self.params, "limit": str(self.size), **span}
        return self.web.get(*joined(self.request.source.url, self.path, params), read)

    @staticmethod
    def _ids(page: Page) -> tuple[Page, Sequence[str]]:
        return page, [str(status["id"]) for status in page[1]]

    def look_up(self, done: Sequence[Stretch]) -> tuple[list[bytes], list[str]]:
        """Pages of known posts of the overlap that were not on the timeline, and ids of those the server has no more."""
        if not self.cursor:
            return [], []
        begin = datetime.fromisoformat(self.cursor["through"]) - self.overlap
        seen = frozenset[str]().union(*(stretch.ids for stretch in done))
        known = [each for each in self.request.known(MAX_KNOWN) if each.isdigit()]
        wanted, self.notes = bounded([each for each in known if each not in seen and int(each) >> 16 >= begin.timestamp() * 1000], MAX_LOOK_UPS)
        pages: list[bytes] = []
        gone: list[str] = []
        for each in wanted:
            body = self.web.get(*joined(self.request.source.url, f"api/v1/statuses/{each}", {}), _one, also=(404, 410))
            if body is None:
                gone.append(each)
            else:
                pages.append(body)
        return pages, gone


def _one(answer: Answer) -> bytes | None:
    if answer.status != 200:
        return None
    _checked(answer.json())
    return answer.body


def _checked(value: Any) -> list[Mapping[str, Any]]:
    """The statuses of an answer; raises `SourceError` when it is none."""
    try:
        found = statuses(value)
        missing = [name for status in found for name in ("id", "created_at", "content", "account") if name not in status]
        missing += ["account.acct" for status in found if not missing and "acct" not in status["account"]]
    except (KeyError, TypeError):
        found, missing = [], ["list of posts"]
    if missing:
        raise SourceError(f"the answer has no {missing[0]}.\nDoes url lead to a Mastodon server? https://mastodon.example.id", transient=False)
    return found


def _following(link: str) -> str | None:
    """The min_id of a Link header's newer page. Only the id is taken: an address of the server's choosing would get our token."""
    for each in parse_header_links(link) if link else ():
        if each.get("rel") == "prev":
            return next(iter(parse_qs(urlsplit(each.get("url", "")).query).get("min_id", ())), None)
    return None


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
