"""SQL that turns the text of a source into an instant: declared forms, declared zone, UTC out."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pipelines.sources.reading import literal, moment_of, quoted
from transforms.city.model import ColumnRule

EMPTY = ("", "-", "--", "null", "none", "nan", "n/a", r"\n", "0000-00-00", "0000-00-00 00:00:00")
"""What systems write where a value is not given, in lower case."""

UNSEEN = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
"""Marks that copying from a chat or a web page leaves at a value's ends; two ids that look alike would be two rows."""

_SPACE = f" \t\r\n\u00a0{UNSEEN}"

EARLIEST, LATEST = "1970-01-01", "2101-01-01"
"""A year outside is a typing error (02/03/22 read with %Y gives the year 22), not a time."""

MONTHS = (
    ("Januari|Jan", "January", "Jan"), ("Februari|Pebruari|Feb|Peb", "February", "Feb"), ("Maret|Mar", "March", "Mar"),
    ("April|Apr", "April", "Apr"), ("Mei", "May", "May"), ("Juni|Jun", "June", "Jun"), ("Juli|Jul", "July", "Jul"),
    ("Agustus|Agust|Ags|Agt|Agu", "August", "Aug"), ("September|Sept|Sep", "September", "Sep"),
    ("Oktober|Okt", "October", "Oct"), ("November|Nopember|Nov|Nop", "November", "Nov"),
    ("Desember|Des", "December", "Dec"),
)  # fmt: skip
DAYS = (
    ("Senin", "Monday"), ("Selasa", "Tuesday"), ("Rabu", "Wednesday"), ("Kamis", "Thursday"), ("Jumat|Jum''at", "Friday"),
    ("Sabtu", "Saturday"), ("Minggu|Ahad", "Sunday"),
)  # fmt: skip
_END_OF_DAY = "(^|[ T,]) ?24([:.]00([:.]00([.]0+)?)?)($|[^0-9:.])"
_DATE_PARTS = "YymdjbB"


def trimmed(column: str) -> str:
    """SQL: a source column without surrounding space; '' where it holds nothing. A column of `staged`."""
    return quoted(f"text of {column}")


def given(column: str) -> str:
    """SQL: the value of a source column, NULL where nothing was given. A column of `staged`."""
    return quoted(f"given {column}")


def staged(columns: Iterable[str], table: str, raw: str, is_plain: bool, where: str = "true", typed: Iterable[str] = ()) -> str:
    """SQL: the rows of ``table`` with `_row`, `_line`, `_raw` and each column trimmed and given, worked out once a row.

    ``is_plain`` is for layouts a machine writes: only an empty field means nothing was given. Of ``typed`` the table has the instants too.
    """
    names = list(columns)
    texts = ", ".join(f"{quoted(name) if is_plain else _without_space(quoted(name))} as {trimmed(name)}" for name in names)
    longest = max(map(len, EMPTY))
    words = ", ".join(map(literal, EMPTY))
    values = ", ".join(
        f"nullif({trimmed(name)}, '') as {given(name)}"
        if is_plain
        else f"case when length({trimmed(name)}) <= {longest} and lower({trimmed(name)}) in ({words}) then null else {trimmed(name)} end "
        f"as {given(name)}"
        for name in names
    )
    moments = "".join(f", {moment_of(name)}" for name in typed)
    inner = f"select rowid as _row, _line, {raw} as _raw, {texts}{moments} from {table} where {where}"
    return f"(select *, {values} from ({inner}))"


def _without_space(column: str) -> str:
    """SQL: ``column`` without space and unseen marks at its ends."""
    # The engine prepares the set of characters anew for every row: what begins and ends with a printed sign of ASCII is not worth that.
    first, last = f"unicode({column})", f"unicode(substr({column}, -1))"
    return f"case when {first} between 33 and 126 and {last} between 33 and 126 then {column} else trim({column}, {literal(_SPACE)}) end"


def first_given(rule: ColumnRule, text_of: Callable[[str], str]) -> str:
    """SQL: what the rule's column gives, else the first of its other columns that gives anything; ``text_of`` a column is NULL where it does not."""
    assert rule.column is not None  # the loader refuses a rule without column and value
    texts = [text_of(column) for column in (rule.column, *rule.either)]
    if rule.empty:
        words = ", ".join(literal(word.lower()) for word in rule.empty)
        texts = [f"case when lower({text}) not in ({words}) then {text} end" for text in texts]
    for column, refused in rule.unless.items():
        named = ", ".join(literal(word.lower()) for word in refused)
        texts[0] = f"case when coalesce(lower({given(column)}), '') not in ({named}) then {texts[0]} end"
    return texts[0] if len(texts) == 1 else f"coalesce({', '.join(texts)})"


def given_text(rule: ColumnRule) -> str:
    """SQL: the text a rule parses: its column with its parts and its day in front."""
    if rule.value is not None:
        return literal(rule.value)
    text = first_given(rule, given)
    for part in rule.parts:
        text = f"({text}) || coalesce(' ' || ({given(part)}), '')"
    if rule.date_column is not None:
        text = f"({given(rule.date_column)}) || ' ' || ({text})"
    elif rule.constant_date is not None:
        text = f"{literal(rule.constant_date.isoformat() + ' ')} || ({text})"
    return text


