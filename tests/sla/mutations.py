"""Does a test notice? Every cell of the golden rules and every comparison of the engines, changed a little, one at a time.

``python -m tests.sla.mutations`` changes each time and date of the golden calendars by 7 minutes or a day, each cell of the golden
policies by one unit or to its neighbour, each national day off that a golden life meets, and each comparison, sign, number and least or
greatest of the engines' code; it prints what no test noticed, and fails unless each is known to change nothing (`equivalent.csv`, with the
reason). ``rows``, ``sql`` and ``python`` run one of the three.
"""

from __future__ import annotations

import csv
import hashlib
import pickle
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import astuple, fields, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from tests.models.received import city_of, warehouse_of
from tests.models.test_clocks_agree import CLOCK_COLUMNS, _rows, _shown
from tests.sla import strategies
from tests.sla.golden import CASES, SHARED, Case, load_case, plain_answers
from tests.sla.test_golden import sql_answers
from transforms.city.errors import CityError
from transforms.city.loader import load_city
from transforms.city.model import City
from transforms.engines.duckdb import ModelFailed
from transforms.graph import Model, load_models
from transforms.sla.clocks import judge

ROOT = Path(__file__).parents[2]
EQUIVALENT = Path(__file__).with_name("equivalent.csv")
SQL_MODELS = ("policy_matches", "sla_cycles", "sla_stretches", "sla_clocks", "segments")
PYTHON_MODULES = ("openings", "calendars", "walltime", "pauses", "cycles", "choice", "clocks", "history", "segments")
TESTS = ("tests/sla/test_golden.py::test_plain_engine", "tests/sla/test_clocks.py", "tests/sla/test_calendars.py", "tests/sla/test_clock_changes.py",
         "tests/sla/test_histories.py", "tests/models/test_clocks_agree.py")  # fmt: skip

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
Survivors = list[str]

# ------------------------------------------------------------------------------------------------------------------- rows


def row_survivors() -> Survivors:
    """Changed rows of the golden cities with which every case is answered as before."""
    with tempfile.TemporaryDirectory() as scratch:
        cases = {folder: load_case(folder, _empty(Path(scratch) / folder.name)) for folder in CASES}
        unnoticed = []
        for file, label, changed in _texts():
            touched = [
                case
                for folder, case in cases.items()
                if file.parent == (folder if (folder / file.name).exists() else SHARED)
            ]
            if all(_same_with(case, file.name, changed, Path(scratch) / "mutant") for case in touched):
                unnoticed.append(label)
        return unnoticed + _national_survivors(list(cases.values()))


def _texts() -> Iterator[tuple[Path, str, str]]:
    """(file, what was changed, its changed text)."""
    for folder in (SHARED, *CASES):
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
    for found in re.finditer(r"= (\d{4}-\d\d-\d\d)$", text, re.M):
        for days in (-1, 1):
            yield *found.span(1), str(date.fromisoformat(found[1]) + timedelta(days=days))
    for found in re.finditer(r"\n\[\[calendar\.(hours|exception)\]\]\n(?:[^\[\n][^\n]*\n|\n)*", text):
        yield *found.span(), "\n"
    for found in re.finditer(r'"(mon|tue|wed|thu|fri)", ', text):
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
        return all(plain_answers(case, city, as_of) == expected for as_of, expected in case.expected.items())
    except ValueError:
        return False


def _national_survivors(cases: list[Case]) -> Survivors:
    """National days off between the first report and the last as-of of a case that counts by them."""
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
    return [label for label, same in changes.items() if all(same)]


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


# ------------------------------------------------------------------------------------------------------------------- code

SMALL = {"memory_limit": "500MB", "temp_directory": ""}  # a changed join that explodes is noticed, not spilled to disk
SWAPS = (
    (r" < ", " <= "), (r" <= ", " < "), (r" > ", " >= "), (r" >= ", " > "), (r" == ", " != "),
    (r" \+ ", " - "), (r" - ", " + "), (r" and ", " or "), (r" or ", " and "), (r" is not null", " is null"),
    (r"\bleast\(", "greatest("), (r"\bgreatest\(", "least("), (r"\bmin\(", "max("), (r"\bmax\(", "min("), (r" desc\b", ""),
    (r" = 1\b", " = 2"), (r"(?<![\w.'])1(?![\w.'])", "2"), (r"(?<![\w.'])0(?![\w.'])", "1"),
)  # fmt: skip


def _code_changes(text: str, comment: str) -> Iterator[tuple[str, str]]:
    """(label, changed text) for each place of code that can be changed; comments and texts in quotes are none."""
    start, in_docstring = 0, False
    for line in text.split("\n"):
        quotes = line.count('"""')
        is_code = not in_docstring and not quotes and not line.lstrip().startswith((comment, "from ", "import "))
        in_docstring ^= quotes == 1
        code = line.split(f" {comment} ")[0] if comment in line else line
        if is_code and "raise " not in code and 'f"' not in code:
            for pattern, instead in SWAPS:
                for found in re.finditer(pattern, code):
                    changed = code[: found.start()] + instead + code[found.end() :]
                    label = f"{code.strip()} | {found.start()}: {found[0].strip()} → {instead.strip()}".rstrip()
                    yield label, text[:start] + changed + text[start + len(code) :]
        start += len(line) + 1


