"""A town whose rules can be edited: a city folder of its own, a few tickets, and February to be published."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipelines.publish.editions import publish
from tests.publish.conftest import plans_of
from tests.publish.office import CITY, SOURCES, Office, person
from transforms.city.loader import REFERENCE, load_city
from transforms.editions.shelf import Shelf
from transforms.privacy.agents import keyed_agents
from transforms.privacy.keys import city_key

MONTH = "month-2026-02"
Events = list[tuple[str, datetime, str | None, str | None]]


def at(day: int, hour: int = 3, month: int = 2) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


class Town(Office):
    """An office with a city folder of its own, whose rules can be edited."""

    def __init__(self, root: Path) -> None:
        self.folder, self.national = root / "town", root / "national"
        shutil.copytree(CITY, self.folder)
        shutil.copytree(REFERENCE, self.national)
        super().__init__(root / "data")
        self.read()

    def read(self) -> None:
        city = load_city(self.folder, reference=self.national)
        self.key = city_key(city, {})  # as the command has it
        self.city = replace(keyed_agents(city, self.key), sources=SOURCES)

    def land_lives(self, lives: Mapping[str, Events], through: datetime, sequence: int = 0) -> None:
        """Land tickets with their events; a life that does not begin with ``created`` goes on with one landed before."""
        tickets = [ticket(name, events[0][1]) for name, events in lives.items() if events[0][0] == "created"]
        told = [
            {"ticket_id": name, "sequence": sequence + place, "event_at": moment, "event": event, "agency": agency, "category": category}
            for name, events in lives.items()
            for place, (event, moment, agency, category) in enumerate(events)
        ]
        self.land("tiket", tickets, through)
        self.land("riwayat", told, through)
        self.wall = through

    def month(self) -> str:
        return publish(plans_of(self)[MONTH], self).action

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.paths.published)


def ticket(name: str, created: datetime) -> dict[str, Any]:
    return {
        "ticket_id": name, "created_at": created, "channel": "web", "category": "INFRA", "nature": "complaint",
        "urgency": "biasa", "reporter_phone_key": person(int(name[1:])), "masked_text": "lampu jalan mati",
    }  # fmt: skip


def life(created: datetime, days: int | None) -> Events:
    """Forwarded an hour later, resolved after ``days``."""
    told: Events = [("created", created, None, None), ("forwarded", created + timedelta(hours=1), "bmsda", None)]
    return told if days is None else [*told, ("resolved", created + timedelta(days=days), None, None)]
