"""surveys.csv: what the city's own satisfaction surveys (SKM) found, element by element."""

from __future__ import annotations

from collections.abc import Collection

from transforms.city.files import TABLES
from transforms.city.folder import Folder
from transforms.city.model import Survey
from transforms.city.tables import Row, read_rows
from transforms.comparison.satisfaction import ELEMENTS, HIGHEST, LOWEST

SURVEYS_FILE = "surveys.csv"


def read_surveys(folder: Folder, agency_ids: Collection[str]) -> tuple[Survey, ...]:
    """The surveys in the order of the file; an empty agency is the city as a whole. One unit has one survey that ends on a day."""
    found: list[Survey] = []
    first: dict[tuple[str | None, object], int] = {}
    for row in read_rows(folder, SURVEYS_FILE, TABLES[SURVEYS_FILE]):
        agency = row.reference("agency", agency_ids, "an agency")
        starts_on, until = row.date("starts_on"), row.date("until")
        elements = _elements(row)
        if starts_on is None or until is None or elements is None:
            continue
        if until < starts_on:
            row.wrong(f"until {until} is before starts_on {starts_on}.", "until is the last day of the survey.")
        earlier = first.setdefault((agency, until), row.number)
        if earlier != row.number:
            row.wrong(
                f"the survey of '{agency or 'the city'}' up to {until} is already in row {earlier}.",
                "A unit has one result for one period.",
                "Keep the row that was published",
            )
        found.append(Survey(agency, starts_on, until, elements, row.integer("respondents", least=1), row.text("legal_basis")))
    return tuple(found)


def _elements(row: Row) -> tuple[float, ...] | None:
    """The nine means; None where one of them is (noted) none."""
    found = []
    for place in range(1, ELEMENTS + 1):
        column = f"u{place}"
        value = row.number_of(column)
        if value is None:
            continue
        if not LOWEST <= value <= HIGHEST:
            row.wrong(
                f"{column} {row.text(column)} does not lie between {LOWEST} and {HIGHEST}.",
                "An element is the mean of answers from 1 to 4, before it is multiplied by 25.",
                "Write the element's mean (NRR)",
            )
            continue
        found.append(value)
    return tuple(found) if len(found) == ELEMENTS else None
