"""Asterisk's queue_log: one event per line, ``time|callid|queue|agent|event|data…``, time in epoch seconds.

Any event is taken, also those a dialplan writes itself (QueueLog); what each means is decided in the models.
Fields beyond the fifth of data are joined to it. Reference: docs.asterisk.org, Operation, Logging, Queue Logs.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

from pipelines.sources.reading import Broken, Layout, RawFile, Reading, text_table
from pipelines.sources.text import decoded, encoding_message, is_broken_text
from transforms.city.model import ColumnRule, Source

COLUMNS = ("time", "callid", "queue", "agent", "event", "data1", "data2", "data3", "data4", "data5", "caller", "line")

WELL_FORMED = r"^[0-9]{1,10}(\.[0-9]+)?\|[^|]*\|[^|]*\|[^|]*\|[A-Z][A-Z0-9_]*(\|.*)?$"


def read(connection: duckdb.DuckDBPyConnection, file: RawFile, source: Source, table: str, scratch: Path) -> Reading:
    """Lines of one queue_log; the caller of ENTERQUEUE stands in a column of its own and no longer in data2."""
    text = decoded(file, source)
    lines: list[str | None] = [line.removesuffix("\r") for line in text.text.split("\n")]
    broken: list[Broken] = []
    if not text.is_sound or "\0" in text.text:
        for number, line in enumerate(lines, start=file.first_line):
            if line and ("\0" in line or (not text.is_sound and is_broken_text(line))):
                reason, message = (
                    ("nul_bytes", "holds NUL bytes, as a file cut off while being written does.")
                    if "\0" in line
                    else ("bad_encoding", encoding_message(text.encoding, text.likely))
                )
                broken.append(Broken(number, reason, message, line))
                lines[number - file.first_line] = None
    text_table(connection, "queue_log_lines", list(range(file.first_line, file.first_line + len(lines))), {"line": lines})
    connection.execute(
        f"create or replace temp table {table} as "
        f"with sorted as (select _line, line, regexp_matches(line, '{WELL_FORMED}', 's') as is_sound from queue_log_lines "
        "where line <> ''), "
        "parts as (select _line, line, is_sound, string_split(line, '|') as part from sorted) "
        "select _line, is_sound, part[1] as time, part[2] as callid, part[3] as queue, nullif(part[4], 'NONE') as agent, "
        "part[5] as event, part[6] as data1, case when part[5] = 'ENTERQUEUE' then null else part[7] end as data2, "
        "part[8] as data3, part[9] as data4, nullif(array_to_string(part[10:], '|'), '') as data5, "
        "case when part[5] = 'ENTERQUEUE' then part[7] end as caller, line from parts"
    )
    malformed = connection.execute(f"select _line, line from {table} where not is_sound order by _line").fetchall()
    broken += [Broken(number, "malformed_line", _why(line), line) for number, line in malformed]
    if malformed:
        connection.execute(f"delete from {table} where not is_sound")
    connection.execute(f"alter table {table} drop column is_sound")
    connection.execute("drop table queue_log_lines")
    return Reading(table, COLUMNS, tuple(sorted(broken, key=lambda row: row.line)))


def _why(line: str) -> str:
    fields = line.split("|")
    if len(fields) < 5:
        return f"has {len(fields)} fields; a queue_log line has at least five: time|callid|queue|agent|event."
    if not fields[0].replace(".", "", 1).isdigit():
        return "does not begin with a time in epoch seconds."
    return "names no event in its fifth field (capitals, such as ENTERQUEUE)."


def rules(source: Source) -> Mapping[str, ColumnRule]:
    """Canonical columns of a line; queue_log times are epoch seconds, so no zone enters."""
    plain = {"call_id": "callid", "queue": "queue", "agent": "agent", "event": "event", "caller": "caller"}
    data = {f"data{number}": f"data{number}" for number in range(1, 6)}
    return {
        "event_at": ColumnRule(column="time", format="unix"),
        **{name: ColumnRule(column=column) for name, column in {**plain, **data}.items()},
    }


LAYOUT = Layout(read, entity="queue_events", rules=rules)
