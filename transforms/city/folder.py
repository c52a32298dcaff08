"""A city folder being read: where it is, how its files are called in messages, what was found wrong so far."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from transforms.city.errors import Problem, known_names
from transforms.city.files import CITY_FILES


@dataclass
class Folder:
    """Collects the problems of one folder; nothing is raised before everything has been read."""

    path: Path
    problems: list[Problem] = field(default_factory=list)

    def shown(self, name: str) -> str:
        """How a file is named to the reader: from the working directory when it lies under it."""
        return _relative(self.path / name)

    @property
    def command(self) -> str:
        """The next command: it checks this folder again."""
        return f"tanggap check --city {_relative(self.path)}"

    def add(self, file: str, row: int | None, found: str, expected: str = "", cure: str = "") -> None:
        """Note a problem; the cure ends with the command that checks again."""
        unit = "line" if file.endswith(".toml") else "row"
        advice = cure or f"Correct the {unit if row is not None else 'file'}"
        self.problems.append(Problem(self.shown(file), row, found, expected, f"{advice}, then run: {self.command}"))

    def unknown(self, file: str, row: int | None, found: str, word: str, known: Iterable[str], cure: str = "") -> None:
        """Note a word that is not among the known ones, with the closest of them."""
        self.add(file, row, found, known_names(word, known), cure)

    def in_order(self) -> list[Problem]:
        """Problems by file (as `CITY_FILES` lists them; others last), then by row."""
        order = {self.shown(name): place for place, name in enumerate(CITY_FILES)}
        return sorted(self.problems, key=lambda p: (order.get(p.file, len(order)), p.file, p.row or 0))


def _relative(path: Path) -> str:
    absolute = os.path.abspath(path)
    here = os.getcwd()
    inside = absolute == here or absolute.startswith(here.rstrip(os.sep) + os.sep)
    return Path(os.path.relpath(absolute, here) if inside else absolute).as_posix()
