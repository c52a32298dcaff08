"""How a NIK (the national identity number) is built, and which ids are a person's number rather than a mere id."""

from __future__ import annotations

import re

# Kemendagri codes by island group; 91 to 97 are the provinces of Papua.
PROVINCES = frozenset((*range(11, 20), 21, *range(31, 37), *range(51, 54), *range(61, 66), *range(71, 77), 81, 82, *range(91, 98)))


def is_plausible_nik(digits: str) -> bool:
    """Whether 16 digits are built like a NIK: a province, a day (plus 40 for women) and a month where they belong.

    >>> is_plausible_nik("3201015501900001"), is_plausible_nik("9999999999999999")
    (True, False)
    """
    if len(digits) != 16 or not digits.isdigit():
        return False
    day, month = int(digits[6:8]), int(digits[8:10])
    return int(digits[:2]) in PROVINCES and (1 <= day <= 31 or 41 <= day <= 71) and 1 <= month <= 12


def is_mobile(bare: str) -> bool:
    """Whether digits alone are an Indonesian mobile number."""
    return re.fullmatch(r"(?:\+?62|0)8[1-9]\d{7,10}", bare) is not None
