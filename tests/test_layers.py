"""Which folder may import which: read from the syntax trees, so that nothing has to be imported to know."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
FOLDERS = ("pipelines", "transforms", "dashboards", "expectations")

ALLOWED = {
    "transforms": {"transforms"},
    "expectations": {"expectations", "transforms"},
    "dashboards": {"dashboards", "transforms"},
    "pipelines": {"pipelines", "expectations", "transforms"},
}
"""pipelines → expectations → transforms, dashboards → transforms; the one exception is below."""

OWNERS = {"dagster": "pipelines", "streamlit": "dashboards", "great_expectations": "expectations"}
OWNED_PREFIXES = {"dagster_postgres": "dagster", "dagster_webserver": "dagster", "dagster_shared": "dagster"}
NETWORK = {"socket", "ssl", "http", "urllib", "urllib3", "requests", "httpx", "aiohttp", "ftplib", "smtplib", "psycopg2", "sqlalchemy",
           "stamina", "connectorx", "adbc_driver_postgresql"}  # fmt: skip
SAFE_URLLIB = {"urllib.parse"}


def modules() -> dict[str, Path]:
    """Every module of the four folders, by dotted name."""
    found = {}
    for folder in FOLDERS:
        for path in (CHECKOUT / folder).rglob("*.py"):
            parts = path.relative_to(CHECKOUT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@lru_cache(maxsize=1)
def imports() -> dict[str, frozenset[str]]:
    """Dotted names each module imports, late imports included; `from a import b` gives a, and a.b when that is a module."""
    known = modules()
    return {name: frozenset(_imported(path, name, known)) for name, path in known.items()}


def _imported(path: Path, name: str, known: dict[str, Path]) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
                base = ".".join([*package[: len(package) - node.level + 1], *([base] if base else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names if f"{base}.{alias.name}" in known)


def closure(start: str) -> set[str]:
    """Everything ``start`` imports, directly or through the project's own modules and their packages."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        parents = [name.rsplit(".", depth)[0] for depth in range(1, name.count(".") + 1)]
        waiting.extend(parent for parent in parents if parent in imports())
        waiting.extend(imports().get(name, ()))
    return seen - {start}


def top(name: str) -> str:
    """The folder or distribution a dotted name belongs to."""
    first = name.partition(".")[0]
    return OWNED_PREFIXES.get(first, first)


def test_there_is_something_to_walk() -> None:
    found = {top(name) for name in modules()}
    assert found == set(FOLDERS)
    assert "transforms.graph" in imports()["pipelines.work"], "imports are not being read"


@pytest.mark.parametrize("folder", FOLDERS)
def test_arrows_between_folders(folder: str) -> None:
    wrong = [
        f"{name} imports {target}"
        for name, targets in imports().items()
        if top(name) == folder
        for target in sorted(targets)
        if top(target) in FOLDERS and top(target) not in ALLOWED[folder] and not _is_render_for_publishing(name, target)
    ]
    assert not wrong, "\n".join(wrong)


def _is_render_for_publishing(name: str, target: str) -> bool:
    # Publishing draws what citizens and papers show; commands and messages speak in the words of the pages.
    speaking = ("pipelines.publish", "pipelines.commands", "pipelines.alerts")
    return name.startswith(speaking) and (target == "dashboards" or target.startswith("dashboards.render"))


@pytest.mark.parametrize(("library", "owner"), OWNERS.items())
def test_one_folder_owns_each_library(library: str, owner: str) -> None:
    users = {name for name, targets in imports().items() if any(top(target) == library for target in targets)}
    assert users, f"nothing imports {library}: this test guards nothing"
    assert all(top(name) == owner for name in users), sorted(name for name in users if top(name) != owner)


@pytest.mark.parametrize("name", sorted(name for name in modules() if top(name) == "transforms"))
def test_transforms_know_no_orchestrator_dashboard_or_network(name: str) -> None:
    reached = closure(name)
    assert not {target for target in reached if top(target) in OWNERS}
    own = imports()[name]
    assert not {target for target in own if top(target) in NETWORK and target not in SAFE_URLLIB}


@pytest.mark.parametrize("name", sorted(name for name in modules() if name.startswith("dashboards.render")))
def test_rendering_needs_no_streamlit(name: str) -> None:
    """Public pages and papers are made without the app: by publishing, which must not load it."""
    assert not {target for target in closure(name) if top(target) == "streamlit"}


CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}


@pytest.mark.parametrize("name", sorted(name for name in modules() if top(name) == "transforms"))
def test_transforms_read_no_clock(name: str) -> None:
    tree = ast.parse(modules()[name].read_text(encoding="utf-8"))
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    read = [
        f"{name}, line {function.lineno}: {function.value.id}.{function.attr}()"
        for function in calls
        if isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and (function.value.id, function.attr) in CLOCKS
    ]
    assert not read, "\n".join(read)


def test_help_is_quick_because_nothing_heavy_is_imported() -> None:
    at_the_top = {
        alias
        for node in ast.parse(modules()["pipelines.cli"].read_text(encoding="utf-8")).body
        for alias in _top_level(node)
    }
    assert at_the_top <= {"__future__", "argparse", "atexit", "importlib", "os", "sys", "typing", "collections.abc"}


def _top_level(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield node.module or ""
