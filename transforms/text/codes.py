"""Another office's codes for the city's areas: joined by name within the area around, where that is certain.

The statistics office (BPS) and the home ministry (Kemendagri) number the same places differently, and both change: the join is a list of its own
with the time in which each row holds (area_codes.csv), never arithmetic on digits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from transforms.city.model import Area
from transforms.text.proposals import Candidate, candidates, form_of
from transforms.text.spellings import Names


@dataclass(frozen=True, slots=True)
class Coded:
    """One row of the other office's list; ``parent`` is the code of the place around it, '' where it is the widest."""

    code: str
    name: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """One row of the list and the area it certainly is; None, with the names most like it, where that is not certain."""

    coded: Coded
    area: str | None
    candidates: tuple[Candidate, ...] = ()


def join(areas: Sequence[Area], rows: Sequence[Coded]) -> list[Joined]:
    """Each row with its area: of one name within the area of its parent, and no other row's. In the order of the rows."""
    by_code = {row.code: row for row in rows}
    inside: dict[str | None, list[Area]] = {}
    for area in areas:
        inside.setdefault(area.parent, []).append(area)
    found: dict[str, str | None] = {}

    def around(row: Coded) -> Sequence[Area]:
        if row.parent not in by_code:
            return areas
        parent = resolve(by_code[row.parent])
        return inside.get(parent, []) if parent else []

    def resolve(row: Coded) -> str | None:
        if row.code not in found:
            found[row.code] = None  # a list whose parents go round in a circle ends here
            found[row.code] = _names(around(row)).match(row.name)
        return found[row.code]

    for row in rows:
        resolve(row)
    claimed = [area for area in found.values() if area is not None]
    return [_joined(row, found[row.code] if claimed.count(found[row.code] or "") == 1 else None, around(row)) for row in rows]


def _joined(row: Coded, area: str | None, near: Sequence[Area]) -> Joined:
    if area is not None:
        return Joined(row, area)
    known = {one.code: [form_of(spelling) for spelling in (one.name, *one.aliases)] for one in near}
    return Joined(row, None, candidates(form_of(row.name), known, {one.code: one.name for one in near}))


def _names(areas: Sequence[Area]) -> Names:
    # The statistics office writes a kabupaten without the word, and a kota with it.
    return Names((area.code, (area.name, *area.aliases, *([bare] if (bare := _bare(area)) else []))) for area in areas)


def _bare(area: Area) -> str:
    first, _, rest = area.name.partition(" ")
    return rest if area.kind == "kabupaten" and first.casefold() in ("kabupaten", "kab.") else ""


LEVELS = ("regency", "district", "village")


def of_boundaries(features: Sequence[Mapping[str, Any]]) -> list[Coded]:
    """The rows that a file of boundaries in the layout of HDX holds: regencies, kecamatan and villages, each once, codes without ``id``."""
    found: dict[str, Coded] = {}
    for feature in features:
        values = feature.get("properties") or {}
        parent = ""
        for level in LEVELS:
            code, name = str(values.get(f"{level}_code") or "").removeprefix("id"), str(values.get(level) or "")
            if code and name:
                found.setdefault(code, Coded(code, name, parent))
                parent = code
    return list(found.values())
