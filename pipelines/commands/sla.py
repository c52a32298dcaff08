"""``tanggap sla``: one ticket explained, case files answered."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from dashboards.render.lives import Teller, as_text
from dashboards.render.words import say
from pipelines.settings import SettingsError, read_settings
from transforms.city import City, load_city
from transforms.editions.shelf import Edition, Shelf
from transforms.editions.stories import Told, tell
from transforms.sla.cases import answer

FIELDS = ("case_id", "due_at", "elapsed_minutes", "slack_minutes", "breached", "open", "error")


def sla(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Run the action asked for."""
    return {"explain": _explain, "cases": _cases}[options.action](options, environ)


def _cases(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Answer every case of a file; 0 also where a case is wrong, which its own answer says."""
    path = Path(options.file).expanduser()
    try:
        cases = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.\nGive the path of a JSON list of cases.") from error
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{path} is not JSON: {error}.\nA case file is a JSON list of cases; docs/sla.md shows one.") from error
    if not isinstance(cases, list) or not all(isinstance(case, dict) for case in cases):
        raise SettingsError(f"{path} is not a list of cases.\nA case file is a JSON list of objects; docs/sla.md shows one.")
    told = json.dumps([_answered(case) for case in cases], ensure_ascii=False, indent=1)
    print(told.encode("utf-8", "backslashreplace").decode())  # half a pair of escapes is no character
    return 0


def _answered(case: dict[str, Any]) -> dict[str, Any]:
    """The answer to one case; what no rule for cases foresees spoils none of the others."""
    try:
        return answer(case)
    except (ArithmeticError, AttributeError, LookupError, OSError, StopIteration) as error:
        return {**dict.fromkeys(FIELDS), "case_id": case.get("case_id"), "error": f"a value is outside what can be reckoned with ({error})"}


def _explain(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Tell one ticket's life and clocks from the current edition, computed again one by one and compared with it."""
    settings = read_settings(environ, options.city, options.data)
    city = load_city(settings.city_path, environ=settings.environ, check_env=False)
    edition = Shelf(settings.paths(city.id).published).open("current")
    told = read_story(edition, city, options.ticket)
    language = options.lang or city.languages[0]
    if options.format == "json":
        print(json.dumps({**asdict(told.story), "differs": told.differing}, default=_plain, ensure_ascii=False, indent=1))
        return 0
    print(as_text(Teller(city.zone, language, told.names).sections(told.story)))
    if told.story.clocks:
        clocks = ", ".join(told.differing)
        print(say("life_differs", language, clocks=clocks) if clocks else say("life_agrees", language))
    return 0


def read_story(edition: Edition, city: City, ticket_id: str) -> Told:
    """The story of a ticket of a current edition; raises `SettingsError` when the edition does not know it."""
    with duckdb.connect(str(edition.database), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")

        def ask(query: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
            result = connection.execute(query, dict(values))
            names = [column[0] for column in result.description or ()]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

        told = tell(ask, city, ticket_id, edition.manifest.as_of["tickets"])
    if told is None:
        raise SettingsError(
            f"No ticket '{ticket_id}' in edition {edition.name}.\n"
            "Look it up: tanggap query \"select ticket_id from core.tickets where ticket_id like '%…%'\""
        )
    return told


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, frozenset | tuple):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} in a story")
