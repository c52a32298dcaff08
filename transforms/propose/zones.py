"""The time zone that a file's coordinates or marks suggest."""

from __future__ import annotations

from collections.abc import Sequence

# (south, north, west, east, zone): Indonesia by its three zones' provinces, the United States by theirs; rough on purpose, for
# what comes of it is only the default of a question.
_BOXES = (
    (-11.5, 6.5, 94.5, 114.6, "Asia/Jakarta"),
    (-11.5, 6.5, 114.6, 125.9, "Asia/Makassar"),
    (-11.5, 6.5, 125.9, 141.5, "Asia/Jayapura"),
    (24.0, 49.5, -87.5, -66.0, "America/New_York"),
    (24.0, 49.5, -104.0, -87.5, "America/Chicago"),
    (24.0, 49.5, -114.8, -104.0, "America/Denver"),
    (24.0, 49.5, -125.0, -114.8, "America/Los_Angeles"),
)


def zone_at(latitude: float, longitude: float) -> str | None:
    """The zone around a place, None where the boxes know none.

    >>> zone_at(-7.25, 112.75), zone_at(34.05, -118.24), zone_at(0.0, 0.0)
    ('Asia/Jakarta', 'America/Los_Angeles', None)
    """
    return next((z for south, north, west, east, z in _BOXES if south <= latitude < north and west <= longitude < east), None)


def zone_of_marks(marks: Sequence[str | None]) -> str | None:
    """The zone that every marked column names, None where none does or two disagree."""
    named = {mark for mark in marks if mark}
    return named.pop() if len(named) == 1 else None
