"""Sources that are asked over a network: what a fetcher is given, what it gives back, and what it may say when it fails.

A fetcher turns what the source has into raw files (bytes as they came); from there on they are read and landed as any file is.
It keeps nothing between two pulls but its cursor, a text of its own which the ledger stores in the transaction that lands the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

import pyarrow as pa

from pipelines.sources.credentials import scrubbed, secret_of, secrets_in
from pipelines.sources.reading import RawFile, SourceError
from transforms.city.model import Source

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Request:
    """What a fetcher is asked for."""

    source: Source
    cursor: str | None
    """What the last pull that was landed under the same mapping gave back; None: from the beginning."""
    now: datetime
    """The present (UTC), which fetchers do not read from a clock of their own."""
    folder: Path
    """raw/<source>: where raw files go, through `pipelines.sources.raw.RawDraft`."""
    secret: str = field(default="", repr=False)
    known: Callable[[int], list[str]] = field(default=lambda limit: [], repr=False)
    """Keys of rows that landing knows and that were not deleted, the newest first, at most so many."""
    known_open: Callable[[int], list[str]] = field(default=lambda limit: [], repr=False)
    """Those of them that are open."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a source gave."""

    files: tuple[RawFile, ...]
    """The rows, in files that the reader of the source's kind reads; names differ from pull to pull, unless each holds all there is."""
    cursor: str | None = None
    """Where the next fetch goes on."""
    through: datetime | None = None
    """End of the window that was read without error; None: the latest extract of the files."""
    present: pa.Table | None = None
    """Key columns, as text, of every row that exists now (those in the files may be left out): any other known row was deleted."""
    gone: tuple[str, ...] = ()
    """Keys of known rows of which the source says that they are no more."""
    notes: tuple[str, ...] = ()
    """What somebody should know although the fetch went well; no secret is in it."""


class Fetcher(Protocol):
    """One kind of source that is asked over a network."""

    def fetch(self, request: Request) -> Fetched | None:
        """What is new since the cursor; None when the source says that nothing is, and its files are those of the last pull.

        Raises `SourceError`, transient when asking again may help. Transient faults have been retried by then.
        """
        ...

    def look(self, request: Request) -> str:
        """Whether the source can be reached and read, and has the declared columns, in a few words; raises `SourceError` with the cure."""
        ...


def asked(source: Source, request: Request, call: Callable[[Request], T]) -> T:
    """``call`` with the source's secret; what it raises names the source and holds no secret, nor does any error behind it."""
    secrets: Sequence[str] = secrets_in(source.url)
    try:
        secret = secret_of(source)
        secrets = [*secrets, secret]
        return call(replace(request, secret=secret))
    except SourceError as error:
        failure = SourceError(scrubbed(_named(source, str(error)), secrets), error.transient)
    except Exception as error:
        failure = SourceError(
            scrubbed(
                f"source '{source.id}': {type(error).__name__}: {error}\nThis is a fault of tanggap or of a library: report it with this text.",
                secrets,
            ),
            transient=False,
        )
    # Outside of the handlers: an error raised in one would carry the original, unscrubbed, into logs and Dagster's pages.
    raise failure


def _named(source: Source, text: str) -> str:
    return text if f"'{source.id}'" in text else f"source '{source.id}': {text}"
