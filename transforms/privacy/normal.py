"""The one spelling of a personal value: what two sources write differently about one person is one value before it is keyed.

Nothing here knows a city or a key, so that the loader of city folders can ask whether two spellings mean one.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import phonenumbers

DEFAULT_REGION = "ID"
"""ISO 3166 region that numbers without a country code belong to, where nothing else is known."""

_NOT_GIVEN = "anonymous|anonim|private|pribadi|restricted|unavailable|unknown|withheld|blocked|none|null|nan|n/a|-|0|tidak ada"
WITHHELD = frozenset((*_NOT_GIVEN.split("|"), "caller id withheld"))
"""What exchanges and officers write where a number or name was not given: no id, rather than one id for all of them."""

_SHORTENED = re.compile(r"[0-9]([.,][0-9]+)?[eE]\+[0-9]{1,3}")
"""A number as a spreadsheet shortens it: 6.28123E+12 was any of a million telephone numbers, and is none of them."""

_PLAIN_MOBILE = re.compile(r"(?:\+?62|0)(8[1-9][0-9]{7,10})")
_FILLERS = re.compile(r"[\s.\-()]+")
_SEVERAL = re.compile(r"\s*[/;,|]\s*")


def normalise(kind: str, value: str | None, region: str = DEFAULT_REGION) -> str | None:
    """The one spelling of a personal value; None where nothing was given, or nothing that tells anybody apart.

    >>> normalise("phone", "0812-3456-7890"), normalise("handle", "@DinkesKota"), normalise("email", " A@B.id ")
    ('+6281234567890', 'dinkeskota', 'a@b.id')
    """
    rule = _NORMAL_FORMS.get(kind)
    if rule is None:
        raise ValueError(f"no normal form for {kind!r}; known: {', '.join(sorted(_NORMAL_FORMS))}")
    text = (value or "").strip()
    if not text or text.casefold() in WITHHELD or (kind != "name" and _SHORTENED.fullmatch(text)):
        return None
    return rule(text, region) or None


def _phone(text: str, region: str) -> str:
    bare = _FILLERS.sub("", text)
    plain = _PLAIN_MOBILE.fullmatch(bare) if region == "ID" else None
    if plain:
        return "+62" + plain[1]
    first = _SEVERAL.split(text, maxsplit=1)[0]  # two numbers in one cell: the first is the one to call
    try:
        number = phonenumbers.parse(first, region)
    except phonenumbers.NumberParseException:
        return _FILLERS.sub("", first).casefold()
    if not phonenumbers.is_possible_number(number):  # an extension, a short code: kept apart from real numbers
        return _FILLERS.sub("", first).casefold()
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _digits(text: str, region: str) -> str:
    return re.sub(r"[^0-9]", "", text) or text.casefold()


def _lower(text: str, region: str) -> str:
    return text.casefold()


def _handle(text: str, region: str) -> str:
    return text.lstrip("@").strip().casefold()


def _present(text: str, region: str) -> str:
    # A name is no identity: two people share one. Only that a name was given is kept.
    return "given"


_NORMAL_FORMS: dict[str, Callable[[str, str], str]] = {
    "phone": _phone,
    "nik": _digits,
    "email": _lower,
    "handle": _handle,
    "agent": _lower,
    "name": _present,
}
