"""Lists of another office's area codes: read as CSV or boundaries, written as rows of area_codes.csv."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

from pipelines.settings import SettingsError
from transforms.text.codes import Coded, Joined, of_boundaries
from transforms.text.proposals import CANDIDATES


def read_codes(path: Path) -> list[Coded]:
    """The rows of a list of codes. Raises `SettingsError` for a file that is none, or a code that stands there twice."""
    cure = "Give a CSV with the columns code, name and parent, or boundaries as GeoJSON."
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read as UTF-8 text ({type(error).__name__}).\n{cure}") from error
    if path.suffix.lower() in (".geojson", ".json"):
        try:
            rows = of_boundaries(json.loads(content)["features"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise SettingsError(f"{path.name} is not GeoJSON with features.\n{cure}") from error
    else:
        head = content.partition("\n")[0]
        reader = csv.DictReader(io.StringIO(content, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
        if not {"code", "name"} <= set(reader.fieldnames or ()):
            there = ", ".join(reader.fieldnames or ()) or "nothing"
            raise SettingsError(f"{path.name}, row 1: has no columns code and name; it has {there}.\n{cure}")
        rows = [Coded(row["code"].strip(), (row["name"] or "").strip(), (row.get("parent") or "").strip()) for row in reader if row["code"]]
    seen: set[str] = set()
    for row in rows:
        if row.code in seen:
            raise SettingsError(f"{path.name}: code {row.code} stands there twice.\nTake one of the rows out.")
        seen.add(row.code)
    if not rows:
        raise SettingsError(f"{path.name} holds no codes.\n{cure}")
    return rows


def codes_csv(joined: Sequence[Joined], system: str, valid_from: str, basis: str) -> bytes:
    """Rows of area_codes.csv for what is certain."""
    lines = [[one.area, system, one.coded.code, valid_from, "", basis] for one in joined]
    return _csv([["area", "system", "code", "valid_from", "valid_to", "legal_basis"], *lines])


def open_codes_csv(joined: Sequence[Joined]) -> bytes:
    """What a person has to decide: code, name, and the areas written most alike."""
    heads = [f"{part}_{place}" for place in range(1, CANDIDATES + 1) for part in ("area", "name", "score")]
    lines = [
        [one.coded.code, one.coded.name, one.coded.parent, *(value for near in one.candidates for value in (near.id, near.name, near.score))]
        for one in joined
    ]
    return _csv([["code", "name", "parent", *heads], *lines])


def _csv(rows: Sequence[Sequence[object]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()
