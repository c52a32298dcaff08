"""How large a workbook is once unpacked: told before the engine makes room for it, for a small file can ask for all memory there is."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from pipelines.sources.reading import RawFile, SourceError

LARGEST = 512_000_000
"""Bytes of all parts of text unpacked, pictures left out: some 600,000 rows of 20 columns."""
MOST_CELLS = 50_000_000
"""Cells of the box around everything written in one sheet: the engine makes room for each, written or not."""
_CHUNK = 1 << 20
_WIDE = re.compile(rb"""\br=["'][A-Z]{2,3}[0-9]""")
_WRITTEN = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["'][^>]*(?<!/)>""")
_OVERLAP = 200
"""Bytes that a cell's opening tag may be cut by the end of a chunk."""


def refuse_outsized(file: RawFile, source_id: str) -> None:
    """Raise `SourceError` for a workbook too large to be read whole. What is no ZIP file is left to the engine to refuse."""
    try:
        with zipfile.ZipFile(file.path) as archive:
            size = sum(part.file_size for part in archive.infolist() if part.filename.lower().endswith(".xml"))
            if size > LARGEST:
                raise _outsized(file, source_id, f"it holds {size // 1_000_000} MB once unpacked, and at most {LARGEST // 1_000_000} are read",
                                "Export a part at a time, or as CSV UTF-8")  # fmt: skip
            for part in archive.infolist():
                if re.fullmatch(r"(?i)xl/worksheets/[^/]+\.xml", part.filename):
                    rows, column = _extent(archive, part)
                    if rows * column_number(column) > MOST_CELLS:
                        name = part.filename.rsplit("/", 1)[1]
                        raise _outsized(file, source_id, f"a sheet ({name}) reaches to row {rows} and column {column.decode()}, mostly empty",
                                        "Delete what stands far below or beside the table, save it")  # fmt: skip
    except zipfile.BadZipFile:
        return


def _outsized(file: RawFile, source_id: str, why: str, cure: str) -> SourceError:
    return SourceError(f"{file.name} (source '{source_id}'): {why}.\n{cure}, then run: tanggap run", transient=False)


def _extent(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> tuple[int, bytes]:
    """The last row and column in which something is written. A sheet of 26 columns at most is never too large: (0, A) then."""
    if not any(_WIDE.search(chunk) for chunk in chunks(archive, part)):
        return 0, b"A"
    rows, column = 0, b"A"
    for chunk in chunks(archive, part):
        for letters, row in set(_WRITTEN.findall(chunk)):
            rows, column = max(rows, int(row)), max(column, letters, key=column_number)
    return rows, column


def chunks(archive: zipfile.ZipFile, part: zipfile.ZipInfo, overlap: int = _OVERLAP) -> Iterator[bytes]:
    """The bytes of a part piece by piece, each beginning with the last ``overlap`` bytes of the one before."""
    before = b""
    with archive.open(part) as opened:
        while chunk := opened.read(_CHUNK):
            yield before + chunk
            before = (before + chunk)[-overlap:]


def column_number(letters: bytes) -> int:
    """A column's number by its letters.

    >>> column_number(b"A"), column_number(b"Z"), column_number(b"AA"), column_number(b"XFD")
    (1, 26, 27, 16384)
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
