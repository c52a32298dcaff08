"""Numbers that reach or name a person: telephones, NIK, KK, accounts, however they are grouped.

A run of nine or more digits that nothing explains goes whole, whatever stands between its digits; what it is called is decided
afterwards. Dates, times and amounts after "Rp" are let through where no other digits touch them.
"""

from __future__ import annotations

import re

from transforms.privacy.nik import is_plausible_nik

FEWEST_DIGITS = 6
"""A text with fewer digits holds no number that reaches or names anybody."""

NUMBER_WORDS = "nol|kosong|satu|dua|tiga|empat|lima|enam|tujuh|delapan|lapan|sembilan"

_DIGIT = re.compile(r"\d")
_NUMBER_WORD = re.compile(rf"\b(?:{NUMBER_WORDS})\b", re.IGNORECASE)
_SIGNS = r"\s.\-()_*~|+=:'’\\·•‐‑‒–—−"
_SEP = rf"[{_SIGNS}/]"
_BREAK = r"(?i:\s?<br\s?/?>\s?)"

_CLOCK = r"(?:[01]?\d|2[0-4])(?:[.:][0-5]\d(?:[.:][0-5]\d)?|:[0-5]\d:[0-5]\d\.\d{1,6})"
_DATE = r"(?:\d{4}-(?:0\d|1[0-2])-[0-3]\d(?:[T ]" + _CLOCK + r")?|[0-3]?\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:(?:19|20)\d{2}|\d{2}))"
# Round amounts, since telephone numbers stand in pairs too.
_FROM_TO = r"(?:\brp\.?\s?)?{0}\s*(?:-|–|—|s/d|sd|sampai|hingga)\s*(?:rp\.?\s?)?{0}"
HARMLESS = re.compile(
    r"(?:(?<![\d+])(?<!\d[.\-/ ])(?:"
    + _DATE
    + r"(?:,?\s+(?:(?:jam|pukul|pkl)\.?\s*)?" + _CLOCK + r")?"
    r"|" + _CLOCK + r"(?:\s*(?:-|–|s/d|sd|sampai)\s*" + _CLOCK + r")?)"
    r"|\brp\.?\s?\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?"
    r"|" + _FROM_TO.format(r"[1-9]\d{0,2}\.[05]00") + r"|" + _FROM_TO.format(r"[1-9]\d?000")
    + r")(?!\s*[.\-/:]?\s*\d)",
    re.IGNORECASE,
)  # fmt: skip
"""What needs no mask where it stands alone."""

_NIK_WORD = re.compile(r"\b(nik|no\.?\s*ktp|nomor\s+ktp|ktp)(\W{0,4}(?:saya\s*)?\W{0,3})(\d(?:[\s.\-]?\d){5,})", re.IGNORECASE)
_KK_WORD = re.compile(r"\b(kk|kartu\s+keluarga)(\W{0,4}(?:(?:saya|no|nomor)\W{1,3})?)(\d(?:[\s.\-]?\d){11,})(?!\d)", re.IGNORECASE)
_BANK = re.compile(
    r"\b(no\.?\s*rek(?:ening)?|norek|rek(?:ening)?|bca|bri|bni|mandiri|bsi|btn|bjb|cimb|danamon|permata|bank\s+\w+|va|virtual\s+account)"
    r"((?:\W{1,3}[a-z]+){0,3}?\W{0,4})(\d(?:[\s.\-]?\d){8,})(?!\d)",
    re.IGNORECASE,
)  # fewer than nine digits after a bank's name are years or amounts more often than accounts

