"""The national reference: holidays and collective leave with their decrees, and Ramadan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from transforms.city.files import NATIONAL_TABLES
from transforms.city.folder import Folder
from transforms.city.tables import read_rows


@dataclass(frozen=True, slots=True)
class Holiday:
    """One national day off as one decree made it."""

    on: date
    kind: str
    name_id: str
    name_en: str
    known_from: date | None
    known_to: date | None
    legal_basis: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Ramadan:
    """The fasting month of one year; both days belong to it."""

    year_h: int
    starts_on: date
    ends_on: date
    legal_basis: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class National:
    """The reference every Indonesian city shares."""

    holidays: tuple[Holiday, ...] = ()
    ramadan: tuple[Ramadan, ...] = ()


def read_national(reference: Path, folder: Folder) -> National:
    """holidays.csv and ramadan.csv of the national reference; problems go to `folder`."""
    here = Folder(reference, folder.problems)
    holidays = []
    for row in read_rows(here, "holidays.csv", NATIONAL_TABLES["holidays.csv"]):
        on = row.date("on")
        kind = row.choice("kind", ("holiday", "cuti_bersama"))
        if on is not None:
            holidays.append(
                Holiday(
                    on, kind, row.text("name_id"), row.text("name_en"), row.date("known_from"), row.date("known_to"),
                    row.text("legal_basis"), row.flag("confirmed"),
                )
            )  # fmt: skip
    ramadan = []
    for row in read_rows(here, "ramadan.csv", NATIONAL_TABLES["ramadan.csv"]):
        starts, ends, year = row.date("starts_on"), row.date("ends_on"), row.integer("year_h")
        if starts is not None and ends is not None and year is not None:
            ramadan.append(Ramadan(year, starts, ends, row.text("legal_basis"), row.flag("confirmed")))
    return National(tuple(holidays), tuple(ramadan))
