"""Where a person lives, what a person drives, under which name a person writes: addresses, plates, e-mail, accounts of networks.

A street alone is where a lamp is out and stays; a street with a house number is somebody's door.
"""

from __future__ import annotations

import re

_AT = re.compile(r"[(\[]at[)\]]|\sat\s", re.IGNORECASE)
_DOT = r"(?:\.|\s?\.\s?(?=(?:com|co|id|net|org|go|ac)\b)|\s*[(\[]dot[)\]]\s*|\s+(?:dot|titik)\s+)"
# "terima kasih @akun. Nuhun" names an account: a blank before the @ makes an address only of what is one beyond doubt.
EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]++"
    r"(?:@\s?|\s+@\s+|\s@(?=(?:gmail|yahoo|ymail|hotmail|outlook|icloud)\b)|\s*[(\[]at[)\]]\s*|\s+at\s+)[\w-]+(?:" + _DOT + r"[a-z][\w-]*)+",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w@])@\w+")

_HOUSE = r"(?:no|nomor|nmr|blok|kav|kavling)\b[\s.:]*[a-z]{0,2}[\s/\-]?\d{1,4}(?!\d)[a-z]?(?:[\s,.]*\b(?:no|nomor|nmr)\b[\s.:]*\d{1,4}(?!\d)[a-z]?)?"
_RT = r"(?:[\s,]*r\.?t[\s.:]*\d{1,3}(?:\s*/?\s*(?:r\.?w[\s.:]*)?\s*\d{1,3})?)?"
_ADDRESS = re.compile(
    r"\b(?:jl|jln|jalan|gg|gang|blok|perum|perumahan|komp|komplek|kompleks|dusun|kampung|kp)\b\.?\s*"
    r"(?:(?!\b(?:perda|perwal|perpres|permen|uu|pasal|tiket|laporan|surat|pelanggan)\b)[^;\n\[\]]){0,60}?\b" + _HOUSE + _RT,
    re.IGNORECASE,
)
_RT_RW = re.compile(r"\brt\.?\s*\d{1,3}\s*/?\s*(?:rw\.?\s*)?\d{1,3}[\s,]*" + _HOUSE, re.IGNORECASE)
# A bare number is a house's where the street's name is written as a name and nothing that is counted follows.
_BARE_HOUSE = re.compile(r"\b(?:Jl|Jln|JL|JLN|Gg|GG)\b\.?\s*(?:[A-Z][\w.']*\s+){1,4}\d{1,3}[A-Za-z]?(?=\s*(?:[,.;)(\n!?]|RT|rt|$))")

_PLATE_AREAS = (
    "A|AA|AB|AD|AE|AG|B|BA|BB|BD|BE|BG|BH|BK|BL|BM|BN|BP|CC|CD|D|DA|DB|DC|DD|DE|DG|DH|DK|DL|DM|DN|DP|DR|DS|DT|DW|"
    "E|EA|EB|ED|F|G|H|K|KB|KH|KT|KU|L|M|N|P|PA|PB|PE|PG|PS|PT|PY|R|S|T|W|Z"
)
# Words that follow a number in a sentence; they are no plate's letters.
_NOT_LETTERS = "RT|RW|NO|KM|DI|KE|DAN|YG|JL|GG|CM|MM|M|X|JAM|TGL|WIB|ADA|INI|ITU|TDK|UTK|BLN|THN|DEK|RB|JT|KG|ORG|HR|TH|PAK|BU|SD|SDH|UDH|LBH"
_PLATE = re.compile(rf"(?<!/)\b(?:{_PLATE_AREAS})[\s\-.]\d{{1,4}}[\s\-.]?(?!(?:{_NOT_LETTERS})\b)[A-Z]{{1,3}}\b")
# In small letters only four digits that are no year: "d 2016 ini" says when, "a 12 m" how long.
_PLATE_SMALL = re.compile(rf"(?<![/\w])(?:{_PLATE_AREAS})[\s\-.](?!19|20)\d{{4}}[\s\-.]?(?!(?:{_NOT_LETTERS})\b)[a-z]{{1,3}}\b", re.IGNORECASE)
_PLATE_CLOSE = re.compile(rf"(?<![\w/])(?=[A-Z]{{1,2}}\d)(?:{_PLATE_AREAS})(?:\d{{3,4}}[A-Z]{{2,3}}|(?!19|20)\d{{3,4}}[A-Z])\b", re.IGNORECASE)
_PLATE_WORD = re.compile(
    r"\b((?:no\.?\s*)?(?:plat|nopol|pol|mobil|motor|angkot|truk)(?:\s+(?:nomor|no|mobil|motor|plat|nopol))?\W{1,3})"
    rf"((?:{_PLATE_AREAS})[\s\-.]?\d{{1,4}}(?:[\s\-.]?(?!(?:{_NOT_LETTERS})\b)[a-z]{{1,3}})?)\b",
    re.IGNORECASE,
)

# What a text must contain for a pattern above to apply, far quicker to look for than the pattern itself, which tries each of its words at
# each letter. The pieces have no i and no s: a pattern that ignores case takes ı and ſ for them, small letters do not.
_HOUSE_PIECES = ("no", "nmr", "blok", "kav")
_VEHICLE_PIECES = ("plat", "pol", "mob", "motor", "angkot", "truk")
_PLATE_BEGINS = re.compile(r"[A-Z][\s\-.]\d")
_FOUR_DIGITS = re.compile(r"[\s\-.]\d{4}(?!\d)")


def mask_names(text: str) -> str:
    """E-mail addresses and accounts of networks."""
    if "@" in text or _AT.search(text):
        text = EMAIL.sub("[email]", text)
        text = _HANDLE.sub("[akun]", text)
    return text


def mask_places(text: str) -> str:
    """Addresses with a house number, and plates; long numbers must be gone, or their first digits pass for a house's."""
    if _has_any(text, _HOUSE_PIECES):
        text = _ADDRESS.sub("[alamat]", text)
        text = _RT_RW.sub("[alamat]", text)
    text = _BARE_HOUSE.sub("[alamat]", text)
    if _has_any(text, _VEHICLE_PIECES):
        text = _PLATE_WORD.sub(r"\1[plat]", text)
    if _PLATE_BEGINS.search(text):
        text = _PLATE.sub("[plat]", text)
    if _FOUR_DIGITS.search(text):
        text = _PLATE_SMALL.sub("[plat]", text)
    return _PLATE_CLOSE.sub("[plat]", text)


def _has_any(text: str, pieces: tuple[str, ...]) -> bool:
    small = text.lower()
    return any(piece in small for piece in pieces)
