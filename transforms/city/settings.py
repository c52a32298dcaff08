"""city.toml: who the city is, its thresholds, its centres."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from transforms.city.errors import closest
from transforms.city.files import CITY_KEYS, INDONESIAN_ZONES, LANGUAGES, MODEL_FILE
from transforms.city.folder import Folder
from transforms.city.model import SAMPLE_CITY, Centre, Telephony, TextRules
from transforms.city.toml import Toml, check_keys, toml_names, toml_value
from transforms.sla.policies import CLOCKS

SAMPLE_KEY_SHA256 = "de6747fdc5569ed093ad4ef69ed85737e9fea45a9473254f7d9919de4aa429df"
"""SHA-256 of the sample city's demo key: anyone can read that key, so no other city may use it."""

FOLDER_VERSION = 1
"""Form of the city folder that this tanggap reads; a folder without `version` has the first."""

_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


def read_settings(folder: Folder, toml: Toml) -> dict[str, Any]:
    """The fields of `City` that city.toml gives; problems are noted and defaults stand in."""
    data = toml.data
    check_keys(folder, toml, data, CITY_KEYS[""])
    version = toml_value(folder, toml, data, "version", FOLDER_VERSION)
    if version > FOLDER_VERSION:
        folder.add(
            toml.file,
            toml.line("version"),
            f"version {version} was written for a newer tanggap; this one reads version {FOLDER_VERSION}.",
            cure="Install that tanggap",
        )
    telephony = _table(folder, toml, "telephony")
    privacy = _table(folder, toml, "privacy")
    for key in ("id", "name", "zone"):
        if not data.get(key):
            folder.add(toml.file, None, f"has no {key}.", f'For example: {key} = "{_EXAMPLES[key]}"')
    city_id = toml_value(folder, toml, data, "id", "")
    if city_id and not _ID.fullmatch(city_id):
        folder.add(
            toml.file,
            toml.line("id"),
            f"id '{city_id}' cannot be a folder name.",
            "Use small letters, digits and hyphens.",
        )
    simulated = toml_value(folder, toml, data, "simulated", False)
    return {
        "id": city_id,
        "name": toml_value(folder, toml, data, "name", ""),
        "zone": check_zone(
            folder, toml.file, toml.line("zone"), toml_value(folder, toml, data, "zone", "Asia/Jakarta")
        ),
        "languages": _languages(folder, toml),
        "simulated": simulated,
        "n_min": _between(folder, toml, data, "n_min", 10, _CASES, "A rate over fewer cases is shown as counts."),
        "k": _between(folder, toml, data, "k", 5, _CASES, "A public cell counts at least k people."),
        "headline_clock": _headline(folder, toml),
        "telephony": Telephony(
            _between(folder, toml, telephony, "answer_threshold_seconds", 20, (1, _DAY_SECONDS), "It is in seconds.", "telephony"),
            _between(folder, toml, telephony, "short_abandon_seconds", 5, (0, _DAY_SECONDS), "It is in seconds.", "telephony"),
        ),
        "text": _text_rules(folder, toml),
        "demo_key": _demo_key(folder, toml, privacy, city_id, simulated),
    }


def read_centres(folder: Folder, toml: Toml, calendar_ids: Collection[str]) -> tuple[Centre, ...]:
    """The `[[centre]]` tables, once the calendars are known."""
    centres: list[Centre] = []
    tables = toml.data.get("centre", [])
    for place, table in enumerate(tables if isinstance(tables, list) else []):
        where = ("centre", place)
        check_keys(folder, toml, table, CITY_KEYS["centre"], *where)
        centre = Centre(
            id=toml_value(folder, toml, table, "id", "", *where),
            name=toml_value(folder, toml, table, "name", "", *where),
            number=toml_value(folder, toml, table, "number", "", *where),
            calendar=toml_value(folder, toml, table, "calendar", "always", *where),
            queues=toml_names(folder, toml, table, "queues", *where),
        )
        if not centre.id:
            folder.add(toml.file, toml.line(*where), "a [[centre]] has no id.", 'For example: id = "pusat"')
        if centre.id in {other.id for other in centres}:
            folder.add(
                toml.file, toml.line(*where, "id"), f"centre '{centre.id}' is there twice.", cure="Rename one of them"
            )
        if centre.calendar not in calendar_ids:
            folder.unknown(
                toml.file, toml.line(*where, "calendar"), f"calendar '{centre.calendar}' is not in calendars.toml.",
                centre.calendar, calendar_ids,
            )  # fmt: skip
        for queue in {queue for other in centres for queue in other.queues} & set(centre.queues):
            folder.add(
                toml.file,
                toml.line(*where, "queues"),
                f"queue '{queue}' is answered by two centres.",
                cure="Leave it with one",
            )
        centres.append(centre)
    return tuple(centres)


