"""Pages of an API in one raw file: each as it came, after a record separator (RFC 7464), which neither JSON nor XML can hold."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.sources.raw import RawDraft
from pipelines.sources.reading import RawFile, SourceError

SEPARATOR = b"\x1e"
SUFFIX = ".json-seq"


def keep_pages(folder: Path, name: str, pages: Sequence[bytes], extracted_at: datetime) -> RawFile:
    """Write ``pages`` into raw/ as one file called ``name``."""
    with RawDraft(folder) as draft:
        for page in pages:
            draft.write(SEPARATOR + page + b"\n")
        return draft.keep(name, SUFFIX, extracted_at)


def is_paged(file: RawFile) -> bool:
    """Whether a raw file holds pages of an API, not lines of an export."""
    return file.path.suffix == SUFFIX


def pages_of(file: RawFile) -> Iterator[bytes]:
    """The pages of a file that `keep_pages` wrote."""
    for page in file.path.read_bytes().split(SEPARATOR)[1:]:
        yield page[:-1]


def json_page(file: RawFile, page: bytes) -> Any:
    """A page as JSON, numbers as written; raises `SourceError` when it is none."""
    try:
        return json.loads(page, parse_float=str)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{file.name}: a page is no JSON ({type(error).__name__}): raw/ was changed from outside.", transient=False) from None
