"""Dagster's records wait for no disk while tests run: a process that is killed loses nothing by it, and no test pulls the plug.

A run writes some hundred and eighty events with two commits each; waiting for the disk took most of the time of a run with nothing new.
"""

from __future__ import annotations

import sqlite3

from sqlalchemy import event
from sqlalchemy.engine import Engine


@event.listens_for(Engine, "connect")
def _do_not_wait(connection: object, _: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("pragma synchronous = off")
