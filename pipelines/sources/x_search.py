"""Asking the X API v2 for posts: recent search in windows of a day, and known posts of the overlap looked up again.

What X gives and forbids is in docs/runbooks/web-sources.md. Edits come as new posts that name the first one; a post that the search
no longer gives and the look-up does not find was deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from pipelines.sources.fetching import Fetched, Request
from pipelines.sources.reading import SourceError
from pipelines.sources.stretches import Stretch, bounded, cursor_of, fetched, gathered, sure
from pipelines.sources.web import SKEW, Answer, Web, joined
from pipelines.sources.x_api_v2 import first_version, instant_of_id

REACH = timedelta(days=7)
"""How far back recent search goes."""
MARGIN = timedelta(minutes=10)
WINDOW = timedelta(days=1)
SHORTEST_WINDOW = timedelta(minutes=1)
WINDOW_PAGES = 10
"""Pages that a window should have: of the 60 questions in 15 minutes a pull can ask several whole windows, and keeps them when the limit is reached.
A day of more posts than one pull may ask for would otherwise be begun anew, and paid for, at each pull and never end."""
OVERLAP = timedelta(hours=1)
"""Posts can be edited for as long, and the search index lags by seconds."""
PAGE_SIZE = 100
LOOK_UP = 100
MAX_LOOK_UPS = 2_000
MAX_KNOWN = 50_000
"""Known posts among which those of the overlap are found."""

WORDS: Mapping[str, Mapping[str, str]] = {
    # Specification 2.167; the field lists are what pipelines/sources/x_api_v2.py reads.
    "post": {
        "post.fields": "conversation_id,created_at,edit_controls,id,note_post,text",
        "expansions": "author_id,edit_history_post_ids,referenced_posts",
        "user.fields": "username",
    },
    # The names before; servers that have not been renamed know only these.
    "tweet": {
        "tweet.fields": "author_id,conversation_id,created_at,edit_controls,edit_history_tweet_ids,id,note_tweet,referenced_tweets,text",
        "expansions": "author_id",
        "user.fields": "username",
    },
}


class XSearch:
    """Fetcher of the kind ``x_api_v2``, where it has a ``url``."""

    def fetch(self, request: Request) -> Fetched | None:
        """Posts that match ``query`` since the last pull, and what became of those shortly before."""
        with Web(request) as web:
            search = _Search(request, web)
            try:
                done, notes = gathered(search.stretches(web.present))
            except SourceError as error:
                # X refuses windows that are in its future or beyond its seven days, which they are when our clock is wrong.
                if error.transient or web.skew is None or abs(web.skew) <= SKEW:
                    raise
                done, notes = gathered(search.stretches(web.present + web.skew))
            if not done:
                return None
            pages, gone = ([], []) if notes else search.look_up(done)
            return fetched(request, done, pages, gone, (*notes, *search.notes))

    def look(self, request: Request) -> str:
        """Reaches the interface with its token and reads one page of ten posts."""
        with Web(request, deadline_seconds=60) as web:
            search = _Search(request, web)
            page = search.get("tweets/search/recent", {"query": search.query, "max_results": "10"})
            times = [str(post["created_at"]) for post in page.get("data", []) if "created_at" in post]
            return f"recent search, token accepted, {len(times)} post(s) on a page of ten, newest {max(times, default='none')}{web.clocks}"


class _Search:
    def __init__(self, request: Request, web: Web) -> None:
        self.request, self.web = request, web
        self.options: Mapping[str, Any] = request.source.options
        self.cursor = cursor_of(request)
        self.words = self.cursor.get("words", "post")
        self.query = str(self.options.get("query") or "")
        if not self.query:
            raise SourceError('there is no query to search for.\nFor example: query = "@diskominfo_kota OR #LaporKota"', transient=False)
        self.notes: list[str] = []
        """What can no longer be had, or was not asked for, in words."""
        overlap = self.options.get("overlap")
        self.overlap: timedelta = overlap if isinstance(overlap, timedelta) else OVERLAP

    def stretches(self, present: datetime) -> Iterator[Stretch]:
        """The windows up to ``present``, the present by the server's clock where ours is wrong."""
        start = present - REACH + MARGIN
        known = datetime.fromisoformat(self.cursor["through"]) - self.overlap if self.cursor else self.options.get("since")
        if self.cursor and (through := datetime.fromisoformat(self.cursor["through"])) < start:
            gap = f"{through:%Y-%m-%d %H:%M} to {start:%Y-%m-%d %H:%M} UTC"
            self.notes = [f"posts of {gap} are missing: X gives those of seven days only. Pull at least every six days"]
        begin, length = max(start, known or start), WINDOW
        while begin < present:
            end = min(begin + length, present)
            found = self._window(begin, end, end >= present)
            if isinstance(found, timedelta):
                length = found
                continue
            pages, ids = found
            through = min(end, self.web.server_now, self.request.now)
            yield Stretch(tuple(pages), frozenset(ids), through, {"through": through.isoformat(), "words": self.words})
            begin = end
            if 2 * len(pages) < WINDOW_PAGES:
                length = min(2 * length, WINDOW)

    def _window(self, begin: datetime, end: datetime, is_last: bool) -> tuple[list[bytes], set[str]] | timedelta:
        """Every page of a window, the newest first; how long a window should be instead where this one has too many."""
        # The last window stays open: X refuses an end within ten seconds of its own present.
        until = {} if is_last else {"end_time": f"{end:%Y-%m-%dT%H:%M:%SZ}"}
        span = {"start_time": f"{begin:%Y-%m-%dT%H:%M:%SZ}", **until}
        may_shrink = end - begin > SHORTEST_WINDOW
        size = min(max(int(self.options.get("page_size") or PAGE_SIZE), 10), 100)
        params = {"query": self.query, "max_results": str(size), **span}
        pages: list[bytes] = []
        seen: set[str] = set()
        tokens: set[str] = set()
        while True:
            body, page = self._page("tweets/search/recent", params, seen)
            pages.append(body)
            seen |= set(_ids(page))
            token = (page.get("meta") or {}).get("next_token")
            if not token:
                return pages, seen
            if may_shrink and (shorter := _shorter(page, begin, end, len(pages))):
                return shorter
            if token in tokens:
                raise SourceError("the search gives the same page again and again.", transient=True)
            tokens.add(token)
            params = {**params, "next_token": token}

    def look_up(self, done: list[Stretch]) -> tuple[list[bytes], list[str]]:
        """Pages of known posts of the overlap that the search did not give, and ids of those that are no more."""
        if not self.cursor:
            return [], []
        begin = datetime.fromisoformat(self.cursor["through"]) - self.overlap
        seen = frozenset[str]().union(*(stretch.ids for stretch in done))
        known = [each for each in self.request.known(MAX_KNOWN) if each.isdigit()]
        wanted, note = bounded([each for each in known if each not in seen and instant_of_id(each) >= begin], MAX_LOOK_UPS)
        self.notes += note
        pages: list[bytes] = []
        gone: list[str] = []
        for place in range(0, len(wanted), LOOK_UP):
            asked = wanted[place : place + LOOK_UP]
            body, page = self._page("tweets", {"ids": ",".join(asked)}, set())
            pages.append(body)
            gone += [each for each in asked if each in _not_found(page)]
        return pages, gone

    def _page(self, path: str, params: Mapping[str, str], seen: set[str]) -> tuple[bytes, dict[str, Any]]:
        """A page and what it says; one without new posts is asked for once more."""

        def ask() -> tuple[tuple[bytes, dict[str, Any]], list[str]]:
            bodies: list[bytes] = []
            page = self.get(path, params, bodies.append)
            return (bodies[-1], page), _ids(page)

        found, _ = sure(ask, seen)
        return found

    def get(self, path: str, params: Mapping[str, str], keep: Callable[[bytes], None] = lambda body: None) -> dict[str, Any]:
        """One answer, checked; asked for in the words the server knows."""

        def read(answer: Answer) -> dict[str, Any]:
            page = _checked(answer)
            keep(answer.body)
            return page

        try:
            return self.web.get(*joined(self.request.source.url, path, {**params, **WORDS[self.words]}), read)
        except SourceError as error:
            if self.words != "post" or "post.fields" not in str(error):
                raise
            self.words = "tweet"
            return self.web.get(*joined(self.request.source.url, path, {**params, **WORDS[self.words]}), read)


