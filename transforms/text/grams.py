"""What the model sees of a text: pieces of its words, and its words by ones and twos.

One function for training and for use, so that the two cannot drift apart. Masks, mentions and addresses of pages count as such, not
by what stood there: the model learns that somebody was mentioned, never who.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

SHORTEST, LONGEST = 2, 5
"""Letters in a piece of a word, its edges included."""

_PASSED_ON = re.compile(r"^(?:\s*rt\s+(?:@\w+|\[akun\])\s*:?)+", re.IGNORECASE)
_PAGE = re.compile(r"https?:\S*|www\.\S+", re.IGNORECASE)
_MASK = re.compile(r"\[(\w+)\]")
_MENTION = re.compile(r"@\w+")
_NUMBER = re.compile(r"\d+")
_STRETCHED = re.compile(r"([^\W\d])\1{2,}")
_WORD = re.compile(r"\w+|[?!]+")


def words(text: str) -> list[str]:
    """The words of a text as compared: small letters, stretched letters twice, numbers as 0, masks and pages as a word of their own.

    >>> words("RT @a: Toloooong @b jln rusak 3 bulan!! https://t.co/x")
    ['toloong', 'xakun', 'jln', 'rusak', '0', 'bulan', '!!', 'xlaman']
    """
    text = _PAGE.sub(" xlaman ", _PASSED_ON.sub("", text))
    text = _MENTION.sub(" xakun ", _MASK.sub(r" x\1 ", text)).casefold()
    return _WORD.findall(_STRETCHED.sub(r"\1\1", _NUMBER.sub("0", text)))


def grams(text: str) -> Iterator[str]:
    """Every piece, word and pair of words of a text, as often as it occurs."""
    found = words(text)
    for word in found:
        edged = f" {word} "
        for size in range(SHORTEST, LONGEST + 1):
            for start in range(len(edged) - size + 1):
                yield edged[start : start + size]
    yield from (f"={word}" for word in found)
    yield from (f"={first} {second}" for first, second in pairwise(found))
