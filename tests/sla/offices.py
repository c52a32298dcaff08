"""Offices and promises that several tests use, with the decrees they stand on."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from transforms.sla.calendars import Calendar, DayException, Hours
from transforms.sla.history import Event
from transforms.sla.policies import Policy

MON_THU, FRI, MON_FRI = frozenset(range(4)), frozenset({4}), frozenset(range(5))
JAKARTA = ZoneInfo("Asia/Jakarta")


def wib(text: str) -> datetime:
    """An instant of Jakarta time."""
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA).astimezone(UTC)


def closed(
    kind: str, *days: str, known_from: date | None = None, known_to: date | None = None
) -> tuple[DayException, ...]:
    """Closed days."""
    return tuple(DayException(date.fromisoformat(day), kind, (), known_from, known_to) for day in days)


# Perpres 21/2023; where the breaks lie is a convention of the specification.
CIVIL_HOURS = (
    Hours(MON_THU, (("07:30", "12:00"), ("13:00", "16:00")), date(2023, 4, 12), legal_basis="Perpres 21/2023"),
    Hours(FRI, (("07:30", "11:30"), ("13:00", "16:30")), date(2023, 4, 12), legal_basis="Perpres 21/2023"),
)
RAMADAN_2025 = (
    Hours(MON_THU, (("08:00", "12:00"), ("12:30", "15:00")), date(2025, 3, 1), date(2025, 3, 31)),
    Hours(FRI, (("08:00", "12:00"), ("13:00", "15:30")), date(2025, 3, 1), date(2025, 3, 31)),
)
# SKB 3 Menteri for 2025: 16 national holidays, 10 days of cuti bersama.
HOLIDAYS_2025 = closed(
    "holiday",
    *("2025-01-01", "2025-01-27", "2025-01-29", "2025-03-29", "2025-03-31", "2025-04-01", "2025-04-18", "2025-04-20"),
    *("2025-05-01", "2025-05-12", "2025-05-29", "2025-06-01", "2025-06-06", "2025-06-27", "2025-08-17", "2025-09-05"),
    "2025-12-25",
) + closed(
    "cuti_bersama",
    *("2025-01-28", "2025-03-28", "2025-04-02", "2025-04-03", "2025-04-04", "2025-04-07", "2025-05-13", "2025-05-30"),
    *("2025-06-09", "2025-12-26"),
)
CIVIL = Calendar("kantor", "Asia/Jakarta", CIVIL_HOURS + RAMADAN_2025, HOLIDAYS_2025)

NINE_TO_FIVE = Calendar("sembilan", "Asia/Jakarta", (Hours(MON_FRI, (("09:00", "17:00"),)),))
CALENDARS = {calendar.id: calendar for calendar in (CIVIL, NINE_TO_FIVE)}


def finish(**changed: Any) -> Policy:
    """16 open hours from report to finish in the nine-to-five office, unless told otherwise."""
    usual: dict[str, Any] = {
        "policy_id": "P",
        "version": 1,
        "clock": "finish",
        "authority": "city",
        "start_event": "created",
        "stop_event": "finish",
        "target_seconds": 16 * 3600,
        "basis": "open_hours",
        "calendar_id": "sembilan",
    }
    return Policy(**(usual | changed))


def event(at: str, name: str, **more: Any) -> Event:
    """An event at a Jakarta time."""
    return Event(wib(at), name, **more)