def sql_survivors() -> Survivors:
    """Changed SQL models that answer the random worlds like the plain engine and the golden cases as expected."""
    worlds = [strategies.world(Random(seed), tickets=400) for seed in range(6)]
    plain = []
    for world in worlds:
        rules = (world.policies, world.calendars, world.as_of, world.zone, world.ancestors)
        plain.append({astuple(row) for ticket, events in world.whole_tickets for row in judge(ticket, events, *rules)})
    columns = ", ".join(_shown(name) for name in CLOCK_COLUMNS)
    query = f"select {columns} from core.sla_clocks as clocks join core.tickets as tickets using (ticket_id)"
    models, unnoticed = load_models(), []

    def same() -> bool:
        for world, expected in zip(worlds, plain, strict=True):
            found = _rows(warehouse_of(city_of(world), world.tickets, world.as_of, **SMALL).execute(query).fetchall())
            if len(found) != len(expected) or set(found) != expected:
                return False
        with tempfile.TemporaryDirectory() as scratch:
            for folder in CASES:
                case = load_case(folder, _empty(Path(scratch) / folder.name))
                if any(sql_answers(case, as_of, **SMALL) != expected for as_of, expected in case.expected.items()):
                    return False
        return True

    assert same(), "the engines differ before anything was changed"
    for table in SQL_MODELS:
        model = models[f"core.{table}"]
        for label, changed in _code_changes(model.sql, "--"):
            models[model.name] = Model(**{f.name: getattr(model, f.name) for f in fields(model)} | {"sql": changed})
            try:
                if same():
                    unnoticed.append(f"{table}.sql {label}")
                    print(unnoticed[-1], flush=True)
            except (ModelFailed, AssertionError):
                continue  # a model that the engine refuses is noticed
        models[model.name] = model
    return unnoticed


def python_survivors() -> Survivors:
    """Changed modules of the plain engine with which a copy of it answers as before and its tests pass."""
    unnoticed = []
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "checkout"
        for name in ("transforms", "tests"):
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("data", "pipelines", "expectations", "dashboards", "docs", "pyproject.toml"):
            (copy / name).symlink_to(ROOT / name)
        cases = [load_case(folder, _empty(Path(scratch) / folder.name)) for folder in CASES]
        worlds = [strategies.world(Random(seed), tickets=60) for seed in range(12)]
        given = copy / "given.pickle"
        given.write_bytes(pickle.dumps((cases, worlds)))
        expected = _in_copy(copy, "-m", "tests.sla.mutations", "judge", str(given))
        assert expected, "the copy does not answer"
        for name in PYTHON_MODULES:
            file = copy / "transforms" / "sla" / f"{name}.py"
            text = file.read_text(encoding="utf-8")
            for label, changed in _code_changes(text, "#"):
                file.write_text(changed, encoding="utf-8")
                same = _in_copy(copy, "-m", "tests.sla.mutations", "judge", str(given)) == expected
                if same and _in_copy(copy, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *TESTS):
                    unnoticed.append(f"{name}.py {label}")
                    print(unnoticed[-1], flush=True)
            file.write_text(text, encoding="utf-8")
    return unnoticed


def answers_of(given: Path) -> str:
    """One hash of all that the plain engine answers to the golden cases and random worlds of a file."""
    cases, worlds = pickle.loads(given.read_bytes())  # written by python_survivors, a moment ago
    answers: list[object] = [
        plain_answers(case, case.city, as_of) == case.expected[as_of] for case in cases for as_of in case.expected
    ]
    for world in worlds:
        rules = (world.policies, world.calendars, world.as_of, world.zone, world.ancestors)
        answers += [judge(ticket, events, *rules) for ticket, events in world.whole_tickets]
    return hashlib.sha256(repr(answers).encode()).hexdigest()


def _in_copy(copy: Path, *command: str) -> str:
    """What a command in the copy prints; empty where it fails or does not end."""
    try:
        done = subprocess.run(
            [sys.executable, "-B", *command], cwd=copy, capture_output=True, text=True, timeout=120, check=False
        )
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout if done.returncode == 0 else ""


PARTS = {"rows": row_survivors, "sql": sql_survivors, "python": python_survivors}


def main(names: list[str]) -> int:
    """Print what nobody noticed; 1 when one of it is not known to be equivalent."""
    if names[:1] == ["judge"]:
        print(answers_of(Path(names[1])))
        return 0
    with EQUIVALENT.open(encoding="utf-8", newline="") as file:
        known = {row["change"]: row["why"] for row in csv.DictReader(file)}
    unknown = 0
    for name in names or list(PARTS):
        for label in PARTS[name]():
            unknown += label not in known
            print(f"{name}: {label}\n    {known.get(label, 'no test noticed')}", flush=True)
    print(f"{unknown} changes that no test noticed and nobody explained")
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
