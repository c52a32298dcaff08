"""Which internal pages this city has: the page on its recaps where it gave any, first where they are all there is to see."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards import data, recaps
from dashboards.frame import PAGES
from transforms.city.model import City

PageRow = tuple[str, str, str]

RECONCILIATION: PageRow = ("rekonsiliasi", "rekonsiliasi.py", "rekonsiliasi")
#: Pages about complaints one by one, and about calls: blank in a city that has only recaps.
_OF_TICKETS = ("ringkasan", "opd", "tiket", "kanal")


def pages(city: City | None) -> Sequence[PageRow]:
    """Key, module and address of each page in the order of the navigation; ``city`` is None where its folder cannot be read."""
    try:
        path = data.current().path
    except data.NoEdition:
        return PAGES
    given = any(source.kind == "recap" for source in (city.sources if city else ()))
    if not given and not recaps.are_there(path):
        return PAGES
    if not data.periods(path, "month"):
        return _first([page for page in PAGES if page[0] not in _OF_TICKETS])
    if not any(name.startswith("month-") for name in data.edition_names()):
        return _first(PAGES)
    place = next(place for place, page in enumerate(PAGES) if page[0] == "mutu")
    return (*PAGES[:place], RECONCILIATION, *PAGES[place:])


def _first(others: Sequence[PageRow]) -> Sequence[PageRow]:
    """The reconciliation at the root; the page that stood there keeps an address of its own."""
    return ((RECONCILIATION[0], RECONCILIATION[1], ""), *((key, module, path or key) for key, module, path in others))
