"""Numbers, dates and instants as Indonesian readers write them (CLDR through Babel), and the marks for what is no number.

Zero, missing, not yet due and suppressed are four different things and get four different marks.
"""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent

#: A value that does not exist: no denominator, no row, not measured.
MISSING = "–"
#: A value that exists and is hidden because too few people stand behind it.
SUPPRESSED = "‹k"

#: Short names Indonesians use for their three zones.
ZONE_NAMES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}


def locale(language: str) -> str:
    """The CLDR locale for one of the product's languages."""
    return "en_GB" if language == "en" else "id_ID"


def number(value: float | None, language: str = "id", digits: int = 0) -> str:
    """A count or measure.

    >>> number(12080), number(0), number(None)
    ('12.080', '0', '–')
    """
    if value is None:
        return MISSING
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=locale(language))


def signed(value: float, language: str = "id", digits: int = 0) -> str:
    """A difference with its sign; no difference is written plainly.

    >>> signed(-12), signed(1200), signed(0)
    ('−12', '+1.200', '0')
    """
    if not value:
        return number(0, language)
    return ("+" if value > 0 else "−") + number(abs(value), language, digits)


def rate(value: float | None, language: str = "id", digits: int = 1) -> str:
    """A ratio as a percentage; never rounded up to 100 % nor down to 0 %.

    >>> rate(0.68571), rate(None), rate(0.99999), rate(1.0)
    ('68,6%', '–', '99,9%', '100%')
    """
    if value is None:
        return MISSING
    if value in (0, 1):
        return format_percent(value, format="#,##0%", locale=locale(language))
    step = 10 ** (digits + 2)
    kept = min(max(round(value * step), 1), step - 1) / step if 0 < value < 1 else value
    pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
    return format_percent(kept, format=pattern, locale=locale(language))


def points(value: float, language: str = "id") -> str:
    """A difference of two rates in percentage points, without the unit.

    >>> points(-0.0312)
    '−3,1'
    """
    rounded = round(value * 100, 1)
    return signed(rounded, language, 1) if rounded else number(0, language)


def day(value: date | None, language: str = "id", style: str = "d MMM y") -> str:
    """A local date.

    >>> day(date(2026, 8, 17))
    '17 Agu 2026'
    """
    return MISSING if value is None else format_date(value, format=style, locale=locale(language))


def month(value: date, language: str = "id", short: bool = False) -> str:
    """A month's name with its year.

    >>> month(date(2026, 11, 1)), month(date(2026, 11, 1), short=True)
    ('November 2026', 'Nov 26')
    """
    return format_date(value, format="MMM yy" if short else "LLLL y", locale=locale(language))


def period(kind: str, starts_on: date, language: str = "id") -> str:
    """The name of a day, a month or a year."""
    if kind == "year":
        return str(starts_on.year)
    return month(starts_on, language) if kind == "month" else day(starts_on, language, "EEEE, d MMMM y")


def zone_name(zone: str) -> str:
    """WIB, WITA or WIT; any other zone by its own name."""
    return ZONE_NAMES.get(zone, zone)


def instant(value: datetime | None, zone: str, language: str = "id") -> str:
    """An instant on the city's own clock, with the zone's name."""
    if value is None:
        return MISSING
    local = value.astimezone(ZoneInfo(zone))
    hour = "HH:mm" if language == "en" else "HH.mm"
    return f"{format_datetime(local, format='d MMM y ' + hour, locale=locale(language))} {zone_name(zone)}"


def duration(seconds: float | None, language: str = "id") -> str:
    """A length of time in its two largest units.

    >>> duration(93784), duration(59), duration(None)
    ('1 hari 2 jam', '59 detik', '–')
    """
    if seconds is None:
        return MISSING
    whole = int(seconds)
    units = (("hari", "d", 86400), ("jam", "h", 3600), ("menit", "min", 60), ("detik", "s", 1))
    parts = []
    for indonesian, english, size in units:
        count, whole = divmod(whole, size)
        if count:
            parts.append(f"{number(count, language)} {english if language == 'en' else indonesian}")
    return " ".join(parts[:2]) if parts else ("0 s" if language == "en" else "0 detik")


def previous(kind: str, starts_on: date) -> date:
    """First day of the period before.

    >>> previous("month", date(2026, 1, 1)), previous("year", date(2026, 1, 1))
    (datetime.date(2025, 12, 1), datetime.date(2025, 1, 1))
    """
    if kind == "year":
        return date(starts_on.year - 1, 1, 1)
    before = starts_on - timedelta(days=1)
    return before.replace(day=1) if kind == "month" else before


def following(kind: str, starts_on: date) -> date:
    """First day of the period after."""
    if kind == "year":
        return date(starts_on.year + 1, 1, 1)
    length = calendar.monthrange(starts_on.year, starts_on.month)[1] if kind == "month" else 1
    return starts_on + timedelta(days=length)


def first_day(kind: str, on: date) -> date:
    """First day of the period that holds ``on``."""
    if kind == "year":
        return date(on.year, 1, 1)
    return on.replace(day=1) if kind == "month" else on


def key(kind: str, starts_on: date) -> str:
    """The period as it stands in an address and in an edition's name: 2026, 2026-02 or 2026-02-09."""
    return starts_on.isoformat()[: {"year": 4, "month": 7}.get(kind, 10)]


def parse_key(kind: str, text: str) -> date | None:
    """The first day that ``text`` names for this kind of period, or ``None`` if it names none.

    >>> parse_key("month", "2026-02"), parse_key("month", "2026-13") is None
    (datetime.date(2026, 2, 1), True)
    """
    whole = {"year": "{}-01-01", "month": "{}-01"}.get(kind, "{}").format(text)
    try:
        found = date.fromisoformat(whole)
    except ValueError:
        return None
    return found if key(kind, found) == text else None
