"""What the test servers hold: a few requests, posts and statuses, answered with the paging of the real interfaces."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

from tests.sources.server import NOW, Asked, Reply
from tests.sources.specs import check, parameters

TOKEN = "token-of-these-tests"


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def refused(asked: Asked) -> Reply | None:
    """401 without the right token."""
    if asked.headers.get("authorization") == f"Bearer {TOKEN}":
        return None
    return Reply(b'{"title": "Unauthorized", "detail": "Invalid or expired token"}', 401)


class Open311World:
    """A GeoReport v2 service with pages of ``size``, or without pages (``size`` None: at most ``cap`` at a time)."""

    has_own_states = False
    """The specification knows two states; services have more."""

    def __init__(self, form: str = "json", size: int | None = 5, cap: int = 1000) -> None:
        self.form, self.size, self.cap = form, size, cap
        self.requests = [self._request(number) for number in range(1, 13)]

    @staticmethod
    def _request(number: int) -> dict[str, Any]:
        at = NOW - timedelta(days=20) + timedelta(hours=31 * number)
        closed = number % 3 == 0
        return {
            "service_request_id": str(1000 + number), "status": "closed" if closed else "open", "service_code": "JLN",
            "service_name": "Jalan rusak & gelap", "description": f"Lubang nomor {number}", "agency_responsible": "BMSDA",
            "requested_datetime": at.isoformat(), "updated_datetime": (at + timedelta(hours=5 if closed else 1)).isoformat(),
            "address": "Jl. Merdeka", "lat": -6.2, "long": 106.8,
        }  # fmt: skip

    def __call__(self, asked: Asked) -> Reply:
        name, _, form = asked.path.rpartition("/")[2].partition(".")
        assert name == "requests", asked.path
        if form not in (self.form, "xml"):
            return Reply(b'[{"code": 404, "description": "no such format"}]', 404)
        unknown = set(asked.params) - parameters("open311", "/requests.{response_format}") - {"page", "page_size"}
        assert not unknown, f"GeoReport v2 has no parameter {unknown}"
        if ids := asked.params.get("service_request_id"):
            found = [each for each in self.requests if each["service_request_id"] in ids.split(",")]
            return self._reply(found, form) if found else Reply(b'[{"code": 404, "description": "none"}]', 404)
        start, end = _instant(asked.params["start_date"]), _instant(asked.params["end_date"])
        assert end - start <= timedelta(days=90)
        found = [each for each in self.requests if start <= _instant(each["requested_datetime"]) <= end]
        if self.size is None:
            return self._reply(found[: self.cap], form)
        first = (int(asked.params["page"]) - 1) * self.size
        return self._reply(found[first : first + self.size], form)

    def _reply(self, found: Sequence[dict[str, Any]], form: str) -> Reply:
        for each in found:
            check("open311", "Request", {**each, "status": "open"} if self.has_own_states else each)
        if form == "json":
            return Reply(json.dumps(found).encode())
        fields = ["".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in each.items()) for each in found]
        body = "".join(f"<request>{each}</request>" for each in fields)
        text = f'<?xml version="1.0" encoding="utf-8"?><service_requests>{body}</service_requests>'
        return Reply(text.encode(), headers={"Content-Type": "text/xml; charset=utf-8"})


def x_id(at: datetime, number: int = 0) -> str:
    """The id X gives a post of this instant."""
    return str((int(at.timestamp() * 1000) - 1288834974657) << 22 | number)


class XWorld:
    """Recent search and look-up of the X API v2, in the words of the specification or (``words``) those before it."""

    def __init__(self, words: str = "post", size: int = 5) -> None:
        self.words, self.size = words, size
        times = [NOW - timedelta(hours=30) + timedelta(hours=2.3 * number) for number in range(12)]
        self.posts = [self._post(at, f"@pu_uji lubang {number}") for number, at in enumerate(times)]
        self.hidden: set[str] = set()

    @staticmethod
    def _post(at: datetime, text: str, before: str | None = None) -> dict[str, Any]:
        own = x_id(at)
        return {
            "id": own, "text": text, "author_id": "77", "conversation_id": before or own,
            "created_at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"), "edit_history": [*([before] if before else []), own],
        }  # fmt: skip

    def edit(self, post_id: str, text: str, at: datetime) -> None:
        """The author changes a post: it is there under a new id, and no more under the old one."""
        [old] = [post for post in self.posts if post["id"] == post_id]
        self.posts.remove(old)
        self.posts.append(self._post(at, text, post_id))

    def delete(self, post_id: str) -> None:
        self.posts = [post for post in self.posts if post["id"] != post_id]

    def __call__(self, asked: Asked) -> Reply:
        if (refusal := refused(asked)) is not None:
            return refusal
        path = asked.path.removeprefix("/2")
        known = parameters("x", f"/2{path}")
        if self.words == "tweet":
            known = (known - {"post.fields"}) | {"tweet.fields"}
        for name in asked.params:
            if name not in known:
                problem = {"message": f"The query parameter [{name}] is not one of [{','.join(sorted(known))}]", "parameters": {name: []}}
                return Reply(json.dumps({"errors": [problem], "title": "Invalid Request", "detail": "One or more parameters to your request was invalid."}).encode(), 400)  # noqa: E501
        return self._found(asked) if path == "/tweets" else self._searched(asked)

    def _found(self, asked: Asked) -> Reply:
        ids = asked.params["ids"].split(",")
        found = [post for post in self.posts if set(post["edit_history"]) & set(ids)]
        missing = [each for each in ids if not any(each in post["edit_history"] for post in found)]
        problem = "https://api.x.com/2/problems/resource-not-found"
        errors = [
            {"type": problem, "title": "Not Found Error", "detail": "Could not find post", "resource_type": "post", "resource_id": each, "value": each, "parameter": "ids"}  # noqa: E501
            for each in missing
        ]
        return self._page(found, "GetPostsByIdsResponse", {**({"errors": errors} if errors else {})})

    def _searched(self, asked: Asked) -> Reply:
        start = _instant(asked.params.get("start_time", (NOW - timedelta(days=7)).isoformat()))
        end = _instant(asked.params.get("end_time", NOW.isoformat()))
        if start < NOW - timedelta(days=7) or end > NOW or start >= end:
            return Reply(b'{"errors": [{"message": "Invalid \'start_time\'", "parameters": {}}]}', 400)
        posts = [post for post in self.posts if start <= _instant(post["created_at"]) <= end and post["id"] not in self.hidden]
        posts.sort(key=lambda post: -int(post["id"]))
        first = int(asked.params.get("next_token", "t0")[1:])
        page = posts[first : first + self.size]
        meta: dict[str, Any] = {"result_count": len(page)}
        if first + self.size < len(posts):
            meta["next_token"] = f"t{first + self.size}"
        return self._page(page, "SearchPostsRecentResponse", {"meta": meta})

    def _page(self, posts: Sequence[dict[str, Any]], schema: str, rest: dict[str, Any]) -> Reply:
        name = f"edit_history_{self.words}_ids"
        data = [{**{key: value for key, value in post.items() if key != "edit_history"}, name: post["edit_history"]} for post in posts]
        users = {"users": [{"id": "77", "name": "Warga", "username": "warga_uji"}]} if posts else {}
        page = {**({"data": data, "includes": users} if posts else {}), **rest}
        check("x", schema, page)
        return Reply(json.dumps(page).encode())


class MastodonWorld:
    """A hashtag's timeline, mentions and look-up of a Mastodon server."""

    size = 5

    def __init__(self) -> None:
        times = [NOW - timedelta(hours=60) + timedelta(hours=4.6 * number) for number in range(12)]
        self.statuses = [self.status(at, f"<p>Lampu mati {number} &amp; gelap<br>di sini</p>") for number, at in enumerate(times)]

    @staticmethod
    def status(at: datetime, content: str, edited: datetime | None = None) -> dict[str, Any]:
        own = str(int(at.timestamp() * 1000) << 16)
        form = "%Y-%m-%dT%H:%M:%S.%fZ"
        account = {
            "id": "9", "username": "warga", "acct": "warga@lain.example", "display_name": "Warga", "locked": False, "bot": False, "group": False,
            "created_at": "2024-01-01T00:00:00.000Z", "note": "", "url": "https://lain.example/@warga", "uri": "https://lain.example/users/warga",
            "avatar": "https://lain.example/a.png", "avatar_static": "https://lain.example/a.png", "header": "https://lain.example/h.png",
            "header_static": "https://lain.example/h.png", "followers_count": 1, "following_count": 1, "statuses_count": 1,
            "last_status_at": None, "emojis": [], "fields": [], "discoverable": True, "avatar_description": "", "header_description": "",
            "show_featured": True, "show_media": True, "show_media_replies": True, "attribution_domains": [], "feature_approval": None,
            "indexable": True,
        }  # fmt: skip
        return {
            "id": own, "created_at": at.strftime(form), "edited_at": edited.strftime(form) if edited else None, "content": content,
            "account": account, "emojis": [], "favourites_count": 0, "media_attachments": [], "mentions": [], "reblogs_count": 0,
            "replies_count": 0, "sensitive": False, "spoiler_text": "", "tags": [{"name": "lapor", "url": "https://uji.example/tags/lapor"}],
            "uri": f"https://lain.example/s/{own}", "url": f"https://lain.example/@warga/{own}", "visibility": "public",
            "in_reply_to_id": None, "in_reply_to_account_id": None, "reblog": None, "language": "id", "poll": None, "card": None,
        }  # fmt: skip

    def __call__(self, asked: Asked) -> Reply:
        if (refusal := refused(asked)) is not None:
            return refusal
        if asked.path.startswith("/api/v1/statuses/"):
            own = asked.path.rpartition("/")[2]
            found = [status for status in self.statuses if status["id"] == own]
            return Reply(json.dumps(found[0]).encode()) if found else Reply(b'{"error": "Record not found"}', 404)
        if asked.path == "/api/v1/accounts/verify_credentials":
            return Reply(json.dumps({**self.statuses[0]["account"], "acct": "diskominfo"}).encode())
        path = asked.path.replace("/tag/lapor", "/tag/{hashtag}")
        assert {name.removesuffix("[]") for name in asked.params} <= parameters("mastodon", path), asked.params
        above = int(asked.params.get("min_id", 0))
        newest = sorted((status for status in self.statuses if int(status["id"]) > above), key=lambda each: int(each["id"]))
        # With min_id the page holds the oldest above it, without it the newest; either way the newest stands first.
        page = (newest[: self.size] if "min_id" in asked.params else newest[-self.size :])[::-1]
        for status in page:
            check("mastodon", "Status", status)
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if asked.path == "/api/v2/search":
            return Reply(json.dumps({"accounts": [], "statuses": page, "hashtags": []}).encode(), headers=headers)
        if asked.path == "/api/v1/notifications":
            assert asked.params["types[]"] == "mention"
            page = [{"id": status["id"], "type": "mention", "group_key": f"ungrouped-{status['id']}", "created_at": status["created_at"],
                     "account": status["account"], "status": status} for status in page]  # fmt: skip
            for notification in page:
                check("mastodon", "Notification", notification)
        if page:
            headers["Link"] = f'<https://elsewhere.example{asked.path}?min_id={page[0]["id"]}>; rel="prev"'
        return Reply(json.dumps(page).encode(), headers=headers)
