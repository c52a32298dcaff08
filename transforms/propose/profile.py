"""What one looks at before saying what a file means: counts and shapes of its columns, values only where they are few."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Dates:
    """A column that holds instants: the forms that fit, and how many of its values each order of day and month fits.

    ``day_forms`` and ``month_forms`` are the same where no form can be taken for another (``is_ordered`` False).
    """

    day_forms: tuple[str, ...]
    month_forms: tuple[str, ...]
    fit_day: int
    fit_month: int
    fit_both: int
    has_time: bool
    zone_mark: str | None = None
    """Zone that every value names (WIB, WITA, WIT), as a zone's id."""

    @property
    def is_ordered(self) -> bool:
        """Whether day and month could be taken for each other."""
        return self.day_forms != self.month_forms

    @property
    def fit(self) -> int:
        """Values that are instants in one order or the other."""
        return self.fit_day + self.fit_month - self.fit_both

    @property
    def only_day(self) -> int:
        """Values that are a day only when read day-first."""
        return self.fit_day - self.fit_both

    @property
    def only_month(self) -> int:
        """Values that are a day only when read month-first."""
        return self.fit_month - self.fit_both

    def forms(self, order: str | None) -> tuple[str, ...]:
        """The forms under an order (``day`` or ``month``)."""
        return self.month_forms if order == "month" else self.day_forms


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file. ``values`` holds distinct values with counts, most first, where there are few; never shown unmasked."""

    name: str
    rows: int
    given: int
    distinct: int
    length: float = 0.0
    """Mean length of what is given."""
    values: tuple[tuple[str, int], ...] = ()
    numbers: int = 0
    lowest: float | None = None
    highest: float | None = None
    phones: int = 0
    niks: int = 0
    emails: int = 0
    times: int = 0
    """Values that are a time of day alone."""
    dates: Dates | None = None

    def share(self, count: int) -> float:
        """``count`` of what is given, 0 where nothing is."""
        return count / self.given if self.given else 0.0

    @property
    def is_personal(self) -> bool:
        """Whether it holds telephone numbers, NIKs or e-mail addresses."""
        return max(self.phones, self.niks, self.emails) > 0.3 * self.given > 0


@dataclass(frozen=True, slots=True)
class File:
    """One file as its reader sees it."""

    path: str
    name: str
    kind: str
    columns: tuple[Column, ...] = ()
    rows: int = 0
    broken: int = 0
    distinct_rows: int = 0
    options: Mapping[str, object] = field(default_factory=dict)
    """Options its kind needs: delimiter, encoding, header, sheet."""
    modified_at: datetime | None = None

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)
