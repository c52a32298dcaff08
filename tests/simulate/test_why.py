"""The ten tickets of why.md, worked by hand, against truth.json."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from transforms.city import City
from transforms.simulate import read_truth, simulate

WHY = Path(__file__).with_name("why.md")
COLUMNS = ("policy_id", "cycle", "agency_id", "due_at", "stopped_at", "outcome", "late_seconds")


def by_hand() -> dict[str, list[tuple[str, ...]]]:
    """The table under each ticket's heading."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for section in re.split(r"^## ", WHY.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        rows = [
            tuple(cell.strip() for cell in line.strip("|").split("|"))
            for line in section.splitlines()
            if line.startswith("|")
        ]
        found[section.split(":")[0]] = rows[2:]
    return found


@pytest.fixture(scope="module")
def judged(contoh: City, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[str, ...]]]:
    path = simulate(contoh, tmp_path_factory.mktemp("why"), date(2025, 7, 1), date(2025, 12, 16), scale=0.2, seed=7)
    zone = ZoneInfo(contoh.zone)

    def shown(column: str, value: object) -> str:
        if value is None:
            return "–"
        if column.endswith("_at"):
            return datetime.fromisoformat(str(value)).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
        return str(value)

    found: dict[str, list[tuple[str, ...]]] = {}
    for row in read_truth(path)["verdicts"]:
        found.setdefault(row["ticket_id"], []).append(tuple(shown(column, row[column]) for column in COLUMNS))
    return found


def test_there_are_ten() -> None:
    assert len(by_hand()) == 10


@pytest.mark.parametrize("ticket_id", sorted(by_hand()))
def test_truth_says_what_was_worked_by_hand(ticket_id: str, judged: dict[str, list[tuple[str, ...]]]) -> None:
    assert sorted(judged[ticket_id]) == sorted(by_hand()[ticket_id])


def test_the_hand_calendar_is_the_calendar(contoh: City) -> None:
    """The exceptional days that why.md relies on."""
    kantor = contoh.calendar_by_id["kantor"].known_at(datetime(2025, 12, 15, 17, tzinfo=UTC))
    hours = {
        day: sum((s.end - s.start).total_seconds() for s in kantor.open_spans(day)) / 3600
        for day in map(date.fromisoformat, DAYS)
    }
    assert {str(day): value for day, value in hours.items()} == DAYS


DAYS = {
    "2025-08-15": 7.5, "2025-08-18": 0, "2025-08-20": 7.5, "2025-08-22": 0, "2025-09-05": 0, "2025-11-05": 6.5, "2025-12-12": 7.5,
    "2025-12-13": 4,
}  # fmt: skip