# o, l and I among digits stand for 0 and 1; a slash joins only what begins like a telephone number, else it joins a letter's number.
_RUN = re.compile(
    rf"(?:(?<!\d)[(+]{{1,2}})?(?:(?<!\w)o(?={_SEP}*8)|\d)(?:(?:[{_SIGNS}]{{0,4}}|{_BREAK})[oOlI]{{0,3}}\d){{6,}}(?:[oOlI]+(?!\w))?", re.IGNORECASE
)
_MOBILE = re.compile(rf"(?:(?<!\d)(?:\(?\+?{_SEP}*6{_SEP}?2|0)|(?<!\w)o){_SEP}*8(?:{_SEP}*[\do]){{7,11}}(?![\d])", re.IGNORECASE)
_LANDLINE = re.compile(
    rf"(?<!\d)(?<!\d[\s.\-/])(?:\(0\d{{2,3}}\)|\+62{_SEP}*\d{{2,3}}|0\d{{2,3}}){_SEP}{{0,3}}\d(?:{_SEP}{{0,3}}\d){{5,7}}(?!\d)"
)
_COMMAS = re.compile(r"(?<![\d,])(?:(?:0|\+?62)8\d{1,3}(?:,\s?\d{3,5}){2,3}|(?!19|20)\d{4}(?:,\s?\d{4}){3})(?!\d)")
_CALL = (
    r"\b(telp|tlp|telepon|telpon|telfon|phone|fax|hp|no\.?\s*hp|nohp|wa|whatsapp|hub|hubungi|kontak|cp|sms)"
    r"((?:\W{1,3}(?:saya|ke|di|no|nomor|nmr|kami|ini|rumah|kantor))*\W{0,4})"
)
_PHONE_WORD = re.compile(_CALL + r"(\+?\d(?:[\s.\-]?\d){5,})(?!\d)", re.IGNORECASE)
_CALLED = re.compile(_CALL + r"\Z", re.IGNORECASE)
_SPELLED = re.compile(rf"\b(?:(?:{NUMBER_WORDS}|\d{{1,4}})\b[\s,.\-]*){{5,}}", re.IGNORECASE)
# What a mask that stops at an odd sign leaves behind goes too.
_REST = re.compile(r"(\[(?:telepon|angka|NIK|KK|rekening)\])(?:(?:[\s.\-()/]{0,4}[oOlI]{0,4}\d+){2,}|[\s.\-()/]{0,4}[oOlI]{0,4}\d{4,})(?!\d)")

# A date between small counts is still a date: "RW 05 12/03/2024 3 hari".
_DATED = re.compile(rf"(?:\d{{1,3}}\s+)?{_DATE}(?:\s+(?:{_CLOCK}(?:\s*-\s*{_CLOCK})?|\d{{1,5}}))?")
_TELEPHONE = re.compile(r"0?\+?(?:62)?0?8[1-9]\d{7,}")


def mask_named(text: str) -> str:
    """KK, NIK and accounts that a word before them names; shorter and longer ones too: people leave digits out."""
    text = _KK_WORD.sub(r"\1\2[KK]", text)
    text = _NIK_WORD.sub(r"\1\2[NIK]", text)
    return _BANK.sub(r"\1\2[rekening]", text)


def mask_runs(text: str) -> str:
    """Every other number, in a piece of text without harmless forms."""
    if digit_count(text) < 3:
        return text
    text = _COMMAS.sub(_name_of, text)
    text = _RUN.sub(_name_of, text)
    text = _MOBILE.sub("[telepon]", text)
    text = _LANDLINE.sub("[telepon]", text)
    text = _PHONE_WORD.sub(r"\1\2[telepon]", text)
    return _REST.sub(r"\1", text)


def mask_spelled(text: str) -> str:
    """Numbers said in words, eight digits or more, three of them words."""
    return _SPELLED.sub(_spelled, text) if len(_NUMBER_WORD.findall(text)) >= 3 else text


def digit_count(text: str) -> int:
    """How many digits a text has."""
    return len(_DIGIT.findall(text))


def _name_of(match: re.Match[str]) -> str:
    digits = re.sub(r"[^\doOlI+]", "", match[0]).translate(_LETTERS)
    bare = digits.replace("+", "")
    if len(bare) < 9 or _DATED.fullmatch(match[0]):
        return match[0]
    if len(bare) == 16 and is_plausible_nik(bare):
        return "[NIK]"
    is_abroad = digits.startswith("+") or bare.startswith("00")
    before = match.string[max(0, match.start() - 30) : match.start()]
    is_telephone = is_abroad or bare[0] == "0" or _TELEPHONE.search(bare) is not None or _CALLED.search(before) is not None
    return "[telepon]" if is_telephone else "[angka]"


_LETTERS = str.maketrans("oOlI", "0011")


def _spelled(match: re.Match[str]) -> str:
    words = re.findall(r"[a-z]+|\d+", match[0].lower())
    digits = sum(1 if word.isalpha() else len(word) for word in words)
    spelled = sum(word.isalpha() for word in words)
    tail = match[0][len(match[0].rstrip(" ,.-\t\n")) :]
    return "[telepon]" + tail if digits >= 8 and spelled >= 3 else match[0]
