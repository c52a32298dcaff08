"""What a city's status words mean: known words as they are, unknown ones with a guess that a person confirms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from transforms.propose.vocabulary import meaning, meaning_inside

CLOSED_SHARE = 0.95


@dataclass(frozen=True, slots=True)
class Word:
    """One status word: its rows, how many of those state a closing time, the state it means, and whether that is known."""

    text: str
    rows: int
    closed: int
    state: str
    is_known: bool


def status_words(counts: Iterable[tuple[str, int, int]], has_agency: bool, has_closing: bool) -> tuple[Word, ...]:
    """Every (word, rows, rows with a closing time) with its state, in the order given.

    An unknown word is guessed by a known one in it, else by whether its rows were closed, else it counts as in progress: an
    open ticket too many is seen, a closed one too many flatters.
    """
    found: dict[str, Word] = {}
    for text, rows, closed in counts:
        key = " ".join(text.lower().split())
        if key in found:  # the map of a source knows no case
            first = found[key]
            found[key] = Word(first.text, first.rows + rows, first.closed + closed, first.state, first.is_known)
            continue
        state = meaning("states", text)
        is_known = state is not None
        if state is None:
            state = meaning_inside("states", text)
        if state is None:
            state = "closed" if has_closing and closed >= CLOSED_SHARE * rows else "in_progress"
        found[key] = Word(text, rows, closed, _open(state, has_agency), is_known)
    return tuple(found.values())


def _open(state: str, has_agency: bool) -> str:
    """An open ticket lies with the agency where its row names one, else at the centre."""
    return state if state != "open" else "forwarded" if has_agency else "received"
