"""Posts as the X API v2 gives them, one JSON value per line: a page (``data``, ``includes``, ``meta``) or a single post.

A row is a post, not a line: a page of a hundred posts is a hundred rows read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from pipelines.sources.json_lines import json_values, plain_text
from pipelines.sources.reading import Broken, Layout, RawFile, Reading, text_table
from pipelines.sources.text import decoded
from transforms.city.model import ColumnRule, Source

COLUMNS = ("id", "author", "created_at", "text", "reply_to", "conversation_id", "is_repost", "label")


def read(connection: duckdb.DuckDBPyConnection, file: RawFile, source: Source, table: str, scratch: Path) -> Reading:
    """Posts of one file of JSON lines."""
    broken: list[Broken] = []
    lines: list[int] = []
    columns: dict[str, list[str | None]] = {name: [] for name in COLUMNS}
    for number, line, value in json_values(decoded(file, source), broken):
        try:
            posts = list(_posts(value))
        except _NotPostsError as error:
            broken.append(Broken(number, "no_posts", str(error), line))
            continue
        for post in posts:
            lines.append(number)
            for name in COLUMNS:
                columns[name].append(post[name])
    text_table(connection, table, lines, columns)
    return Reading(table, COLUMNS, tuple(sorted(broken, key=lambda row: row.line)))


class _NotPostsError(ValueError):
    """JSON, but neither a page nor a post."""


def _posts(value: Any) -> Iterator[dict[str, str | None]]:
    if not isinstance(value, dict):
        raise _NotPostsError("is neither a page of posts (data, includes, meta) nor a post (id, text).")
    if "data" not in value and "id" not in value:
        if "meta" in value or "errors" in value:  # an empty page says how many it has: none
            return
        raise _NotPostsError("is neither a page of posts (data, includes, meta) nor a post (id, text).")
    data = value.get("data", value)
    users = {
        str(user.get("id")): user.get("username")
        for user in (value.get("includes") or {}).get("users", [])
        if isinstance(user, dict)
    }
    for post in data if isinstance(data, list) else [data]:
        if not isinstance(post, dict):
            raise _NotPostsError("lists something that is no post.")
        yield _post(post, users)


def _post(post: Mapping[str, Any], users: Mapping[str, str | None]) -> dict[str, str | None]:
    referenced = [each for each in post.get("referenced_tweets") or [] if isinstance(each, dict)]
    replied = next((str(each.get("id")) for each in referenced if each.get("type") == "replied_to"), None)
    author = plain_text(post.get("author_id"))
    name = users.get(author or "") or plain_text(post.get("username"))
    body = plain_text(post.get("text"))
    note = post.get("note_tweet")
    if isinstance(note, dict) and note.get("text"):  # long posts carry their whole text here
        body = plain_text(note["text"])
    is_repost = any(each.get("type") == "retweeted" for each in referenced)
    return {
        "id": plain_text(post.get("id")),
        # A post whose author is not in includes keeps the account's number: still one id per account.
        "author": f"@{name}" if name else author,
        "created_at": plain_text(post.get("created_at")),
        "text": body,
        "reply_to": replied,
        "conversation_id": plain_text(post.get("conversation_id")),
        "is_repost": "true" if is_repost else "false",
        "label": plain_text(post.get("label")),  # not the API's: a desk that sorts posts may add it
    }


def rules(source: Source) -> Mapping[str, ColumnRule]:
    """Canonical columns of a post; times carry their zone."""
    plain = {"post_id": "id", "author": "author", "text": "text", "reply_to": "reply_to", "conversation_id": "conversation_id"}
    plain["label"] = "label"
    return {
        **{name: ColumnRule(column=column) for name, column in plain.items()},
        "posted_at": ColumnRule(column="created_at"),
        "is_repost": ColumnRule(column="is_repost"),
        "platform": ColumnRule(value=str(source.options.get("platform", "x"))),
    }


LAYOUT = Layout(read, entity="posts", rules=rules, key=("id",))
