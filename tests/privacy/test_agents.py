"""Agents of the city folder are keyed as those of the calls are, and nobody's name goes on from there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.publish.rules import write_rules
from transforms.city import load_city
from transforms.city.loader import NATIONAL, fingerprint_of, read_files
from transforms.city.model import Agent, City
from transforms.privacy.agents import keyed_agents
from transforms.privacy.keys import CityKey, KeyProblem

KEY = CityKey(b"a key for these tests only".ljust(32, b"."))
AGENTS = "agent,aliases,agency,valid_from,valid_to\nAgent/Budi,Budi Santoso;SIP/101,damkar,2026-01-01,2026-03-01\nPJSIP/102,,pusat,,\n"


def folder(at: Path, agents: str = AGENTS) -> Path:
    at.mkdir()
    (at / "city.toml").write_text('id = "uji"\nname = "Kota Uji"\nzone = "Asia/Jakarta"\n', "utf-8")
    (at / "sources.toml").touch()
    (at / "agencies.csv").write_text("id,name\ndamkar,Pemadam Kebakaran\n", "utf-8")
    (at / "agents.csv").write_text(agents, "utf-8")
    return at


def test_every_name_has_the_id_the_calls_have(tmp_path: Path) -> None:
    city = keyed_agents(load_city(folder(tmp_path / "uji")), KEY)
    told = [(home.agent_key, home.agency, home.valid_from, home.valid_to) for home in city.agent_homes]
    names = ("agent/budi", "BUDI SANTOSO", "sip/101 ")
    spans = ("damkar", date(2026, 1, 1), date(2026, 3, 1))
    assert told == [*((KEY.token("agent", name), *spans) for name in names), (KEY.token("agent", "PJSIP/102"), "pusat", None, None)]


@given(st.sets(st.text(min_size=1, max_size=12), min_size=1, max_size=4))
def test_whatever_a_source_writes_meets_its_own_row(names: set[str]) -> None:
    given_names = [name for name in names if KEY.token("agent", name) is not None]
    city = City("uji", "Uji", "UTC", Path("."), "", agents=tuple(Agent((name,), "pusat") for name in given_names))
    assert [home.agent_key for home in keyed_agents(city, KEY).agent_homes] == [KEY.token("agent", name) for name in given_names]


def test_no_name_is_left_in_the_city_or_in_what_an_edition_keeps(tmp_path: Path) -> None:
    plain = load_city(folder(tmp_path / "uji"))
    assert "Budi" not in repr(plain)
    city = keyed_agents(plain, KEY)
    write_rules(city, tmp_path / "rules")
    kept = (tmp_path / "rules" / "agents.csv").read_text("utf-8")
    assert "damkar,2026-01-01,2026-03-01" in kept and "pusat" in kept
    for name in ("Budi", "Agent/", "SIP", "101", "102"):
        assert name not in repr(city) + kept
    with pytest.raises(ValueError, match="nobody's name"):
        write_rules(plain, tmp_path / "never")
    assert not (tmp_path / "never").exists()


def test_what_is_kept_is_read_again_and_is_what_its_fingerprint_says(tmp_path: Path) -> None:
    city = keyed_agents(load_city(folder(tmp_path / "uji")), KEY)
    rules = tmp_path / "rules"
    write_rules(city, rules)
    assert fingerprint_of(read_files(rules, rules / NATIONAL)) == city.fingerprint
    again = keyed_agents(load_city(rules, reference=rules / NATIONAL), KEY)
    assert (again.agent_homes, again.fingerprint, again.files) == (city.agent_homes, city.fingerprint, city.files)


def test_the_ids_follow_a_key_that_was_rotated_since(tmp_path: Path) -> None:
    plain = load_city(folder(tmp_path / "uji"))
    rules = tmp_path / "rules"
    write_rules(keyed_agents(plain, KEY), rules)
    later = KEY.rotated("a second secret").rotated("and a third")
    kept = load_city(rules, reference=rules / NATIONAL)
    assert keyed_agents(kept, later).agent_homes == keyed_agents(plain, later).agent_homes != keyed_agents(plain, KEY).agent_homes
    with pytest.raises(KeyProblem, match="was never rotated from it"):
        keyed_agents(kept, CityKey(b"another".ljust(32, b".")))


def test_a_spelling_or_a_delimiter_is_no_other_rule(tmp_path: Path) -> None:
    first = keyed_agents(load_city(folder(tmp_path / "uji")), KEY)
    other = AGENTS.replace("Agent/Budi", "AGENT/BUDI").replace("Budi Santoso;SIP/101", '"Budi Santoso; SIP/101"')
    assert keyed_agents(load_city(folder(tmp_path / "lain", other)), KEY).fingerprint == first.fingerprint
    moved = AGENTS.replace("2026-03-01", "2026-04-01")
    assert keyed_agents(load_city(folder(tmp_path / "pindah", moved)), KEY).fingerprint != first.fingerprint


def test_a_city_that_lists_no_agents_is_itself(tmp_path: Path) -> None:
    city = load_city(folder(tmp_path / "uji", "agent,aliases,agency,valid_from,valid_to\n"))
    assert keyed_agents(city, KEY) is city
    assert keyed_agents(replace(city, agents=(), files={}), KEY).fingerprint == city.fingerprint
