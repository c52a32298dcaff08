"""Numbers as people write them, made from public formats and from nothing of the masks.

The numbering plan of Indonesia (mobile prefixes 0811 to 0899, ten to thirteen digits; area codes of two or three digits after the 0,
six to eight behind), the build of NIK and KK (six digits of area, date with 40 added to a woman's day, serial), lengths and groups of
account numbers as banks print them; written in twelve usual ways, and in thirteen meant to hide them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

from tests.privacy.sentences import Written, in_sentence

AREA_CODES = re.findall(
    r"[^ ]+",
    (
        "21 22 24 31 61 251 254 260 263 267 271 274 281 285 298 321 331 341 351 361 370 380 401 411 431 "
        "451 511 536 541 561 711 721 736 741 751 761 771 778 911 967"
    ),
)
NIK_AREAS = (
    "110101",
    "127105",
    "147103",
    "167106",
    "317406",
    "327601",
    "327310",
    "337402",
    "340105",
    "357825",
    "367113",
    "517104",
    "647203",
    "737112",
    "817101",
    "917101",
    "960101",
)


def some(dice: random.Random, count: int) -> str:
    return "".join(str(dice.randrange(10)) for _ in range(count))


def mobile(dice: random.Random) -> str:
    return f"08{dice.choice('1235789')}{dice.randrange(1, 10)}" + some(dice, dice.choice((7, 7, 8, 8, 8, 9)))


def landline(dice: random.Random) -> str:
    code = dice.choice(AREA_CODES)
    return f"0{code}{dice.randrange(2, 9)}" + some(dice, dice.choice((6, 7)) if len(code) == 2 else dice.choice((5, 6)))


def nik(dice: random.Random) -> str:
    day = dice.randrange(1, 29) + dice.choice((0, 40))
    return f"{dice.choice(NIK_AREAS)}{day:02}{dice.randrange(1, 13):02}{dice.randrange(100):02}{dice.randrange(1, 9999):04}"


def account(dice: random.Random) -> str:
    return str(dice.randrange(1, 10)) + some(dice, dice.choice((9, 9, 12, 14)))


MAKERS: dict[str, Callable[[random.Random], str]] = {
    "mobile": mobile,
    "landline": landline,
    "nik": nik,
    "kk": nik,
    "account": account,
}


def groups(number: str, sizes: tuple[int, ...], separator: str) -> str:
    pieces, place = [], 0
    for size in (*sizes, *[sizes[-1]] * 20):
        if place < len(number):
            pieces.append(number[place : place + size])
            place += size
    return separator.join(pieces)


def _head(kind: str, number: str) -> int:
    """How long the part is that stands before the first separator: operator, area code, district, branch."""
    if kind == "landline":
        return next(len(code) + 1 for code in AREA_CODES if number[1:].startswith(code))
    return {"mobile": 4, "nik": 6, "kk": 6}.get(kind, 3)


def _irregular(dice: random.Random, number: str) -> str:
    cuts = sorted(dice.sample(range(2, len(number) - 1), 3))
    parts = [number[a:b] for a, b in zip([0, *cuts], [*cuts, len(number)], strict=True)]
    between = (
        " ",
        "-",
        ".",
        " .",
        " - ",
        "  ",
        ". ",
        *(["/"] if number[0] == "0" else []),
    )  # only telephone numbers have slashes
    return parts[0] + "".join(dice.choice(between) + part for part in parts[1:])


FORMS: dict[str, Callable[[random.Random, str, str], str]] = {
    "together": lambda _, kind, n: n,
    "dashes": lambda _, kind, n: groups(n, (_head(kind, n), 4), "-"),
    "blanks": lambda _, kind, n: groups(n, (_head(kind, n), 4), " "),
    "dots": lambda _, kind, n: groups(n, (_head(kind, n), 3), "."),
    "threes": lambda _, kind, n: groups(n, (3,), " "),
    "twos": lambda _, kind, n: groups(n, (2,), " "),
    "brackets": lambda _, kind, n: f"({n[: _head(kind, n)]}) {n[_head(kind, n) :]}",
    "brackets, dashes": lambda _, kind, n: f"({n[: _head(kind, n)]})-" + groups(n[_head(kind, n) :], (4,), "-"),
    "irregular": lambda dice, kind, n: _irregular(dice, n),
    "one by one": lambda _, kind, n: " ".join(n),
    "country, together": lambda _, kind, n: f"+62{n[1:]}" if n[0] == "0" else f"no.{n}",
    "country, grouped": lambda _, kind, n: (
        (f"+62 {n[1 : _head(kind, n)]}-" + groups(n[_head(kind, n) :], (4,), "-"))
        if n[0] == "0"
        else f"#{groups(n, (4,), '-')}"
    ),
}
"""Twelve ways to write a number."""

ATTACKS: dict[str, Callable[[random.Random, str], str]] = {
    "full-width digits": lambda _, n: "".join(chr(0xFF10 + int(c)) for c in n),
    "bold digits": lambda _, n: "".join(chr(0x1D7CE + int(c)) for c in n),
    "circled or raised digits": lambda dice, n: "".join(dice.choice(("⓪①②③④⑤⑥⑦⑧⑨", "⁰¹²³⁴⁵⁶⁷⁸⁹"))[int(c)] for c in n),
    "zero-width characters": lambda dice, n: "".join(
        c + dice.choice(("", "\u200b", "\u200d", "\u2060", "\ufeff", "\u180e", "\u034f", "\ufe0f")) for c in n
    ),
    "line breaks": lambda dice, n: groups(n, (4,), dice.choice(("\n", "\r\n", " \n", "\n\n", "<br>", "-\n"))),
    "letter o for 0": lambda dice, n: n.replace("0", dice.choice("oO")),
    "letter l or i for 1": lambda dice, n: n.replace("1", dice.choice("lI")),
    "stray blanks and dots": lambda dice, n: groups(
        n, (3,), dice.choice(("-", " .", " . ", "  ", ". ", " -- ", "...", ".-"))
    ),
    "other separators": lambda dice, n: groups(
        n,
        (4, 4),
        dice.choice(
            (
                "_",
                ",",
                ", ",
                "*",
                "~",
                ":",
                "|",
                "+",
                "\u2013",
                "\u2014",
                "\u2011",
                "\u2212",
                "\u00b7",
                "\u2022",
                "'",
                "=",
                "\u00a0",
                "\u2009",
                "\t",
                "\\",
                "\u3000",
                " x ",
            )
        ),
    ),
    "glued to words": lambda dice, n: (
        f"{dice.choice(('hp', 'WA', 'nomor', 'hubungi', 'no', 'x'))}{n}{dice.choice(('ya', 'atas', 'pak', 'dan', ''))}"
    ),
    "emoji digits": lambda _, n: "".join(c + "\ufe0f\u20e3" for c in n),
    "spelled": lambda dice, n: dice.choice((" ", "-", ", ")).join(
        ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")[int(c)] for c in n
    ),
}


def numbers(count: int, seed: int = 20261122) -> Iterator[Written]:
    """``count`` numbers, kinds and forms in turn."""
    dice = random.Random(seed)
    for place in range(count):
        kind = list(MAKERS)[place % len(MAKERS)]
        form = list(FORMS)[place // len(MAKERS) % len(FORMS)]
        number = MAKERS[kind](dice)
        yield in_sentence(dice, kind, form, FORMS[form](dice, kind, number), number)


def attacked(count: int, seed: int = 20261123) -> Iterator[Written]:
    """``count`` mobile numbers and NIK written so as to escape, and two numbers in a row."""
    dice = random.Random(seed)
    for place in range(count):
        kind = ("mobile", "nik")[place % 2]
        form = [*ATTACKS, "two in a row"][place // 2 % (len(ATTACKS) + 1)]
        number = MAKERS[kind](dice)
        if form == "two in a row":
            other = dice.choice((mobile, nik, landline))(dice)
            value = number + dice.choice((" ", "/", ", ", " / ", " atau ", "-", ",", "\n", "; ", " & ")) + other
            yield in_sentence(dice, kind, form, value, number + other)
        else:
            yield in_sentence(dice, kind, form, ATTACKS[form](dice, number), number)
