"""A shelf for every test of the pages, and a way to run one page as a reader would."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.command import PATIENCE
from tests.conftest import once
from tests.dashboards.shelf_fixture import write_shelf

ROOT = Path(__file__).resolve().parents[2]
Reader = Callable[..., AppTest]


@pytest.fixture(scope="session")
def shelf_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data root with a whole shelf."""
    return once(tmp_path_factory, "shelf", write_shelf)


@pytest.fixture
def read(shelf_root: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Runs one internal page with an address; ``root`` chooses another shelf."""

    def run(page: str = "ringkasan", root: Path = shelf_root, **query: str) -> AppTest:
        monkeypatch.setenv("TANGGAP_DATA", str(root))
        monkeypatch.setenv("TANGGAP_CITY", str(ROOT / "data" / "cities" / "kota-contoh"))
        app = AppTest.from_file(str(ROOT / "dashboards" / "internal.py"), default_timeout=PATIENCE)
        if page != "ringkasan":
            app.switch_page(f"app_pages/{page}.py")
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    return run


@pytest.fixture
def read_public(shelf_root: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Runs one public page; only the public folder is named, as in the public server."""

    def run(page: str = "janji", root: Path = shelf_root, **query: str) -> AppTest:
        monkeypatch.delenv("TANGGAP_DATA", raising=False)
        monkeypatch.delenv("TANGGAP_CITY", raising=False)
        monkeypatch.setenv("TANGGAP_PUBLIC", str(root / "published" / "kota-contoh" / "public_pointers"))
        app = AppTest.from_file(str(ROOT / "dashboards" / "explorer.py"), default_timeout=PATIENCE)
        if page != "janji":
            app.switch_page(f"app_pages/{page}.py")
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    return run


def text_of(app: AppTest) -> str:
    """Everything the page says, tags removed."""
    raw = " ".join(element.proto.body for element in app.get("html") if "<style>" not in element.proto.body)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", raw)))


def markup_of(app: AppTest) -> str:
    """The page's own markup."""
    return " ".join(element.proto.body for element in app.get("html"))
