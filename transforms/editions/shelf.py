"""The shelf of published editions: find one by name, open it at its real path, list its revisions.

Readers never open a path through a pointer: DuckDB keeps one instance per path in a process, so a reader that
opened the pointer's own path would stay on the first edition for ever.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from transforms.editions.manifest import Manifest, read_manifest

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class NoEdition(LookupError):
    """The shelf holds no edition of that name; the message lists what it holds."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One published edition: ``name`` is its directory's name, ``path`` its real path, ``database`` its DuckDB file."""

    name: str
    path: Path
    manifest: Manifest
    database: Path

    def figures(self, mart: str) -> Path:
        """The Parquet file of record of one mart (``ticket_periods``) or public table (``agency_months``)."""
        folder = self.path if self.manifest.public else self.path / "figures"
        return folder / f"{mart}.parquet"


    @property
    def rules(self) -> Path:
        """The city folder it was made by, kept as it was (only the internal part has it)."""
        return self.path / "rules"


@dataclass(frozen=True, slots=True)
class Shelf:
    """``published/<city>``. The internal and the public part are separate directories with separate pointers."""

    root: Path

    def names(self, public: bool = False) -> list[str]:
        """Names with a pointer: ``current`` first, then newest period first."""
        folder = self.root / ("public_pointers" if public else "pointers")
        if not folder.is_dir():
            return []
        found = [one.name for one in folder.iterdir() if one.is_symlink() and not one.name.startswith(".")]
        frozen = sorted((name for name in found if name != "current"), reverse=True)
        return (["current"] if "current" in found else []) + frozen

    def open(self, name: str, public: bool = False) -> Edition:
        """The newest revision under a pointer's name (``month-2026-02``), or one directory (``month-2026-02.r2``).

        ``month-2026-02.r1`` is the first one, whose directory has no ending.
        """
        if not name or name.startswith(".") or "/" in name or "\\" in name or "\0" in name:
            raise NoEdition(f"{name!r} is not the name of an edition")
        pointer = self.root / ("public_pointers" if public else "pointers") / name
        folder = pointer if pointer.is_symlink() else self.folder(public) / name.removesuffix(".r1")
        path = Path(os.path.realpath(folder))
        if not (path / "manifest.json").is_file():
            held = ", ".join(self.names(public)[:8]) or "nothing yet; make it: tanggap run"
            raise NoEdition(f"no edition {name!r} on the shelf {self.root}. It holds: {held}")
        return self._edition(path, public)

    def history(self, name: str, public: bool = False) -> list[Edition]:
        """Every revision of ``month-2026-02`` from first to newest; for ``current`` every one kept, as they were made."""
        folder = self.folder(public)
        if not folder.is_dir():
            return []
        editions = [
            self._edition(path, public)
            for path in folder.iterdir()
            if not path.name.startswith(".") and _belongs(path.name, name) and (path / "manifest.json").is_file()
        ]
        if name == "current":  # its as-of may step back, when a required source is added
            return sorted(
                editions, key=lambda one: (one.manifest.made_at or _LONG_AGO, one.manifest.revision, one.name)
            )
        return sorted(editions, key=lambda one: one.manifest.revision)

    def everything(self) -> list[Edition]:
        """Every edition that stands there, older revisions included, by the name of its directory."""
        folder = self.folder()
        found = sorted(folder.iterdir()) if folder.is_dir() else []
        return [
            self._edition(Path(os.path.realpath(one)), False)
            for one in found
            if (one / "manifest.json").is_file() and not one.name.startswith(".")
        ]

    def newest(self, name: str, public: bool = False) -> Edition | None:
        """The newest revision under the pointer, or None when nothing was published under that name."""
        try:
            return self.open(name, public)
        except NoEdition:
            return None

    def folder(self, public: bool = False) -> Path:
        """Where the edition directories stand."""
        return self.root / ("public" if public else "editions")

    def _edition(self, path: Path, public: bool) -> Edition:
        database = path / ("public.duckdb" if public else "internal.duckdb")
        return Edition(path.name, path, read_manifest(path), database)


def _belongs(directory: str, name: str) -> bool:
    return directory.startswith("current-") if name == "current" else directory.split(".r", 1)[0] == name