def instant(rule: ColumnRule, text: str, zone: str) -> str:
    """SQL: the instant (TIMESTAMPTZ) that ``text`` states under the rule; NULL where it states none."""
    tries = [_believable(_form(form, rule, text, zone)) for form in rule.formats or ("iso",)]
    return tries[0] if len(tries) == 1 else f"coalesce({', '.join(tries)})"


def believable(moment: str) -> str:
    """SQL: an instant (a column), or NULL where it lies in a year that is a typing error."""
    return f"case when {_in_bounds(moment)} then {moment} end"


def _in_bounds(moment: str) -> str:
    return f"{moment} >= timestamptz '{EARLIEST}' and {moment} < timestamptz '{LATEST}'"


def _believable(moment: str) -> str:
    # Per form: 02/03/22 read with %Y is the year 22, and must not keep the next form, %y, from being tried.
    # A list of one names the moment without saying it three times; a subquery would be joined back to every row.
    return f"list_filter([{moment}], lambda t: {_in_bounds('t')})[1]"


def _form(form: str, rule: ColumnRule, text: str, zone: str) -> str:
    if form in ("unix", "unix_ms"):
        scale = 1_000_000 if form == "unix" else 1_000
        # Decimals, not doubles: an epoch with six decimals keeps them all.
        return f"timezone('UTC', make_timestamp(try_cast(try_cast({text} as decimal(24, 6)) * {scale} as bigint)))"
    if form == "excel":
        # Days since 1899-12-30; a second is the finest that a spreadsheet's day fraction holds.
        number = f"try_cast({text} as decimal(20, 12))"
        return f"timezone({literal(zone)}, timestamp '1899-12-30' + to_seconds(cast(round({number} * 86400) as bigint)))"
    if form == "iso" or (form == "%H:%M:%S" and rule.constant_date is not None):
        return _iso(text, zone)
    if rule.date and not any(f"%{part}" in form for part in _DATE_PARTS):
        days = ("%Y-%m-%d",) if rule.constant_date is not None else ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")
        return f"coalesce({', '.join(_strptime(f'{day} {form}', text, zone) for day in days)})"
    return _strptime(form, text, zone)


def _iso(text: str, zone: str) -> str:
    marked = r"[0-9]{2}:?[0-9]{2}.*(Z|z|[+-][0-9]{2}(:?[0-9]{2})?)$"
    text = _offsets(text)
    # Spaces before a zone mark are legal ISO in practice and refused by the engine.
    return (
        f"case when not regexp_full_match({text}, '{_ISO}') then null "  # the engine would drop what follows: PM, UTC, a second time of day
        f"when regexp_matches({text}, 'T?{marked}') and regexp_matches({text}, '[0-9]:[0-9]') "
        f"then try_cast(regexp_replace({text}, ' ([+-][0-9:]+|[Zz])$', '\\1') as timestamptz) "
        f"else timezone({literal(zone)}, try_cast({text} as timestamp)) end"
    )


_ISO = (
    r"[0-9]{4,6}([-/ ])[0-9]{1,2}[-/ ][0-9]{1,2}"
    r"([T ] *[0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}([.][0-9]+)?)? *([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)?)?"
)
"""What counts as ISO 8601: one day, at most one time of day after it, at most one offset after that."""

_NAMED_ZONES = (("WIB", "+07:00"), ("WITA", "+08:00"), ("WIT", "+09:00"), ("UTC|GMT", "Z"))
"""Zones that people and systems write by name after a time, and what they mean; other names are refused, for several zones share them."""


def _offsets(text: str) -> str:
    """SQL: ``text`` with the offset in place of a zone's name at its end."""
    named = text
    for names, offset in _NAMED_ZONES:
        named = f"regexp_replace({named}, '(?i)([0-9]) *({names})$', '\\1{offset}')"
    return f"case when right({text}, 1) > '9' then {named} else {text} end"  # hardly any text ends in a letter


def _strptime(form: str, text: str, zone: str) -> str:
    if "%b" in form or "%B" in form:
        text = _english_months(text, "%B" in form)
    if "%A" in form:
        text = _english_days(text)
    if "%f" in form:  # more digits than microseconds, as some databases write, are cut off
        text = f"regexp_replace({text}, '([.,][0-9]{{6}})[0-9]+', '\\1')"
    parsed = f"try_strptime({text}, {literal(form)})"
    if "%H" in form and "%M" in form:
        # 24:00 ends a day: it is read as 0:00 and a day added.
        midnight = f"regexp_replace({text}, '{_END_OF_DAY}', '\\1 00\\2\\5')"
        later = f"try_strptime({midnight}, {literal(form)}) + to_days(1)"
        parsed = f"case when regexp_matches({text}, '{_END_OF_DAY}') then {later} else {parsed} end"
    return parsed if "%z" in form else f"timezone({literal(zone)}, {parsed})"


def _english_months(text: str, long: bool) -> str:
    for words, full, short in MONTHS:
        pattern = rf"(?i)\b({words})\b"
        text = f"regexp_replace({text}, {literal(pattern)}, {literal(full if long else short)})"
    return text


def _english_days(text: str) -> str:
    for words, english in DAYS:
        text = f"regexp_replace({text}, '(?i)\\b({words})\\b', '{english}')"
    return text
