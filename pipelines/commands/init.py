"""``tanggap init``."""

from __future__ import annotations

import argparse
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipelines.paths import CITY_ID
from pipelines.settings import CHECKOUT, SettingsError

TEMPLATE = CHECKOUT / "data" / "template"


def init(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Make a city folder from the template and a random key beside it; nothing that exists is touched."""
    folder = Path(options.folder).expanduser().resolve()
    if not CITY_ID.fullmatch(folder.name):
        raise SettingsError(f"'{folder.name}' cannot be a city's id: lower-case letters, digits, - and _ only, e.g. kota-baru.")
    if folder.exists():
        raise SettingsError(f"{folder} exists already; nothing was changed. Give the name of a folder that does not.")
    try:
        zone = ZoneInfo(options.zone).key
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingsError(f"'{options.zone}' is not a time zone; for example Asia/Jakarta, Asia/Makassar, Asia/Jayapura.") from error
    key = Path(options.key_file).expanduser().resolve() if options.key_file else folder.parent / f"{folder.name}.key"
    name = options.name or folder.name.replace("-", " ").replace("_", " ").title()
    if '"' in name or "\\" in name:
        raise SettingsError("A city's name holds no quotation mark and no backslash.")
    write_key(key)
    write_folder(folder, {"id": folder.name, "name": name, "zone": zone})
    print(
        f"Made {folder} and the key {key}.\n"
        "Keep a copy of the key in the safe: ids made with another key never match.\n"
        f"Next:\n  1. put the city's agencies, channels and column names into {folder}\n"
        f"  2. tanggap check --city {folder}\n"
        f"  3. TANGGAP_KEY_FILE={key} tanggap run --city {folder}"
    )
    return 0


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
