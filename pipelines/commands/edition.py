"""``tanggap edition``."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from pipelines.publish.proof import rebuild, verify
from pipelines.run import OK, REFUSED
from pipelines.settings import Settings, SettingsError, read_settings
from pipelines.work import open_work
from transforms.city import load_city
from transforms.editions.shelf import Edition, Shelf


def edition(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """List editions, show one, prove its files, or compute it again from its batches."""
    settings = read_settings(environ, options.city, options.data)
    city = load_city(settings.city_path, environ=settings.environ, check_env=False)
    shelf = Shelf(settings.paths(city.id).published)
    if options.action == "list":
        return _list(shelf)
    if options.name is None and options.action == "show":
        raise SettingsError("Which edition? For example: tanggap edition show month-2026-02. The list: tanggap edition list")
    names = [options.name] if options.name else shelf.names()
    editions = shelf.everything() if options.all and not options.name else [shelf.open(name) for name in names]
    return {"show": _show, "verify": _verify, "rebuild": _rebuild}[options.action](settings, editions)


def _list(shelf: Shelf) -> int:
    for name in shelf.names():
        one = shelf.open(name)
        manifest = one.manifest
        print(f"{one.name:<38} {manifest.state:<12} as of {manifest.as_of_all:%Y-%m-%d %H:%M} UTC  {manifest.figures_hash[:12]}")
    if not shelf.names():
        print("No edition yet. Make them: tanggap run")
    return OK


def _show(settings: Settings, editions: list[Edition]) -> int:
    for one in editions:
        print(one.path)
        print(one.manifest.to_json(), end="")
    return OK


def _verify(settings: Settings, editions: list[Edition]) -> int:
    bad = 0
    for one in editions:
        problems = verify(one)
        bad += bool(problems)
        print(f"{one.name}: " + ("as its manifest says" if not problems else f"{len(problems)} problem(s)"))
        for problem in problems:
            print(f"  {problem}")
    return REFUSED if bad else OK


def _rebuild(settings: Settings, editions: list[Edition]) -> int:
    different = 0
    with open_work(settings, wait_seconds=30) as work:
        for one in editions:
            found = rebuild(one, work)
            different += not found.is_same
            print(f"{found.edition}: " + ("the same figures" if found.is_same else "other figures"))
            for cause in found.causes:
                print(f"  {cause.cause}: {cause.count} {cause.detail}".rstrip())
    return REFUSED if different else OK
