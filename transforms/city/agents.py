"""agents.csv: which agency those who answer calls come from, and on which days."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from transforms.city.files import TABLES
from transforms.city.folder import Folder
from transforms.city.model import CENTRE_HOLDER, Agent
from transforms.city.tables import Row, read_rows
from transforms.privacy.normal import normalise

AGENTS_FILE = "agents.csv"


def read_agents(folder: Folder, agency_ids: Collection[str]) -> tuple[Agent, ...]:
    """The agents in the order of the file; on no day does one of them come from two agencies.

    Messages name the row and never the agent, who may be a person: what a run prints is kept in logs.
    """
    found: list[Agent] = []
    before: dict[str, list[tuple[Row, Agent]]] = {}
    for row in read_rows(folder, AGENTS_FILE, TABLES[AGENTS_FILE]):
        agency = row.reference("agency", (*agency_ids, CENTRE_HOLDER), "an agency")
        starts, ends = row.span()
        agent = Agent((row.text("agent"), *row.names("aliases")), agency or "", starts, ends)
        forms = dict.fromkeys(_forms(row, agent))
        _check_overlaps(row, agent, [one for form in forms for one in before.get(form, ())])
        for form in forms:
            before.setdefault(form, []).append((row, agent))
        found.append(agent)
    return tuple(found)


def _forms(row: Row, agent: Agent) -> Iterator[str]:
    """The normal form of every name, by which agents are keyed; a word for nobody is noted."""
    for name in agent.names:
        form = normalise("agent", name)
        if form is None:
            row.wrong(
                f"'{name}' stands for nobody.",
                "An agent is written as the exchange writes them: Agent/101, PJSIP/1121, an extension, a login.",
                "Remove it",
            )
        else:
            yield form


def _check_overlaps(row: Row, agent: Agent, others: list[tuple[Row, Agent]]) -> None:
    for other_row, other in others:
        if max(agent.valid_from or date.min, other.valid_from or date.min) < min(agent.valid_to or date.max, other.valid_to or date.max):
            row.wrong(
                f"the agent of this row comes from '{other.agency}' on some of these days already (row {other_row.number}, {_days(other)}).",
                "An agent comes from one agency at a time; capitals and an alias make no other agent.",
                f"Give row {other_row.number} a valid_to, or this row a later valid_from",
            )
            return


def _days(agent: Agent) -> str:
    """The days of a row in words.

    >>> _days(Agent((), "damkar", date(2026, 1, 1))), _days(Agent((), "damkar"))
    ('from 2026-01-01', 'always')
    """
    parts = [f"{word} {day}" for word, day in (("from", agent.valid_from), ("until", agent.valid_to)) if day is not None]
    return " ".join(parts) or "always"
