"""Promises as dated rows, and the readers of their cells.

Every reader takes the text of one cell and raises ValueError in plain words; the loader adds file and row.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

BASES = ("clock", "open_hours", "working_days", "calendar_days", "as_given")
BOUNDARIES = ("close", "next_open")
AUTHORITIES = (
    "law",
    "city",
    "leader",
)  # also the order in which equal due instants are ranked
CLOCKS = (
    "answer",
    "verify",
    "forward",
    "agency_answer",
    "callback",
    "first_public_reply",
    "first_action",
    "dispatch",
    "arrival",
    "finish",
    "verified_finish",
)
SELECTOR_KEYS = (
    "agency",
    "category",
    "urgency",
    "channel",
    "nature",
    "area",
)
FREE_WORDS = frozenset({"urgency", "nature"})  # compared in any case; the other attributes are ids of the city
PAUSES = ("waiting_citizen", "waiting_outside", "disputed")
DEFAULT_PAUSES = frozenset({"disputed"})
DEFAULT_DISPUTE_DAYS = 10
STATE_STOPS = (
    "finish",
    "verified_finish",
)  # stops that are states being entered, not events by name

_UNITS = {"m": 60, "h": 3_600, "d": 86_400}


@dataclass(frozen=True)
class Policy:
    """One row of ``policies.csv``: what is promised to whom, counted how, in force from when, known since when."""

    policy_id: str
    version: int
    clock: str
    authority: str
    start_event: str
    stop_event: str
    selector: tuple[tuple[str, str], ...] = ()
    target_seconds: int | None = None
    target_days: int | None = None
    basis: str = "clock"
    calendar_id: str = ""
    day0: bool = False
    boundary: str = "close"
    pauses: frozenset[str] = DEFAULT_PAUSES
    pause_caps: tuple[tuple[str, int], ...] = ()  # reason, clock seconds of one pause
    dispute_days: int = DEFAULT_DISPUTE_DAYS
    valid_from: date | None = None
    valid_to: date | None = None  # exclusive
    known_from: date | None = None
    legal_basis: str = ""

    @property
    def cap_of(self) -> dict[str, int]:
        """Cap in clock seconds by reason; a reason without a cap is absent."""
        return dict(self.pause_caps)

    @property
    def reopens_its_stop(self) -> bool:
        """True when a reopening in the dispute window takes the stop back: only the finishes can be disputed."""
        return self.stop_event in STATE_STOPS


def parse_duration(text: str) -> int:
    """Seconds of ``90m``, ``72h`` or ``5d`` (d = 24 h of clock time).

    >>> parse_duration("72h")
    259200
    """
    found = re.fullmatch(r"(\d+)\s*([mhd])", text.strip().lower())
    if not found or int(found[1]) == 0:
        raise ValueError(
            f"'{text}' is not a length of time: write a whole number above 0 and a unit, such as 90m, 72h or 3d"
        )
    return int(found[1]) * _UNITS[found[2]]


def parse_target(text: str, basis: str = "clock") -> tuple[int | None, int | None]:
    """(target seconds, target days) of a target cell under its basis; exactly one is set, none for ``as_given``.

    >>> parse_target("3d", "working_days"), parse_target("3d", "clock")
    ((None, 3), (259200, None))
    """
    one_of(basis, BASES, "basis")
    if basis == "as_given":
        if text.strip():
            raise ValueError(f"target '{text}' must be empty with the basis as_given: the source gives the due instant")
        return None, None
    if not text.strip():
        raise ValueError(f"an empty target needs the basis as_given; with {basis} write one, such as 72h or 3d")
    seconds = parse_duration(text)
    in_days = text.strip().lower().endswith("d")
    if basis in ("working_days", "calendar_days"):
        if not in_days:
            raise ValueError(f"target '{text}' must be in days with the basis {basis}, such as 3d")
        return None, seconds // _UNITS["d"]
    if basis == "open_hours" and in_days:
        raise ValueError(
            f"target '{text}' must be in hours or minutes with the basis open_hours: a day has no length there"
        )
    return seconds, None


def parse_selector(text: str) -> tuple[tuple[str, str], ...]:
    """Attributes and values of ``category=JALAN;urgency=darurat``, sorted by attribute.

    >>> parse_selector("urgency=darurat; category=JALAN")
    (('category', 'JALAN'), ('urgency', 'darurat'))
    """
    pairs = _pairs(text, "selector", SELECTOR_KEYS, "category=JALAN;urgency=darurat")
    return tuple(sorted(pairs.items()))


def parse_pauses(text: str) -> frozenset[str]:
    """Reasons that stop the clock: ``waiting_citizen;disputed`` as it stands, ``none``; empty is ``disputed``."""
    if not text.strip():
        return DEFAULT_PAUSES
    if text.strip().lower() == "none":
        return frozenset()
    return frozenset(one_of(reason, PAUSES, "pause") for reason in _split(text))


def parse_pause_caps(text: str) -> tuple[tuple[str, int], ...]:
    """Cap of one pause by reason in clock seconds, of ``waiting_citizen=5d;waiting_outside=48h``."""
    pairs = _pairs(text, "pause cap", PAUSES, "waiting_citizen=5d")
    return tuple((reason, parse_duration(length)) for reason, length in sorted(pairs.items()))


def parse_dispute_window(text: str) -> int:
    """Working days of a dispute window such as ``10d``; empty is ten, ``0d`` is none."""
    cell = text.strip().lower()
    if not cell:
        return DEFAULT_DISPUTE_DAYS
    if not re.fullmatch(r"\d+d", cell):
        raise ValueError(f"dispute window '{text}' must be in working days, such as 10d")
    return int(cell[:-1])


def parse_flag(text: str) -> bool:
    """True or false of a cell; empty is false."""
    return one_of(text.strip().lower() or "false", ("true", "false"), "value") == "true"


def one_of(text: str, allowed: Collection[str], what: str) -> str:
    """``text`` without spaces around it, if it is one of ``allowed``."""
    value = text.strip()
    if value not in allowed:
        raise ValueError(f"{what} '{text}' is not known: one of {', '.join(allowed)}")
    return value


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _pairs(text: str, what: str, keys: Collection[str], example: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in _split(text):
        key, sign, value = (piece.strip() for piece in part.partition("="))
        if not sign or not value:
            raise ValueError(f"{what} '{part}' has no value: write it like {example}")
        if one_of(key, keys, what) in found:
            raise ValueError(f"{what} '{key}' is given twice: once is enough")
        found[key] = value
    return found
