"""``tanggap key``: which key is in use, and a new one for it."""

from __future__ import annotations

import argparse
import os
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from pipelines.landing.rekey import check_key, remove_superseded, renewed_decisions, rotate
from pipelines.ledger import Ledger
from pipelines.lock import write_lock
from pipelines.paths import Paths
from pipelines.run import OK
from pipelines.settings import read_settings
from pipelines.whole_files import write_whole
from transforms.city import City, load_city
from transforms.privacy.keys import KeyProblem, city_key, key_in_file


def key(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Run the action asked for."""
    settings = read_settings(environ, options.city, options.data)
    city = load_city(settings.city_path, environ=settings.environ, check_env=False)
    if options.action == "show":
        own = city_key(city, settings.environ)
        print(f"key {own.fingerprint}, {1 + len(own.layers)} secret(s)")
        return OK
    paths = settings.paths(city.id)
    with write_lock(paths, options.wait):
        return rotate_key(city, paths, key_file(settings.environ), datetime.now(UTC))


def key_file(environ: Mapping[str, str]) -> Path:
    """The file a rotation adds a secret to. Raises `KeyProblem` when the key does not stand in a file."""
    given = environ.get("TANGGAP_KEY_FILE", "").strip()
    if not given or environ.get("TANGGAP_KEY", "").strip():
        raise KeyProblem(
            "a rotation writes the new key to the file that TANGGAP_KEY_FILE names, and the key is not read from one now.\n"
            "Put it into a file (umask 077), set TANGGAP_KEY_FILE to it, unset TANGGAP_KEY, then run the same command again."
        )
    return Path(given).expanduser()


def rotate_key(city: City, paths: Paths, path: Path, now: datetime) -> int:
    """Add a secret to the key and re-key everything landed; stopped anywhere, the same command goes on.

    Order: the new key is safe on disk, the batches are written, the ledger points to them, old files go, the key file is replaced.
    """
    waiting = path.with_name(path.name + ".next")
    before = key_in_file(city, path)
    if not waiting.exists():
        text = path.read_text(encoding="utf-8").strip()
        write_whole(waiting, f"{text}\n{secrets.token_hex(32)}\n".encode(), 0o600)
    after = key_in_file(city, waiting)
    if after.fingerprint != before.fingerprint and (len(after.layers) != len(before.layers) + 1 or after.layers[:-1] != before.layers):
        raise KeyProblem(f"{waiting} is not {path} with one more secret.\nRemove it if it is of another time, then run the same command again.")
    count = 0
    ledger = Ledger(paths.ledger)
    if ledger.key_fingerprint() != after.fingerprint:
        check_key(ledger, before, now)
        count = rotate(ledger, after, paths.spill, now)
        print(f"{count} batch(es) re-keyed from {before.fingerprint} to {after.fingerprint}")
    links = city.path / "links.csv"
    if links.is_file() and (renewed := renewed_decisions(links.read_bytes(), ledger, after)) != links.read_bytes():
        write_whole(links, renewed)
        print(f"{links}: ids of rows follow the new key")
    removed = remove_superseded(ledger, sorted((paths.landing / "received").glob("*")))
    for made in (paths.warehouse, paths.warehouse.with_suffix(".seen.json")):  # made of the old ids; the next run makes them again
        made.unlink(missing_ok=True)
    os.replace(waiting, path)
    print(f"{removed} file(s) under the old key removed; {path} holds {1 + len(after.layers)} secrets, all of them needed.")
    print("Put a copy of it into the safe, beside the old one: editions published before keep the ids they have. Then: tanggap run")
    return OK
