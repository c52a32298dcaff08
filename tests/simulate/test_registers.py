"""What registers do to the evidence is as large as the profile says, and takes nothing from what is true."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from transforms.city import City
from transforms.privacy.keys import normalise
from transforms.simulate.profile import load_profile


@pytest.fixture(scope="module")
def evidence(year: Path, truth: dict[str, Any]) -> list[dict[str, Any]]:
    """Each true pair of a call and a ticket: both numbers, and seconds from the end of the talk to the ticket."""
    callers: dict[str, str | None] = {}
    ends: dict[str, int] = {}
    for path in sorted((year / "pbx").iterdir()):
        for line in path.read_text(encoding="utf-8").splitlines():
            part = line.split("|")
            if len(part) > 6 and part[4] == "ENTERQUEUE":
                callers.setdefault(part[1], normalise("phone", part[6]))
            elif len(part) > 4 and part[4] in ("COMPLETEAGENT", "COMPLETECALLER", "BLINDTRANSFER", "ATTENDEDTRANSFER"):
                ends[part[1]] = int(part[0])
    tickets: dict[str, dict[str, str]] = {}
    for path in sorted((year / "tiket").rglob("*.csv")):
        with path.open(newline="", encoding="utf-8") as stream:
            tickets |= {row["nomor"]: row for row in csv.DictReader(stream, delimiter=";")}
    found = []
    for link in truth["links"]:
        row = tickets[link["ticket_id"]]
        created = datetime.strptime(row["tgl_masuk"] + " +0700", "%d/%m/%Y %H:%M:%S %z").timestamp()
        numbers = {"caller": callers[link["call_id"]], "reporter": normalise("phone", row["telepon_pelapor"])}
        found.append({**link, **numbers, "after": created - ends[link["call_id"]]})
    return found


def share(rows: list[dict[str, Any]], **where: object) -> float:
    return sum(all(row[name] == value for name, value in where.items()) for row in rows) / len(rows)


def test_numbers_are_lost_as_often_as_the_profile_says(contoh: City, evidence: list[dict[str, Any]]) -> None:
    profile = load_profile(contoh.path)
    opened = [row for row in evidence if row["relation"] == "opened"]
    asked = [row for row in evidence if row["relation"] == "about"]
    assert len(opened) > 500 < 10 * len(asked)
    assert share(opened, caller=None) == pytest.approx(profile.withheld_numbers, abs=0.03)
    assert share(opened, reporter=None) == pytest.approx(profile.no_number, abs=0.03)
    both = [row for row in opened if row["caller"] and row["reporter"]]
    same = sum(row["caller"] == row["reporter"] for row in both) / len(both)
    assert 1 - same == pytest.approx(profile.other_number / (1 - profile.no_number), abs=0.04)
    assert 0.5 < sum(row["caller"] == row["reporter"] for row in asked) / len(asked) < profile.asks_by_reporter


def test_forms_are_typed_late_and_clocks_differ(contoh: City, evidence: list[dict[str, Any]]) -> None:
    profile = load_profile(contoh.path)
    late = [
        row["after"]
        for row in evidence
        if row["relation"] == "opened" and row["after"] > 2 * profile.clock_drift_seconds
    ]
    assert len(late) / len(evidence) > profile.typed_late / 2
    assert 60 < sorted(late)[len(late) // 2] < 60 * 20


def test_a_call_can_open_two_tickets_and_a_matter_many(truth: dict[str, Any]) -> None:
    tickets = Counter(row["call_id"] for row in truth["links"] if row["relation"] == "opened")
    assert 0.01 < sum(count > 1 for count in tickets.values()) / len(tickets) < 0.08
    reports = Counter(row["matter"] for row in truth["matters"])
    assert max(reports.values()) > 5 and {row["kind"] for row in truth["matters"]} == {"ticket", "post"}
