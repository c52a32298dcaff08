"""Files of labels: texts of the city's own and what a person says they are. Training and measuring read nothing else."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from transforms.city.errors import closest
from transforms.text.model import ModelProblem

TASKS = {
    "kind": ("complaint", "response", "other"),
    "category": None,
    "urgency": ("emergency", "normal"),
    "suspicion": ("none", "prank", "spam"),
}
"""What can be said of a text, and the words for it; a category is any code of the city's."""
ALARMS = {"urgency": "emergency"}
"""Tasks in which one class must not be missed."""
NOTES = ("text_id", "at", "source", "suggested_kind", "suggested_category", "suggested_urgency", "suggested_suspicion", "confidence", "area")
"""Columns of a review file that are there to be read."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One text, when it was written ('' where unknown) and what was said of it; a task not answered is absent."""

    text: str
    at: str
    said: dict[str, str]


@dataclass(frozen=True, slots=True)
class Labels:
    """What label files hold: labelled texts in order of time, the rows nobody labelled, and a hash of it all."""

    texts: tuple[Labelled, ...]
    unlabelled: tuple[str, ...]
    """File and row of each text without any label."""
    sha256: str


def read_labels(paths: Sequence[Path], categories: Sequence[str] = ()) -> Labels:
    """Read label files (CSV with a heading: ``text``, any of the tasks, and what a review file notes).

    Raises `ModelProblem` with every wrong word: file, row, value, the words that are right.
    """
    texts: list[Labelled] = []
    unlabelled: list[str] = []
    problems: list[str] = []
    digest = hashlib.sha256()
    for path in paths:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
        for number, row in _rows(path, problems):
            said = {task: word for task in TASKS if (word := (row.get(task) or "").strip())}
            problems += [
                f"{path.name}, row {number}: {task} '{word}' is none of {', '.join(known)}." + _near(word, known)
                for task, word in said.items()
                if (known := TASKS[task] or categories) and word not in known
            ]
            text = (row.get("text") or "").strip()
            if said and text:
                texts.append(Labelled(text, (row.get("at") or "").strip(), said))
            else:
                unlabelled.append(f"{path.name}, row {number}")
    if problems:
        more = f"\n… and {len(problems) - 20} more" if len(problems) > 20 else ""
        raise ModelProblem("\n".join(problems[:20]) + more + "\nCorrect the file, then run the same command again.")
    return Labels(tuple(sorted(texts, key=lambda one: (one.at, one.text))), tuple(unlabelled), digest.hexdigest())


def _rows(path: Path, problems: list[str]) -> list[tuple[int, dict[str, str]]]:
    try:
        content = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        problems.append(f"{path.name} is not UTF-8. Save it as 'CSV UTF-8'.")
        return []
    head = content.partition("\n")[0]
    reader = csv.DictReader(content.splitlines(keepends=True), delimiter=";" if head.count(";") > head.count(",") else ",")
    columns = [name.strip() for name in reader.fieldnames or ()]
    known = ("text", *TASKS, *NOTES)
    problems += [f"{path.name}, row 1: column '{name}' is not known." + _near(name, known) for name in columns if name not in known]
    if "text" not in columns or not set(columns) & set(TASKS):
        problems.append(f"{path.name}, row 1: needs a column text and one of {', '.join(TASKS)}; it has {', '.join(columns) or 'nothing'}.")
        return []
    rows: list[tuple[int, dict[str, str]]] = []
    try:
        for row in reader:
            if None in row:
                where = f"{path.name}, row {reader.line_num}"
                problems.append(f'{where}: has more cells than the heading. Put a text with a comma in quotes: "mati, gelap".')
            rows.append((reader.line_num, row))
    except csv.Error as error:
        problems.append(f"{path.name}, row {reader.line_num}: {error}. Is a quote opened and not closed there?")
    return rows


def _near(word: str, known: Sequence[str]) -> str:
    near = closest(word, known)
    return f" Did you mean '{near}'?" if near else ""
