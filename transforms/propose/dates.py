"""Forms a text may be an instant in, and which order of day and month a file's values prove."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_MONTH = r"(?:jan|feb|peb|mar|apr|mei|may|jun|jul|ag[ust]|aug|sep|o[ck]t|no[vp]|de[sc])[a-z]*"
_WEEKDAY = r"(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|ahad|mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
_ISO = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?(?:Z|[+-]\d{2}:?(?:\d{2})?))?)?")
_YEAR_FIRST = re.compile(r"\d{4}([-/.])\d{1,2}\1\d{1,2}")
_NUMBERS = re.compile(r"\d{1,2}([-/. ])\d{1,2}\1(\d{4}|\d{2})(?!\d)")
_DAY_MONTH = re.compile(rf"\d{{1,2}}(?P<a>[ -]){_MONTH}(?P<b>,? |-)(?P<year>\d{{4}}|\d{{2}})(?!\d)", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"{_MONTH} \d{{1,2}}(?P<b>,? )(?P<year>\d{{4}})(?!\d)", re.IGNORECASE)
_LEADING_DAY = re.compile(rf"{_WEEKDAY}(?P<comma>,? )", re.IGNORECASE)
_TIME = re.compile(
    r"(?P<sep>,? |T|,? (?:pukul|jam|pkl\.?) |,? - )\d{1,2}(?P<c>[:.])\d{2}(?:(?P=c)\d{2}(?P<fraction>[.,]\d+)?)?"
    r"(?P<gap> ?)(?P<half>[AaPp][Mm])?(?P<mark> (?:WIB|WITA|WIT))?"
)
_SECONDS = re.compile(r"[T ]\d{1,2}[:.]\d{2}[:.]\d{2}")
ZONE_MARKS: Mapping[str, str] = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
CLOCK = r"[0-9]{1,2}[:.][0-9]{2}([:.][0-9]{2})?( ?[AaPp][Mm])?"
"""A time of day alone, as a regular expression."""


def forms_of(text: str) -> tuple[str, ...]:
    """The forms a text may be an instant in: none, one, or the day-first and the month-first one.

    >>> forms_of("3/1/26 8:05")
    ('%d/%m/%y %H:%M', '%m/%d/%y %H:%M')
    >>> forms_of("21 Des 2015, 02:50:25 PM"), forms_of("2026-03-01T08:00:00Z"), forms_of("Jl. Merdeka 1")
    (('%d %b %Y, %I:%M:%S %p',), ('iso',), ())
    """
    if _ISO.fullmatch(text):
        return ("iso",)
    lead = ""
    if found := _LEADING_DAY.match(text):
        lead, text = f"%A{found['comma']}", text[found.end() :]
    for date in _dates(text):
        day_forms, end = date
        time = _time(text[end:])
        if time is not None:
            return tuple(f"{lead}{form}{time}" for form in day_forms)
    return ()


def _dates(text: str) -> list[tuple[tuple[str, ...], int]]:
    if found := _YEAR_FIRST.match(text):
        return [((f"%Y{found[1]}%m{found[1]}%d",), found.end())]
    if found := _DAY_MONTH.match(text):
        return [((f"%d{found['a']}{_month(found[0])}{found['b']}{_year(found['year'])}",), found.end())]
    if found := _MONTH_DAY.match(text):
        return [((f"{_month(found[0])} %d{found['b']}%Y",), found.end())]
    if found := _NUMBERS.match(text):
        sep, year = found[1], _year(found[2])
        return [((f"%d{sep}%m{sep}{year}", f"%m{sep}%d{sep}{year}"), found.end())]
    return []


def _year(digits: str) -> str:
    return "%Y" if len(digits) == 4 else "%y"


def _month(text: str) -> str:
    word = re.search(r"[A-Za-z]+", text)
    return "%b" if word is not None and len(word[0]) == 3 else "%B"


def _time(text: str) -> str | None:
    """The form of what stands after a date; None when that is no time."""
    if not text:
        return ""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    sep, colon = found["sep"], found["c"]
    hour = "%I" if found["half"] else "%H"
    seconds = f"{colon}%S" if _SECONDS.search(f" {text[len(sep) :]}") else ""
    fraction = f"{found['fraction'][0]}%f" if found["fraction"] else ""
    half = f"{found['gap']}%p" if found["half"] else ""
    return f"{sep}{hour}{colon}%M{seconds}{fraction}{half}{found['mark'] or ''}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the rows say about one order of day and month, over the columns that it concerns."""

    contradictions: int
    """Closings before their creation, and instants after the file was read."""
    is_sorted: bool
    """Whether the rows stand in the order of their creation."""


def proved_order(fits: Sequence[tuple[int, int]]) -> str | None:
    """``day`` or ``month`` as the values of a file's columns prove it, ``mixed`` where they contradict, else None.

    ``fits`` holds, per column, the values that only day-first and only month-first can be a day.

    >>> proved_order([(0, 0), (12, 0)]), proved_order([(0, 0)]), proved_order([(3, 2)])
    ('day', None, 'mixed')
    """
    day, month = any(only for only, _ in fits), any(only for _, only in fits)
    if day and month:
        return "mixed"
    return "day" if day else "month" if month else None


def likely_order(day: Evidence, month: Evidence) -> str | None:
    """The order that the rows decide where the values do not: one reading is free of contradictions and the other is not, or
    one is in order and the other is not. None where neither does, or where the two disagree.

    >>> likely_order(Evidence(0, True), Evidence(7, False)), likely_order(Evidence(0, True), Evidence(0, True))
    ('day', None)
    """
    votes = set()
    if (day.contradictions == 0) != (month.contradictions == 0):
        votes.add("day" if day.contradictions == 0 else "month")
    if day.is_sorted != month.is_sorted:
        votes.add("day" if day.is_sorted else "month")
    return votes.pop() if len(votes) == 1 else None
