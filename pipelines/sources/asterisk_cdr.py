"""Asterisk's Master.csv: one leg of a call per line, without a heading (see `cdr_layouts`).

Which legs make a call, and what became of it, is decided in the models (docs/decisions/0005-calls-from-cdr.md).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import duckdb

from pipelines.sources.careful import Form
from pipelines.sources.cdr_layouts import Fields, UnknownLayoutError, recognise
from pipelines.sources.csv_file import physical_lines, read_body
from pipelines.sources.reading import Layout, RawFile, Reading, SourceError, literal
from pipelines.sources.text import Text, decoded, is_broken_text
from transforms.city.canonical import CDR_NEEDED
from transforms.city.model import ColumnRule, Source

DERIVED = ("agent", "reached", "inner_leg", "waited_in", "ring_limit", "incoming")
_OPTIONAL = ("channel", "dcontext", "lastdata", "linkedid")
_USED = frozenset((*CDR_NEEDED, "channel", "dcontext", "linkedid", "sequence"))


def read(connection: duckdb.DuckDBPyConnection, file: RawFile, source: Source, table: str, scratch: Path) -> Reading:
    """Legs of one Master.csv, with what its channels and applications say beside the fields as written."""
    text = decoded(file, source)
    lines = physical_lines(text.text)
    fields, first = _fields(lines, file, source)
    if not text.is_sound:
        text, file = _mended(lines, text, fields, file, scratch)
    form = Form(",", len(fields), measure="the other lines have", longest=1)
    reading = read_body(connection, text, file, fields, first, form, table, scratch)
    _check_zone(connection, reading, file, source)
    absent = tuple(name for name in _OPTIONAL if name not in fields)
    _derive(connection, absent, source, table)
    return Reading(table, (*fields, *absent, *DERIVED), reading.broken)


def _fields(lines: list[str], file: RawFile, source: Source) -> tuple[Fields, int]:
    declared = source.options.get("layout")
    if declared:
        return tuple(declared), 0
    try:
        return recognise(lines)
    except UnknownLayoutError as error:
        raise SourceError(f"{file.name} (source '{source.id}'): {error}", transient=False) from None


def _mended(lines: list[str], text: Text, fields: Fields, file: RawFile, scratch: Path) -> tuple[Text, RawFile]:
    """The text with bytes that are no text made '?' where nothing is read from their field.

    Telephones send names in any encoding, and exchanges cut them in the middle of a character; the name (clid) is never
    kept, so a leg whose name alone is hurt is whole. A leg hurt anywhere else is left as it is, and set aside.
    """
    mended = list(lines)
    for number, line in enumerate(lines):
        if not is_broken_text(line):
            continue
        try:
            [cells] = csv.reader([line], strict=True)
        except (csv.Error, ValueError):
            continue
        if len(cells) == len(fields) and not any(is_broken_text(cell) for name, cell in zip(fields, cells, strict=True) if name in _USED):
            mended[number] = "".join("?" if is_broken_text(character) else character for character in line)
    joined = "\n".join(mended)
    path = scratch / "mended.csv"  # the engine reads the file's own bytes where it can: those must be the mended ones
    path.write_text(joined, encoding="utf-8", errors="surrogateescape")
    path.chmod(0o600)
    return Text(joined, "utf-8" if "\ufffd" not in joined else text.encoding, not is_broken_text(joined), text.likely), replace(file, path=path)


def _check_zone(connection: duckdb.DuckDBPyConnection, reading: Reading, file: RawFile, source: Source) -> None:
    """Raise `SourceError` when the start times are whole quarters of an hour away from the epochs in the call ids."""
    [(away,)] = connection.execute(
        "select median(away) from (select min(900 * round(epoch(timezone(?, try_cast(start as timestamp))) / 900.0 - epoch / 900.0)) as away "
        f"from (select start, uniqueid, try_cast(regexp_extract(uniqueid, '([0-9]{{9,10}})\\.[0-9]+$', 1) as bigint) as epoch from {reading.table}) "
        "where epoch is not null group by uniqueid)",
        [source.timezone],
    ).fetchall()
    if away:
        hours, minutes = divmod(abs(int(away)) // 60, 60)
        raise SourceError(
            f"{file.name} (source '{source.id}'): read as {source.timezone}, its start times are {hours} h {minutes:02} min "
            f"{'after' if away > 0 else 'before'} the epochs in its uniqueids.\n"
            'Declare the zone the exchange writes in (usegmtime=yes writes timezone = "UTC") in sources.toml, then run: tanggap run',
            transient=False,
        )


def _derive(connection: duckdb.DuckDBPyConnection, absent: Fields, source: Source, table: str) -> None:
    missing = "".join(f", cast(null as varchar) as {name}" for name in absent)
    contexts = source.options.get("contexts")
    incoming = f"dcontext in ({', '.join(map(literal, contexts))})" if contexts else "null"
    connection.execute(
        f"create or replace temp table {table} as with legs as (select *{missing} from {table}), "
        # Asterisk 1.4 put bars between the arguments of an application.
        "told as (select *, lower(lastapp) as application, string_split(replace(coalesce(lastdata, ''), '|', ','), ',') as argument from legs) "
        "select * exclude (application, argument), "
        # SIP/301-0000001c is a call to the line SIP/301; Local/… leads to another leg of the same call, which tells the line.
        "case when dstchannel not like 'Local/%' then regexp_replace(dstchannel, '-[0-9a-fA-F]+$', '') end as agent, "
        "case when dstchannel like 'Local/%' then 'local' when dstchannel <> '' then 'line' end as reached, "
        "cast(channel like 'Local/%' as varchar) as inner_leg, "
        "case when application = 'queue' then argument[1] end as waited_in, "
        "regexp_extract(case application when 'queue' then argument[5] when 'dial' then argument[2] end, '^[0-9]+') as ring_limit, "
        f"cast({incoming} as varchar) as incoming from told"
    )


def rules(source: Source) -> Mapping[str, ColumnRule]:
    """Canonical columns of a leg; times are in the source's zone."""
    plain = {
        "call_id": "uniqueid", "linked_id": "linkedid",
        "started_at": "start", "answered_at": "answer", "ended_at": "end", "disposition": "disposition",
        "application": "lastapp", "queue": "waited_in", "agent": "agent", "caller": "src", "reached": "reached",
        "limit_seconds": "ring_limit", "is_inner": "inner_leg", "is_incoming": "incoming",
    }  # fmt: skip
    return {name: ColumnRule(column=column) for name, column in plain.items()}


LAYOUT = Layout(read, entity="cdr_legs", rules=rules, whole_lines=True)
