"""Masks for free text: what names, reaches or locates a person is replaced by a word in square brackets.

Masking fails closed: a run of nine or more digits that nothing explains is masked too, and only dates, times, amounts
after "Rp" and the forms a city declares as its own (ticket ids, its own numbers) are let through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

TRIGGER = r"[0-9@]|[^\x00-\x7F]|\b(?i:nol|kosong|satu|dua|tiga|empat|lima|enam|tujuh|delapan|lapan|sembilan|at)\b"
"""What a text must contain for any mask to apply (for an engine's regular expressions): the rest need not be looked at."""

MOST_ROUNDS = 5
FEWEST_DIGITS = 6
"""A text with fewer digits holds no number that reaches or names anybody; house numbers and plates are looked for anyway."""

UNMASKABLE = ("081234567890", "0812-3456-7890", "+62 812 3456 7890", "3201011501900001", "nama@contoh.id", "0217654321")
"""Samples no keep pattern may match whole: a pattern that does would let people through."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_NUMBER_WORDS = "nol|kosong|satu|dua|tiga|empat|lima|enam|tujuh|delapan|lapan|sembilan"
_DIGIT = re.compile(r"\d")
_AT = re.compile(r"[(\[]at[)\]]|\sat\s", re.IGNORECASE)
_NUMBER_WORD = re.compile(rf"\b(?:{_NUMBER_WORDS})\b", re.IGNORECASE)
_SEP = r"[\s.\-()/]"

_CLOCK = r"(?:[01]?\d|2[0-4])(?:[.:][0-5]\d(?:[.:][0-5]\d)?|:[0-5]\d:[0-5]\d\.\d{1,6})"
_HARMLESS = re.compile(
    r"(?<![\d+])(?<!\d[.\-/ ])(?:"
    r"\d{4}-(?:0\d|1[0-2])-[0-3]\d(?:[T ]" + _CLOCK + r")?"
    r"|[0-3]?\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:(?:19|20)\d{2}|\d{2})(?:,?\s+(?:(?:jam|pukul|pkl)\.?\s*)?" + _CLOCK + r")?"
    r"|" + _CLOCK + r"(?:\s*(?:-|–|s/d|sd|sampai)\s*" + _CLOCK + r")?"
    r"|rp\.?\s?\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?"
    r")(?!\s*[.\-/:]?\s*\d)",
    re.IGNORECASE,
)

_EMAIL = re.compile(
    r"[\w.+%-]+\s*(?:@|\(at\)|\[at\]|\s+at\s+)\s*[\w-]+(?:\s*(?:\.|\(dot\)|\[dot\]|\s+dot\s+|\s+titik\s+)\s*[a-z][\w-]*)+", re.IGNORECASE
)
_HANDLE = re.compile(r"(?<![\w@])@\w+")
_NIK_WORD = re.compile(r"\b(nik|no\.?\s*ktp|nomor\s+ktp|ktp)(\W{0,4}(?:saya\s*)?\W{0,3})(\d(?:[\s.\-]?\d){5,})", re.IGNORECASE)
_KK_WORD = re.compile(r"\b(kk|kartu\s+keluarga)(\W{0,4}(?:(?:saya|no|nomor)\W{1,3})?)(\d(?:[\s.\-]?\d){11,})", re.IGNORECASE)
_SIXTEEN = re.compile(r"(?<!\d)\d(?:[\s.\-]?\d){15}(?!\d)")
_BANK = re.compile(
    r"\b(no\.?\s*rek(?:ening)?|norek|rek(?:ening)?|bca|bri|bni|mandiri|bsi|btn|bjb|cimb|danamon|permata|bank\s+\w+|va|virtual\s+account)"
    r"((?:\W{1,3}[a-z]+){0,3}?\W{0,4})(\d(?:[\s.\-]?\d){7,})(?!\d)",
    re.IGNORECASE,
)
_MOBILE = re.compile(rf"(?:(?<!\d)(?:\(?\+?{_SEP}*6{_SEP}?2|0)|(?<!\w)o){_SEP}*8(?:{_SEP}*[\do]){{7,11}}(?![\d])", re.IGNORECASE)
_LANDLINE = re.compile(rf"(?<!\d)(?:\(0\d{{2,3}}\)|\+62{_SEP}*\d{{2,3}}|0\d{{2,3}}){_SEP}*\d(?:{_SEP}?\d){{5,7}}(?!\d)")
_FOREIGN = re.compile(rf"(?<!\d)(?:\+|00)[1-9](?:{_SEP}*\d){{7,14}}(?!\d)")
_PHONE_WORD = re.compile(
    r"\b(telp|tlp|telepon|telpon|telfon|phone|hp|no\.?\s*hp|nohp|wa|whatsapp|hub|hubungi|kontak|cp|sms)"
    r"((?:\W{1,3}(?:saya|ke|di|no|nomor|nmr|kami|ini))*\W{0,4})(\+?\d(?:[\s.\-]?\d){5,})(?!\d)",
    re.IGNORECASE,
)
_SPELLED = re.compile(rf"\b(?:(?:{_NUMBER_WORDS}|\d{{1,4}})\b[\s,.\-]*){{5,}}", re.IGNORECASE)
_ADDRESS = re.compile(
    r"\b(?:jl|jln|jalan|gg|gang|blok|perum|perumahan|komp|komplek|kompleks|dusun|kampung|kp)\b\.?\s*[^;\n\[\]]{0,60}?"
    r"\b(?:no|nomor|nmr|blok)\b[\s.:]*[a-z]{0,2}[\s/\-]?\d{1,4}(?!\d)[a-z]?"
    r"(?:[\s,]*r\.?t\.?\s*\d{1,3}(?:\s*/?\s*(?:r\.?w\.?)?\s*\d{1,3})?)?",
    re.IGNORECASE,
)
_RT_RW = re.compile(
    r"\brt\.?\s*\d{1,3}\s*/?\s*(?:rw\.?\s*)?\d{1,3}[\s,]*(?:no|nomor|blok)\b[\s.:]*[a-z]{0,2}[\s/\-]?\d{1,4}(?!\d)[a-z]?", re.IGNORECASE
)
# A date or a room number written right before a number can shift where it seems to begin: what is left over behind goes too.
_LEFT_OVER = r"[\s.\-()/]{0,3}"
_REST = re.compile(rf"(\[(?:telepon|angka)\])(?:(?:{_LEFT_OVER}\d+){{2,}}|{_LEFT_OVER}\d{{4,}})(?!\d)")
_RUN = re.compile(r"\d{9,}")
_GROUPS = re.compile(r"(?<!\d)\d{2,}(?:[\s.\-]{1,3}\d+)+(?!\d)")

_PLATE_AREAS = (
    "A|AA|AB|AD|AE|AG|B|BA|BB|BD|BE|BG|BH|BK|BL|BM|BN|BP|CC|CD|D|DA|DB|DC|DD|DE|DG|DH|DK|DL|DM|DN|DP|DR|DS|DT|DW|"
    "E|EA|EB|ED|F|G|H|K|KB|KH|KT|KU|L|M|N|P|PA|PB|PE|PG|PS|PT|PY|R|S|T|W|Z"
)
# Words that follow a number in a sentence written all in capitals; they are no plate's letters.
_NOT_LETTERS = "RT|RW|NO|KM|DI|KE|DAN|YG|JL|GG|CM|MM|M|X|JAM|TGL|WIB|ADA|INI|ITU|TDK|UTK|BLN|THN|DEK"
_PLATE = re.compile(rf"(?<!/)\b(?:{_PLATE_AREAS})[\s\-]\d{{1,4}}[\s\-]?(?!(?:{_NOT_LETTERS})\b)[A-Z]{{1,3}}\b")
_PLATE_CLOSE = re.compile(rf"(?<![\w/])(?=[A-Z]{{1,2}}\d)(?:{_PLATE_AREAS})\d{{3,4}}[A-Z]{{2,3}}\b", re.IGNORECASE)
_PLATE_WORD = re.compile(
    r"\b((?:no\.?\s*)?(?:plat|nopol|pol)(?:\s+(?:nomor|no|mobil|motor))?\W{1,3})([a-z]{1,2}\s?\d{1,4}(?:\s?[a-z]{1,3})?)\b", re.IGNORECASE
)

# Kemendagri codes by island group; 91 to 97 are the provinces of Papua.
_PROVINCES = frozenset((*range(11, 20), 21, *range(31, 37), *range(51, 54), *range(61, 66), *range(71, 77), 81, 82, *range(91, 98)))


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
        text = _INVISIBLE.sub("", text)
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


def is_plausible_nik(digits: str) -> bool:
    """Whether 16 digits are built like a NIK: a province, a day (plus 40 for women) and a month where they belong.

    >>> is_plausible_nik("3201015501900001"), is_plausible_nik("9999999999999999")
    (True, False)
    """
    if len(digits) != 16 or not digits.isdigit():
        return False
    day, month = int(digits[6:8]), int(digits[8:10])
    return int(digits[:2]) in _PROVINCES and (1 <= day <= 31 or 41 <= day <= 71) and 1 <= month <= 12


def is_person(value: str) -> bool:
    """Whether a value standing alone is a mobile number, a NIK or an e-mail address: an id that is one is no mere id."""
    bare = re.sub(r"[\s.\-()]", "", value)
    mobile = re.fullmatch(r"(?:\+?62|0)8[1-9]\d{7,10}", bare) is not None
    return mobile or is_plausible_nik(bare) or ("@" in value and _EMAIL.fullmatch(value.strip()) is not None)


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
    """Whole-text masks first (they read words and dates too), then digit masks between the harmless forms.

    Each mask is asked only where what it needs is there: most complaints hold no number at all.
    """
    if "@" in text or _AT.search(text):
        text = _EMAIL.sub("[email]", text)
        text = _HANDLE.sub("[akun]", text)
    digits = _digit_count(text)
    if digits:
        text = _ADDRESS.sub("[alamat]", text)
        text = _RT_RW.sub("[alamat]", text)
        text = _PLATE_WORD.sub(r"\1[plat]", text)
        text = _PLATE.sub("[plat]", text)
        text = _PLATE_CLOSE.sub("[plat]", text)
    if digits >= FEWEST_DIGITS:
        text = _KK_WORD.sub(r"\1\2[KK]", text)
        text = _NIK_WORD.sub(r"\1\2[NIK]", text)
        text = _BANK.sub(_mask_account, text)
        text = _between(_HARMLESS, text, _mask_digits)
    if len(_NUMBER_WORD.findall(text)) >= 3:
        text = _SPELLED.sub(_mask_spelled, text)
    return text


def _mask_digits(text: str) -> str:
    if _digit_count(text) < 3:
        return text
    text = _SIXTEEN.sub(_mask_sixteen, text)
    for pattern in (_MOBILE, _FOREIGN, _LANDLINE):
        text = pattern.sub("[telepon]", text)
    text = _PHONE_WORD.sub(r"\1\2[telepon]", text)
    text = _GROUPS.sub(_mask_groups, text)
    text = _RUN.sub("[angka]", text)
    return _REST.sub(r"\1", text)


def _mask_sixteen(match: re.Match[str]) -> str:
    return "[NIK]" if is_plausible_nik(re.sub(r"\D", "", match[0])) else "[angka]"


def _mask_account(match: re.Match[str]) -> str:
    # Fewer than nine digits after a bank's name are years or amounts more often than accounts.
    return f"{match[1]}{match[2]}[rekening]" if _digit_count(match[3]) >= 9 else match[0]


def _mask_spelled(match: re.Match[str]) -> str:
    words = re.findall(r"[a-z]+|\d+", match[0].lower())
    digits = sum(1 if word.isalpha() else len(word) for word in words)
    spelled = sum(word.isalpha() for word in words)
    tail = match[0][len(match[0].rstrip(" ,.-\t\n")) :]
    return "[telepon]" + tail if digits >= 8 and spelled >= 3 else match[0]


def _mask_groups(match: re.Match[str]) -> str:
    return "[angka]" if _digit_count(match[0]) >= 9 else match[0]


def _digit_count(text: str) -> int:
    return len(_DIGIT.findall(text))


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
