"""Masks for free text: what names, reaches or locates a person is replaced by a word in square brackets.

Masking fails closed: a run of nine or more digits that nothing explains is masked too, and only dates, times, amounts
after "Rp" and the forms a city declares as its own (ticket ids, its own numbers) are let through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from transforms.privacy.lookalikes import plain
from transforms.privacy.nik import is_mobile, is_plausible_nik
from transforms.privacy.numbers import (
    FEWEST_DIGITS,
    HARMLESS,
    NUMBER_WORDS,
    digit_count,
    mask_named,
    mask_runs,
    mask_spelled,
)
from transforms.privacy.places import EMAIL, mask_names, mask_places

TRIGGER = rf"[0-9@]|[^\x00-\x7F]|\b(?i:{NUMBER_WORDS}|at)\b"
"""What a text must contain for any mask to apply (for an engine's regular expressions): the rest need not be looked at."""

MOST_ROUNDS = 5

UNMASKABLE = ("081234567890", "0812-3456-7890", "+62 812 3456 7890", "3201011501900001", "nama@contoh.id", "0217654321")
"""Samples no keep pattern may match whole: a pattern that does would let people through."""


@dataclass(frozen=True, slots=True)
class Masker:
    """Masks free text, letting through the forms in ``keep`` (regular expressions: a city's ticket ids, its own numbers).

    Raises ValueError for a keep pattern that is no regular expression or would let a phone number, NIK or e-mail through.
    """

    keep: tuple[str, ...] = ()
    _kept: re.Pattern[str] | None = field(init=False, repr=False, compare=False, default=None)

    def __post_init__(self) -> None:
        for pattern in self.keep:
            _check_keep(pattern)
        if self.keep:
            object.__setattr__(self, "_kept", re.compile("|".join(f"(?:{pattern})" for pattern in self.keep)))

    def mask(self, text: str) -> str:
        """``text`` with every personal value replaced; masking what is masked changes nothing.

        >>> Masker().mask("Hubungi 0812-3456-7890, lampu mati sejak 08-08-2022 19.30")
        'Hubungi [telepon], lampu mati sejak 08-08-2022 19.30'
        """
        text = plain(text)
        for _ in range(MOST_ROUNDS):  # a mask can bring words and digits together that a further mask then sees
            before = text
            text = _mask_free(text) if self._kept is None else _between(self._kept, text, _mask_free)
            if text == before:
                break
        return text

    def mask_all(self, texts: Iterable[str]) -> dict[str, str]:
        """Masked text of each distinct text."""
        return {text: self.mask(text) for text in set(texts)}


def shape(text: str, limit: int = 200) -> str:
    """The form of a text without its content: letters become x, digits 9. For rows whose fields are not known.

    >>> shape("Budi;0812;Jl. Mawar")
    'xxxx;9999;xx. xxxxx'
    """
    formed = "".join("9" if c.isdigit() else "x" if c.isalpha() else c if c.isprintable() else "?" for c in text[:limit])
    return formed + ("…" if len(text) > limit else "")


def is_person(value: str) -> bool:
    """Whether a value standing alone is a mobile number, a NIK or an e-mail address: an id that is one is no mere id."""
    bare = re.sub(r"[\s.\-()]", "", value)
    return is_mobile(bare) or is_plausible_nik(bare) or ("@" in value and EMAIL.fullmatch(value.strip()) is not None)


def _between(kept: re.Pattern[str], text: str, mask: Callable[[str], str]) -> str:
    pieces: list[str] = []
    start = 0
    for match in kept.finditer(text):
        if match.end() == match.start():
            continue
        pieces += (mask(text[start : match.start()]), match[0])
        start = match.end()
    pieces.append(mask(text[start:]))
    return "".join(pieces)


def _mask_free(text: str) -> str:
    """Each mask is asked only where what it needs is there: most complaints hold no number at all."""
    text = mask_names(text)
    digits = digit_count(text)
    if digits >= FEWEST_DIGITS:
        text = mask_named(text)
        text = _between(HARMLESS, text, mask_runs)
    if digits:
        text = mask_places(text)
    return mask_spelled(text)


def _check_keep(pattern: str) -> None:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise ValueError(f"keep pattern {pattern!r} is not a regular expression: {error}") from error
    for sample in UNMASKABLE:
        if compiled.fullmatch(sample):
            raise ValueError(f"keep pattern {pattern!r} would let {sample!r} through; write the letters and length of the ticket ids")
    if compiled.search(""):
        raise ValueError(f"keep pattern {pattern!r} matches an empty text")


def keep_patterns(numbers: Sequence[str]) -> tuple[str, ...]:
    """Keep patterns for a city's own numbers, however they are grouped: ``1500 123`` also lets ``1500123`` through.

    >>> Masker(keep_patterns(["1500 123"])).mask("hubungi 1500123")
    'hubungi 1500123'
    """
    patterns = []
    for number in numbers:
        digits = re.sub(r"\D", "", number)
        if 3 <= len(digits) <= 8:  # longer ones look like anybody's number and are masked
            patterns.append(r"(?<!\d)" + r"[\s.\-]?".join(digits) + r"(?![\s.\-]?\d)")
    return tuple(patterns)
