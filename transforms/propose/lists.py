"""agencies.csv, areas.csv, categories.csv and channels.csv from the words of an export: one row a name, nothing merged by guessing."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from transforms.city.files import TABLES
from transforms.city.lists import RESERVED, fold
from transforms.privacy.scan import looks_personal
from transforms.propose.vocabulary import heading_score, meaning_inside, vocabulary
from transforms.text.formulas import is_formula

FILES = {"agency": "agencies.csv", "area": "areas.csv", "category": "categories.csv", "channel": "channels.csv"}
"""The list each canonical column is matched with."""
LONGEST_ID = 48
ALIKE = 0.8
MOST_COMPARED = 400


@dataclass(frozen=True, slots=True)
class Named:
    """One list: its rows as in the file, and what a person should look at."""

    file: str
    rows: tuple[dict[str, str], ...]
    left_out: int
    """Values that look like a person's number or address, or that a spreadsheet would run, and were not written down."""
    alike: tuple[tuple[str, str], ...]
    """Names so alike that they may be one, both kept."""
    assumed: tuple[str, ...]
    """Channels whose kind nothing told."""


def named(column: str, heading: str, values: Iterable[tuple[str, int]]) -> Named:
    """The list of a column's words, most frequent first. Spellings that differ in case and marks only are aliases of one."""
    file = FILES[column]
    groups: dict[str, list[str]] = {}
    left_out = 0
    for value, _ in values:
        folded = fold(value)
        if not folded:
            continue
        if looks_personal(value) or is_formula(value):
            left_out += 1
            continue
        groups.setdefault(folded, []).append(" ".join(value.split()))
    rows, taken, assumed = [], {*RESERVED[file]}, []
    for folded, spellings in groups.items():
        name, *others = spellings
        row = dict.fromkeys(TABLES[file].columns, "")
        row[TABLES[file].columns[0]] = _id(folded, taken)
        row["name"] = name
        row["aliases"] = ";".join(other for other in dict.fromkeys(others) if ";" not in other and other != name)
        if column == "channel":
            kind = meaning_inside("channel_kinds", name)
            row["kind"] = kind or "web"
            if kind is None:
                assumed.append(name)
        elif column == "area":
            row["kind"] = _area_kind(heading)
        elif column == "category":
            row["fenced"] = "true" if _is_fenced(folded) else "false"
        rows.append(row)
    return Named(file, tuple(rows), left_out, tuple(_alike([row["name"] for row in rows])), tuple(assumed))


def csv_text(file: str, rows: Sequence[dict[str, str]]) -> str:
    """The file's text, heading included."""
    out = io.StringIO()
    writer = csv.DictWriter(out, TABLES[file].columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def slug(text: str) -> str:
    """A name as an id.

    >>> slug("Dinas Bina-Marga & SDA")
    'dinas-bina-marga-sda'
    """
    plain = "".join(c if c.isascii() else "" for c in fold(text))
    return "-".join(plain.split())[:LONGEST_ID].strip("-")


def _id(folded: str, taken: set[str]) -> str:
    base = slug(folded) or "x"
    number, found = 1, base
    while found in taken:
        number += 1
        found = f"{base}-{number}"
    taken.add(found)
    return found


def _area_kind(heading: str) -> str:
    kinds = vocabulary()["area_kinds"]
    return next((kind for kind, words in kinds.items() if heading_score(heading, words) >= 60), "kecamatan")


def _is_fenced(folded: str) -> bool:
    return any(f" {word} " in f" {folded} " for word in vocabulary()["fenced"]["words"])


def _alike(names: Sequence[str]) -> Iterable[tuple[str, str]]:
    folded = [fold(name).split() for name in names[:MOST_COMPARED]]
    for place, one in enumerate(folded):
        for other_place in range(place):
            if _is_alike(one, folded[other_place]):
                yield names[other_place], names[place]


def _is_alike(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two names differ by a few letters in some of their words, or by blanks alone."""
    whole, other_whole = "".join(one), "".join(other)
    if abs(len(whole) - len(other_whole)) > 3 or min(len(whole), len(other_whole)) < 5:
        return False
    if whole == other_whole:
        return True
    if len(one) != len(other):
        return False
    # North and south, Ward 7 and Ward 8 are alike and never the same.
    differing = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return all(
        len(a) > 3 and a.isalpha() and b.isalpha() and not {a, b} <= _DIRECTIONS
        and difflib.SequenceMatcher(a=a, b=b, autojunk=False).ratio() >= ALIKE
        for a, b in differing
    )  # fmt: skip


_DIRECTIONS = frozenset(
    ("north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "utara", "selatan", "timur", "barat")
)
