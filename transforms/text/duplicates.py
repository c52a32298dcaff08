"""Texts that say the same: passed on, cut short, quoted, or sent to several accounts.

A text repeats an earlier one when nearly all words of the shorter stand in the longer, and a run of four words in both; texts of
fewer than six words repeat each other only when their words are the same. Pages and mentions do not count: they differ in copies.
"""

from __future__ import annotations

from collections.abc import Iterable

from transforms.text.grams import words

SHARED = 0.85
"""Part of the shorter text's words that a repetition shares; lower, two reports of one kind of trouble in one street pass for one."""
FEWEST_WORDS = 6
RUN = 4

_PASSING = frozenset(("xakun", "xlaman", "rt"))


def repeats(texts: Iterable[str]) -> list[int]:
    """For each text the place of the first one that says the same; its own place where it is the first.

    >>> repeats(["jalan rusak parah di depan pasar", "RT @a: jalan rusak parah di depan pasar https://t.co/x", "air mati"])
    [0, 0, 2]
    """
    same: dict[tuple[str, ...], int] = {}
    by_run: dict[tuple[str, ...], list[int]] = {}
    sets: dict[int, frozenset[str]] = {}
    found: list[int] = []
    for place, text in enumerate(texts):
        said = tuple(word for word in words(text) if word not in _PASSING)
        first = same.setdefault(said, place)
        if first == place and len(said) >= FEWEST_WORDS:
            first = _longer_or_shorter(said, place, by_run, sets)
            same[said] = first
        found.append(first)
    return found


def _longer_or_shorter(said: tuple[str, ...], place: int, by_run: dict[tuple[str, ...], list[int]], sets: dict[int, frozenset[str]]) -> int:
    own = frozenset(said)
    runs = [said[start : start + RUN] for start in range(len(said) - RUN + 1)]
    for other in sorted({other for run in runs for other in by_run.get(run, ())}):
        shorter = min(len(own), len(sets[other]))
        if shorter >= FEWEST_WORDS - 1 and len(own & sets[other]) >= SHARED * shorter:
            return other
    sets[place] = own
    for run in runs:
        by_run.setdefault(run, []).append(place)
    return place
