"""A spelling as written in a source, and the one thing of a city's list that it certainly names.

Certain are: case, marks, spaces and punctuation; "&" for "dan"; the city's own name behind an agency ("… Kota Bogor" in Kota
Bogor, never "… Kabupaten Bogor"); "Sekretariat Daerah" behind one of its parts where the list leaves it out. An abbreviation
is certain only where the list declares it. Likeness is never certain: kelurahan and agencies differ by one letter.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from transforms.city.lists import fold
from transforms.city.model import City

LIKELY = 0.75
"""A suggestion is shown from this likeness on: below it, two agencies of one city are as alike as two spellings of one."""

_SECRETARIAT = ("sekretariat daerah", "setda")
_CITY_KINDS = ("kota", "kabupaten")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The listed thing most like a spelling, and how alike they are (0 to 1). A person decides."""

    id: str
    ratio: float


class Names:
    """A city's list of one kind, asked by spelling: of (id, spellings) pairs, the id itself, the name, then others.

    "99.01.02.1001 Sukajadi", the id and the name behind it, is certain too.
    """

    def __init__(self, things: Iterable[tuple[str, Iterable[str]]], suffixes: Iterable[str] = ()) -> None:
        self._suffixes = tuple(sorted(suffixes, key=len, reverse=True))
        self._written: dict[str, set[str]] = {}
        self._forms: tuple[dict[str, set[str]], ...] = ({}, {}, {})
        numbered: list[tuple[str, str]] = []
        for identifier, spellings in things:
            written = tuple(spellings)
            for spelling in written:
                self._add(identifier, spelling)
            if len(written) > 1:
                numbered.append((identifier, " ".join(written[:2])))
        known = [frozenset(found) for found in self._forms]
        for identifier, spelling in numbered:
            self._add_forms(identifier, spelling, known)  # a name of its own wins over another's id and name
        self._known = tuple(sorted(self._written))

    def _add(self, identifier: str, spelling: str) -> None:
        if fold(spelling):
            self._written.setdefault(_short(spelling, self._suffixes), set()).add(identifier)
        self._add_forms(identifier, spelling)

    def _add_forms(self, identifier: str, spelling: str, known: Sequence[Collection[str]] = ((), (), ())) -> None:
        for form, found, taken in zip((fold(spelling), *_forms(spelling, self._suffixes)), self._forms, known, strict=True):
            if form and form not in taken:
                found.setdefault(form, set()).add(identifier)

    def match(self, spelling: str) -> str | None:
        """The id ``spelling`` certainly names; None where it names nothing, or could name several.

        The closest way of writing decides: what is ambiguous there is not looked for more loosely.
        """
        for form, known in zip((fold(spelling), *_forms(spelling, self._suffixes)), self._forms, strict=True):
            if form and (ids := known.get(form)):
                return min(ids) if len(ids) == 1 else None
        part = _without_secretariat(_bare(spelling, self._suffixes), self._suffixes)
        ids = self._forms[2].get(part.replace(" ", ""), set()) if part else set()
        return min(ids) if len(ids) == 1 else None

    def suggest(self, spelling: str) -> Suggestion | None:
        """The closest listed name, if any is close enough to be worth a look; for people, never for figures."""
        short = _short(spelling, self._suffixes)
        near = _closest(short, self._known)
        if near is None or len(self._written[near]) != 1:
            return None
        return Suggestion(min(self._written[near]), round(difflib.SequenceMatcher(None, near, short).ratio(), 3))


def own_suffixes(city: City) -> tuple[str, ...]:
    """How the city writes its own name behind its agencies: "kota surabaya". Empty where its kind is not known.

    A kota and a kabupaten of one name are two governments, so the kind is never assumed.
    """
    words = fold(city.name).split()
    for place, word in enumerate(words):
        if word in _CITY_KINDS and words[place + 1 :]:
            return (" ".join(words[place:]),)
    kinds = {area.kind for area in city.areas if area.kind in _CITY_KINDS and fold(area.name).split()[-len(words) :] == words}
    return (" ".join([*kinds, *words]),) if words and len(kinds) == 1 else ()


def names_of(city: City) -> Mapping[str, Names]:
    """The lists of a city by kind: agency, category, channel, area."""
    own, codes = own_suffixes(city), _codes(city)
    return {
        "agency": Names(((a.id, (a.id, a.name, *a.accounts, *a.aliases)) for a in city.agencies), own),
        "category": Names((c.code, (c.code, c.name, *c.aliases)) for c in city.categories),
        "channel": Names((c.id, (c.id, c.name, *c.aliases)) for c in city.channels),
        "area": Names((a.code, (a.code, a.name, *a.aliases, *codes.get(a.code, ()))) for a in city.areas),
    }


def _codes(city: City) -> Mapping[str, list[str]]:
    """Other offices' codes of each area. A code that is another area's own without its dots is given to both: which is meant is not certain."""
    bare = {area.code.replace(".", ""): area.code for area in city.areas}
    found: dict[str, list[str]] = {}
    for one in city.area_codes:
        for area in {one.area, bare.get(one.code, one.area)}:
            found.setdefault(area, []).append(one.code)
    return found


def _forms(spelling: str, suffixes: tuple[str, ...]) -> tuple[str, str]:
    """The spelling with its spaces closed and "&" as "dan", and the same without the city's own name behind it."""
    whole = fold(spelling.replace("&", " dan "))
    return whole.replace(" ", ""), _bare(spelling, suffixes).replace(" ", "")


def _bare(spelling: str, suffixes: tuple[str, ...]) -> str:
    return _cut(fold(spelling.replace("&", " dan ")), suffixes)


def _short(spelling: str, suffixes: tuple[str, ...]) -> str:
    """What tells agencies apart: endings that many share would make any two alike."""
    bare = _bare(spelling, suffixes)
    return _without_secretariat(bare, suffixes) or bare


def _without_secretariat(bare: str, suffixes: tuple[str, ...]) -> str:
    """A part of the city's secretariat without the secretariat's name; '' when it does not carry it."""
    cut = _cut(bare, _SECRETARIAT)
    return _cut(cut, suffixes) if cut != bare else ""


def _cut(text: str, endings: tuple[str, ...]) -> str:
    """``text`` without one of ``endings`` behind it; never the whole of it."""
    for ending in endings:
        if text.endswith(f" {ending}"):
            return text.removesuffix(f" {ending}")
    return text


@lru_cache(maxsize=2_000)
def _closest(short: str, known: tuple[str, ...]) -> str | None:
    near = difflib.get_close_matches(short, known, n=1, cutoff=LIKELY)
    return near[0] if near else None
