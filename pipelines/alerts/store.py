"""What was told, what waits to be told, and how each delivery went: one SQLite file a city, beside the landing ledger.

A message is committed here before it is sent and marked after: a process killed in between repeats it once, under the same number, and loses nothing.
No address is ever stored.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pipelines.paths import private_folder
from transforms.editions.manifest import instant, instant_text

VERSION = 1
FIRST_RETRY = timedelta(minutes=5)
LONGEST_RETRY = timedelta(hours=6)

_SCHEMA = """
create table if not exists marks (name text primary key, value text not null);
create table if not exists states (subject text primary key, is_bad integer not null, since text not null);
create table if not exists items (
    key text not null, rule integer not null, channel text not null, kind text not null, agency text not null, told text not null,
    found_at text not null, message integer references messages (number), lapsed_at text, primary key (key, channel));
create table if not exists messages (
    number integer primary key autoincrement, channel text not null, agency text not null, title text not null, body text not null,
    made_at text not null, next_at text not null, attempts integer not null default 0, sent_at text);
create table if not exists deliveries (message integer not null references messages (number), at text not null, result text not null);
create index if not exists items_waiting on items (message) where message is null;
"""


@dataclass(frozen=True, slots=True)
class Item:
    """One matter to be told through one channel. ``told`` is what the words are made of; nothing in it is personal."""

    key: str
    rule: int
    channel: str
    kind: str
    agency: str
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """One message on its way; ``number`` is its identity, also when it is repeated."""

    number: int
    channel: str
    agency: str
    title: str
    body: str
    attempts: int = 0


Draft = tuple[Sequence[Item], Callable[[int], tuple[str, str]]]
"""Items of one message, and what words its title and body from its number."""


class Store:
    """The alert store at ``path``, made (with its 0700 folder) when absent."""

    def __init__(self, path: Path) -> None:
        self.path = path
        private_folder(path.parent)
        with self.open() as connection:
            [version] = connection.execute("pragma user_version").fetchone()
            if version > VERSION:
                raise RuntimeError(
                    f"{path} was written by a newer tanggap (version {version}, this one knows {VERSION}). Install that version again."
                )
            connection.executescript(_SCHEMA)
            connection.execute(f"pragma user_version = {VERSION}")
        path.chmod(0o600)

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """A connection in one transaction: committed at the end, rolled back when anything is raised."""
        connection = sqlite3.connect(self.path, timeout=30.0, isolation_level=None)
        try:
            connection.execute("pragma foreign_keys = on")
            connection.execute("pragma synchronous = full")
            connection.execute("begin immediate")
            yield connection
            if connection.in_transaction:
                connection.execute("commit")
        finally:
            connection.close()

    def mark(self, name: str, value: str) -> str:
        """The value first remembered under a name; ``value`` is remembered where there is none."""
        with self.open() as connection:
            connection.execute("insert or ignore into marks values (?, ?)", [name, value])
            return str(connection.execute("select value from marks where name = ?", [name]).fetchone()[0])

    def marked(self, name: str) -> str:
        """The value remembered under a name, '' where there is none."""
        with self.open() as connection:
            row = connection.execute("select value from marks where name = ?", [name]).fetchone()
        return str(row[0]) if row else ""

    def states(self) -> dict[str, bool]:
        """Whether each subject that ever was bad is so now."""
        with self.open() as connection:
            return {subject: bool(is_bad) for subject, is_bad in connection.execute("select subject, is_bad from states").fetchall()}

    def add(self, items: Iterable[Item], turned: Mapping[str, bool], now: datetime) -> int:
        """Remember what is to be told and which subjects turned bad or well, in one transaction; how many items are new.

        What was remembered before stays as it is.
        """
        with self.open() as connection:
            before = connection.total_changes
            connection.executemany(
                "insert or ignore into items (key, rule, channel, kind, agency, told, found_at) values (?, ?, ?, ?, ?, ?, ?)",
                [[i.key, i.rule, i.channel, i.kind, i.agency, json.dumps(dict(i.told), ensure_ascii=False), instant_text(now)] for i in items],
            )
            added = connection.total_changes - before
            connection.executemany("insert or replace into states values (?, ?, ?)", [[one, bad, instant_text(now)] for one, bad in turned.items()])
            return added

    def waiting(self) -> list[Item]:
        """What is remembered and in no message yet, as it was found."""
        with self.open() as connection:
            rows = connection.execute(
                "select key, rule, channel, kind, agency, told from items where message is null and lapsed_at is null order by found_at, rowid"
            ).fetchall()
        return [Item(key, rule, channel, kind, agency, json.loads(told)) for key, rule, channel, kind, agency, told in rows]

    def put(self, drafts: Iterable[Draft], lapsed: Iterable[Item], marks: Mapping[str, str], now: datetime) -> None:
        """Make messages of items, in one transaction with ``marks``; ``lapsed`` items are not told any more."""
        with self.open() as connection:
            for items, worded in drafts:
                first = items[0]
                cursor = connection.execute(
                    "insert into messages (channel, agency, title, body, made_at, next_at) values (?, ?, '', '', ?, ?)",
                    [first.channel, first.agency, instant_text(now), instant_text(now)],
                )
                number = int(cursor.lastrowid or 0)
                connection.execute("update messages set title = ?, body = ? where number = ?", [*worded(number), number])
                connection.executemany("update items set message = ? where key = ? and channel = ?", [[number, i.key, i.channel] for i in items])
            connection.executemany("insert or replace into marks values (?, ?)", list(marks.items()))
            connection.executemany(
                "update items set lapsed_at = ? where key = ? and channel = ?", [[instant_text(now), item.key, item.channel] for item in lapsed]
            )

    def due(self, now: datetime) -> list[Message]:
        """Messages that wait to be sent at ``now``, oldest first."""
        with self.open() as connection:
            rows = connection.execute(
                "select number, channel, agency, title, body, attempts, next_at from messages where sent_at is null order by number"
            ).fetchall()
        return [Message(*row[:6]) for row in rows if instant(row[6]) <= now]

    def tried(self, message: Message, result: str, now: datetime) -> None:
        """Write a delivery down: ``sent``, or why not, after which it is tried again later and later."""
        pause = min(FIRST_RETRY * 2 ** min(message.attempts, 10), LONGEST_RETRY)
        with self.open() as connection:
            connection.execute("insert into deliveries values (?, ?, ?)", [message.number, instant_text(now), result])
            connection.execute(
                "update messages set attempts = attempts + 1, next_at = ?, sent_at = case when ? = 'sent' then ? end where number = ?",
                [instant_text(now + pause), result, instant_text(now), message.number],
            )

    def log(self, limit: int = 50) -> list[tuple[str, int, str, str, str, str]]:
        """The last deliveries, newest first: at, message number, channel, agency, title, result."""
        with self.open() as connection:
            return connection.execute(
                "select deliveries.at, messages.number, messages.channel, messages.agency, messages.title, deliveries.result from deliveries "
                "join messages on messages.number = deliveries.message order by deliveries.rowid desc limit ?",
                [limit],
            ).fetchall()

    def unsent(self) -> dict[str, int]:
        """How many messages wait, by channel."""
        with self.open() as connection:
            return dict(connection.execute("select channel, count(*) from messages where sent_at is null group by channel").fetchall())
