"""Posts as the X API v2 gives them, one JSON value per line: a page (``data``, ``includes``, ``meta``) or a single post.

A row is a post, not a line: a page of a hundred posts is a hundred rows read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from pipelines.sources.reading import Broken, Layout, RawFile, Reading, text_table
from pipelines.sources.text import decoded, encoding_message, is_broken_text
from transforms.city.model import ColumnRule, Source

COLUMNS = ("id", "author", "created_at", "text", "reply_to", "conversation_id", "is_repost", "label")


def read(connection: duckdb.DuckDBPyConnection, file: RawFile, source: Source, table: str, scratch: Path) -> Reading:
    """Posts of one file of JSON lines."""
    text = decoded(file, source)
    lines: list[int] = []
    columns: dict[str, list[str | None]] = {name: [] for name in COLUMNS}
    broken: list[Broken] = []
    for number, line in enumerate(text.text.split("\n"), start=1):
        if not line.strip():
            continue
        if is_broken_text(line):
            broken.append(Broken(number, "bad_encoding", encoding_message(text.encoding), line))
            continue
        try:
            posts = list(_posts(json.loads(line)))
        except (ValueError, RecursionError) as error:
            reason = str(error) if isinstance(error, _NotPostsError) else f"is not JSON: {_where(error)}."
            broken.append(Broken(number, "not_json" if not isinstance(error, _NotPostsError) else "no_posts", reason, line))
            continue
        for post in posts:
            lines.append(number)
            for name in COLUMNS:
                columns[name].append(post[name])
    text_table(connection, table, lines, columns)
    return Reading(table, COLUMNS, tuple(broken))


class _NotPostsError(ValueError):
    """JSON, but neither a page nor a post."""


def _where(error: Exception) -> str:
    # The text of the line is not repeated: it may hold personal values.
    return f"{error.msg} at character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else "nested too deeply"


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
    author = _text(post.get("author_id"))
    name = users.get(author or "") or _text(post.get("username"))
    body = _text(post.get("text"))
    note = post.get("note_tweet")
    if isinstance(note, dict) and note.get("text"):  # long posts carry their whole text here
        body = _text(note["text"])
    is_repost = any(each.get("type") == "retweeted" for each in referenced)
    return {
        "id": _text(post.get("id")),
        # A post whose author is not in includes keeps the account's number: still one id per account.
        "author": f"@{name}" if name else author,
        "created_at": _text(post.get("created_at")),
        "text": body,
        "reply_to": replied,
        "conversation_id": _text(post.get("conversation_id")),
        "is_repost": "true" if is_repost else "false",
        "label": _text(post.get("label")),  # not the API's: a desk that sorts posts may add it
    }


def _text(value: Any) -> str | None:
    return None if value is None or value == "" else str(value).replace("\0", "")


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
