"""Where run-time data lives: one layout under one data root, the same for every city.

No function here creates, opens or removes anything except `private_folder`; the layout itself is only names.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CITY_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")


def default_data_root(environ: Mapping[str, str]) -> Path:
    """Root of run-time data: ``TANGGAP_DATA`` when set, else ``data`` under the working directory."""
    given = environ.get("TANGGAP_DATA", "").strip()
    return Path(given).expanduser() if given else Path.cwd() / "data"


def private_folder(path: Path) -> Path:
    """``path`` as a folder only its owner can enter (0700), made when absent."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.chmod(path, 0o700)
    return path


@dataclass(frozen=True, slots=True)
class Paths:
    """Every run-time place of one city.

    Raises ValueError for a city id that could leave the data root.
    """

    data_root: Path
    city_id: str

    def __post_init__(self) -> None:
        if not CITY_ID.fullmatch(self.city_id):
            raise ValueError(f"city id {self.city_id!r} is not a folder name: lower-case letters, digits, - and _ only")

    @property
    def landing(self) -> Path:
        """Folder of the ledger, raw bytes and received rows."""
        return self.data_root / "landing" / self.city_id

    @property
    def ledger(self) -> Path:
        """SQLite file that says what was read, landed and set aside."""
        return self.landing / "ledger.sqlite"

    @property
    def alerts(self) -> Path:
        """SQLite file that says what people were told, and what waits to be told."""
        return self.landing / "alerts.sqlite"

    def raw(self, source_id: str) -> Path:
        """Folder of the bytes of one source as they came; 0700, expires by policy."""
        return self.landing / "raw" / source_id

    def received(self, source_id: str) -> Path:
        """Folder of one source's received batches; kept for ever, the only thing a rebuild reads."""
        return self.landing / "received" / source_id

    @property
    def spill(self) -> Path:
        """Folder for what a landing query cannot hold in memory; 0700, emptied at each pull."""
        return self.landing / ".spill"

    @property
    def warehouse(self) -> Path:
        """DuckDB file of the working copy of ``current``."""
        return self.data_root / "warehouse" / f"{self.city_id}.duckdb"

    @property
    def lock(self) -> Path:
        """File the one writer holds an operating-system lock on."""
        return self.data_root / "warehouse" / f"{self.city_id}.lock"

    @property
    def published(self) -> Path:
        """Root of the shelf: editions, public editions and their pointers."""
        return self.data_root / "published" / self.city_id

    @property
    def editions(self) -> Path:
        """Folder of internal editions."""
        return self.published / "editions"

    @property
    def public_editions(self) -> Path:
        """Folder of public editions, physically separate from the internal ones."""
        return self.published / "public"

    @property
    def pointers(self) -> Path:
        """Folder of relative symlinks that name the internal edition to open."""
        return self.published / "pointers"

    @property
    def public_pointers(self) -> Path:
        """Folder of relative symlinks that name the public edition to open."""
        return self.published / "public_pointers"

    @property
    def sources(self) -> Path:
        """Folder of the raw files a simulated city writes."""
        return self.data_root / "sources" / self.city_id
