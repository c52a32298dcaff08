"""Which area of the city a text names, where that is certain.

A street, a school or a market that carries an area's name may lie elsewhere, so a name behind such a word says nothing; nor does the city's own
name. Where a kelurahan and the kecamatan around it share a name and the text does not say which, it is the wider one. A text that
names two areas of which neither lies in the other names none for certain.
"""

from __future__ import annotations

from collections.abc import Sequence

from transforms.city.lists import fold
from transforms.city.model import Area

WHOLE = ("kota", "kabupaten", "provinsi")
KIND_WORDS = {
    "kel": ("kelurahan", "desa"), "kelurahan": ("kelurahan", "desa"), "desa": ("desa", "kelurahan"), "ds": ("desa", "kelurahan"),
    "kec": ("kecamatan",), "kecamatan": ("kecamatan",), "pesisir": ("pesisir",),
}  # fmt: skip
"""Words before a name, and the kinds of area they leave."""
OTHER_THINGS = frozenset(
    {
        "jl", "jln", "jalan", "jlan", "gg", "gang", "sd", "sdn", "smp", "smpn", "sma", "sman", "smk", "smkn",
        "tk", "mi", "mts", "man", "univ", "kampus", "pasar", "terminal", "stasiun", "rs", "rsud", "rsia", "masjid", "mesjid",
        "gereja", "polsek", "koramil", "hotel", "mall", "mal", "taman", "jembatan", "flyover", "tol", "sungai", "kali", "situ", "setu",
        "waduk", "perum", "perumahan", "komplek", "kompleks", "komp", "apartemen", "ruko", "persimpangan",
    }
)  # fmt: skip
"""Words before a name that make it another thing's."""
FEWEST_LETTERS = 4


class AreaNames:
    """A city's areas, found in texts."""

    def __init__(self, areas: Sequence[Area]) -> None:
        self._areas = {area.code: area for area in areas}
        self._by_name: dict[tuple[str, ...], set[str]] = {}
        for area in areas:
            if area.kind not in WHOLE:
                for spelling in (area.name, *area.aliases):
                    if len(folded := fold(spelling)) >= FEWEST_LETTERS:
                        self._by_name.setdefault(tuple(folded.split()), set()).add(area.code)
        self._longest = max(map(len, self._by_name), default=0)

    def find(self, text: str) -> str | None:
        """The code of the one area ``text`` names for certain; None where it names none, or several."""
        words = fold(text).split()
        named: set[str] = set()
        place = 0
        while place < len(words):
            size = next((size for size in range(self._longest, 0, -1) if tuple(words[place : place + size]) in self._by_name), 0)
            if size and (code := self._certain(tuple(words[place : place + size]), words[place - 1] if place else "")):
                named.add(code)
            place += size or 1
        within = {code for code in named if not any(code in self._around(other) for other in named if other != code)}
        return min(within) if len(within) == 1 else None

    def _certain(self, name: tuple[str, ...], before: str) -> str | None:
        if before in OTHER_THINGS:
            return None
        kinds = KIND_WORDS.get(before)
        codes = {code for code in self._by_name[name] if kinds is None or self._areas[code].kind in kinds}
        widest = {code for code in codes if not set(self._around(code)) & codes}
        # Two kelurahan of one name, in different kecamatan, stay two.
        return min(widest) if len(widest) == 1 else None

    def _around(self, code: str) -> list[str]:
        found: list[str] = []
        parent = self._areas[code].parent
        while parent in self._areas and parent not in found:
            found.append(parent)
            parent = self._areas[parent].parent
        return found
