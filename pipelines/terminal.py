"""What the commands print reaches a terminal as text: a value of the data can give it no orders."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any, TextIO, cast

_SHOWN = {
    **{code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\n\t"},
    **dict.fromkeys((0x7F, *range(0x80, 0xA0)), "\ufffd"),
    # These turn the direction of what follows, so that a line reads as another.
    **dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd"),
}


def plain(text: str) -> str:
    """A text whose control characters are signs one can see; line feeds and tabs stay.

    >>> plain("a\\x1b[2Jb\\n")
    'a␛[2Jb\\n'
    """
    return text.translate(_SHOWN)


class _Plain:
    """A stream that prints `plain` text; all else is the stream's own."""

    def __init__(self, exact: TextIO) -> None:
        self.exact = exact

    def write(self, text: str) -> int:
        self.exact.write(plain(text))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.exact, name)


@contextmanager
def plain_output() -> Iterator[None]:
    """Everything printed within is `plain`."""
    with redirect_stdout(cast("TextIO", _Plain(sys.stdout))), redirect_stderr(cast("TextIO", _Plain(sys.stderr))):
        yield


def exact_output() -> TextIO:
    """Standard output for data as it is, where it goes to a file or another program; a terminal gets plain text."""
    stream: Any = sys.stdout
    return stream.exact if isinstance(stream, _Plain) and not stream.exact.isatty() else stream
