"""What a workbook's XML tells and the engine does not: cells that are merged, and formulas without a result."""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.sources.workbook_size import chunks, column_number

_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_NO_RESULT = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"((?:\s(?!t="str")[^>]*?)?)>\s*<f(?:\s[^>]*)?(?:/>|>[^<]{0,8000}</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)
_OVERLAP = 10_000
"""Bytes that a cell with a long formula may be cut by the end of a chunk."""


@dataclass(frozen=True, slots=True)
class Told:
    """Of one sheet, columns and rows counted from 1: ``merged`` has column, first and last row of each group of cells below one another,
    ``no_result`` column and row of each formula that nobody has calculated."""

    merged: tuple[tuple[int, int, int], ...] = ()
    no_result: tuple[tuple[int, int], ...] = ()


def told_by(path: Path, sheet: str) -> Told:
    """What the XML of the sheet named ``sheet`` tells; nothing where the workbook is built in a way that is not known here."""
    with zipfile.ZipFile(path) as archive:
        name = _part_of(archive, sheet)
        if name is None:
            return Told()
        merged: set[tuple[int, int, int]] = set()
        no_result: set[tuple[int, int]] = set()
        for chunk in chunks(archive, archive.getinfo(name), _OVERLAP):
            if b"mergeCell " in chunk:
                merged.update(_down(chunk))
            if b"<f" in chunk:
                no_result.update((column_number(letters), int(row)) for letters, row, _ in _NO_RESULT.findall(chunk))
    return Told(tuple(sorted(merged)), tuple(sorted(no_result, key=lambda place: place[::-1])))


def _down(chunk: bytes) -> Iterator[tuple[int, int, int]]:
    for left, first, right, last in _MERGED.findall(chunk):
        if left == right and int(first) < int(last):
            yield column_number(left), int(first), int(last)


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The name of the part that holds a sheet's cells."""
    names = {name.lower(): name for name in archive.namelist()}
    book, relations = names.get("xl/workbook.xml"), names.get("xl/_rels/workbook.xml.rels")
    if book is None or relations is None:
        return None
    tags = (match[0] for match in _SHEET.finditer(archive.read(book).decode("utf-8", "replace")))
    ids = [_attribute(tag, r"\w+:id") for tag in tags if html.unescape(_attribute(tag, "name")) == sheet]
    for match in _RELATION.finditer(archive.read(relations).decode("utf-8", "replace")) if ids else ():
        if _attribute(match[0], "Id") == ids[0]:
            target = _attribute(match[0], "Target")
            return names.get(posixpath.normpath(target.lstrip("/") if target.startswith("/") else f"xl/{target}").lower())
    return None


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf"""\s{name}=(?:"([^"]*)"|'([^']*)')""", tag)
    return (found[1] or found[2] or "") if found else ""
