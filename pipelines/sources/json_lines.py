"""Files of one JSON value a line: what every kind that reads them does with lines that are none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pipelines.sources.reading import Broken
from pipelines.sources.text import Text, encoding_message, is_broken_text, one_line_end


def json_values(text: Text, broken: list[Broken]) -> Iterator[tuple[int, str, Any]]:
    """The values of a file with line number and line; lines that hold none are added to ``broken``, blank ones are nothing."""
    for number, line in enumerate(one_line_end(text.text).split("\n"), start=1):
        if not line.strip():
            continue
        if not text.is_sound and is_broken_text(line):
            broken.append(Broken(number, "bad_encoding", encoding_message(text.encoding, text.likely), line))
            continue
        try:
            value = json.loads(line, parse_float=str)  # as written: 0.10 stays 0.10
        except (ValueError, RecursionError) as error:
            broken.append(Broken(number, "not_json", f"is not JSON: {_where(error)}.", line))
            continue
        yield number, line, value


def listed_values(text: Text) -> list[tuple[int, str, Any]] | None:
    """The values of a file that is one JSON list, with their place in it (from 1) in place of a line; None where it is no whole list."""
    if not text.is_sound or not text.text.lstrip().startswith("["):
        return None
    try:
        values = json.loads(text.text, parse_float=str)
    except (ValueError, RecursionError):
        return None
    return [(place, json.dumps(value, ensure_ascii=False), value) for place, value in enumerate(values, start=1)]


def _where(error: Exception) -> str:
    # The text of the line is not repeated: it may hold personal values.
    return f"{error.msg} at character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else "nested too deeply, or a number without end"


def plain_text(value: Any) -> str | None:
    """A value as text: what a source writes into a CSV field for it; lists and objects stay JSON, nothing is NULL."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)
    # A lone surrogate (a pair of escapes cut in two) is no character, and no text of the engine can hold it.
    return text.replace("\0", "").encode("utf-8", "replace").decode()
