"""The plain engine, changed at one place at a time: is a golden case answered differently, a random world, or does one of its tests fail?"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import os
import pickle
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import astuple
from importlib.abc import MetaPathFinder
from pathlib import Path
from random import Random
from types import CodeType
from typing import Any

import pytest

from tests.sla.mutations.code import changes
from tests.sla.mutations.forks import answered

ROOT = Path(__file__).parents[3]
SHARED_MODULES = ("openings", "calendars", "walltime")
"""What these answer reaches the SQL engine as well, through the calendars' tables: a difference between the engines does not show it."""
MODULES = (*SHARED_MODULES, "pauses", "cycles", "choice", "clocks", "history", "segments")
TESTS, BOTH_ENGINES = "tests/sla", "tests/models/test_clocks_agree.py"
Change = tuple[str, str, str]  # module, label, changed text


def outcomes() -> Iterator[tuple[str, bool]]:
    """(change, whether a test noticed) for every place of the plain engine."""
    with tempfile.TemporaryDirectory() as scratch:
        given = _given()
        everything = [
            (module, label, changed)
            for module in MODULES
            for text in [_file(module).read_text(encoding="utf-8")]
            for label, changed in [("", text), *changes(f"{module}.py", text, "#")]
        ]
        for (module, label, _), same in answered(lambda change: _unnoticed(change, given, Path(scratch)), everything):
            assert label or same, f"a test fails with {module}.py as it is"
            if label:
                yield label, not same


def _file(module: str) -> Path:
    return ROOT / "transforms" / "sla" / f"{module}.py"


def _given() -> bytes:
    """The random worlds of the tests and what the plain engine as it is answers to them."""
    from tests.models.test_clocks_agree import TICKETS, WORLDS
    from tests.sla import strategies

    worlds = [strategies.world(Random(seed), tickets=TICKETS) for seed in range(WORLDS)]
    return pickle.dumps([(world, _answers(world)) for world in worlds])


def _answers(world: Any) -> list[Any]:
    """What the plain engine answers to each ticket of a world, without its classes."""
    from transforms.sla.clocks import judge, segments
    from transforms.sla.history import history
    from transforms.sla.routes import route

    rules = (world.policies, world.calendars, world.as_of, world.zone, world.ancestors)
    return [
        (
            [astuple(row) for row in (*judge(ticket, events, *rules), *segments(ticket, events, world.as_of))],
            [astuple(route(steps)) for steps in [history(ticket, events, world.as_of)] if steps],
        )
        for ticket, events in world.whole_tickets
    ]


def _unnoticed(change: Change, given: bytes, scratch: Path) -> bool:
    """True when everything is answered as before and every test passes: asked in a process of its own."""
    module, _, text = change
    for name in [name for name in sys.modules if name.split(".")[0] in ("transforms", "tests")]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Changed(module, text))
    own = scratch / str(os.getpid())
    if not _golden_as_before(own):
        return False
    # The worlds come with the calendars' sums already made: only for modules that have no part in those.
    if module not in SHARED_MODULES and any(_answers(world) != expected for world, expected in pickle.loads(given)):
        return False
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(own)  # one change's failures are no hint for the next
    os.chdir(ROOT)
    tests = [TESTS, BOTH_ENGINES] if module in SHARED_MODULES else [TESTS]
    return pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", "not sql_engine", *tests]) == 0


def _golden_as_before(scratch: Path) -> bool:
    from tests.sla.golden import CASES, load_case, plain_answers

    for folder in CASES:
        (scratch / folder.name).mkdir(parents=True)
        case = load_case(folder, scratch / folder.name)
        if any(plain_answers(case, case.city, as_of) != expected for as_of, expected in case.expected.items()):
            return False
    return True


class _Changed(MetaPathFinder):
    """Imports one module of the engine from a changed text; nothing of it is written to the bytecode cache."""

    def __init__(self, module: str, text: str) -> None:
        self.name, self.file, self.text = f"transforms.sla.{module}", _file(module), text

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        loader = _Loader(name, str(self.file), self.text)
        return importlib.util.spec_from_file_location(name, self.file, loader=loader) if name == self.name else None


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, path: str, text: str) -> None:
        super().__init__(name, path)
        self.text = text

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.text, self.path, "exec", dont_inherit=True)
