"""docs/city-folder.md names every file, column, key and word of a city folder, and no other."""

from __future__ import annotations

import re

import pytest

from transforms.city.canonical import (
    CANONICAL,
    KINDS,
    MATCHES,
    MODES,
    OPTIONS,
    REQUIRED,
    RULE_KEYS,
    SOURCE_KEYS,
)
from transforms.city.files import (
    ALERT_KEYS,
    ALERT_KINDS,
    ALERT_SENDS,
    AREA_KINDS,
    CALENDAR_KEYS,
    CHANNEL_KINDS,
    CITY_FILES,
    CITY_KEYS,
    DENOMINATORS,
    EXCEPTION_KINDS,
    LINK_DECISIONS,
    LINK_KINDS,
    MAX_INTERVALS,
    NATIONAL_TABLES,
    PERIODS,
    TABLES,
)
from transforms.city.lists import RESERVED
from transforms.city.loader import CHECKOUT
from transforms.city.states import EVENT_NAMES, STATE_NAMES
from transforms.sla.policies import (
    AUTHORITIES,
    BASES,
    BOUNDARIES,
    CLOCKS,
    PAUSES,
    SELECTOR_KEYS,
)

TEXT = (CHECKOUT / "docs" / "city-folder.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (\S+\.\w+)\n(.*?)(?=^## |\Z)", TEXT, flags=re.MULTILINE | re.DOTALL))


def first_cells(heading: str, text: str) -> list[str]:
    """The names in the first column of the table that begins with this heading."""
    tables = re.findall(rf"^\| {heading} \|.*?\n\|[-|]+\n((?:\|.*\n)+)", text, flags=re.MULTILINE)
    assert tables, f"no table '{heading}'"
    return re.findall(r"^\| `([^`]+)` \|", tables[0], flags=re.MULTILINE)


def after(mark: str, text: str) -> str:
    assert mark in text
    return text[text.index(mark) + len(mark) :]


def row(name: str, text: str) -> str:
    found = re.search(rf"^\| `{re.escape(name)}` \|.*$", text, flags=re.MULTILINE)
    assert found, f"no row '{name}'"
    return found[0]


def test_every_file_has_a_section() -> None:
    assert sorted(SECTIONS) == sorted(CITY_FILES)


@pytest.mark.parametrize("file", TABLES)
def test_every_column_of_a_csv_is_explained(file: str) -> None:
    assert first_cells("column", SECTIONS[file]) == list(TABLES[file].columns)


def test_every_key_of_city_toml_is_explained() -> None:
    text = SECTIONS["city.toml"]
    assert first_cells("key", text) == list(CITY_KEYS[""])
    for name, mark in (("telephony", "`[telephony]`"), ("privacy", "`[privacy]`"), ("text", "`[text]`"), ("centre", "`[[centre]]`\n")):
        assert first_cells("key", after(mark, text)) == list(CITY_KEYS[name])


def test_every_key_of_calendars_toml_is_explained() -> None:
    text = SECTIONS["calendars.toml"]
    assert first_cells("key", text) == list(CALENDAR_KEYS[""])
    assert first_cells("key", after("`[[calendar.hours]]`:", text)) == list(CALENDAR_KEYS["hours"])
    assert first_cells("key", after("`[[calendar.exception]]`\n", text)) == list(CALENDAR_KEYS["exception"])
    assert f"At most {MAX_INTERVALS} a day" in text
    for layout in NATIONAL_TABLES.values():
        assert all(f"`{column}`" in text for column in layout.columns)


def test_every_key_of_alerts_toml_is_explained() -> None:
    text = SECTIONS["alerts.toml"]
    assert first_cells("key", text) == list(ALERT_KEYS[""])
    for name in ("channel", "rule"):
        assert first_cells("key", after(f"`[[{name}]]`\n", text)) == list(ALERT_KEYS[name])


def test_every_key_option_kind_and_part_of_sources_toml_is_explained() -> None:
    text = SECTIONS["sources.toml"]
    assert first_cells("key", text) == list(SOURCE_KEYS)
    assert first_cells("kind", text) == list(KINDS)
    assert first_cells("option", text) == list(OPTIONS)
    assert first_cells("part", text) == list(RULE_KEYS)
    assert all(f"`{mode}`" in row("mode", text) for mode in MODES)
    assert all(f"`{name}`" in row("match", text) for name in MATCHES)


@pytest.mark.parametrize("entity", CANONICAL)
def test_every_canonical_column_is_listed_and_the_required_ones_are_marked(entity: str) -> None:
    listed = re.findall(r"`(\w+)`(\*?)", row(entity, SECTIONS["sources.toml"]).split("|")[2])
    assert [name for name, _ in listed] == list(CANONICAL[entity])
    assert {name for name, star in listed if star} == set(REQUIRED[entity])


def test_every_state_and_event_is_named() -> None:
    text = SECTIONS["sources.toml"]
    states = after("maps its own words to these states:", text).split("\n\n")[0]
    events = after("And to these events:", text).split("\n\n")[0]
    assert re.findall(r"`(\w+)`", states) == list(STATE_NAMES)
    assert re.findall(r"`(\w+)`", events) == list(EVENT_NAMES)


@pytest.mark.parametrize(
    ("file", "name", "words"),
    [
        ("areas.csv", "kind", AREA_KINDS),
        ("channels.csv", "kind", CHANNEL_KINDS),
        ("calendars.toml", "kind", EXCEPTION_KINDS),
        ("policies.csv", "clock", CLOCKS),
        ("policies.csv", "authority", AUTHORITIES),
        ("policies.csv", "basis", BASES),
        ("policies.csv", "boundary", BOUNDARIES),
        ("service_levels.csv", "denominator", DENOMINATORS),
        ("notes.csv", "period", PERIODS),
        ("links.csv", "decision", LINK_DECISIONS),
        ("links.csv", "kind", LINK_KINDS),
        ("alerts.toml", "on", ALERT_KINDS),
        ("alerts.toml", "send", ALERT_SENDS),
    ],
)
def test_the_words_a_column_takes_are_listed(file: str, name: str, words: tuple[str, ...]) -> None:
    assert [word for word in re.findall(r"`(\w+)`", row(name, SECTIONS[file])) if word in words] == list(words)


def test_selectors_pauses_and_reserved_ids_are_listed() -> None:
    selector = row("selector", SECTIONS["policies.csv"])
    assert all(key in selector for key in SELECTOR_KEYS)
    assert all(pause in row("pauses", SECTIONS["policies.csv"]) for pause in PAUSES)
    before = TEXT[: TEXT.index("## city.toml")]
    assert all(f"`{name}`" in before for names in RESERVED.values() for name in names)
