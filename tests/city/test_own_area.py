"""Every city of the checkout is found among its areas: without it there are no reports per 1,000 and no gap between areas."""

from __future__ import annotations

from pathlib import Path

import pytest

from transforms.city import load_city
from transforms.city.loader import CHECKOUT
from transforms.city.own_area import own_area

CITIES = sorted(path.parent for path in (CHECKOUT / "data" / "cities").glob("*/city.toml"))


@pytest.mark.parametrize("folder", CITIES, ids=lambda path: path.name)
def test_the_citys_own_area_is_found_and_has_areas_to_compare(folder: Path) -> None:
    city = load_city(folder, check_env=False)
    own = own_area(city.name, city.areas)
    [area] = [area for area in city.areas if area.code == own]
    assert area.population and sum(one.parent == own for one in city.areas) >= 2
