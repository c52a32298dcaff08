"""Papers kept beside an edition's figures: ``reports/<number>/`` holds one making, ``reports/reports.json`` lists them all.

They are made of a frozen edition and count for nothing in it: its manifest and its hash of figures do not know them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from transforms.editions.shelf import Edition

FOLDER, LIST = "reports", "reports.json"


@dataclass(frozen=True, slots=True)
class PaperFile:
    """One file of a making: ``kind`` is pdf, xlsx or txt; ``size`` in bytes."""

    name: str
    kind: str
    language: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Making:
    """Papers made of an edition at one time. ``inputs`` is a hash of all they were made from, ``compared`` the other editions cited."""

    number: int
    inputs: str
    compared: Mapping[str, str]
    files: tuple[PaperFile, ...]


def folder(edition: Edition) -> Path:
    """Where an edition's papers are kept."""
    return edition.path / FOLDER


def path_of(edition: Edition, making: Making, file: PaperFile) -> Path:
    """Where one file is."""
    return folder(edition) / str(making.number) / file.name


def makings(edition: Edition) -> list[Making]:
    """Every making of an edition's papers, oldest first; none where none was made."""
    path = folder(edition) / LIST
    if not path.is_file():
        return []
    try:
        return [_making(row) for row in json.loads(path.read_text("utf-8"))["makings"]]
    except (ValueError, KeyError, TypeError) as fault:
        raise ValueError(f"{path}: cannot be read ({fault}); remove it, then run: tanggap report {edition.manifest.name}") from fault


def as_text(done: list[Making]) -> str:
    """The list as it is kept."""
    return json.dumps({"makings": [asdict(one) for one in done]}, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def faults(edition: Edition, making: Making) -> list[str]:
    """Names of files that are missing or not what the list says."""
    return [file.name for file in making.files if digest_of(path_of(edition, making, file)) != file.sha256]


def digest_of(path: Path) -> str:
    """sha256 of a file; empty where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _making(row: Mapping[str, Any]) -> Making:
    return Making(row["number"], row["inputs"], dict(row["compared"]), tuple(PaperFile(**one) for one in row["files"]))
