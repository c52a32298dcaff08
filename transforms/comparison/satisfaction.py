"""The public satisfaction index (SKM/IKM) of a service unit, as Permenpan-RB 14/2017 converts and grades it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

#: The survey's elements, from requirements to how complaints are handled.
ELEMENTS = 9
LOWEST, HIGHEST = 1, 4
GRADES = ((Decimal("88.31"), "A"), (Decimal("76.61"), "B"), (Decimal("65.00"), "C"), (Decimal("25.00"), "D"))


@dataclass(frozen=True, slots=True)
class Index:
    """The index, 25 to 100 with two decimals, and its grade."""

    value: Decimal
    grade: str


def satisfaction(elements: Sequence[float]) -> Index:
    """The index of nine element means, each from 1 to 4: their mean × 25. Graded as printed, so that no value falls between two grades.

    >>> satisfaction([3.2, 3.0, 3.1, 3.4, 3.2, 3.3, 3.5, 3.0, 3.1])
    Index(value=Decimal('80.00'), grade='B')
    """
    if len(elements) != ELEMENTS or not all(LOWEST <= element <= HIGHEST for element in elements):
        raise ValueError(f"The index needs {ELEMENTS} element means from {LOWEST} to {HIGHEST}; given: {', '.join(map(str, elements)) or 'none'}.")
    mean = sum((Decimal(repr(float(element))) for element in elements), Decimal()) / ELEMENTS
    value = (mean * 25).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return Index(value, next(grade for least, grade in GRADES if value >= least))
