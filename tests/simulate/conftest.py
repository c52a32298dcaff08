"""Small simulations of the sample city, made once."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import CITY, once, sample_environ
from transforms.city import City, load_city
from transforms.simulate import read_truth, simulate


@pytest.fixture(scope="session")
def contoh() -> City:
    """The sample city."""
    return load_city(CITY, environ=sample_environ(Path("nowhere")))


@pytest.fixture(scope="session")
def year(contoh: City, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fourteen months on a small scale: the folder of the raw files and truth.json."""
    return once(tmp_path_factory, "year", lambda out: simulate(contoh, out, date(2025, 1, 1), date(2026, 3, 11), scale=0.1, seed=3))


@pytest.fixture(scope="session")
def truth(year: Path) -> dict[str, Any]:
    """What those months decided."""
    return read_truth(year / "truth.json")
