"""Which row of areas.csv is the city itself."""

from __future__ import annotations

from collections.abc import Iterable

from transforms.city.lists import fold
from transforms.city.model import Area

#: Kinds of area that have a government of their own.
GOVERNED = ("provinsi", "kota", "kabupaten")


def own_area(city_name: str, areas: Iterable[Area]) -> str | None:
    """Code of the one area that bears the city's name, by name or alias; ``None`` where there is none, or more than one.

    >>> kota, kecamatan = Area("32.76", "Kota Depok", "kota"), Area("32.76.01", "Kota Depok", "kecamatan")
    >>> own_area("KOTA DEPOK", [kota, kecamatan]), own_area("Depok", [kota]), own_area("Kota Depok", [kota, kota])
    ('32.76', None, None)
    """
    found = [area.code for area in areas if area.kind in GOVERNED and fold(city_name) in map(fold, (area.name, *area.aliases))]
    return found[0] if len(found) == 1 else None
