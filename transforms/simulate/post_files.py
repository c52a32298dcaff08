"""Pages of the X API v2 as a collector keeps them: one page a line, newest post first, users in `includes`.

The API gives no label; the social media desk adds one to each post.
"""

from __future__ import annotations

import json
from random import Random
from typing import Any

from transforms.city.model import Source
from transforms.simulate.files import Sheaf, covered_until, next_file
from transforms.simulate.posts import Post
from transforms.simulate.world import World, utc

PAGE = 50
LANGUAGES = {"id": "in"}
"""What X calls a language otherwise than the rest of the world."""


def post_pages(world: World, source: Source, posts: list[Post]) -> Sheaf:
    """Monthly files of pages; a page may repeat posts of the one before, a label may be put right a month later."""
    chance = world.chance(source.id)
    sheaf = Sheaf(source)
    monthly: dict[str, list[dict[str, Any]]] = {}
    handles: dict[str, str] = {}
    for post in posts:
        handles[post.author_id] = post.handle
        until = covered_until(world, post.at)
        later = next_file(world, until)
        record = _record(post, LANGUAGES.get(world.city.languages[0], world.city.languages[0]))
        if post.label == "complaint" and later is not None and chance.random() < 0.006:
            monthly.setdefault(sheaf.name(until), []).append({**record, "label": "other"})
            monthly.setdefault(sheaf.name(later), []).append(record)
        else:
            monthly.setdefault(sheaf.name(until), []).append(record)
    overlap: list[dict[str, Any]] = []
    for name, records in sorted(monthly.items()):
        newest_first = sorted(records, key=lambda record: (record["created_at"], record["id"]), reverse=True)
        _write_pages(chance, sheaf, name, newest_first, handles)
        if overlap:
            # The collector asks from a little before where it stopped.
            sheaf.put(name, _page(overlap, handles, None), rows=len(overlap), duplicate=True)
        overlap = [record for record in newest_first[:3] if record["label"] == "response"]
    if monthly:
        first = min(monthly)
        undated = {"id": "1", "author_id": "1", "text": "tanpa tanggal", "label": "other"}
        sheaf.files[first].insert(1, _page([undated], {"1": world.phrases.handle}, None))
        sheaf.count(1, broken=True)
        sheaf.put_broken(['{"data":[{"id":"17,"te'])
    return sheaf


def _write_pages(
    chance: Random, sheaf: Sheaf, name: str, records: list[dict[str, Any]], handles: dict[str, str]
) -> None:
    for start in range(0, len(records), PAGE):
        page = records[start : start + PAGE]
        repeated = records[max(0, start - 2) : start] if chance.random() < 0.15 else []
        follows = start + PAGE < len(records)
        line = _page(repeated + page, handles, f"p{start // PAGE + 2:05d}" if follows else None)
        sheaf.put(name, line, rows=len(page))
        sheaf.count(len(repeated), duplicate=True)


def _page(records: list[dict[str, Any]], handles: dict[str, str], next_token: str | None) -> str:
    authors = sorted({record["author_id"] for record in records})
    meta: dict[str, Any] = {"newest_id": records[0]["id"], "oldest_id": records[-1]["id"], "result_count": len(records)}
    if next_token is not None:
        meta["next_token"] = next_token
    users = [
        {"id": author, "name": handles[author].replace("_", " "), "username": handles[author]} for author in authors
    ]
    return json.dumps(
        {"data": records, "includes": {"users": users}, "meta": meta}, ensure_ascii=False, separators=(",", ":")
    )


def _record(post: Post, language: str) -> dict[str, Any]:
    record: dict[str, Any] = {
        "id": post.post_id,
        "author_id": post.author_id,
        "created_at": utc(post.at).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "conversation_id": post.conversation_id,
        "text": post.text,
        "lang": language,
    }
    if post.reply_to is not None:
        record["referenced_tweets"] = [{"type": "replied_to", "id": post.reply_to}]
    elif post.repost_of is not None:
        record["referenced_tweets"] = [{"type": "retweeted", "id": post.repost_of}]
    return {**record, "label": post.label}
