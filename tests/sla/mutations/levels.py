"""The sample city's service levels, changed at one cell at a time: are its golden calls counted differently?"""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from tests.models.empty import AS_OF, SAMPLE, empty_warehouse
from tests.models.test_golden import answered_as_expected
from transforms.city.errors import CityError
from transforms.city.files import DENOMINATORS
from transforms.city.loader import load_city
from transforms.engines.inputs import AsOf, create_dimensions

CASE = Path(__file__).parents[2] / "golden" / "marts.service_level_periods" / "kota_contoh"
FILE = "service_levels.csv"
OTHERS = {"queue": ("1500123", "darurat", ""), "denominator": DENOMINATORS, "calendar": ("loket", "kantor", "always")}


def outcomes() -> Iterator[tuple[str, bool]]:
    """(change, whether the golden calls noticed) for each cell that means something."""
    connection = empty_warehouse()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(shutil.copytree(SAMPLE, Path(scratch) / SAMPLE.name))
        for label, text in [("", (SAMPLE / FILE).read_text(encoding="utf-8")), *_changes()]:
            (folder / FILE).write_text(text, encoding="utf-8")
            try:
                create_dimensions(connection, load_city(folder), AsOf(AS_OF, AS_OF, AS_OF))
                answered_as_expected(CASE, connection)
                noticed = False
            except (CityError, AssertionError):
                noticed = True
            assert label or not noticed, "the golden calls are counted wrongly before anything was changed"
            if label:
                yield label, noticed


def _changes() -> Iterator[tuple[str, str]]:
    rows = list(csv.reader((SAMPLE / FILE).read_text(encoding="utf-8").splitlines()))
    for number, row in enumerate(rows[1:], start=1):
        for place, column in enumerate(rows[0]):
            for new in _neighbours(column, row[place]):
                changed = [*rows[:number], [*row[:place], new, *row[place + 1 :]], *rows[number + 1 :]]
                label = f"{SAMPLE.name}/{FILE} {row[0]} (row {number + 1}) {column}: {row[place]} → {new or 'empty'}"
                yield label, "".join(",".join(cells) + "\n" for cells in changed)


def _neighbours(column: str, text: str) -> Iterator[str]:
    if column == "threshold_seconds":
        yield from (str(int(text) + step) for step in (-1, 1))
    elif column == "target_ratio":
        yield from (f"{float(text) + step:.2f}" for step in (-0.01, 0.01))
    elif column.startswith("valid_") and text:
        yield from (str(date.fromisoformat(text) + timedelta(days=step)) for step in (-1, 1))
    else:
        yield from (other for other in OTHERS.get(column, ()) if other != text)
