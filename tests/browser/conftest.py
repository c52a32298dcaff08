"""A real browser on real servers: both apps on free ports over a small shelf, and every request written down."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import once
from tests.dashboards.shelf_fixture import write_shelf

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
READY_SECONDS = 600


@contextmanager
def serve(script: str, **environ: str) -> Iterator[str]:
    """``streamlit run`` of one script on a free port; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        script,
        "--server.port",
        str(port),
        "--server.address",
        "127.0.0.1",
    ]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TANGGAP_")}
    process = subprocess.Popen(
        command, cwd=ROOT, env={**kept, **environ}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        give_up = time.monotonic() + READY_SECONDS
        while True:
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=30).close()
                break
            except OSError:
                if time.monotonic() > give_up or process.poll() is not None:
                    raise AssertionError(f"{script} does not answer on {address}") from None
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait(READY_SECONDS)


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data root with a whole shelf."""
    return once(tmp_path_factory, "shelf", write_shelf)


@pytest.fixture(scope="session")
def internal(shelf: Path) -> Iterator[str]:
    """Address of the internal app."""
    with serve("dashboards/app.py", TANGGAP_DATA=str(shelf), TANGGAP_CITY="kota-contoh") as address:
        yield address


@pytest.fixture(scope="session")
def public(shelf: Path) -> Iterator[str]:
    """Address of the public explorer."""
    with serve("dashboards/public.py", TANGGAP_PUBLIC=str(shelf / "published/kota-contoh/public_pointers")) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium; its absence is a failure that names the package."""
    path = shutil.which("chromium")
    assert path, "no chromium on this machine; install the Debian package: apt-get install chromium"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


@contextmanager
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """Somebody whose browser has seen nothing yet."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="en-US")
    context.set_default_timeout(READY_SECONDS * 1000)
    yield context
    context.close()


@contextmanager
def watched(context: BrowserContext) -> Iterator[Page]:
    """A page; the test fails when it asked anything of another machine."""
    opened = context.new_page()
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    yield opened
    opened.close()
    outside = [url for url in asked if not url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:"))]
    assert asked and not outside


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One visitor for all, whose browser need not read the same scripts for every test."""
    with visitor(browser) as made:
        yield made


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page of a visitor who was here before."""
    with watched(context) as opened:
        yield opened


@pytest.fixture
def first_page(browser: Browser) -> Iterator[Page]:
    """A page of a visitor who never was here."""
    with visitor(browser) as context, watched(context) as opened:
        yield opened
