"""Where a source is reached and with what secret: the keys `path`, `url`, `secret` and `secret_file`, and the options of fetched kinds.

A secret never stands in a city folder: the folder is copied, shown and kept with editions.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from transforms.city.canonical import FETCHED_KINDS
from transforms.city.source_table import ENV, SourceTable

_LENGTH = re.compile(r"(\d+)\s*(m|h|d)")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_WRITTEN_PASSWORD = re.compile(r"^[a-z][a-z0-9+.-]*://[^/@\s]*:(?!\$\{)[^/@\s]+@", re.IGNORECASE)
_EXAMPLES = {
    "postgres": "postgresql://tanggap@10.0.0.5/keluhan",
    "mysql": "mysql://tanggap@10.0.0.5/keluhan",
    "open311": "https://311.example.go.id/open311/v2",
    "mastodon": "https://mastodon.example.id",
}


def length_of_time(text: str) -> timedelta | None:
    """`90m`, `26h` or `3d` as a length of time; None for anything else.

    >>> length_of_time("26h")
    datetime.timedelta(days=1, seconds=7200)
    """
    found = _LENGTH.fullmatch(text.strip())
    return int(found[1]) * _UNITS[found[2]] if found else None


def default_mode(kind: str, is_fetched: bool) -> str:
    """What a source's rows are when it does not say: an interface of posts or reports gives what is new, anything else all it has."""
    return "incremental" if kind in ("open311", "mastodon") or (kind == "x_api_v2" and is_fetched) else "snapshot"


def read_path(table: SourceTable, kind: str) -> str:
    """The files of a source; '' where it is reached by its address."""
    path = table.text("path")
    if kind in FETCHED_KINDS and path:
        table.add("path", f"kind {kind} reads no file.", f'It has an address: url = "{_EXAMPLES[kind]}"')
    elif path and table.text("url"):
        table.add("path", "has a path and a url.", "Rows come from one place: leave one of them out.")
    elif not path and not table.text("url") and kind not in FETCHED_KINDS:
        table.add("", f"source '{table.text('id')}' has no path.", 'For example: path = "${TICKETS_DIR}/tiket_*.csv"')
    return table.expand("path", path)


def read_url(table: SourceTable, kind: str) -> str:
    """The address of a source; '' where it is read from files."""
    url = table.text("url")
    if not url:
        if kind in FETCHED_KINDS:
            table.add("", f"source '{table.text('id')}' has no url.", f'For example: url = "{_EXAMPLES[kind]}"')
        return ""
    if _WRITTEN_PASSWORD.match(url):
        table.add(
            "url", "url has a password in it.", "A secret does not stand in the folder.",
            'Leave it out and write secret = "${NAME}" (from the environment) or secret_file = "…"',
        )  # fmt: skip
    return table.expand("url", url)


def read_secret(table: SourceTable) -> tuple[str, str]:
    """The secret of a source, and the file that has it instead; either is ''."""
    secret, file = table.text("secret"), table.text("secret_file")
    if secret and not ENV.fullmatch(secret):
        table.add(
            "secret", "secret is written out.", 'It is the name of an environment variable: secret = "${NAME}".',
            "Take it out, change it where it is valid (whoever saw this file knows it), and set the variable",
        )  # fmt: skip
        return "", ""
    if secret and file:
        table.add("secret", "has a secret and a secret_file.", "One of them is enough.")
    if (secret or file) and not table.text("url"):
        table.add("secret" if secret else "secret_file", "has a secret but no url.", "Files need none.")
    return table.expand("secret", secret), table.expand("secret_file", file)


def read_overlap(table: SourceTable, value: object) -> timedelta | int | None:
    """How far before the last row seen a fetch starts again: a length of time, or how many numbers."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    found = length_of_time(value) if isinstance(value, str) else None
    if found is None:
        table.add("overlap", f"overlap {value!r} is neither a length of time nor a number.", "Write it like 90m, 26h or 2d, or 1000.")
    return found


def read_since(table: SourceTable, value: object, zone: str) -> datetime | None:
    """From when on a fetch asks for rows; a day begins in the source's zone."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            value = None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if not isinstance(value, datetime):
        table.add("since", "since is no day.", "For example: since = 2026-01-01")
        return None
    return value if value.tzinfo is not None else value.replace(tzinfo=ZoneInfo(zone))


def read_count(table: SourceTable, key: str, value: object) -> int | None:
    """A whole number above zero."""
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    table.add(key, f"{key} {value!r} is no whole number above zero.")
    return None


def check_fetched(table: SourceTable, kind: str) -> None:
    """Note what contradicts itself among the keys of a source that is asked for what changed."""
    if kind == "mastodon" or (kind == "x_api_v2" and table.text("url")):
        if not table.table.get("query"):
            example = 'query = "#LaporKota" or "mentions"' if kind == "mastodon" else 'query = "@diskominfo_kota OR #LaporKota"'
            table.add("", f"source '{table.text('id')}' does not say what to ask for.", f"For example: {example}")
        return
    if kind not in ("postgres", "mysql"):
        return
    given = [key for key in ("table", "query") if table.table.get(key)]
    if len(given) != 1:
        table.add(given[-1] if given else "", "has a table and a query." if given else "has neither table nor query.",
                  'One of: table = "public.keluhan" or query = "select … from …".')  # fmt: skip
    mode = table.text("mode", "snapshot")
    if mode == "snapshot" and table.table.get("cursor_column"):
        table.add("cursor_column", "a snapshot reads everything each time and has no cursor_column.",
                  'mode = "incremental" reads what changed by it.')  # fmt: skip
    if mode != "snapshot" and not table.table.get("cursor_column"):
        table.add("", f'mode "{mode}" of a database needs a cursor_column.',
                  'The column that says when a row was last changed: cursor_column = "updated_at" (mode = "snapshot" needs none).')  # fmt: skip
    if mode == "incremental" and not table.table.get("key"):
        table.add("", 'mode "incremental" of a database needs a key.', 'The columns that identify a row: key = ["id"].')
