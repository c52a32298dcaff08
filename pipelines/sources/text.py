"""Bytes to lines of text: encodings, byte-order marks, and lines that are no text."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from pipelines.sources.reading import RawFile, SourceError
from transforms.city.model import Source

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OTHERS: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "a ZIP file or a workbook", 'Unpack it, or declare kind = "xlsx" for a workbook'),
    (b"\x1f\x8b", "compressed (gzip)", "Unpack it (gunzip)"),
    (b"%PDF-", "a PDF", "Export the rows as CSV or as a workbook"),
    (bytes.fromhex("D0CF11E0A1B11AE1"), "a workbook of the old form (.xls)", 'Save it as .xlsx and declare kind = "xlsx"'),
)
"""How files begin that are no text, whatever their name says."""
_ONE_BYTE = ("cp1252", "iso8859-1", "iso8859-15")
_CUT = re.compile(rb"\xf0\x9f[\x80-\xbf]?(?![\x80-\xbf])|\xe2\x80(?![\x80-\xbf])|\xed[\xa0-\xbf][\x80-\xbf]")
"""What is left of an emoji or a typographic quote that was cut in half: no letters of any other encoding stand so."""
_NO_ZERO = re.compile(rb"[^\x00]{30,}")
"""So many bytes without a zero are no Latin text in UTF-16."""
_LOOKED_AT = 4_000
"""Bytes at the start of a file that tell UTF-16 without a mark: its heading is there."""


@dataclass(frozen=True, slots=True)
class Text:
    """A file as text. ``is_sound`` is false where bytes did not fit the encoding; those stand as U+FFFD or surrogates."""

    text: str
    encoding: str
    is_sound: bool
    likely: str | None = None
    """The encoding the file is more likely in, where it is not sound; None when it is simply damaged."""


def decoded(file: RawFile, source: Source) -> Text:
    """The file's text: a byte-order mark says how, else UTF-8 where every byte fits it, else the declared encoding.

    Bytes that do not fit become lone surrogates, so that only the lines they stand on are set aside. Raises `SourceError`
    for what is no text at all, for an encoding nobody knows, and for UTF-16 that neither a mark nor the source declares.
    """
    data = file.path.read_bytes()
    _refuse_other(data, file, source)
    declared = str(source.options.get("encoding") or "utf-8")
    try:
        encoding = codecs.lookup(declared).name
    except LookupError:
        raise SourceError(
            f"source '{source.id}': encoding '{declared}' is not known.\nUse utf-8, cp1252 or iso-8859-1 in sources.toml, then run: tanggap run",
            transient=False,
        ) from None
    for mark, name in _MARKS:
        if data.startswith(mark):
            data, encoding = data[len(mark) :], name
            break
    else:
        if encoding == "utf-8" and (wide := _unmarked_utf16(data)):
            raise SourceError(
                f'{file.name}: every other byte is zero, as in UTF-16.\nDeclare encoding = "{wide}" for source \'{source.id}\' in '
                "sources.toml, or export as UTF-8, then run: tanggap run",
                transient=False,
            )
        if not encoding.startswith(("utf-16", "utf-32")) and _fits(data, "utf-8"):
            encoding = "utf-8"  # an export that was changed to UTF-8 and is still declared as it was: no other text fits it by chance
    if encoding in _ONE_BYTE:
        text = "\n".join(_line(line, encoding) for line in data.split(b"\n"))
        return Text(text, encoding, not is_broken_text(text))
    if encoding in ("utf-16-le", "utf-16-be"):
        data = _all_wide(data, encoding)
    try:
        return Text(data.decode(encoding), encoding, True)
    except UnicodeDecodeError:
        text = data.decode(encoding, "surrogateescape" if encoding == "utf-8" else "replace")
        return Text(text, encoding, False, _likely(data) if encoding == "utf-8" else None)


def _all_wide(data: bytes, encoding: str) -> bytes:
    """UTF-16 with what another program added to it in UTF-8 as UTF-16 too: read two bytes a letter, such rows are no letters and take the end
    of a row with them."""

    def wide(run: re.Match[bytes]) -> bytes:
        start, end = run.span()
        if encoding == "utf-16-le" and data[end : end + 1] == b"\0":
            end -= 1  # the first half of the next letter
        if encoding == "utf-16-be" and data[start - 1 : start] == b"\0":
            start += 1  # the second half of the last one
        try:
            text = data[start:end].decode("utf-8")
        except UnicodeDecodeError:
            return run[0]
        if not all(character.isprintable() or character in "\t\r\n" for character in text) or 2 * sum(map(str.isascii, text)) < len(text):
            return run[0]
        return data[run.start() : start] + text.encode(encoding) + data[end : run.end()]

    return _NO_ZERO.sub(wide, data)


def _line(data: bytes, encoding: str) -> str:
    """A line of a file declared as ``encoding``, one byte a letter: as UTF-8 where it is that, for two programs may write to one file; as it
    is declared else; with lone surrogates where it is UTF-8 that was damaged."""
    try:
        return data.decode("ascii" if data.isascii() else "utf-8")
    except UnicodeDecodeError:
        return data.decode(encoding, "replace") if is_one_byte(data) else data.decode("utf-8", "surrogateescape")


def is_one_byte(line: bytes) -> bool:
    """Whether a line that is no UTF-8 has more letters of one byte than of several."""
    text = line.decode("utf-8", "surrogateescape")
    strays = sum("\udc80" <= character <= "\udcff" for character in text)
    wide = sum(character > "\x7f" for character in text) - strays
    cut = sum(map(len, _CUT.findall(line)))
    return strays - cut > wide


def _refuse_other(data: bytes, file: RawFile, source: Source) -> None:
    found = next(((what, cure) for start, what, cure in _OTHERS if data.startswith(start)), None)
    if data[:200].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith((b"<!doctype html", b"<html", b"<table", b"<?xml")):
        what = "a web page (of a login or an error, perhaps) or XML"
        found = what, "Get the export again; a table that is a web page is saved as CSV by a spreadsheet"
    if found:
        what, cure = found
        raise SourceError(
            f"{file.name}: it is {what}, and source '{source.id}' is of kind {source.kind}.\n{cure}, then run: tanggap run", transient=False
        )


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _unmarked_utf16(data: bytes) -> str | None:
    start = data[:_LOOKED_AT]
    for name, zeros, letters in (("utf-16-le", start[1::2], start[::2]), ("utf-16-be", start[::2], start[1::2])):
        if len(zeros) > 1 and zeros.count(0) > 0.9 * len(zeros) and not letters.count(0):
            return name
    return None


def _likely(data: bytes) -> str | None:
    """cp1252 for a file that is no UTF-8 but would be Windows text, unless so much of it is UTF-8 that it was one once, or what is not
    is letters cut in half."""
    bad = [line for line in data.split(b"\n") if not line.isascii() and not _fits(line, "utf-8")]
    windows = sum(is_one_byte(line) for line in bad)
    return "cp1252" if _fits(data, "cp1252") and is_one_byte(data) and 2 * windows > len(bad) else None


def one_line_end(text: str) -> str:
    """``text`` with a line feed at every line's end, where some systems write a carriage return, or both, or now one and now the other."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def is_broken_text(line: str) -> bool:
    """Whether a line of a file that is not sound holds bytes that did not fit its encoding."""
    return "\ufffd" in line or any("\ud800" <= character <= "\udfff" for character in line)


def encoding_message(encoding: str, likely: str | None = None) -> str:
    """Why a line that is no text was set aside, and the cure."""
    found = f"has bytes that are not {encoding}"
    if likely:
        return f'{found}; the file fits {likely}. Declare encoding = "{likely}" in sources.toml.'
    return (
        f"{found}: the file was damaged, or it is in an encoding that must be declared in sources.toml, as a whole or in part "
        '(encoding = "cp1252" where a Windows program adds to it).'
    )