def _shorter(page: Mapping[str, Any], begin: datetime, end: datetime, pages: int) -> timedelta | None:
    """A length for windows of about `WINDOW_PAGES` pages, by how far back the first page goes; None where this one is short enough."""
    if pages == 1 and page.get("data"):
        oldest = min(datetime.fromisoformat(str(post["created_at"])) for post in page["data"])
        wanted = max(WINDOW_PAGES * (end - oldest), SHORTEST_WINDOW)
        return wanted if wanted < end - begin else None
    return max((end - begin) / 2, SHORTEST_WINDOW) if pages >= 2 * WINDOW_PAGES else None  # its beginning is far busier than its end


def _checked(answer: Answer) -> dict[str, Any]:
    """A page as X documents it; raises `SourceError` for any other answer."""
    page = answer.json()
    posts = page.get("data", []) if isinstance(page, dict) else None
    if not isinstance(posts, list) or not isinstance(page, dict) or not ({"data", "meta", "errors"} & set(page)):
        raise SourceError("the answer is no page of posts (data, meta).\nDoes url lead to the X API? https://api.x.com/2", transient=False)
    for post in posts:
        missing = [name for name in ("id", "text", "created_at") if not isinstance(post, dict) or name not in post]
        if missing:
            raise SourceError(f"a post has no {', '.join(missing)}.\nThe X API has changed: see whether a newer tanggap is there", transient=False)
    return page


def _ids(page: Mapping[str, Any]) -> list[str]:
    """Ids of a page's posts, each by that of its first version."""
    return [first_version(post) or "" for post in page.get("data", [])]


def _not_found(page: Mapping[str, Any]) -> set[str]:
    """Ids that X says it has no post for; those of protected or suspended accounts are not meant."""
    errors = [error for error in page.get("errors") or [] if isinstance(error, dict)]
    return {str(error.get("resource_id") or error.get("value")) for error in errors if str(error.get("type", "")).endswith("/resource-not-found")}
