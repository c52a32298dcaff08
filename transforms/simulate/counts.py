"""Counts by period: one fact goes into its day, its month and its year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

PERIODS = ("day", "month", "year")


def starts_of(day: date) -> dict[str, date]:
    """First day of each period a day lies in."""
    return {"day": day, "month": day.replace(day=1), "year": day.replace(month=1, day=1)}


class Figure:
    """The rows of one mart: keys, and counts that begin at 0."""

    def __init__(self, keys: Sequence[str], measures: Sequence[str]) -> None:
        self.keys = tuple(keys)
        self.measures = tuple(measures)
        self.places = {name: place for place, name in enumerate(self.measures)}
        self.rows: dict[tuple[Any, ...], list[int]] = {}

    def add(self, day: date, key: Sequence[Any], measures: Mapping[str, int]) -> None:
        """Add to the day, the month and the year of a date. `key` is what follows period and starts_on."""
        for period, starts_on in starts_of(day).items():
            self.add_to(period, starts_on, key, measures)

    def add_to(self, period: str, starts_on: date, key: Sequence[Any], measures: Mapping[str, int]) -> None:
        """Add to one period only."""
        counts = self.rows.setdefault((period, starts_on.isoformat(), *key), [0] * len(self.measures))
        for name, value in measures.items():
            counts[self.places[name]] += value

    def raise_to(self, period: str, starts_on: date, key: Sequence[Any], name: str, value: int) -> None:
        """Keep the largest value of a measure that does not add up."""
        counts = self.rows.setdefault((period, starts_on.isoformat(), *key), [0] * len(self.measures))
        counts[self.places[name]] = max(counts[self.places[name]], value)

    @property
    def columns(self) -> list[str]:
        """Column names: period and start date first."""
        return ["period", "starts_on", *self.keys, *self.measures]

    def sorted_rows(self) -> list[list[Any]]:
        """Rows with something in them, in the order of their keys."""
        return [[*key, *counts] for key, counts in sorted(self.rows.items()) if any(counts)]
