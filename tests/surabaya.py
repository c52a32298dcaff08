"""The recaps of a real city as a city folder: its agencies are those one month names, written down where the test runs."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import openpyxl

from tests.reference import reference
from transforms.city.lists import fold
from transforms.text.recaps import split_nature

CITY = Path(__file__).resolve().parent / "cities" / "surabaya-2017"
DATA = "id_surabaya_mediacenter_2017_2018"


def workbooks() -> list[Path]:
    """The seven workbooks, by number."""
    return sorted(reference(DATA).glob("*RKM * 2017.xlsx"))


def city_folder(root: Path) -> Path:
    """The city folder with the agencies that the first month's workbook names."""
    folder = root / CITY.name
    shutil.copytree(CITY, folder)
    sheet = openpyxl.load_workbook(workbooks()[0], read_only=True).worksheets[0]
    names = {split_nature(" ".join(str(row[1]).split()))[1] for row in sheet.iter_rows(min_row=3, values_only=True) if row[1]} - {""}
    agencies: dict[str, str] = {}
    for name in sorted(names):
        own = fold(name).removesuffix(" kota surabaya").removesuffix(" sekretariat daerah").replace(" ", "-")
        agencies.setdefault(own, name)
    with (folder / "agencies.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "name"), *agencies.items()])
    return folder
