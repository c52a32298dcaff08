"""Open intervals of a day, as calendars.toml writes them: ["07:30", "12:00"]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from transforms.city.folder import Folder
from transforms.city.toml import Toml

LONGEST_NIGHT_MINUTES = 20 * 60
"""An interval that crosses midnight and is longer than this was meant the other way round."""


def read_intervals(
    folder: Folder, toml: Toml, row: Mapping[str, Any], *where: str | int
) -> tuple[tuple[str, str], ...]:
    """The open intervals of a row, sorted; wrong times, overlaps and too many are noted."""
    line = toml.line(*where, "open")
    value = row.get("open", [])
    pairs = value if isinstance(value, list) else [value]
    good: list[tuple[str, str]] = []
    for pair in pairs:
        if not (isinstance(pair, list) and len(pair) == 2 and all(_minutes(text) is not None for text in pair)):
            folder.add(
                toml.file, line, f"{pair!r} is not an interval of the day.",
                'An interval is ["07:30", "12:00"]; hours run from 00:00 to 24:00.',
            )  # fmt: skip
            continue
        good.append((pair[0], pair[1]))
    good.sort(key=lambda pair: _minutes(pair[0]) or 0)
    for opens, closes in good:
        length = _length(opens, closes)
        if length == 0 or (_crosses(opens, closes) and length > LONGEST_NIGHT_MINUTES):
            folder.add(
                toml.file, line, f"{opens}–{closes} closes before it opens.",
                "An interval that ends earlier than it starts runs through the night, "
                f"for at most {LONGEST_NIGHT_MINUTES // 60} hours.", "Swap the two times",
            )  # fmt: skip
            return ()
    for (first, until), (second, _) in pairwise(good):
        if (_minutes(first) or 0) + _length(first, until) > (_minutes(second) or 0):
            folder.add(
                toml.file,
                line,
                f"{first}–{until} overlaps the interval that opens at {second}.",
                "Intervals of a day lie apart.",
            )
    return tuple(good)


def check_nights(
    folder: Folder, toml: Toml, days: frozenset[int], intervals: Sequence[tuple[str, str]], *where: str | int
) -> None:
    """An interval through the night must not reach into the first one of a following open day."""
    if not intervals or not any((day + 1) % 7 in days for day in days):
        return
    opens, closes = intervals[-1]
    if _crosses(opens, closes) and (_minutes(closes) or 0) > (_minutes(intervals[0][0]) or 0):
        folder.add(
            toml.file, toml.line(*where, "open"),
            f"{opens}–{closes} runs into {intervals[0][0]} of the following day.", "Intervals of a day lie apart.",
        )  # fmt: skip


def _minutes(text: object) -> int | None:
    """Minutes since midnight of HH:MM, 24:00 included; None for anything else."""
    if not isinstance(text, str) or len(text) != 5 or text[2] != ":" or not (text[:2] + text[3:]).isdigit():
        return None
    minutes = int(text[:2]) * 60 + int(text[3:])
    return minutes if int(text[3:]) < 60 and minutes <= 24 * 60 else None


def _crosses(opens: str, closes: str) -> bool:
    return (_minutes(closes) or 0) <= (_minutes(opens) or 0)


def _length(opens: str, closes: str) -> int:
    length = (_minutes(closes) or 0) - (_minutes(opens) or 0)
    return length + 24 * 60 if length < 0 else length
