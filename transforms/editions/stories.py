"""A ticket's story read back from an edition: its events as plain values, judged again one by one, compared with what was published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from transforms.city.model import City
from transforms.editions.reading import Ask
from transforms.sla.choice import Ancestors
from transforms.sla.clocks import ClockRow, Life
from transforms.sla.explain import Story, explain
from transforms.sla.history import NOT_GIVEN, Step, TicketFacts
from transforms.sla.segments import cut

COMPARED = ("policy_id", "policy_version", "agency_id", "started_at", "due_at", "stopped_at", "outcome", "late_seconds")
"""Columns of marts.ticket_verdicts that the explanation must come to as well."""

NAMED = {"agencies": "agency_id", "categories": "category_id", "channels": "channel_id", "areas": "area_id"}

TICKET_COLUMNS = "ticket_id, created_at, agency_id, category_id, channel_id, urgency, nature, area_id, due_given_at"
EVENT_COLUMNS = "event_at, effective_at, event, state, agency_id"

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """A story, the clocks ("finish (city)") whose published verdict differs from it, and names by id."""

    story: Story
    differing: tuple[str, ...]
    names: Mapping[str, str]


def tell(ask: Ask, city: City, ticket_id: str, as_of: datetime) -> Told | None:
    """The story of a ticket at the edition's ``as_of`` under the rules of ``city``; None when the edition does not know it."""
    given = {"id": ticket_id}
    found = ask(f"select {TICKET_COLUMNS} from core.tickets where ticket_id = $id", given)
    if not found:
        return None
    events = ask(f"select {EVENT_COLUMNS} from core.ticket_events where ticket_id = $id order by event_no", given)
    compared = ", ".join(("clock", "authority", "cycle", *COMPARED))
    published = ask(f"select {compared} from marts.ticket_verdicts where ticket_id = $id", given)
    names = {row["id"]: row["name"] for table, key in NAMED.items() for row in ask(f"select {key} as id, name from core.{table}", {})}
    above = _ancestors({c.code: c.parent for c in city.categories}, {a.code: a.parent for a in city.areas})
    story = explain(life_of(found[0], events, as_of), city.policies, city.calendar_by_id, city.zone, above)
    return Told(story, _differing([clock.row for clock in story.clocks], published), names)


def _differing(rows: Sequence[ClockRow], published: Sequence[Row]) -> tuple[str, ...]:
    mine = {(row.clock, row.authority, row.cycle): tuple(_plain(getattr(row, name)) for name in COMPARED) for row in rows}
    theirs = {(row["clock"], row["authority"], row["cycle"]): tuple(_plain(row[name]) for name in COMPARED) for row in published}
    return tuple(sorted({f"{clock} ({authority})" for (clock, authority, _), _ in set(mine.items()) ^ set(theirs.items())}))


def _plain(value: Any) -> Any:
    return value.timestamp() if isinstance(value, datetime) else value


def life_of(ticket: Row, events: Sequence[Row], as_of: datetime) -> Life:
    """The life of one ticket; ``events`` in order, with the columns of ``EVENT_COLUMNS``, all before ``as_of``."""
    facts = TicketFacts(
        ticket_id=ticket["ticket_id"],
        created_at=_utc(ticket["created_at"]),
        agency_id=ticket["agency_id"],
        category_id=ticket["category_id"] or NOT_GIVEN,
        channel_id=ticket["channel_id"] or NOT_GIVEN,
        urgency=ticket["urgency"] or NOT_GIVEN,
        nature=ticket["nature"] or NOT_GIVEN,
        area_id=ticket["area_id"] or NOT_GIVEN,
        due_given_at=_utc(ticket["due_given_at"]) if ticket["due_given_at"] else None,
    )
    befores = [None, *(event["state"] for event in events)]
    steps = tuple(
        Step(_utc(event["effective_at"]), _utc(event["event_at"]), event["event"], before, event["state"], event["agency_id"])
        for event, before in zip(events, befores, strict=False)
    )
    return Life(facts, steps, tuple(cut(steps, as_of)), as_of)


def _ancestors(categories: Mapping[str, str | None], areas: Mapping[str, str | None]) -> Ancestors:
    trees = {"category": categories, "area": areas}
    return {kind: {code: _above(tree, code) for code in tree} for kind, tree in trees.items()}


def _above(tree: Mapping[str, str | None], code: str) -> tuple[str, ...]:
    line: list[str] = []
    above = tree.get(code)
    while above is not None and above not in line:
        line.append(above)
        above = tree.get(above)
    return tuple(line)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
