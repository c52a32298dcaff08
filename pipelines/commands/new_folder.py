"""A city folder from the template, and its key."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from pipelines.settings import CHECKOUT, SettingsError

TEMPLATE = CHECKOUT / "data" / "template"


def write_key(path: Path) -> None:
    """A new random key, readable by its owner only; an existing file is never replaced."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise SettingsError(f"{path} exists already and was kept: a key is never replaced. Give another: --key-file FILE") from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32) + "\n")


def write_folder(folder: Path, words: Mapping[str, str]) -> None:
    """The template's files with the city's words in them. Doubled braces of the .toml files stand for single ones."""
    folder.mkdir(parents=True)
    for source in sorted(TEMPLATE.iterdir()):
        text = source.read_text(encoding="utf-8")
        (folder / source.name).write_text(text.format(**words) if source.suffix == ".toml" else text, encoding="utf-8")
