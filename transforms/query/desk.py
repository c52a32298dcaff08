"""Ask an edition a question in SQL: a fresh process per question, killed when it overstays."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transforms.editions.manifest import instant_text
from transforms.editions.shelf import Edition
from transforms.query.gate import Refused

__all__ = ["Answer", "Limits", "Refused", "Stopped", "ask", "ask_edition", "to_json"]

_CHECKOUT = Path(__file__).resolve().parents[2]
_GRACE_SECONDS = 2.0  # start of the interpreter, and the worker's own chance to stop in good order


class Stopped(RuntimeError):
    """The question reached a limit (time, memory); the message says which and what would help."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one question may use. ``zone`` is the session's time zone: what ``created_at::date`` means."""

    timeout_seconds: float = 5.0
    rows: int = 10_000
    bytes: int = 8_000_000
    memory_mb: int = 512
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Answer:
    """Columns (name and type) and rows as JSON can carry them; ``truncated`` when there was more than the limits allow."""

    columns: list[dict[str, str]]
    rows: list[list[Any]]
    truncated: bool
    seconds: float


def ask(database: Path, sql: str, limits: Limits = Limits()) -> Answer:
    """The answer to one SELECT on one database file. Raises Refused or Stopped; asking again changes neither."""
    request = {
        "database": os.path.realpath(database),
        "sql": sql,
        "timeout_seconds": limits.timeout_seconds,
        "rows": limits.rows,
        "bytes": limits.bytes,
        "memory_mb": limits.memory_mb,
        "zone": limits.zone,
    }
    try:
        body = json.dumps(request).encode("utf-8")
    except UnicodeEncodeError as fault:
        raise Refused("the query is not valid Unicode text") from fault
    with subprocess.Popen(
        [sys.executable, "-P", "-s", "-m", "transforms.query.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        # Nothing of this process's environment: keys and passwords live there.
        env={"PYTHONPATH": str(_CHECKOUT), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"},
        start_new_session=True,
    ) as worker:
        try:
            reply, _ = worker.communicate(body, timeout=limits.timeout_seconds + _GRACE_SECONDS)
        except subprocess.TimeoutExpired as fault:
            raise Stopped(
                f"the query was stopped after {limits.timeout_seconds:g} s; narrow it by period or agency"
            ) from fault
        finally:
            worker.kill()
    if worker.returncode != 0 or not reply:
        raise Stopped(
            f"the query used more than its limits ({limits.memory_mb} MB, {math.ceil(limits.timeout_seconds)} s)"
        )
    found = json.loads(reply)
    if "refused" in found:
        raise Refused(found["refused"])
    if "stopped" in found:
        raise Stopped(found["stopped"])
    return Answer(found["columns"], found["rows"], found["truncated"], found["seconds"])


def ask_edition(edition: Edition, sql: str, limits: Limits = Limits()) -> Answer:
    """``ask`` with the session in the city's time zone, so that a date made of an instant is the city's date."""
    zone = edition.manifest.city.zone if limits.zone == "UTC" else limits.zone
    return ask(edition.database, sql, Limits(limits.timeout_seconds, limits.rows, limits.bytes, limits.memory_mb, zone))


def to_json(answer: Answer, edition: Edition) -> str:
    """The frozen shape of ``tanggap query --format json``: edition, as_of, columns, rows."""
    return json.dumps(
        {
            "edition": edition.name,
            "as_of": instant_text(edition.manifest.as_of_all),
            "columns": answer.columns,
            "rows": answer.rows,
        },
        ensure_ascii=False,
        allow_nan=False,
    )
