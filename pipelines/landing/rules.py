"""What each canonical column becomes when it is stored, and which rules a source's columns follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipelines.sources import Layout
from transforms.city.canonical import CALL_DIRECTIONS, OWN_IDS, POST_LABELS, REQUIRED
from transforms.city.model import ColumnRule, Source
from transforms.city.states import EVENT_NAMES, STATE_NAMES
from transforms.engines.inputs import RECEIVED

KEYED: Mapping[str, tuple[str, str]] = {
    "reporter_phone": ("reporter_phone_key", "phone"),
    "reporter_name": ("reporter_name_key", "name"),
    "reporter_nik": ("reporter_nik_key", "nik"),
    "reporter_email": ("reporter_email_key", "email"),
    "caller": ("caller_key", "phone"),
    "author": ("author_key", "handle"),
    "agent": ("agent_key", "agent"),
    "actor": ("actor_key", "agent"),
    "approver": ("approver_key", "agent"),
}
"""Personal canonical columns: the name they are stored under and the kind of value they hold."""

RENAMED: Mapping[str, str] = {"text": "masked_text"}

IDS = frozenset(
    ("ticket_id", "call_id", "linked_id", "post_id", "reply_to", "conversation_id", "test_id", "duplicate_of", "_key")
)
"""Columns that hold ids: never masked (joins would break), but keyed where the id is itself a phone number, NIK or e-mail."""

CLOSED_LISTS: Mapping[str, tuple[str, ...]] = {
    "status": STATE_NAMES,
    "event": EVENT_NAMES,
    "label": POST_LABELS,
    "direction": CALL_DIRECTIONS,
    "outcome": (),
    "disposition": (),
}
"""Columns whose words must be known, since identities rest on them; an empty list takes any word where nothing is mapped."""

LENIENT_NUMBERS = frozenset(("latitude", "longitude"))
"""Numbers no figure counts: what is no number there is left out, and the row stays."""

QUEUE_EVENTS, CDR_LEGS = "queue_events", "cdr_legs"
MACHINE_WRITTEN = (QUEUE_EVENTS, CDR_LEGS)
"""Entities an exchange writes: an empty field is the only way it says nothing, and its words are its own."""

_NEEDED: Mapping[str, tuple[str, ...]] = {
    QUEUE_EVENTS: ("event_at", "event"),
    CDR_LEGS: ("call_id", "started_at"),
    "recaps": ("stated_count",),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """How one source is landed: its entity as stored, and the rule of each canonical column."""

    source: Source
    layout: Layout
    entity: str
    rules: Mapping[str, ColumnRule]
    required: tuple[str, ...]
    key: tuple[str, ...]
    """Source columns that identify a row; empty means its content does."""

    @property
    def stored(self) -> dict[str, str]:
        """DuckDB type of every column stored, by stored name."""
        known = RECEIVED[self.entity]
        names = [stored_name(name) for name in self.rules]
        if "author" in self.rules:
            names.append("official_agency_spelling")
        return {name: known.get(name, "varchar") for name in names}


def stored_name(canonical: str) -> str:
    """The name a canonical column is stored under.

    >>> stored_name("caller"), stored_name("text"), stored_name("area")
    ('caller_key', 'masked_text', 'area')
    """
    if canonical in KEYED:
        return KEYED[canonical][0]
    return RENAMED.get(canonical, canonical)


def plan_for(source: Source, layout: Layout) -> Plan:
    """The plan of ``source``: rules its kind comes with, overridden and completed by those it declares."""
    entity = layout.entity or source.entity
    rules = {**layout.rules(source), **source.columns}
    if entity == "ticket_events" and source.sequence and "sequence" not in rules:
        rules["sequence"] = ColumnRule(column=source.sequence)
    if entity == "posts" and "platform" not in rules and source.options.get("platform"):
        rules["platform"] = ColumnRule(value=str(source.options["platform"]))
    if entity == "posts" and "text" in rules and "is_repost" not in rules:
        rules["is_repost"] = ColumnRule(value="false")  # beyond what the text itself says
    if entity == "calls" and "queued_at" in rules:
        rules["is_queue_told"] = ColumnRule(value="true")  # so that a call without a queue entry is known to have had none
    for column, option in (("status", "status"), ("event", "events")):
        words = source.options.get(option)
        if words and column in rules and rules[column].map is None and entity not in MACHINE_WRITTEN:
            rules[column] = replace(rules[column], map=words)
    required = _NEEDED.get(entity) or (*REQUIRED.get(entity, ()), OWN_IDS.get(entity, ""))
    return Plan(source, layout, entity, rules, tuple(name for name in required if name in rules), source.key or layout.key)
