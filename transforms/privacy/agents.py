"""The agents of a city folder keyed as those of the calls are, so that the two meet and nobody reads a name.

An edition keeps the rules it was made by, so agents.csv is keyed there too: `key:<fingerprint>:<id>` in place of each name. The
fingerprint says under which key, so that the ids can follow a key that was rotated since.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

from transforms.city.agents import AGENTS_FILE
from transforms.city.files import TABLES
from transforms.city.loader import fingerprint_of
from transforms.city.model import Agent, AgentHome, City
from transforms.privacy.keys import CityKey

_KEPT = re.compile(r"key:([0-9a-f]{16}):([0-9a-f]{32})")


def keyed_agents(city: City, key: CityKey) -> City:
    """``city`` without a plain agent: in its values, in the bytes of agents.csv that editions keep, and in the fingerprint over them.

    A city that lists no agents is itself. Raises KeyProblem for ids kept under a key that ``key`` was not made from.
    """
    if not city.agents:
        return city
    ids = [tuple(dict.fromkeys(_id(name, key) for name in agent.names)) for agent in city.agents]
    homes = [AgentHome(one, agent.agency, agent.valid_from, agent.valid_to) for agent, own in zip(city.agents, ids, strict=True) for one in own]
    kept = [replace(agent, names=tuple(f"key:{key.fingerprint}:{one}" for one in own)) for agent, own in zip(city.agents, ids, strict=True)]
    files = {**city.files, AGENTS_FILE: _text(kept).encode()}
    return replace(city, agents=(), agent_homes=tuple(homes), files=files, fingerprint=fingerprint_of(files))


def _id(name: str, key: CityKey) -> str:
    if kept := _KEPT.fullmatch(name):
        return key.carried(kept[2], kept[1])
    token = key.token("agent", name)
    assert token is not None, "the loader takes no word for nobody"
    return token


def _text(agents: list[Agent]) -> str:
    """agents.csv of ``agents``, in the one form that says the same in the same bytes."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(TABLES[AGENTS_FILE].columns)
    for agent in agents:
        first, *others = agent.names
        writer.writerow([first, ";".join(others), agent.agency, agent.valid_from or "", agent.valid_to or ""])
    return out.getvalue()
