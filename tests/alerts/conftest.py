"""A town that tells people, with its present on the shelf, made once."""

from __future__ import annotations

import pytest

from tests.alerts.desk import Desk


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """With its present on the shelf; nobody was told of anything. Read it only."""
    desk = Desk(tmp_path_factory.mktemp("desk"))
    desk.open_for(40)
    desk.publish_current()
    return desk
