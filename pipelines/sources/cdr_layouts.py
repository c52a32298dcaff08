"""Orders in which Asterisk writes the fields of a Master.csv, which has no heading.

cdr_csv writes sixteen fields, then what cdr.conf asks for (loguniqueid, loguserfield, newcdrcolumns); cdr_custom's own example
begins with clid and ends with uniqueid, userfield and, in newer releases, sequence. Reference: docs.asterisk.org, CDR.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence

from transforms.city.canonical import CDR_FIELDS, CDR_NEEDED

Fields = tuple[str, ...]

_TIMES = ("start", "end")
_AGAIN = "then run: tanggap run"
_CORE: Fields = CDR_FIELDS[:16]
_NEWER: Fields = ("peeraccount", "linkedid", "sequence")
_ASKED: tuple[Fields, ...] = ((), ("uniqueid",), ("userfield",), ("uniqueid", "userfield"))
_CUSTOM: Fields = ("clid", *(name for name in _CORE if name not in ("accountcode", "clid")), "accountcode", "uniqueid", "userfield")

KNOWN: tuple[Fields, ...] = (
    *((*_CORE, *asked, *newer) for asked in _ASKED for newer in ((), _NEWER)),
    _CUSTOM,
    (*_CUSTOM, "sequence"),
)

_TIME = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}")
_UNIQUEID = re.compile(r"(?:\S+-)?\d{9,10}\.\d+")
_WHOLE = re.compile(r"\d+")
_SAMPLE = 1_000


class UnknownLayoutError(ValueError):
    """Lines that are no call records in any order known; the text says what was seen and what to declare."""


def recognise(lines: Sequence[str]) -> tuple[Fields, int]:
    """The fields of these lines in their order, and how many lines the heading takes (0 or 1).

    The order is read off what the columns hold: times, a uniqueid (epoch.number), a whole number. Raises `UnknownLayoutError`.
    """
    rows = [row for line in lines[:_SAMPLE] if line.strip() and (row := _row(line)) is not None]
    if not rows:
        return KNOWN[-1], 0
    heading = tuple(cell.strip().lower() for cell in rows[0])
    if set(CDR_NEEDED) <= set(heading) and len(set(heading)) == len(heading):
        return heading, 1
    fits = Counter({fields: sum(_fits(row, fields) for row in rows) for fields in KNOWN})
    best, count = fits.most_common(1)[0]
    [(width, _)] = Counter(map(len, rows)).most_common(1)
    if count == 0:
        widths = ", ".join(map(str, sorted({len(fields) for fields in KNOWN})))
        raise UnknownLayoutError(
            f"its lines have {width} fields, in no order that Asterisk's cdr_csv or cdr_custom writes by default ({widths} fields).\n"
            f'Declare the order in sources.toml: layout = ["clid", "src", …], {_AGAIN}'
        )
    if "uniqueid" not in best:
        raise UnknownLayoutError(
            f"its {width} fields hold no uniqueid, so legs of one call cannot be told from other calls.\n"
            f"Set loguniqueid=yes and newcdrcolumns=yes in cdr.conf of the exchange, and give a file written since, {_AGAIN}"
        )
    return best, 0


def _row(line: str) -> list[str] | None:
    try:
        return next(csv.reader([line]), None)
    except csv.Error:
        return None


def _fits(row: list[str], fields: Fields) -> bool:
    if len(row) != len(fields):
        return False
    found = dict(zip(fields, row, strict=True))
    return (
        all(_TIME.fullmatch(found[name]) for name in _TIMES)
        and (not found["answer"] or _TIME.fullmatch(found["answer"]) is not None)
        and _UNIQUEID.fullmatch(found.get("uniqueid", "0000000000.0")) is not None
        and _WHOLE.fullmatch(found.get("sequence", "0")) is not None
        # A user field takes anything: where it would also be a uniqueid, it is one.
        and not ("uniqueid" not in found and _UNIQUEID.fullmatch(found.get("userfield", "")))
    )
