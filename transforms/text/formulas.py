"""Texts that a spreadsheet would run instead of showing them."""

from __future__ import annotations

import re
from typing import Any

_FORMULA = re.compile(r"\s*(=|[+@-].*[(|!])", re.DOTALL)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet that opens this text from a CSV takes it for a formula that can do something.

    >>> [is_formula(text) for text in ("=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "- Lain-lain", "-2.5", "@dinas", "a = b")]
    [True, True, True, False, False, False, False]
    """
    return _FORMULA.match(text) is not None


def as_shown(value: Any) -> Any:
    """A value for a cell of a CSV: a text that would be a formula begins with an apostrophe, everything else is itself.

    >>> as_shown("=1+1"), as_shown(-2), as_shown("Dinas")
    ("'=1+1", -2, 'Dinas')
    """
    return f"'{value}" if isinstance(value, str) and is_formula(value) else value


def as_written(text: str) -> str:
    """What `as_shown` was given.

    >>> as_written("'=1+1"), as_written("'Aisyiyah")
    ('=1+1', "'Aisyiyah")
    """
    return text[1:] if text.startswith("'") and is_formula(text[1:]) else text
