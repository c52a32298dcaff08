"""Posts as the X API v2 gives them: pages (``data``, ``includes``, ``meta``) that were fetched, or a file with one page or post a line.

A row is a post, not a line: a page of a hundred posts is a hundred rows read. X renames tweets to posts in its answers; both are read.
An edit is a post with an id of its own that names the ones before it: here it is a new version of the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from pipelines.sources.json_lines import json_values, plain_text
from pipelines.sources.pages import is_paged, json_page, pages_of
from pipelines.sources.reading import Broken, Layout, RawFile, Reading, text_table
from pipelines.sources.text import decoded
from transforms.city.model import ColumnRule, Source

COLUMNS = ("id", "author", "created_at", "text", "reply_to", "conversation_id", "is_repost", "label")

_EPOCH = datetime.fromtimestamp(1288834974.657, UTC)


def read(connection: duckdb.DuckDBPyConnection, file: RawFile, source: Source, table: str, scratch: Path) -> Reading:
    """Posts of one file of JSON lines."""
    broken: list[Broken] = []
    lines: list[int] = []
    columns: dict[str, list[str | None]] = {name: [] for name in COLUMNS}
    for number, line, value in _values(file, source, broken):
        try:
            posts = list(_posts(value))
        except _NotPostsError as error:
            broken.append(Broken(number, "no_posts", str(error), line))
            continue
        for post in posts:
            lines.append(number or len(lines) + 1)
            for name in COLUMNS:
                columns[name].append(post[name])
    text_table(connection, table, lines, columns)
    return Reading(table, COLUMNS, tuple(sorted(broken, key=lambda row: row.line)))


def _values(file: RawFile, source: Source, broken: list[Broken]) -> Iterator[tuple[int, str, Any]]:
    """Line number, line and value; of pages no line (0), since a row is found by its place among all."""
    if is_paged(file):
        return ((0, "", json_page(file, page)) for page in pages_of(file))
    return json_values(decoded(file, source), broken)


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
    referenced = [each for each in _either(post, "referenced_posts", "referenced_tweets") or [] if isinstance(each, dict)]
    replied = next((str(each.get("id")) for each in referenced if each.get("type") == "replied_to"), None)
    author = plain_text(post.get("author_id"))
    name = users.get(author or "") or plain_text(post.get("username"))
    body = plain_text(post.get("text"))
    note = _either(post, "note_post", "note_tweet")
    if isinstance(note, dict) and note.get("text"):  # long posts carry their whole text here
        body = plain_text(note["text"])
    is_repost = any(each.get("type") == "retweeted" for each in referenced)
    own_id, first_id, created_at = plain_text(post.get("id")), first_version(post), plain_text(post.get("created_at"))
    return {
        "id": first_id,
        # A post whose author is not in includes keeps the account's number: still one id per account.
        "author": f"@{name}" if name else author,
        # X gives an edit the time of the edit; the complaint was made when its first version was.
        "created_at": created_at if first_id == own_id or first_id is None else instant_of_id(first_id).isoformat(),
        "text": body,
        "reply_to": replied,
        "conversation_id": plain_text(post.get("conversation_id")),
        "is_repost": "true" if is_repost else "false",
        "label": plain_text(post.get("label")),  # not the API's: a desk that sorts posts may add it
    }


def first_version(post: Mapping[str, Any]) -> str | None:
    """The id a post had before it was ever edited."""
    history = _either(post, "edit_history_post_ids", "edit_history_tweet_ids")
    return plain_text(history[0] if isinstance(history, list) and history else post.get("id"))


def instant_of_id(post_id: str) -> datetime:
    """When the post of this id was made (UTC): ids of X count milliseconds since 2010-11-04 01:42:54.657 UTC.

    >>> instant_of_id("1346889436626259968").isoformat(timespec="seconds")
    '2021-01-06T18:40:40+00:00'
    """
    return _EPOCH + timedelta(milliseconds=int(post_id) >> 22)


def _either(post: Mapping[str, Any], new: str, old: str) -> Any:
    return post.get(new) if post.get(new) is not None else post.get(old)


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
