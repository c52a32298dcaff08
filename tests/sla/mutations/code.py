"""The places of code that can be changed: comparisons, signs, numbers, least and greatest."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

SWAPS = (
    (r" < ", " <= "), (r" <= ", " < "), (r" > ", " >= "), (r" >= ", " > "), (r" == ", " != "),
    (r" \+ ", " - "), (r" - ", " + "), (r" and ", " or "), (r" or ", " and "), (r" is not null", " is null"),
    (r"\bleast\(", "greatest("), (r"\bgreatest\(", "least("), (r"\bmin\(", "max("), (r"\bmax\(", "min("), (r" desc\b", ""),
    (r" = 1\b", " = 2"), (r"(?<![\w.'])1(?![\w.'])", "2"), (r"(?<![\w.'])0(?![\w.'])", "1"),
)  # fmt: skip


def changes(file: str, text: str, comment: str) -> Iterator[tuple[str, str]]:
    """(label, changed text) for each such place of ``file``; comments and texts in quotes are none.

    A line that stands in a file more than once has its number among them behind the label.
    """
    seen: Counter[str] = Counter()
    for label, changed in _places(text, comment):
        label = f"{file} {label}"
        seen[label] += 1
        yield label if seen[label] == 1 else f"{label} ({seen[label]})", changed


def _places(text: str, comment: str) -> Iterator[tuple[str, str]]:
    start, in_docstring = 0, False
    for line in text.split("\n"):
        quotes = line.count('"""')
        is_code = not in_docstring and not quotes and not line.lstrip().startswith((comment, "from ", "import "))
        in_docstring ^= quotes == 1
        code = line.split(f" {comment} ")[0] if comment in line else line
        if is_code and "raise " not in code and 'f"' not in code:
            for pattern, instead in SWAPS:
                for found in re.finditer(pattern, code):
                    changed = code[: found.start()] + instead + code[found.end() :]
                    label = f"{code.strip()} | {found.start()}: {found[0].strip()} → {instead.strip()}".rstrip()
                    yield label, text[:start] + changed + text[start + len(code) :]
        start += len(line) + 1
