"""What sources.toml may say: kinds, entities, canonical columns, keys and options.

Canonical columns are an interface: more may be added, none renamed. Whether a column is personal is decided in
`transforms/privacy/classes.toml`, not here.
"""

from __future__ import annotations

from collections.abc import Mapping


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIXED_KINDS: Mapping[str, str] = {
    "queue_log": "calls",
    "asterisk_cdr": "calls",
    "x_api_v2": "posts",
    "mastodon": "posts",
    "open311": "tickets",
    "recap": "tickets",
}
"""Kinds whose layout is known: they need no columns, and give this one entity."""

MAPPED_KINDS: tuple[str, ...] = ("csv", "xlsx", "jsonl", "postgres", "mysql")
"""Kinds whose layout is the city's own: every canonical column they give is declared."""

FETCHED_KINDS: tuple[str, ...] = ("postgres", "mysql", "open311", "mastodon")
"""Kinds that are reached by an address only; of the others, a source with a `url` is fetched and one with a `path` read."""

WEB_KINDS: tuple[str, ...] = _words("open311 x_api_v2 mastodon csv xlsx jsonl queue_log asterisk_cdr recap")
"""Kinds whose `url` is a web address: an interface, or a file to fetch."""

KINDS: tuple[str, ...] = _words("queue_log asterisk_cdr csv xlsx jsonl x_api_v2 postgres mysql open311 mastodon recap")

MODES: tuple[str, ...] = ("snapshot", "incremental", "append")

CANONICAL: Mapping[str, tuple[str, ...]] = {
    "tickets": _words(
        "ticket_id created_at answered_at closed_at due_at status status_at channel category urgency nature agency area reporter_phone"
        " reporter_name reporter_nik reporter_email latitude longitude text call_id duplicate_of closure_reason"
    ),
    "ticket_events": _words("ticket_id sequence event_at event agency category reason approver actor"),
    "calls": _words(
        "call_id linked_id direction queue entered_at queued_at answered_at ended_at outcome disposition agent caller hold_seconds wrap_seconds"
        " ticket_id"
    ),
    "posts": _words("post_id author posted_at text reply_to conversation_id label platform is_repost"),
    "ratings": _words("ticket_id rated_at answer score"),
    "answer_tests": _words("test_id asked_at topic items_asked items_correct"),
}

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "tickets": ("ticket_id", "created_at"),
    "ticket_events": ("ticket_id", "event_at", "event"),
    "calls": ("call_id", "entered_at"),
    "posts": ("posted_at",),
    "ratings": ("ticket_id", "rated_at"),
    "answer_tests": ("test_id", "asked_at", "items_asked", "items_correct"),
}
"""Columns without which a row of the entity cannot be placed: a mapped kind must declare them."""

OWN_IDS: Mapping[str, str] = {"posts": "post_id"}
"""Ids that an export may lack as a whole: its rows are then told apart by what they say. Where the id is declared, every row needs one."""

POST_LABELS: tuple[str, ...] = ("complaint", "response", "other")
"""What a post can be. Any other word would count as no complaint without anybody having said so."""

CALL_DIRECTIONS: tuple[str, ...] = ("incoming", "outgoing")
"""Who called whom; a call of which nobody says is a citizen's."""

INSTANTS: tuple[str, ...] = _words(
    "created_at closed_at due_at status_at event_at entered_at queued_at started_at answered_at ended_at posted_at rated_at asked_at"
)

ENTITIES: tuple[str, ...] = tuple(CANONICAL)

SOURCE_KEYS: tuple[str, ...] = _words(
    "id kind entity path url secret secret_file timezone key mode sequence required tolerance extracted_at columns"
)

OPTIONS: Mapping[str, tuple[str, ...]] = {
    "delimiter": _words("csv recap"),
    "encoding": _words("csv jsonl queue_log asterisk_cdr recap"),
    "decimal": _words("csv xlsx jsonl"),
    "sheet": _words("xlsx recap"),
    "header": _words("csv xlsx recap"),
    "unique": _words("csv xlsx jsonl"),
    "layout": _words("asterisk_cdr"),
    "contexts": _words("asterisk_cdr"),
    "month": _words("recap"),
    "measure": _words("recap"),
    "table": _words("postgres mysql"),
    "query": _words("postgres mysql x_api_v2 mastodon"),
    "cursor_column": _words("postgres mysql"),
    "overlap": _words("postgres mysql open311 x_api_v2 mastodon"),
    "since": _words("open311 x_api_v2 mastodon"),
    "window_days": _words("open311"),
    "page_size": _words("open311 x_api_v2 mastodon"),
    "auth": WEB_KINDS,
    "ca_file": WEB_KINDS,
    "events": KINDS,
    "status": KINDS,
    "platform": _words("mastodon x_api_v2"),
    "keep": KINDS,
}
"""Per-source options and the kinds that read them."""

CDR_FIELDS: tuple[str, ...] = _words(
    "accountcode src dst dcontext clid channel dstchannel lastapp lastdata start answer end duration billsec disposition amaflags"
    " uniqueid userfield peeraccount linkedid sequence"
)
"""Fields of an Asterisk call record, in the order cdr_csv writes them; the names are those of the dialplan's CDR()."""

CDR_NEEDED: tuple[str, ...] = _words("src dstchannel lastapp start answer end disposition uniqueid")
"""Fields without which a call record tells neither the call nor what became of it."""

RULE_KEYS: tuple[str, ...] = _words("column value or empty unless format date parts map match")

MATCHES: Mapping[str, str] = {
    "agencies": "agency",
    "areas": "area",
    "categories": "category",
    "channels": "channel",
}
"""Lists a column may be matched with, and the canonical column each serves."""
