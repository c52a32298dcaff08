"""One `[[source]]` table of sources.toml: its values read one at a time, each mistake with its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from transforms.city.errors import closest, known_names
from transforms.city.folder import Folder
from transforms.city.toml import Toml, toml_value

ENV = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
"""A name of the environment, as sources.toml writes it."""


class SourceTable:
    """One `[[source]]` table. ``check_env`` false leaves an undefined ${NAME} as written (readers that pull nothing)."""

    def __init__(
        self, folder: Folder, toml: Toml, table: Mapping[str, Any], place: int, environ: Mapping[str, str], check_env: bool
    ) -> None:
        self.folder, self.toml, self.table, self.place = folder, toml, table, place
        self.environ, self.check_env = environ, check_env

    @property
    def where(self) -> tuple[str, int]:
        """The table's place in the file."""
        return ("source", self.place)

    def line(self, *key: str) -> int | None:
        """The line a key stands on."""
        return self.toml.line(*self.where, *[part for part in key if part])

    def add(self, key: str, found: str, expected: str = "", cure: str = "") -> None:
        """Note a mistake."""
        self.folder.add(self.toml.file, self.line(key), found, expected, cure)

    def text(self, key: str, default: str = "") -> str:
        """The text of a key."""
        return toml_value(self.folder, self.toml, self.table, key, default, *self.where)

    def one_of(self, key: str, known: tuple[str, ...], default: str = "") -> str:
        """The text of a key that takes certain words only."""
        value = self.text(key, default)
        if value not in known:
            found = f"{key} '{value}' is not known." if value else f"has no {key}."
            self.add(key, found, known_names(value, known))
        return value

    def expand(self, key: str, text: str) -> str:
        """``text`` with every ${NAME} replaced."""

        def value(match: re.Match[str]) -> str:
            name = match[1]
            if name in self.environ:
                return self.environ[name]
            if self.check_env:
                near = closest(name, [known for known in self.environ if known.startswith(name[:3])])
                self.add(
                    key,
                    f"${{{name}}} is not set in the environment.",
                    f"Did you mean ${{{near}}}?" if near else "TANGGAP_DATA and TANGGAP_REFERENCE_DATA are always set.",
                    f"Set it (export {name}=…)",
                )
            return match[0]

        return ENV.sub(value, text)
