"""Characters that a reader takes for another, or does not see, as the plain ones masks look for.

Only digits, the signs of full-width typing and what is invisible change; letters with marks and emoji stay as written.
"""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20e3\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹₀-₉⓪①-⑨⓿❶-❾➀-➈➊-➒]{3,}")


class _Plain(dict[int, str]):
    """What each character becomes, found when it is first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code - 0xFEE0) if 0xFF01 <= code <= 0xFF5E else chr(code)
        self[code] = str(unicodedata.decimal(character)) if character.isdecimal() else character
        return self[code]


_PLAIN = _Plain()


def plain(text: str) -> str:
    """``text`` with digits of any script as 0 to 9 and nothing invisible; m² keeps its raised 2.

    >>> plain("０８\u200b1️⃣2"), plain("5 m²"), plain("⁰⁸¹²")
    ('0812', '5 m²', '0812')
    """
    if text.isascii():
        return text
    text = _INVISIBLE.sub("", text).translate(_PLAIN)
    return _RAISED.sub(lambda run: "".join(str(unicodedata.digit(character)) for character in run[0]), text)
