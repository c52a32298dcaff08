"""What the fetchers of web interfaces share: a pull is a row of stretches, each whole; what was read before a fault is kept.

A first pull of years, or one that meets a rate limit, would otherwise begin from the start each time and never end.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from pipelines.sources.fetching import Fetched, Request
from pipelines.sources.pages import keep_pages
from pipelines.sources.reading import SourceError

T = TypeVar("T")

ASKED_AGAIN = 1
"""Times an empty or repeated page is asked for again before it is believed."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a source's rows that was read to its end."""

    pages: tuple[bytes, ...]
    ids: frozenset[str]
    through: datetime
    """Everything before this instant was read."""
    cursor: dict[str, Any]


def gathered(stretches: Iterable[Stretch]) -> tuple[list[Stretch], tuple[str, ...]]:
    """Stretches as far as they came, and why they ended early; raises the fault when there is nothing before it."""
    done: list[Stretch] = []
    try:
        for stretch in stretches:
            done.append(stretch)
    except SourceError as error:
        if not error.transient or not done:
            raise
        return done, (f"read up to {done[-1].through:%Y-%m-%d %H:%M} UTC, the next pull goes on there: {error}",)
    return done, ()


def fetched(
    request: Request, done: Sequence[Stretch], more: Sequence[bytes] = (), gone: Sequence[str] = (), notes: Sequence[str] = ()
) -> Fetched:
    """One raw file of all pages."""
    last = done[-1]
    cursor, before = dict(last.cursor), cursor_of(request).get("through")
    if before and datetime.fromisoformat(before) > datetime.fromisoformat(cursor["through"]):
        cursor["through"] = before  # it ended within the overlap: what was read before is still read
    pages = [page for stretch in done for page in stretch.pages] + list(more)
    name = f"{request.now:%Y-%m-%dT%H:%M:%S}Z"
    file = keep_pages(request.folder, name, pages, request.now)
    return Fetched((file,), json.dumps(cursor, sort_keys=True), last.through, gone=tuple(gone), notes=tuple(notes))


def cursor_of(request: Request) -> dict[str, Any]:
    """The cursor as `fetched` wrote it; empty at the beginning."""
    found = json.loads(request.cursor) if request.cursor else {}
    return found if isinstance(found, dict) else {}


def windows(start: datetime, end: datetime, length: timedelta) -> list[tuple[datetime, datetime]]:
    """``start`` to ``end`` in windows of at most ``length``, one after the other.

    >>> day = timedelta(days=1)
    >>> [(a.day, b.day) for a, b in windows(datetime(2026, 1, 1), datetime(2026, 1, 3, 12), day)]
    [(1, 2), (2, 3), (3, 3)]
    """
    found = []
    while start < end:
        found.append((start, min(start + length, end)))
        start += length
    return found


def bounded(wanted: Sequence[str], most: int) -> tuple[list[str], list[str]]:
    """The first ``most`` rows to look up, and a note where there are more: what is not asked for is told.

    >>> bounded(["3", "2", "1"], 2)[0], len(bounded(["1"], 2)[1])
    (['3', '2'], 0)
    """
    left = len(wanted) - most
    note = f"{left} known rows were not looked up, since a pull asks for {most} at most: what became of them is not seen. Pull more often"
    return list(wanted[:most]), [note] if left > 0 else []


def sure(ask: Callable[[], tuple[T, Sequence[str]]], seen: Container[str]) -> tuple[T, Sequence[str]]:
    """A page and its ids. One without new ids is asked for again: servers under load give the page before, or nothing.

    After that an empty page is the end; a page of only known ids comes back as it is, and the caller decides.
    """
    page, ids = ask()
    for _ in range(ASKED_AGAIN):
        if any(each not in seen for each in ids):
            break
        page, ids = ask()
    return page, ids
