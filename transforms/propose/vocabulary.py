"""The words of `vocabulary.toml`, and how a heading or a value is compared with them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from transforms.city.lists import fold

EXACT, WORDS, INSIDE = 100.0, 60.0, 40.0
"""How sure a heading is: it is the phrase, has its words among others, or has it somewhere inside."""


@lru_cache(maxsize=1)
def vocabulary() -> Mapping[str, Any]:
    """The whole file."""
    return tomllib.loads((Path(__file__).parent / "vocabulary.toml").read_text(encoding="utf-8"))


def words_of(heading: str) -> str:
    """A heading as words: case, marks and camel humps taken away.

    >>> words_of("Tgl_Masuk"), words_of("createdDate"), words_of("CASE_STATUS")
    ('tgl masuk', 'created date', 'case status')
    """
    return fold(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading))


def heading_score(heading: str, phrases: Iterable[str]) -> float:
    """How well a heading fits one of the phrases, 0 when it does not; earlier phrases are a little surer.

    >>> heading_score("no_tiket", ["no tiket", "id"]) > heading_score("id", ["no tiket", "id"]) > 0
    True
    """
    words = words_of(heading)
    compact, parts = words.replace(" ", ""), set(words.split())
    best = 0.0
    for place, phrase in enumerate(phrases):
        bare = phrase.replace(" ", "")
        if compact == bare:
            score = EXACT
        elif set(phrase.split()) <= parts:
            # Each word more makes it less sure: "due" is a due date, "due date changed by" hardly.
            score = WORDS + 8 * len(phrase.split()) - 8 * (len(parts) - len(phrase.split()))
        elif len(bare) >= 6 and bare in compact:
            score = INSIDE - (len(compact) - len(bare))
        else:
            continue
        best = max(best, score - place * 0.3)
    return best


def known_headings(headings: Iterable[str]) -> int:
    """How many of a table's columns are known by their names, each canonical column once.

    >>> known_headings(["No Tiket", "Tanggal Lapor", "OPD"]), known_headings(["Kode", "Arti"])
    (3, 0)
    """
    names = tuple(headings)
    return max(
        sum(1 for phrases in columns.values() if any(heading_score(name, phrases) >= WORDS for name in names))
        for columns in vocabulary()["headings"].values()
    )


@lru_cache(maxsize=8)
def _meanings(table: str) -> Mapping[str, str]:
    return {fold(word): meaning for meaning, words in vocabulary()[table].items() for word in words}


def meaning(table: str, value: str) -> str | None:
    """What a value is by the words of ``table``: the whole of it, or None.

    >>> meaning("states", "SELESAI"), meaning("states", "Selesai sebagian")
    ('closed', None)
    """
    return _meanings(table).get(fold(value))


def meaning_inside(table: str, value: str) -> str | None:
    """What a value is by a word or phrase in it; the longest phrase wins."""
    folded = f" {fold(value)} "
    found = [(len(word), kind) for word, kind in _meanings(table).items() if f" {word} " in folded]
    return max(found)[1] if found else None
