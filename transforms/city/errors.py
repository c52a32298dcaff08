"""What is wrong with a city folder, said so that the person reading it can put it right."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

CLOSE = 0.65
"""Below this difflib finds likeness where there is none: 'tags' in 'status'."""
SHOWN_NAMES = 8


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one place: what was found, what would be right, how to get there.

    `row` counts as a spreadsheet does (the heading is row 1); in a .toml file it is the line.
    """

    file: str
    row: int | None
    found: str
    expected: str
    cure: str

    def __str__(self) -> str:
        unit = "line" if self.file.endswith(".toml") else "row"
        place = self.file if self.row is None else f"{self.file}, {unit} {self.row}"
        return "\n".join(part for part in (f"{place}: {self.found}", self.expected, self.cure) if part)


class CityError(ValueError):
    """A city folder cannot be used. Trying again does not help; `problems` says what to correct."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems: list[Problem] = list(problems)
        super().__init__("\n\n".join(str(problem) for problem in self.problems))


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known name a typing error most likely meant, or None.

    >>> closest("Dinkess", ["Dinsos", "Dinkes"])
    'Dinkes'
    >>> closest("status", ["tags", "keadaan"]) is None
    True
    """
    names = list(dict.fromkeys(known))
    folded = {name.casefold(): name for name in reversed(names)}
    found = difflib.get_close_matches(word.casefold(), list(folded), n=1, cutoff=CLOSE)
    return folded[found[0]] if found else None


def known_names(word: str, known: Iterable[str]) -> str:
    """The sentence that lists what would have been right, and the closest of it.

    >>> known_names("Dinkess", ["Dinkes", "Dinsos"])
    "Known: Dinkes, Dinsos. Did you mean 'Dinkes'?"
    """
    names = list(dict.fromkeys(known))
    if not names:
        return "None is known here."
    more = " …" if len(names) > SHOWN_NAMES else "."
    sentence = f"Known: {', '.join(names[:SHOWN_NAMES])}{more}"
    guess = closest(word, names)
    return f"{sentence} Did you mean '{guess}'?" if guess is not None else sentence
