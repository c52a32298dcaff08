"""truth.json: the answers, written from the decisions and read back as rows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from transforms.simulate.answer_tests import AnswerTest
from transforms.simulate.calls import Call
from transforms.simulate.counts import Figure
from transforms.simulate.posts import Post
from transforms.simulate.tickets import Ticket
from transforms.simulate.world import World, iso

NAME = "truth.json"
LINK_COLUMNS = ("call_id", "ticket_id", "relation")
TEST_COLUMNS = ("test_id", "topic", "shift_id", "items_asked", "items_correct")
MATTER_COLUMNS = ("kind", "id", "matter")
VERDICT_COLUMNS = (
    "ticket_id", "clock", "authority", "policy_id", "cycle", "agency_id", "outcome", "due_at", "stopped_at", "is_due",
    "policy_version", "started_at", "due_close_at", "late_seconds", "is_impossible_order",
)  # fmt: skip


def write_truth(
    world: World,
    out: Path,
    rows: Mapping[str, Mapping[str, int]],
    figures: Mapping[str, Figure],
    calls: Sequence[Call],
    tickets: Sequence[Ticket],
    posts: Sequence[Post],
    tests: Sequence[AnswerTest],
) -> Path:
    """Write truth.json. Tables are columns and rows, one row a line: `read_truth` gives them back as dictionaries."""
    head = {
        "city": world.city.id,
        "from": world.start.isoformat(),
        "to": world.end.isoformat(),
        "as_of": iso(world.as_of),
        "seed": world.seed,
        "scale": world.scale,
        "rows": {source: dict(counts) for source, counts in rows.items()},
    }
    parts = [json.dumps(head, ensure_ascii=False, indent=1)[:-2] + ',\n "figures": {\n']
    parts.append(
        ",\n".join(f'  "{name}": {_table(figure.columns, figure.sorted_rows())}' for name, figure in figures.items())
    )
    parts.append('\n },\n "links": ' + _table(LINK_COLUMNS, _links(calls, tickets)))
    parts.append(',\n "matters": ' + _table(MATTER_COLUMNS, _matters(tickets, posts)))
    if tests:
        asked = [[t.test_id, t.topic, t.shift_id, t.asked, t.correct] for t in tests]
        parts.append(',\n "answer_tests": ' + _table(TEST_COLUMNS, asked))
    parts.append(',\n "verdicts": ' + _table(VERDICT_COLUMNS, _verdicts(tickets)) + "\n}\n")
    path = out / NAME
    path.write_text("".join(parts), encoding="utf-8", newline="\n")
    return path


def read_truth(path: Path) -> dict[str, Any]:
    """truth.json with every table as a list of dictionaries.

    Keys: city, from, to, as_of, seed, scale, rows (per source: read, duplicates, quarantined, landed), figures (per mart
    its rows), links (which call led to which ticket: ``opened`` or ``about``), matters (reports that tell of one), answer_tests
    (scripted test calls, where the city has any), verdicts.
    """
    truth: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    truth["figures"] = {name: _dictionaries(table) for name, table in truth["figures"].items()}
    for name in ("links", "matters", "answer_tests", "verdicts"):
        truth[name] = _dictionaries(truth[name]) if name in truth else []
    return truth


def _links(calls: Sequence[Call], tickets: Sequence[Ticket]) -> list[list[Any]]:
    opened = {(ticket.life.call_id, ticket.life.ticket_id) for ticket in tickets if ticket.life.call_id is not None}
    about = {(call.call_id, call.ticket_id) for call in calls if call.ticket_id is not None} - opened
    return sorted([*pair, relation] for relation, pairs in (("opened", opened), ("about", about)) for pair in pairs)


def _matters(tickets: Sequence[Ticket], posts: Sequence[Post]) -> list[list[Any]]:
    found = [["ticket", ticket.life.ticket_id, ticket.life.matter] for ticket in tickets if ticket.life.matter is not None]
    return sorted(found + [["post", post.post_id, post.matter] for post in posts if post.matter is not None])


def _verdicts(tickets: Sequence[Ticket]) -> list[list[Any]]:
    found = []
    for ticket in tickets:
        for v in ticket.verdicts:
            found.append(
                [
                    v.ticket_id, v.policy.clock, v.policy.authority, v.policy.policy_id, v.cycle, v.agency_id, v.outcome, iso(v.due),
                    iso(v.stop), v.is_due, v.policy.version, iso(v.start), iso(v.due_close),
                    None if v.is_impossible else v.late_seconds, v.is_impossible,
                ]
            )  # fmt: skip
    return sorted(found, key=lambda row: row[:5])


def _table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    return f'{{"columns": {json.dumps(list(columns))}, "rows": [\n{lines}\n]}}'


def _dictionaries(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
