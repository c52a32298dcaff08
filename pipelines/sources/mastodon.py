"""Statuses of a Mastodon server: what its pages mean. Asking for them is `mastodon_fetch`."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import duckdb

from pipelines.sources.json_lines import plain_text
from pipelines.sources.pages import json_page, pages_of
from pipelines.sources.reading import Layout, RawFile, Reading, text_table
from transforms.city.model import ColumnRule, Source

COLUMNS = ("id", "author", "created_at", "edited_at", "text", "reply_to", "is_repost", "url")


def statuses(value: Any) -> list[Any]:
    """The statuses of a page: of a timeline, of a search, of notifications, or one by itself."""
    if isinstance(value, dict):
        return value["statuses"] if "statuses" in value else [value.get("status", value)]
    return [each["status"] if isinstance(each, dict) and "status" in each else each for each in value]


def read(connection: duckdb.DuckDBPyConnection, file: RawFile, source: Source, table: str, scratch: Path) -> Reading:
    """Statuses of all pages of a pull; a row's line is its place among them."""
    rows = [_row(status) for page in pages_of(file) for status in statuses(json_page(file, page))]
    columns = {name: [row[name] for row in rows] for name in COLUMNS}
    text_table(connection, table, list(range(1, len(rows) + 1)), columns)
    return Reading(table, COLUMNS, ())


def _row(status: Mapping[str, Any]) -> dict[str, str | None]:
    reblog = status.get("reblog")
    shown = reblog if isinstance(reblog, dict) else status
    warning, body = plain_text(shown.get("spoiler_text")), text_of_html(str(shown.get("content") or ""))
    return {
        "id": plain_text(status.get("id")),
        "author": f"@{status['account']['acct']}",
        "created_at": plain_text(status.get("created_at")),
        "edited_at": plain_text(status.get("edited_at")),
        "text": f"{warning}\n{body}" if warning else body,  # what stands before "show more" is part of what was said
        "reply_to": plain_text(status.get("in_reply_to_id")),
        "is_repost": "true" if reblog else "false",
        "url": plain_text(status.get("url")),
    }


class _Text(HTMLParser):
    """Collects the text of the few elements Mastodon lets through."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A break or a further paragraph is a new line."""
        if tag == "br" or (tag in ("p", "li", "blockquote", "pre") and self.parts):
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Text as it stands."""
        self.parts.append(data)


def text_of_html(html: str) -> str:
    """Text of a status as a reader sees it.

    >>> text_of_html('<p>Jalan rusak &amp; gelap<br>di <a href="https://x"><span class="invisible">https://</span>x.id</a></p><p>#Lapor</p>')
    'Jalan rusak & gelap\\ndi https://x.id\\n#Lapor'
    """
    parser = _Text()
    parser.feed(html)
    parser.close()
    return "".join(parser.parts).strip()


def rules(source: Source) -> Mapping[str, ColumnRule]:
    """Canonical columns of a status; times carry their zone."""
    return {
        "post_id": ColumnRule(column="id"),
        "author": ColumnRule(column="author"),
        "posted_at": ColumnRule(column="created_at"),
        "text": ColumnRule(column="text"),
        "reply_to": ColumnRule(column="reply_to"),
        "is_repost": ColumnRule(column="is_repost"),
        "platform": ColumnRule(value=str(source.options.get("platform", "mastodon"))),
    }


LAYOUT = Layout(read, entity="posts", rules=rules, key=("id",))
