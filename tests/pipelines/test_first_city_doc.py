"""docs/first-city.md says what happens: its commands are run as they stand, and what it shows of their words was printed."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.command import PATIENCE, forked
from tests.conftest import CHECKOUT

PAGE = (CHECKOUT / "docs" / "first-city.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    """The lines of every block of one kind."""
    return [line for block in re.findall(rf"```{kind}\n(.*?)```", PAGE, re.S) for line in block.splitlines()]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the page's commands print, one after the other in an empty folder; Enter is the answer to every question."""
    folder = tmp_path_factory.mktemp("first")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TANGGAP_", "DAGSTER_"))}
    environ = {**kept, "PYTHONPATH": str(CHECKOUT), "TANGGAP_KEY_FILE": "kota-saya.key", "TANGGAP_REPORTS": "0"}
    said = []
    for line in blocks("sh"):
        command, *arguments = line.split()
        assert command == "tanggap"
        if arguments[0] == "init":
            arguments.append("--no-serve")
            call = [sys.executable, "-m", "pipelines.cli", *arguments]
            done = subprocess.run(call, cwd=folder, env=environ, input="\n" * 5, capture_output=True, text=True, timeout=PATIENCE, check=False)
        else:
            done = forked(arguments, environ, PATIENCE, folder)
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
        said.append(done.stdout)
    return "\n".join(said)


def test_the_commands_run_and_print_what_the_page_shows(printed: str) -> None:
    lines = [line.rstrip() for line in printed.splitlines()]
    missing = [line for line in blocks("text") if line.rstrip() not in lines]
    assert len(blocks("text")) > 15 and not missing, "\n".join(missing)


def test_nobody_of_the_export_is_shown(printed: str) -> None:
    assert "@example.com" not in printed and not re.search(r"\+628\d{8}", printed)


def test_every_option_of_the_page_exists() -> None:
    from pipelines.cli import parser

    known = parser().parse_args(["init", "x"])
    for option in re.findall(r"`--([a-z-]+)`", PAGE):
        assert hasattr(known, option.replace("-", "_")), option
