"""Bytes to lines of text: encodings, byte-order marks, and lines that are no text."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from pipelines.sources.reading import RawFile, SourceError
from transforms.city.model import Source

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True, slots=True)
class Text:
    """A file as text. ``is_sound`` is false where bytes did not fit the encoding; those stand as U+FFFD or surrogates."""

    text: str
    encoding: str
    is_sound: bool


def decoded(file: RawFile, source: Source) -> Text:
    """The file's text: a byte-order mark says how, else the declared encoding, else UTF-8.

    Bytes that do not fit become lone surrogates, so that only the lines they stand on are set aside.
    """
    data = file.path.read_bytes()
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
    try:
        return Text(data.decode(encoding), encoding, True)
    except UnicodeDecodeError:
        return Text(data.decode(encoding, "surrogateescape" if encoding == "utf-8" else "replace"), encoding, False)


def is_broken_text(line: str) -> bool:
    """Whether a line holds bytes that did not fit the encoding."""
    return "\ufffd" in line or any("\ud800" <= character <= "\udfff" for character in line)


def encoding_message(encoding: str) -> str:
    """Why a line that is no text was set aside, and the cure."""
    return f'has bytes that are not {encoding}. Declare the right encoding in sources.toml, for example encoding = "cp1252".'
