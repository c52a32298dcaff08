"""``tanggap init``."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipelines.commands.new_folder import write_folder, write_key
from pipelines.paths import CITY_ID
from pipelines.settings import SettingsError


def init(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """With files: a city from them. Without: an empty folder from the template, and a key. Nothing that exists is touched."""
    paths = [Path(path).expanduser() for path in options.paths]
    files = [path for path in paths if path.is_file()]
    others = [path for path in paths if not path.is_file()]
    for path in others:
        if path.suffix and not path.exists():
            raise SettingsError(f"There is no file {path}. Give the path of an export, or the name of a folder to make.")
    if len(others) > 1:
        raise SettingsError(f"One folder can be made at a time; given were {', '.join(map(str, others))}.")
    if not files:
        return _empty(others[0].resolve(), options)
    from pipelines.commands.first_city import first_city

    return first_city(files, others[0].resolve() if others else None, options, environ)


def _empty(folder: Path, options: argparse.Namespace) -> int:
    if not CITY_ID.fullmatch(folder.name):
        raise SettingsError(f"'{folder.name}' cannot be a city's id: lower-case letters, digits, - and _ only, e.g. kota-baru.")
    if folder.exists():
        raise SettingsError(f"{folder} exists already; nothing was changed. Give the name of a folder that does not.")
    zone_name = options.zone or "Asia/Jakarta"
    try:
        zone = ZoneInfo(zone_name).key
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingsError(f"'{zone_name}' is not a time zone; for example Asia/Jakarta, Asia/Makassar, Asia/Jayapura.") from error
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

