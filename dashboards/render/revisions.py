"""Why an edition was revised, in words: "12 aduan datang terlambat; 1 aduan dibuka kembali; kalender berubah"."""

from __future__ import annotations

from collections.abc import Iterable

from dashboards.render import formats
from dashboards.render.words import TEXT, say
from transforms.editions.manifest import ITEM_CAUSES, Change

RULES = ("time", "policy", "calendar", "rules", "code")


def reason(changes: Iterable[Change], language: str) -> str:
    """The sentence for a revision's ``changes``: tickets, calls and posts first, then rules; '' where nothing is known."""
    told = list(changes)
    items = [item_words(change.cause, change.count, language) for change in told if change.cause.startswith(ITEM_CAUSES)]
    rules = [say(f"reason_{cause}", language) for cause in RULES if any(change.cause == cause for change in told)]
    if not items:  # a revision made before they were counted, or too few of them to be told: the rows that came
        late = sum(change.count for change in told if change.cause == "late rows")
        items = [say("reason_late_rows", language, count=formats.number(late, language))] if late else []
    return "; ".join([*items, *rules])


def item_words(cause: str, count: int, language: str) -> str:
    """``tickets reopened`` with its number; a cause nobody translated keeps its own name."""
    key, number = f"reason_{cause.replace(' ', '_')}", formats.number(count, language)
    return say(key, language, count=number) if key in TEXT else f"{number} {cause}"


def cause_word(cause: str, language: str) -> str:
    """A cause as the heading of a column."""
    return say(f"diff_{cause}", language)
