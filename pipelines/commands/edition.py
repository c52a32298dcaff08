"""``tanggap edition``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping

import duckdb

from dashboards.render.aligned import aligned
from pipelines.commands.edition_diff import diff
from pipelines.publish.inside import read
from pipelines.publish.proof import rebuild, verify
from pipelines.run import OK, REFUSED
from pipelines.settings import Settings, SettingsError, read_settings
from pipelines.work import open_work
from transforms.city import load_city
from transforms.editions.equations import COLUMNS, added_up
from transforms.editions.manifest import instant_text
from transforms.editions.shelf import Edition, Shelf


def edition(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """List editions, show one, prove its files, compute it again from its batches, or explain why two differ."""
    settings = read_settings(environ, options.city, options.data)
    city = load_city(settings.city_path, environ=settings.environ, check_env=False)
    shelf = Shelf(settings.paths(city.id).published)
    if options.action == "list":
        return _list(shelf)
    if options.name is None and options.action in ("show", "diff"):
        raise SettingsError(f"Which edition? For example: tanggap edition {options.action} month-2026-02. The list: tanggap edition list")
    if options.action == "diff":
        return diff(options, settings, city, shelf)
    if options.identities:
        return _identities(shelf.open(options.name), options.format)
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


def _identities(one: Edition, form: str) -> int:
    """Print every check of an edition: in text added up by kind of place, as json row by row."""
    path = one.path / "quality" / "equations.parquet"
    if not path.is_file():
        raise SettingsError(f"{one.name} was made before editions kept the terms of their identities; its summary: tanggap edition show {one.name}")
    with duckdb.connect() as con:
        found = con.execute(f"select {', '.join(COLUMNS)} from {read(path)} order by all").fetchall()
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in found]
    if form == "json":
        told = {"edition": one.name, "as_of": instant_text(one.manifest.as_of_all), "rows": rows}
        print(json.dumps(told, default=str, ensure_ascii=False, indent=1))
        return OK
    lines = [["identity", "by", "places", "left", "right", "difference", "terms"]]
    for each in added_up(rows):
        numbers = [f"{number:,}" for number in (each.places, each.left, each.right, each.difference)]
        lines.append([each.identity, each.kind.rstrip(","), *numbers, each.terms + (f" ({each.broken} broken)" if each.broken else "")])
    print(*aligned(lines), sep="\n")
    print(f"{len(rows):,} equations of {one.name}, as of {instant_text(one.manifest.as_of_all)}; each alone: --format json")
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
