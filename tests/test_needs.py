"""docs/needs.md answers every need and feature, and names nothing that does not exist."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboards.frame import PAGES
from dashboards.navigation import RECONCILIATION
from pipelines.cli import parser
from pipelines.sources import READERS
from transforms.city.files import CITY_FILES, TABLES
from transforms.city.states import EVENT_NAMES
from transforms.graph import load_models
from transforms.metrics import METRICS
from transforms.sla.policies import CLOCKS, SELECTOR_KEYS

CHECKOUT = Path(__file__).resolve().parent.parent
ROWS = [
    [cell.strip() for cell in line.strip().strip("|").split("|")]
    for line in (CHECKOUT / "docs" / "needs.md").read_text("utf-8").splitlines()
    if re.match(r"\| (A?\d+) \|", line)
]
MODELS = load_models()
#: Names that are rows, columns or values of what a city writes, or that publishing writes.
VALUES = {
    *CLOCKS, *SELECTOR_KEYS, *EVENT_NAMES, *READERS, *(name for layout in TABLES.values() for name in layout.columns),
    "outside", "information", "tak-dikenal", "tanpa-keterangan", "[[centre]]", "known_from", "known_to",
}  # fmt: skip
PUBLISHED = {"manifest.json", "public.duckdb"}
PAGE_ADDRESSES = {"/" + path for _, _, path in (*PAGES, RECONCILIATION)}


def commands(at: argparse.ArgumentParser | None = None, before: tuple[str, ...] = ("tanggap",)) -> Iterator[tuple[str, ...]]:
    """Every command as its words."""
    for action in (at or parser())._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                yield (*before, name)
                yield from commands(below, (*before, name))
        elif action.choices and not action.option_strings:
            yield from ((*before, str(name)) for name in action.choices)


COMMANDS = set(commands())


def exists(name: str) -> bool:
    """Whether what stands between backticks is there: a command, page, table, column, file, metric, preset or value."""
    if name.startswith("tanggap "):
        return tuple(name.split(" --")[0].split()) in COMMANDS
    if name.startswith("/"):
        return name in PAGE_ADDRESSES
    table, _, column = name.rpartition(".")
    if name in MODELS or (table in MODELS and column in {one.name for one in MODELS[table].columns}):
        return True
    if name in (*CITY_FILES, *PUBLISHED) or ("/" in name and (CHECKOUT / name).exists()):
        return True
    return name in METRICS or name in VALUES or (CHECKOUT / "data" / "cities" / name / "city.toml").is_file()


def test_every_need_and_feature_is_answered_once() -> None:
    assert [row[0] for row in ROWS] == [*(f"A{number}" for number in range(1, 42)), *map(str, range(1, 100))]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_an_answer_names_exists(row: list[str]) -> None:
    _, asked, met, shown = row
    missing = [name for name in re.findall(r"`([^`]+)`", met) if not exists(name)]
    assert not missing, f"docs/needs.md, row {row[0]} ({asked}): nothing here is called {', '.join(missing)}"
    tests = re.findall(r"`(tests/[^`]+)`", shown)
    assert all((CHECKOUT / test).exists() for test in tests), f"row {row[0]}: a test of {shown} does not exist"
    if not met.startswith("not yet"):
        assert tests, f"row {row[0]} ({asked}): no test shows it"
        assert "`" in met or "identity" in met or "public pages" in met


def test_a_name_that_does_not_exist_is_found() -> None:
    assert exists("core.tickets") and exists("core.tickets.nature") and exists("tanggap edition list") and exists("/opd")
    for wrong in ("core.ticket", "core.tickets.natur", "tanggap edition lst", "/opdd", "sla_on_tyme", "docs/nothing.md", "policy.csv"):
        assert not exists(wrong)