def check_zone(folder: Folder, file: str, row: int | None, zone: str) -> str:
    """The zone's name; UTC stands in for one (noted) that does not exist."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = closest(zone, [*INDONESIAN_ZONES, *sorted(available_timezones())])
        folder.add(
            file,
            row,
            f"'{zone}' is not a time zone.",
            f"Indonesia has {', '.join(INDONESIAN_ZONES)}." + (f" Did you mean '{near}'?" if near else ""),
        )
        return "UTC"
    return zone


_DAY_SECONDS = 86_400
_CASES = (1, 1_000_000)
_EXAMPLES = {"id": "depok", "name": "Kota Depok", "zone": "Asia/Jakarta"}


def _table(folder: Folder, toml: Toml, name: str) -> dict[str, Any]:
    table = toml.data.get(name, {})
    if not isinstance(table, dict):
        folder.add(toml.file, toml.line(name), f"{name} is not a table.", f"Write [{name}] on a line of its own.")
        return {}
    check_keys(folder, toml, table, CITY_KEYS[name], name)
    return table


def _between(folder: Folder, toml: Toml, table: Mapping[str, Any], key: str, default: int, bounds: tuple[int, int], meaning: str, *where: str) -> int:
    """A whole number that lies between two others, the default where it (noted) does not."""
    value = toml_value(folder, toml, table, key, default, *where)
    least, most = bounds
    if not least <= value <= most:
        folder.add(toml.file, toml.line(*where, key), f"{key} = {value} does not lie between {least} and {most}.", meaning)
        return default
    return value


def _languages(folder: Folder, toml: Toml) -> tuple[str, ...]:
    languages = toml_names(folder, toml, toml.data, "languages") or ("id", "en")
    for language in languages:
        if language not in LANGUAGES:
            folder.unknown(
                toml.file, toml.line("languages"), f"language '{language}' is not spoken here.", language, LANGUAGES
            )
    return languages


def _text_rules(folder: Folder, toml: Toml) -> TextRules:
    table = _table(folder, toml, "text")
    rules = TextRules(
        toml_value(folder, toml, table, "kinds_by_model", False, "text"), toml_value(folder, toml, table, "certain_from", 0.9, "text")
    )
    if not 0.5 <= rules.certain_from <= 1:
        folder.add(
            toml.file, toml.line("text", "certain_from"), f"certain_from = {rules.certain_from} is not between 0.5 and 1.",
            "Below a half, what the model holds likeliest is likelier wrong than right.",
        )  # fmt: skip
    if rules.kinds_by_model:
        _check_model(folder, toml)
    return rules


def _check_model(folder: Folder, toml: Toml) -> None:
    from transforms.text.model import ModelProblem, read_model  # it reads names of this package, so not at the top

    path, line = folder.path / MODEL_FILE, toml.line("text", "kinds_by_model")
    cure = "Train one (tanggap text train --labels FILE) or set kinds_by_model = false"
    if not path.is_file():
        folder.add(toml.file, line, f"kinds_by_model = true, and there is no {MODEL_FILE}.", cure=cure)
        return
    try:
        if "kind" not in read_model(path)[0].heads:
            folder.add(toml.file, line, f"kinds_by_model = true, and {MODEL_FILE} has not learned kinds.", cure=cure)
    except ModelProblem as problem:
        folder.add(MODEL_FILE, None, str(problem).splitlines()[0].removeprefix(str(path)).lstrip(": "), cure=cure)


def _headline(folder: Folder, toml: Toml) -> str:
    clock = toml_value(folder, toml, toml.data, "headline_clock", "finish")
    if clock not in CLOCKS:
        folder.unknown(
            toml.file, toml.line("headline_clock"), f"headline_clock '{clock}' is not a clock.", clock, CLOCKS
        )
        return "finish"
    return clock


def _demo_key(folder: Folder, toml: Toml, privacy: dict[str, Any], city_id: str, simulated: bool) -> str | None:
    key = toml_value(folder, toml, privacy, "demo_key", "", "privacy")
    if not key:
        return None
    line = toml.line("privacy", "demo_key")
    if not simulated:
        folder.add(
            toml.file,
            line,
            "demo_key stands in a city that is not simulated.",
            "Real people need a key nobody else has: TANGGAP_KEY_FILE names the file that holds it.",
            "Remove the line",
        )
        return None
    if city_id != SAMPLE_CITY and hashlib.sha256(key.encode()).hexdigest() == SAMPLE_KEY_SHA256:
        folder.add(
            toml.file,
            line,
            f"demo_key is that of {SAMPLE_CITY}, which everybody can read.",
            "It is refused for any other city.",
            "Write another demo_key, or set TANGGAP_KEY_FILE",
        )
        return None
    return key
