"""What each preset must show, and the page that tells it: the rows of docs/cities.md, made from a run's own figures."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from pipelines.publish.calendar import Plan
from tests.conftest import CHECKOUT
from transforms.editions.shelf import Shelf

PROMISES: dict[str, Any] = tomllib.loads((Path(__file__).parent / "promises.toml").read_text(encoding="utf-8"))
PAGE = CHECKOUT / "docs" / "cities.md"


def figures(city: str, shelf: Shelf) -> list[tuple[str, bool]]:
    """What the run of a city shows, told with its figures, and whether each is what it must be."""
    found = []
    with duckdb.connect(str(shelf.open("current").database), read_only=True) as con:
        con.execute(f"attach '{shelf.open('current', public=True).database}' as outside (read_only)")
        for figure in PROMISES[city]["figure"]:
            sql = figure["sql"].replace(" public.", " outside.main.")
            asked = con.execute(f"select *, {figure['holds']} as holds from ({sql})")
            row = dict(zip([column[0] for column in asked.description or []], asked.fetchall()[0], strict=True))
            numbers = {name: f"{value:,}" if isinstance(value, int) else value for name, value in row.items()}
            found.append((figure["says"].format(**numbers), bool(row["holds"])))
    return found


def editions(plans: Iterable[Plan]) -> str:
    """How many editions of each kind a run makes."""
    kinds = Counter(plan.kind for plan in plans)
    return f"{kinds['day']} daily, {kinds['month']} monthly and {kinds['year']} yearly editions"


def row_of(city: str, name: str, told: list[str]) -> str:
    """A city's row of the page."""
    return f"| {name} | {PROMISES[city]['must_show']} | {'<br>'.join(told)} | `tanggap run --city {city}` |"


def set_row(city: str, row: str) -> None:
    """Write a city's row into the page."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    place = next(number for number, line in enumerate(lines) if line.endswith(f"`tanggap run --city {city}` |"))
    PAGE.write_text("\n".join([*lines[:place], row, *lines[place + 1 :]]) + "\n", encoding="utf-8")
