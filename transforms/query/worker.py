"""The process that answers one question and ends: ``python -m transforms.query.worker``, JSON in, JSON out.

It opens one database read-only with every way to files, network and settings shut, gives up privileges it does not
need, and stops itself; the desk kills it if it does not.
"""

from __future__ import annotations

import json
import math
import os
import re
import resource
import sys
import threading
import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID

import duckdb

from transforms.query.gate import Refused, pass_gate

_ROWS_AT_A_TIME = 1_000
_HEADROOM = 1_500_000_000  # address space of the interpreter and the engine's own code and stacks, beyond query memory
_PATH = re.compile(r"(?<![\w.])(?:/[^\s/'\",;:)]+)+/?")


def main() -> NoReturn:
    """Read one request from stdin, write one reply to stdout: ``{"columns", "rows", "truncated", "seconds"}`` or
    ``{"refused": …}`` or ``{"stopped": …}``."""
    request = json.loads(sys.stdin.buffer.read())
    try:
        reply = answer(request)
    except Refused as fault:
        reply = {"refused": without_paths(str(fault))}
    except (duckdb.InterruptException, TimeoutError):
        reply = {
            "stopped": f"the query was stopped after {request['timeout_seconds']:g} s; narrow it by period or agency"
        }
    except (MemoryError, duckdb.OutOfMemoryException):
        reply = {"stopped": f"the query needs more than {request['memory_mb']} MB; narrow it or aggregate earlier"}
    except (duckdb.Error, RuntimeError, ValueError, OverflowError) as fault:
        reply = {"refused": without_paths(str(fault))}
    sys.stdout.buffer.write(json.dumps(reply, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
    # No teardown: the engine's may take long after an interrupt, and nothing is left to save.
    os._exit(0)


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """The rows of ``request["sql"]`` on ``request["database"]``, within the request's limits."""
    database = Path(request["database"])
    con = _open(database, request)
    _give_up(request)
    started = time.perf_counter()
    timer = threading.Timer(request["timeout_seconds"], con.interrupt)
    timer.daemon = True
    timer.start()
    try:
        sql = pass_gate(con, request["sql"])
        cursor = con.execute(sql)
        columns = [{"name": str(one[0]), "type": str(one[1])} for one in cursor.description or []]
        rows, truncated = _fetch(cursor, request["rows"], request["bytes"], started + request["timeout_seconds"])
    finally:
        timer.cancel()
    return {
        "columns": columns,
        "rows": rows,
        "truncated": truncated,
        "seconds": round(time.perf_counter() - started, 3),
    }


def without_paths(message: str) -> str:
    """An error text that names no place on this machine."""
    return _PATH.sub("…", message)


def _open(database: Path, request: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    config: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "python_enable_replacements": False,
        "memory_limit": f"{int(request['memory_mb'])}MB",
        "threads": 1,
        "temp_directory": "",
        "max_temp_directory_size": "0KB",
        "home_directory": "/nonexistent",
    }
    try:
        con = duckdb.connect(str(database), read_only=True, config=config)
    except duckdb.Error as fault:
        raise Refused(
            f"the edition's database {database.name} cannot be opened; look at it: tanggap edition verify"
        ) from fault
    con.execute(f"set TimeZone = '{_zone(request['zone'])}'")
    con.execute("set lock_configuration = true")
    return con


def _zone(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_+\-/]{1,64}", name):
        raise Refused(f"{name!r} is not a time zone")
    return name


def _give_up(request: dict[str, Any]) -> None:
    os.environ.clear()
    os.chdir("/")
    seconds = math.ceil(request["timeout_seconds"]) + 2
    limits = {
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_AS: request["memory_mb"] * 1_000_000 + _HEADROOM,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_CORE: 0,
    }
    for which, value in limits.items():
        _, hard = resource.getrlimit(which)
        ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (ceiling, ceiling))


def _fetch(
    cursor: duckdb.DuckDBPyConnection, most_rows: int, most_bytes: int, deadline: float
) -> tuple[list[Any], bool]:
    rows: list[Any] = []
    size = 0
    while found := cursor.fetchmany(min(_ROWS_AT_A_TIME, most_rows + 1 - len(rows))):
        for row in found:
            if len(rows) == most_rows:
                return rows, True
            size += sum(len(value) for value in row if isinstance(value, str | bytes))
            if size > most_bytes:  # before the text is copied: one value may be larger than the whole answer may be
                return rows, True
            plain = [as_json(value) for value in row]
            size += len(json.dumps(plain, ensure_ascii=False).encode("utf-8", "replace")) + 1
            if size > most_bytes:
                return rows, True
            rows.append(plain)
        if time.perf_counter() > deadline:
            raise TimeoutError
    return rows, False


def as_json(value: Any) -> Any:
    """A value of a result as JSON can carry it: instants as UTC text with Z, not-a-number and infinity as null."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return as_json(float(value))
    if isinstance(value, datetime):
        if value.tzinfo is None:
            return value.isoformat()
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date | clock_time | UUID):
        return str(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, bytes | bytearray):
        return value.hex()
    if isinstance(value, dict):
        return {str(key): as_json(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(one) for one in value]
    return str(value)


if __name__ == "__main__":
    main()
