"""The small city with a few editions on its shelf, published once; tests that change it work on a copy."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.publish.calendar import Plan, editions_due
from pipelines.publish.editions import publish
from tests.conftest import once
from tests.publish.office import FIRST, Office

NAMES = ("year-2025", "month-2026-01", "month-2026-02", "day-2026-03-09", "current")


def plans_of(office: Office) -> dict[str, Plan]:
    """The due plans the tests use, by name."""
    due = editions_due(office.city, office.wall, office.ledger.complete_through(), FIRST.date())
    return {plan.name: plan for plan in due if plan.name in NAMES}


@pytest.fixture(scope="session")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Landed, nothing published. Read it only."""
    return Office(once(tmp_path_factory, "landed", lambda root: Office(root).land_sample()))


@pytest.fixture(scope="session")
def published(landed: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """With a year, two months, a day and current on the shelf. Read it only."""

    def make(root: Path) -> None:
        shutil.copytree(landed.root, root)
        office = Office(root)
        for name in NAMES:
            assert publish(plans_of(office)[name], office).action == "published"

    return Office(once(tmp_path_factory, "published", make))


@pytest.fixture
def copy(tmp_path: Path) -> Callable[[Office], Office]:
    """A copy of an office that may be changed."""

    def made(office: Office) -> Office:
        shutil.copytree(office.root, tmp_path / "data", symlinks=True)
        return Office(tmp_path / "data", office.city, office.key, office.wall)

    return made
