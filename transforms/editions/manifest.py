"""The manifest of an edition: what it was made from, as of when, and the hashes that prove it.

``manifest.json`` is an interface. Everything in it follows from batches, rules and code, except ``made_at``,
which says when the directory was written and enters no hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

MANIFEST_VERSION = 1
KINDS = ("current", "day", "month", "year")
STATES = ("sementara", "provisional", "final")


def instant_text(value: datetime) -> str:
    """ISO text of an aware instant in UTC, ending in ``Z``.

    >>> instant_text(datetime(2026, 3, 1, 0, 0, tzinfo=UTC))
    '2026-03-01T00:00:00Z'
    """
    if value.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone; instants in a manifest are aware")
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def instant(text: str) -> datetime:
    """The aware instant written by ``instant_text``."""
    return datetime.fromisoformat(text).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class BatchStamp:
    """One landed batch the edition was made from, in the order the models read them."""

    source: str
    sha256: str
    rows: int
    received_on: date


@dataclass(frozen=True, slots=True)
class CityStamp:
    """The city as the edition names it."""

    id: str
    name: str
    zone: str
    simulated: bool


ITEM_CAUSES = ("tickets ", "calls ", "posts ")
"""How causes begin that count tickets, calls or posts of the period: `tickets late`, `tickets reopened`, `calls corrected` …"""


@dataclass(frozen=True, slots=True)
class Change:
    """One reason why an edition differs from the revision before, with the number of tickets, rows or figures behind it."""

    cause: str
    count: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """One edition. ``as_of`` is per entity group (tickets, calls, posts); ``complete_through`` per source."""

    edition: str
    name: str
    kind: str
    state: str
    revision: int
    starts_on: date | None
    ends_on: date | None
    final_at: datetime | None
    as_of: Mapping[str, datetime]
    complete_through: Mapping[str, datetime]
    city: CityStamp
    batches: tuple[BatchStamp, ...]
    city_fingerprint: str
    models_fingerprint: str
    code_version: str
    key_fingerprint: str
    policy_version: str
    calendar_version: str
    rows: Mapping[str, int]
    hashes: Mapping[str, str]
    figures_hash: str
    quality: Mapping[str, int]
    made_from: str
    public: bool = False
    changes: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()
    made_at: datetime | None = None
    manifest_version: int = field(default=MANIFEST_VERSION)

    @property
    def as_of_all(self) -> datetime:
        """The instant up to which every figure of the edition is complete: the earliest of its groups."""
        return min(self.as_of.values())

    @property
    def batches_hash(self) -> str:
        """One hash over the batches in their order."""
        return batches_hash(self.batches)

    @property
    def inputs_hash(self) -> str:
        """What decides whether a frozen edition must be looked at again: batches, rules and key, but not code."""
        return inputs_hash(self.batches, self.city_fingerprint, self.key_fingerprint)

    def state_at(self, moment: datetime) -> str:
        """``final`` from ``final_at`` on, else the state the edition was published with."""
        return "final" if self.final_at is not None and moment >= self.final_at else self.state

    def to_json(self) -> str:
        """The text of ``manifest.json``: sorted keys, instants as ISO text with Z."""
        return json.dumps(_plain(asdict(self)), indent=2, sort_keys=True, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str, where: str = "manifest.json") -> Manifest:
        """The manifest written by ``to_json``; ValueError names the file and what is wrong with it."""
        try:
            raw: dict[str, Any] = json.loads(text)
        except json.JSONDecodeError as fault:
            raise ValueError(f"{where}: not JSON ({fault}); make the edition again: tanggap edition rebuild") from fault
        if raw.get("manifest_version") != MANIFEST_VERSION:
            raise ValueError(
                f"{where}: manifest_version is {raw.get('manifest_version')!r}, this version of tanggap reads "
                f"{MANIFEST_VERSION}; make the edition again: tanggap edition rebuild"
            )
        unknown = sorted(set(raw) - {one.name for one in fields(cls)})
        if unknown:
            raise ValueError(f"{where}: unknown keys {', '.join(unknown)}; written by a newer tanggap?")
        try:
            return cls(
                **{
                    **raw,
                    "starts_on": _date(raw["starts_on"]),
                    "ends_on": _date(raw["ends_on"]),
                    "final_at": _instant(raw["final_at"]),
                    "made_at": _instant(raw["made_at"]),
                    "as_of": {group: instant(value) for group, value in raw["as_of"].items()},
                    "complete_through": {name: instant(value) for name, value in raw["complete_through"].items()},
                    "city": CityStamp(**raw["city"]),
                    "batches": tuple(
                        BatchStamp(**{**one, "received_on": date.fromisoformat(one["received_on"])})
                        for one in raw["batches"]
                    ),
                    "changes": tuple(Change(**one) for one in raw["changes"]),
                    "notes": tuple(raw["notes"]),
                }
            )
        except (KeyError, TypeError, AttributeError) as fault:
            raise ValueError(f"{where}: {fault} is missing or misplaced; make the edition again") from fault


def read_manifest(path: Path) -> Manifest:
    """The manifest in the edition directory ``path``."""
    file = path / "manifest.json"
    return Manifest.from_json(file.read_text("utf-8"), str(file))


def batches_hash(batches: Sequence[BatchStamp]) -> str:
    """sha256 over source and hash of each batch, in order."""
    text = "".join(f"{one.source}\t{one.sha256}\n" for one in batches)
    return hashlib.sha256(text.encode()).hexdigest()


def inputs_hash(batches: Sequence[BatchStamp], city_fingerprint: str, key_fingerprint: str) -> str:
    """sha256 over everything but the code that can move a figure of a frozen edition."""
    text = f"{batches_hash(batches)}\n{city_fingerprint}\n{key_fingerprint}\n"
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else instant(text)
