"""The golden cities, changed at one cell at a time: is a case answered differently?"""

from __future__ import annotations

import csv
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from tests.sla.golden import CASES, CITIES, SHARED, Case, laid_out, load_case, plain_answers, source_of
from transforms.city.errors import CityError
from transforms.city.loader import load_city
from transforms.city.model import City

NEIGHBOURS = {
    "basis": {
        "clock": "calendar_days",
        "open_hours": "clock",
        "working_days": "calendar_days",
        "calendar_days": "working_days",
        "as_given": "clock",
    },
    "boundary": {"close": "next_open", "next_open": "close"},
    "day0": {"true": "false", "false": "true"},
}


def outcomes() -> Iterator[tuple[str, bool]]:
    """(change, whether a case noticed) for the rows of the golden cities and the national days off in them."""
    with tempfile.TemporaryDirectory() as scratch:
        cases = {folder: load_case(folder, _empty(Path(scratch) / folder.name)) for folder in CASES}
        for file, label, changed in _texts():
            touched = [case for folder, case in cases.items() if source_of(folder, file.name) == file]
            yield label, not all(_same_with(case, file.name, changed, Path(scratch) / "mutant") for case in touched)
        yield from _national_outcomes([case for folder, case in cases.items() if not (folder / "city").exists()])


def _texts() -> Iterator[tuple[Path, str, str]]:
    """(file, what was changed, its changed text)."""
    for folder in (SHARED, CITIES / "kota-contoh", *CASES):
        calendars, policies = folder / "calendars.toml", folder / "policies.csv"
        if calendars.exists():
            text = calendars.read_text(encoding="utf-8")
            for start, end, new in _toml_changes(text):
                line = text.count("\n", 0, start) + 1
                place = f"{folder.name}/calendars.toml {line}"
                yield calendars, f"{place}: {text[start:end].strip()} → {new.strip()}", text[:start] + new + text[end:]
        if policies.exists():
            for label, changed in _csv_changes(policies.read_text(encoding="utf-8")):
                yield policies, f"{folder.name}/policies.csv {label}", changed


def _toml_changes(text: str) -> Iterator[tuple[int, int, str]]:
    for found in re.finditer(r'"(\d\d):(\d\d)"', text):
        minutes = int(found[1]) * 60 + int(found[2])
        for moved in (minutes - 7, minutes + 7):
            if 0 <= moved <= 1440:
                yield *found.span(), f'"{moved // 60:02d}:{moved % 60:02d}"'
    for found in re.finditer(r"^(\w+) = (\d{4}-\d\d-\d\d)$", text, re.M):
        on, days = date.fromisoformat(found[2]), re.findall(r"^days = (.*)$", text[: found.start()], re.M)[-1:]
        for moved in (on - timedelta(days=1), on + timedelta(days=1)):
            # The bound of a row means something where the day that it moves over is one of the row's.
            if found[1] not in ("valid_from", "valid_to") or f"{min(on, moved):%a}".lower() in days[0]:
                yield *found.span(2), str(moved)
    for found in re.finditer(r"\n\[\[calendar\.(hours|exception)\]\]\n(?:[^\[\n][^\n]*\n|\n)*", text):
        yield *found.span(), "\n"
    for found in re.finditer(r'"(mon|tue|wed|thu|fri|sat|sun)", |, "(thu|fri|sat|sun)"(?=\])', text):
        yield *found.span(), ""


def _csv_changes(text: str) -> Iterator[tuple[str, str]]:
    rows = list(csv.reader(text.splitlines()))
    for number, row in enumerate(rows[1:], start=1):
        cells = dict(zip(rows[0], row, strict=True))
        for place, column in enumerate(rows[0]):
            for new in _cell_changes(column, row[place], cells):
                changed = [list(other) for other in rows]
                changed[number][place] = new
                lines = [",".join(f'"{cell}"' if "," in cell else cell for cell in other) for other in changed]
                yield (
                    f"{cells['policy_id']} (row {number + 1}) {column}: {row[place] or 'empty'} → {new or 'empty'}",
                    "\n".join(lines) + "\n",
                )


def _cell_changes(column: str, text: str, cells: dict[str, str]) -> Iterator[str]:
    """Neighbours of a cell that mean something: a boundary of a clock round the clock means nothing."""
    on_hours = cells["basis"] in ("open_hours", "working_days")
    if column in ("target", "dispute_window") and text:
        yield from (
            f"{int(text[:-1]) + step}{text[-1]}" for step in (-1, 1) if int(text[:-1]) + step >= (column == "target")
        )
    elif column in ("valid_from", "valid_to", "known_from") and text:
        yield from (str(date.fromisoformat(text) + timedelta(days=step)) for step in (-1, 1))
    elif column == "basis":
        yield NEIGHBOURS[column][text]
    elif column == "boundary" and text and on_hours:
        yield NEIGHBOURS[column][text or "close"]
    elif column == "day0" and cells["basis"] == "working_days":
        yield NEIGHBOURS[column][text or "false"]
    elif column == "pauses" and text:
        reasons = [reason for reason in text.split(";") if reason != "none"]
        yield from (";".join(left) or "none" for left in ([r for r in reasons if r != gone] for gone in reasons))
    elif column in ("pause_caps", "selector") and text:
        parts = text.split(";")
        for gone in parts:
            yield ";".join(part for part in parts if part != gone)
            if column == "pause_caps":
                reason, length = gone.split("=")
                yield from (text.replace(gone, f"{reason}={int(length[:-1]) + step}{length[-1]}") for step in (-1, 1))


def _same_with(case: Case, name: str, text: str, scratch: Path) -> bool:
    shutil.copytree(case.city.path, _empty(scratch), dirs_exist_ok=True)
    (scratch / name).write_text(text, encoding="utf-8")
    try:
        return _answered_as_before(case, load_city(scratch))
    except CityError:
        return False


def _answered_as_before(case: Case, city: City) -> bool:
    try:
        return laid_out(case, city) == case.days and all(
            plain_answers(case, city, as_of) == expected for as_of, expected in case.expected.items()
        )
    except ValueError:
        return False


def _national_outcomes(cases: list[Case]) -> Iterator[tuple[str, bool]]:
    """National days off between the first report and the last as-of of a case that counts by them.

    A case of a whole city's rules goes through years of them: those are held by tests/city/test_national.py.
    """
    changes: dict[str, list[bool]] = {}
    for case in cases:
        first, last = min(ticket.created_at for ticket, _ in case.lives).date(), max(case.expected).date()
        used = {policy.calendar_id for policy in case.city.policies}
        for calendar in (calendar for calendar in case.city.calendars if calendar.id in used):
            for row in calendar.exceptions:
                if row.legal_basis.startswith("SKB") and first <= row.on <= last and row.on.weekday() < 5:
                    others = tuple(other for other in calendar.exceptions if other is not row)
                    later, earlier = (replace(row, on=row.on + timedelta(days=days)) for days in (1, -1))
                    for what, instead in {"gone": (), "a day later": (later,), "a day earlier": (earlier,)}.items():
                        changed = replace(calendar, exceptions=others + instead)
                        city = replace(
                            case.city,
                            calendars=tuple(changed if one is calendar else one for one in case.city.calendars),
                        )
                        changes.setdefault(f"national {row.on} {row.kind}: {what}", []).append(
                            _answered_as_before(case, city)
                        )
    yield from ((label, not all(same)) for label, same in changes.items())


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
