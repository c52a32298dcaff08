"""Months named in words or figures, Indonesian and English. A date on which a paper was printed is not its month."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

Month = tuple[int | None, int]
"""Year and month; the year is None where only the month is named."""

_WORDS = (
    "januari january jan",
    "februari pebruari february feb peb",
    "maret march mar mrt",
    "april apr",
    "mei may",
    "juni june jun",
    "juli july jul",
    "agustus august agust ags agt agu aug",
    "september sept sep",
    "oktober october okt oct",
    "november nopember nov nop",
    "desember december des dec",
)
_NUMBERS = {word: place for place, words in enumerate(_WORDS, start=1) for word in words.split()}
_ANY = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_CERTAIN = "|".join(word for word in _ANY.split("|") if len(word) > 4 or word in ("juni", "juli", "june", "july", "mei"))
_YEAR = r"(?:19|20)\d\d"
_WORD_YEAR = re.compile(rf"(?<![a-z])({_ANY})\b\.?[\s,.'’-]*({_YEAR})(?!\d)", re.IGNORECASE)
_WORD_YEAR_CLOSED = re.compile(rf"(?<![a-z])({_ANY})({_YEAR})(?!\d)", re.IGNORECASE)
_YEAR_WORD = re.compile(rf"(?<!\d)({_YEAR})[\s,-]+({_ANY})(?![a-z])", re.IGNORECASE)
_WORD = re.compile(rf"(?<![a-z])({_CERTAIN})(?![a-z])", re.IGNORECASE)
_YEAR_FIGURES = re.compile(rf"(?<!\d)({_YEAR})[-./]?(0[1-9]|1[0-2])(?![-./ ]?\d)")
_FIGURES_YEAR = re.compile(rf"(?<!\d)(?<!\d[-./ ])(0?[1-9]|1[0-2])[-./]({_YEAR})(?!\d)")
_TO = r"\.?\s*(?:-|–|—|s\W{0,2}d\b\W*|sampai(?: dengan)?|hingga|to|dan|and|&|,|/)\s*"
_SEVERAL = re.compile(rf"(?<![a-z])({_ANY})\b{_TO}(?=({_ANY})\b)", re.IGNORECASE)
_DAY_BEFORE = re.compile(r"(?<!\d)([12]\d|3[01]|0?[1-9])[\s.-]*$")
_RANGE_BEFORE = re.compile(r"(?<!\d)\d{1,2}\s*(?:-|–|—|s\W{0,2}d\W*|sampai(?: dengan)?|hingga|to)\s*\d{1,2}\s*$", re.IGNORECASE)
_ISO = re.compile(rf"({_YEAR})[-/.](\d{{1,2}})(?:[-/.](\d{{1,2}}))?(?:[ T].*)?")
_SLASHED = re.compile(rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.]({_YEAR})(?: .*)?")


class Undecided(ValueError):
    """A date that can be read in two ways, and nothing says which."""


def months_in(text: str) -> frozenset[Month]:
    """Every month that ``text`` names; none where it only carries the date of a day.

    >>> sorted(months_in("Rekap Keluhan Mei 2017, dicetak 3 Juni 2017"))
    [(2017, 5)]
    >>> sorted(months_in("Januari s.d. Maret 2017"))  # a quarter is no month, and its reader must see that
    [(2017, 1), (2017, 3)]
    >>> months_in("keluhan_2017-04.csv"), months_in("ekspor_20170403.csv")
    (frozenset({(2017, 4)}), frozenset())
    """
    text = text.replace("_", " ")
    found: list[Month] = []
    dated: list[Month] = []
    matches = [*_WORD_YEAR.finditer(text), *_WORD_YEAR_CLOSED.finditer(text)]
    for match in matches:
        month = (int(match[2]), _NUMBERS[match[1].lower()])
        before = text[: match.start()]
        is_day = _DAY_BEFORE.search(before) is not None and _RANGE_BEFORE.search(before) is None
        (dated if is_day else found).append(month)
    if not found and len(dated) > 1 and len(set(dated)) == 1:  # from its first day to its last
        found = dated
    found += [(year, _NUMBERS[match[1].lower()]) for match in _SEVERAL.finditer(text) for year, _ in found[:1]]
    for pattern, year, month_part in ((_YEAR_FIGURES, 1, 2), (_FIGURES_YEAR, 2, 1)):
        found += [(int(match[year]), int(match[month_part])) for match in pattern.finditer(text)]
    if not found and not dated:
        found = [(int(match[1]), _NUMBERS[match[2].lower()]) for match in _YEAR_WORD.finditer(text)]
    if not found and not dated:
        years = years_in(text)
        year_of = next(iter(years)) if len(years) == 1 else None
        found = [(year_of, _NUMBERS[match[1].lower()]) for match in _WORD.finditer(text)]
    return frozenset(found)


def years_in(text: str) -> frozenset[int]:
    """Every year that ``text`` names."""
    return frozenset(int(year) for year in re.findall(rf"(?<!\d)({_YEAR})(?!\d)", text))


def read_months(values: Sequence[str], form: str | None = None) -> list[Month | None]:
    """The month of each value of a column of months or days; None where a value names none.

    ``form`` is a strptime form. Without it ISO dates and month names are read, and days written 31/05/2017 where some value
    shows which part is the day. Raises `Undecided` where none does.
    """
    if form is not None:
        return [_formed(value, form) for value in values]
    slashed = [(int(found[1]), int(found[2])) for value in values if (found := _SLASHED.fullmatch(value.strip()))]
    is_day_first = _day_first(slashed)
    return [_month(value.strip(), is_day_first) for value in values]


def _day_first(pairs: Sequence[tuple[int, int]]) -> bool:
    can_day_first = all(second <= 12 for _, second in pairs)
    can_month_first = all(first <= 12 for first, _ in pairs)
    if can_day_first and can_month_first and pairs:
        # A column of months states each by its first day; read the other way round those would be first days as well.
        first_days = [all(first == 1 for first, _ in pairs), all(second == 1 for _, second in pairs)]
        if first_days[0] == first_days[1] and any(first != second for first, second in pairs):
            raise Undecided("day and month cannot be told apart")
        return first_days[0] or not first_days[1]
    return can_day_first


def _month(value: str, is_day_first: bool) -> Month | None:
    if found := _ISO.fullmatch(value):
        return _checked(int(found[1]), int(found[2]), int(found[3] or 1))
    if found := _SLASHED.fullmatch(value):
        day, month = (int(found[1]), int(found[2])) if is_day_first else (int(found[2]), int(found[1]))
        return _checked(int(found[3]), month, day)
    if found := re.fullmatch(rf"\d{{1,2}} ({_ANY})\.? ({_YEAR})", value, re.IGNORECASE):  # a day's own row
        return int(found[2]), _NUMBERS[found[1].lower()]
    if value.lower() in _NUMBERS:
        return None, _NUMBERS[value.lower()]
    months = months_in(value)
    return next(iter(months)) if len(months) == 1 else None


def _checked(year: int, month: int, day: int) -> Month | None:
    try:
        date(year, month, day)
    except ValueError:
        return None
    return year, month


def _formed(value: str, form: str) -> Month | None:
    try:
        read = datetime.strptime(value.strip(), form)
    except ValueError:
        return None
    return read.year, read.month
