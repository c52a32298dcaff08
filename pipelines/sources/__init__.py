"""Readers: one module per kind of source, each turning one file into rows of text that know their line. Fetchers: how the kinds
that have an address are asked for such files.

A reader decides what a row is and which rows are broken; it never decides what a value means (`pipelines.landing.mapping`).
"""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.sources import (
    asterisk_cdr,
    csv_file,
    database_rows,
    jsonl,
    mastodon,
    mysql,
    open311,
    postgres,
    queue_log,
    recap,
    x_api_v2,
    xlsx,
)
from pipelines.sources.download import Download
from pipelines.sources.fetching import Fetched, Fetcher, Request
from pipelines.sources.mastodon_fetch import Mastodon
from pipelines.sources.open311_fetch import Open311
from pipelines.sources.reading import Broken, Layout, RawFile, Reading, SourceError
from pipelines.sources.rotating import RotatingLog
from pipelines.sources.x_search import XSearch
from transforms.city.model import Source

__all__ = ["FETCHERS", "READERS", "Broken", "Fetched", "Fetcher", "Layout", "RawFile", "Reading", "Request", "SourceError", "fetcher_of", "layout_of"]

READERS: Mapping[str, Layout] = {
    "asterisk_cdr": asterisk_cdr.LAYOUT,
    "csv": csv_file.LAYOUT,
    "jsonl": jsonl.LAYOUT,
    "mastodon": mastodon.LAYOUT,
    "open311": open311.LAYOUT,
    "mysql": database_rows.LAYOUT,
    "postgres": database_rows.LAYOUT,
    "queue_log": queue_log.LAYOUT,
    "x_api_v2": x_api_v2.LAYOUT,
    "recap": recap.LAYOUT,
    "xlsx": xlsx.LAYOUT,
}
"""How each kind is read. A kind that is missing here cannot be pulled yet."""

_FILE = Download()
FETCHERS: Mapping[str, Fetcher] = {
    "postgres": postgres.FETCHER,
    "mysql": mysql.FETCHER,
    "open311": Open311(),
    "x_api_v2": XSearch(),
    "mastodon": Mastodon(),
    **dict.fromkeys(("csv", "xlsx", "jsonl", "queue_log", "asterisk_cdr", "recap"), _FILE),
}
"""How each kind is asked for its rows when its source has an address."""


def layout_of(source: Source) -> Layout:
    """How the rows of ``source`` are read; raises `SourceError` where its kind cannot be yet."""
    layout = READERS.get(source.kind)
    if layout is None:
        raise SourceError(
            f"source '{source.id}': kind {source.kind} cannot be read yet.\nKinds read: {', '.join(READERS)}.", transient=False
        )
    return layout


LOGS: Mapping[str, Fetcher] = {"queue_log": RotatingLog()}
"""Kinds whose files grow and are rotated: of those with a `path` only what is new is read."""


def fetcher_of(source: Source) -> Fetcher | None:
    """How ``source`` is asked; None where its files are read whole. Raises `SourceError` where its kind has no address yet."""
    if not source.url:
        return LOGS.get(source.kind)
    fetcher = FETCHERS.get(source.kind)
    if fetcher is None:
        raise SourceError(
            f"source '{source.id}': kind {source.kind} cannot be asked at a url.\n"
            f"Kinds with a url: {', '.join(FETCHERS) or 'none'}. Give the files a path instead.",
            transient=False,
        )
    return fetcher

