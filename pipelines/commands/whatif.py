"""``tanggap sla whatif``: a period judged by other rules, without touching any edition."""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from dashboards.render import formats
from dashboards.render.aligned import aligned
from dashboards.render.names import bucket
from dashboards.render.words import say
from pipelines.lock import write_lock
from pipelines.settings import Settings, SettingsError, read_settings
from transforms.city import City, CityError, load_city
from transforms.city.errors import Problem
from transforms.engines.whatif import Change, WhatIf, what_if

LAST = date(2100, 12, 30)
LISTED = 40
"""Changed verdicts that the text lists; json gives all."""


def whatif(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print what other policies or calendars would have made of a period."""
    settings = read_settings(environ, options.city, options.data)
    given = {"policies.csv": options.policies, "calendars.toml": options.calendars}
    if not any(given.values()):
        raise SettingsError("Nothing to try: give --policies FILE or --calendars FILE (copies of the city's own, changed).")
    first, last = _day(options.first, date(1970, 1, 1)), _day(options.last, LAST)
    after = min(last, LAST) + timedelta(days=1)
    if after <= first:
        raise SettingsError(f"--from {options.first} is not before --to {options.last}.")
    other = _other(settings, {name: Path(path).expanduser() for name, path in given.items() if path})
    paths = settings.paths(other.id)
    if not paths.warehouse.exists():
        raise SettingsError(f"{other.id} has no warehouse yet.\nRun: tanggap run")
    with write_lock(paths, 30.0):
        found = what_if(paths.warehouse, other, first, after)
    if options.format == "json":
        told = {"as_of": found.as_of, "agencies": [asdict(row) for row in found.sums], "changes": [asdict(row) for row in found.changes]}
        print(json.dumps(told, default=_plain, ensure_ascii=False, indent=1))
    else:
        _print(found, other, options.lang or other.languages[0])
    return 0


def _day(text: str | None, default: date) -> date:
    try:
        return date.fromisoformat(text) if text else default
    except ValueError as error:
        raise SettingsError(f"'{text}' is not a day; write it like 2026-03-01.") from error


def _other(settings: Settings, files: Mapping[str, Path]) -> City:
    """The city with other files in place of its own: a copy of the folder, checked like any other."""
    for path in files.values():
        if not path.is_file():
            raise SettingsError(f"There is no file {path}.")
    with tempfile.TemporaryDirectory(prefix="tanggap-whatif-") as scratch:
        folder = Path(scratch) / settings.city_path.name
        folder.mkdir()
        for entry in settings.city_path.iterdir():  # files alone: what a link to a folder leads to is no part of a city
            if entry.is_file():
                shutil.copyfile(entry, folder / entry.name)
        for name, path in files.items():
            shutil.copyfile(path, folder / name)
        try:
            return load_city(folder, environ=settings.environ, check_env=False)
        except CityError as error:
            raise CityError([_in_place(problem, folder, settings.city_path, files) for problem in error.problems]) from None


def _in_place(problem: Problem, folder: Path, city: Path, files: Mapping[str, Path]) -> Problem:
    """A problem of the copy, said of the file that was given, or of the city's own."""
    name = Path(problem.file).name
    if name in files:
        return replace(problem, file=str(files[name]), cure="Correct the file, then run the same command again")
    return replace(problem, file=problem.file.replace(str(folder), str(city)), cure=problem.cure.replace(str(folder), str(city)))


def _print(found: WhatIf, city: City, language: str) -> None:
    names = {agency.id: agency.name for agency in city.agencies} | {"pusat": say("desk_centre", language)}
    clocks, changed = sum(row.clocks for row in found.sums), len(found.changes)
    as_of = formats.instant(found.as_of, city.zone, language)
    print(say("whatif_told", language, clocks=_n(clocks, language), changed=_n(changed, language), as_of=as_of))
    heads = [say(key, language) for key in ("agency", "whatif_clocks", "whatif_late_before", "whatif_late_after", "whatif_changed", "whatif_moved")]
    rows = [
        [
            names.get(row.agency_id) or bucket("agencies", row.agency_id, language) or row.agency_id,
            *(_n(n, language) for n in (row.clocks, row.late_before, row.late_after, row.changed, row.moved)),
        ]
        for row in found.sums
    ]
    _table(heads, rows)
    if found.changes:
        print(f"\n{say('whatif_list', language)}")
        heads = [say(key, language) for key in ("ticket", "clock", "policy", "due_at", "verdict")]
        _table(heads, [_change(row, city.zone, language) for row in found.changes[:LISTED]])
        if changed > LISTED:
            print(say("whatif_more", language, count=_n(changed - LISTED, language)))


def _change(row: Change, zone: str, language: str) -> list[str]:
    def both(before: str, after: str) -> str:
        return before if before == after else f"{before} → {after}"

    return [
        row.ticket_id,
        f"{say(f'clock_{row.clock}', language)}, {say(f'authority_{row.authority}', language)}",
        both(row.policy_before or formats.MISSING, row.policy_after or formats.MISSING),
        both(formats.instant(row.due_before, zone, language), formats.instant(row.due_after, zone, language)),
        both(*(say(f"whatif_{outcome or 'none'}", language) for outcome in (row.outcome_before, row.outcome_after))),
    ]


def _table(heads: list[str], rows: list[list[str]]) -> None:
    for line in aligned([heads, *rows]):
        print(f"  {line}")


def _n(number: int, language: str) -> str:
    return formats.number(number, language)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
