"""The documentation says what the code has: commands, settings, source kinds, tables and links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipelines.cli import parser
from pipelines.sources import READERS
from transforms.graph import Model, load_models
from transforms.privacy.classes import class_of

CHECKOUT = Path(__file__).parent.parent
PAGES = [CHECKOUT / "README.md", CHECKOUT / "CHANGELOG.md", *sorted((CHECKOUT / "docs").rglob("*.md"))]
SETTINGS = (CHECKOUT / "docs" / "settings.md").read_text(encoding="utf-8")
CODE = [path for folder in ("pipelines", "transforms", "dashboards", "expectations") for path in (CHECKOUT / folder).rglob("*.py")]


def _commands() -> set[str]:
    actions = [action for action in parser()._actions if action.choices and action.dest != "help"]
    return {str(name) for action in actions for name in action.choices or ()}


def test_every_command_is_documented_and_no_other() -> None:
    assert set(re.findall(r"^\| `tanggap (\w+)`", SETTINGS, re.M)) == _commands()


def test_the_readme_names_commands_that_exist() -> None:
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"tanggap ([a-z]+)[ `]", readme)) <= _commands()
    assert (CHECKOUT / "docs" / "images" / "ringkasan.png").stat().st_size < 1_000_000


def test_every_setting_is_documented_and_no_other() -> None:
    used = {name for path in CODE for name in re.findall(r"TANGGAP_[A-Z]+(?:_[A-Z]+)*", path.read_text(encoding="utf-8"))}
    documented = set(re.findall(r"`(TANGGAP_[A-Z_]+)`", SETTINGS))
    assert used - {"TANGGAP_DAGSTER"} <= documented
    assert documented - {"TANGGAP_SOAK", "TANGGAP_REFERENCE_DATA"} <= used, "a setting nothing reads"


def test_every_source_kind_is_documented_and_no_other() -> None:
    section = SETTINGS.split("## Kinds of source")[1]
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.M)) == set(READERS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name}: {target} does not exist"


@pytest.mark.parametrize("model", load_models().values(), ids=lambda model: model.name)
def test_every_column_is_described_and_classed(model: Model) -> None:
    for column in model.columns:
        assert column.meaning, f"{model.name}.{column.name} has no meaning"
        assert class_of(model.name, column.name) in ("open", "internal", "personal")


def test_public_columns_are_open() -> None:
    for model in load_models().values():
        if model.schema == "public":
            assert {c.name for c in model.columns if class_of(model.name, c.name) == "personal"} == set()


def test_decisions_are_numbered_without_holes() -> None:
    numbers = [int(path.name[:4]) for path in sorted((CHECKOUT / "docs" / "decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))
