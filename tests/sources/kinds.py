"""The kinds under test: each with a world to ask, the source that asks it, and what is compared of the landed rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.landing.office import Office, tickets
from tests.sources.server import Asked, Reply, World
from tests.sources.worlds import MastodonWorld, Open311World, XWorld

OTHER = """
[[source]]
id = "lain"
kind = "csv"
entity = "ratings"
path = "${DROP}/nilai.csv"
key = ["tiket"]
mode = "append"
[source.columns]
ticket_id = "tiket"
rated_at = "waktu"
score = "nilai"
"""
"""A source beside the one that fails."""

OPEN311 = """
[[source]]
id = "web"
kind = "open311"
url = "URL/v2?jurisdiction_id=kota"
page_size = 5
since = 2026-02-01
"""

X = """
[[source]]
id = "web"
kind = "x_api_v2"
entity = "posts"
url = "URL/2"
secret = "${TOKEN}"
query = "@pu_uji"
since = 2026-03-08T18:00:00Z
"""

MASTODON = """
[[source]]
id = "web"
kind = "mastodon"
url = "URL"
secret = "${TOKEN}"
query = "#lapor"
page_size = 5
"""

FILE = """
[[source]]
id = "web"
kind = "csv"
entity = "tickets"
url = "URL/ekspor/tiket.csv"
key = ["nomor"]
extracted_at = "mtime"
[source.columns]
ticket_id = "nomor"
created_at = { column = "masuk", format = "%d/%m/%Y %H:%M" }
status = { column = "status", map = { "Baru" = "received", "Selesai" = "resolved" } }
reporter_phone = "telepon"
text = "isi"
"""


class FileWorld:
    """One export, changed on a day of the past."""

    def __init__(self) -> None:
        words = ("Selesai", "Baru")
        rows = [f"T-{n},0{n}/03/2026 08:00,{words[n % 2]},PU,0812000{n}000,Lubang {n}" for n in range(1, 9)]
        self.body = tickets(*rows).encode()
        self.modified = "Mon, 09 Mar 2026 17:00:00 GMT"

    def __call__(self, asked: Asked) -> Reply:
        etag = f'"{hash(self.body)}"'
        if asked.headers.get("if-none-match") == etag:
            return Reply(b"", 304, {"ETag": etag})
        return Reply(self.body, headers={"Content-Type": "text/csv", "ETag": etag, "Last-Modified": self.modified})


@dataclass(frozen=True)
class Kind:
    """A kind: how its world is made, its source, and the columns that make its rows what they are."""

    world: Callable[[], Any]
    source: str
    columns: str


TICKET = "ticket_id, created_at, status, closed_at, category, agency, masked_text, _op"
POST = "post_id, posted_at, author_key, masked_text, reply_to, _op"

KINDS = {
    "open311": Kind(Open311World, OPEN311, TICKET),
    "open311-xml": Kind(lambda: Open311World("xml"), OPEN311, TICKET),
    "x": Kind(XWorld, X, POST),
    "mastodon": Kind(MastodonWorld, MASTODON, POST),
    "file": Kind(FileWorld, FILE, "ticket_id, created_at, status, reporter_phone_key, masked_text, _op"),
}


def rows_of(office: Office, kind: Kind) -> list[tuple[Any, ...]]:
    """What was landed of the source under test, whatever the order it came in."""
    return sorted(office.landed(kind.columns, "web"), key=repr)


def world_of(kind: Kind) -> World:
    """A world of this kind."""
    made: World = kind.world()
    return made
