"""alerts.toml: who is told of what, through which channel and when. Addresses stand in the environment, never here."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from transforms.city.errors import known_names
from transforms.city.files import ALERT_KEYS, ALERT_KINDS, ALERT_SENDS, ALERTS_FILE, LANGUAGES
from transforms.city.folder import Folder
from transforms.city.toml import Toml, check_keys, toml_names, toml_value

_VARIABLE = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, slots=True)
class Channel:
    """Where messages go: the name of the environment variable that holds its address."""

    id: str
    variable: str
    to_contact: bool = False
    """Each agency's message goes to the e-mail address in its contact."""


@dataclass(frozen=True, slots=True)
class AlertRule:
    """What is told through a channel: kinds of events, of one agency and those below it (None: all)."""

    kinds: tuple[str, ...]
    channel: str
    agency: str | None = None
    send: str = "digest"
    urgent: bool = False
    """Not held back by quiet hours."""


@dataclass(frozen=True, slots=True)
class Alerts:
    """What alerts.toml says. Times are local; quiet hours may cross midnight."""

    language: str
    digest_at: time
    quiet: tuple[time, time] | None
    channels: tuple[Channel, ...]
    rules: tuple[AlertRule, ...]

    def is_quiet(self, moment: time) -> bool:
        """Whether a local time lies in the quiet hours."""
        if self.quiet is None:
            return False
        begins, ends = self.quiet
        return begins <= moment < ends if begins < ends else moment >= begins or moment < ends

    def channel(self, channel_id: str) -> Channel:
        """The channel of that id; KeyError when there is none."""
        return {channel.id: channel for channel in self.channels}[channel_id]


def read_alerts(folder: Folder, toml: Toml, languages: Collection[str], agencies: Collection[str]) -> Alerts:
    """The rules of alerts.toml; problems go to `folder`."""
    check_keys(folder, toml, toml.data, ALERT_KEYS[""])
    language = toml_value(folder, toml, toml.data, "language", next(iter(languages), LANGUAGES[0]))
    if language not in LANGUAGES:
        folder.unknown(ALERTS_FILE, toml.line("language"), f"language '{language}' is not known.", language, LANGUAGES)
    channels = [_channel(folder, toml, table, place) for place, table in enumerate(_tables(toml, "channel"))]
    names = [channel.id for channel in channels]
    for place, name in enumerate(names):
        if name in names[:place]:
            folder.add(ALERTS_FILE, toml.line("channel", place, "id"), f"channel '{name}' is there twice.", "", "Rename one of them")
    known = {*agencies, "pusat"}
    rules = [_rule(folder, toml, table, place, [name for name in names if name], known) for place, table in enumerate(_tables(toml, "rule"))]
    return Alerts(language, _clock(folder, toml, "digest_at", "07:30"), _quiet(folder, toml), tuple(channels), tuple(rules))


def _tables(toml: Toml, key: str) -> list[Mapping[str, Any]]:
    found = toml.data.get(key, [])
    return [table for table in found if isinstance(table, dict)] if isinstance(found, list) else []


def _channel(folder: Folder, toml: Toml, table: Mapping[str, Any], place: int) -> Channel:
    check_keys(folder, toml, table, ALERT_KEYS["channel"], "channel", place)
    name = toml_value(folder, toml, table, "id", "", "channel", place)
    if not name:
        folder.add(ALERTS_FILE, toml.line("channel", place), "a [[channel]] has no id.", 'For example: id = "piket"')
    url = toml_value(folder, toml, table, "url", "", "channel", place)
    variable = _VARIABLE.fullmatch(url)
    if variable is None:
        # Not shown: an address is a secret, whoever knows it can write to those who read it.
        folder.add(
            ALERTS_FILE, toml.line("channel", place, "url"),
            f"channel '{name}' has its address written out." if url else f"channel '{name}' has no url.",
            'It is the name of an environment variable that holds an Apprise address: url = "${ALERT_PIKET}".',
        )  # fmt: skip
    to = toml_value(folder, toml, table, "to", "", "channel", place)
    if to not in ("", "contact"):
        folder.unknown(ALERTS_FILE, toml.line("channel", place, "to"), f"to '{to}' is not known.", to, ("contact",))
    return Channel(name, variable[1] if variable else "", to == "contact")


def _rule(folder: Folder, toml: Toml, table: Mapping[str, Any], place: int, channels: Collection[str], agencies: Collection[str]) -> AlertRule:
    check_keys(folder, toml, table, ALERT_KEYS["rule"], "rule", place)
    kinds = toml_names(folder, toml, table, "on", "rule", place)
    for kind in kinds:
        if kind not in ALERT_KINDS:
            folder.unknown(ALERTS_FILE, toml.line("rule", place, "on"), f"'{kind}' is nothing that is told of.", kind, ALERT_KINDS)
    if not kinds:
        folder.add(ALERTS_FILE, toml.line("rule", place), "a [[rule]] says not what it is about.", f"on = [...] of: {', '.join(ALERT_KINDS)}.")
    channel = toml_value(folder, toml, table, "channel", "", "rule", place)
    if channel not in channels:
        line = toml.line("rule", place, "channel")
        folder.add(ALERTS_FILE, line, f"channel '{channel}' is not a [[channel]].", known_names(channel, channels))
    agency = toml_value(folder, toml, table, "agency", "", "rule", place)
    if agency and agency not in agencies:
        folder.unknown(ALERTS_FILE, toml.line("rule", place, "agency"), f"agency '{agency}' is not in agencies.csv.", agency, sorted(agencies))
    send = toml_value(folder, toml, table, "send", ALERT_SENDS[0], "rule", place)
    if send not in ALERT_SENDS:
        folder.unknown(ALERTS_FILE, toml.line("rule", place, "send"), f"send '{send}' is not known.", send, ALERT_SENDS)
    urgent = toml_value(folder, toml, table, "urgent", False, "rule", place)
    return AlertRule(kinds, channel, agency or None, send, urgent)


def _quiet(folder: Folder, toml: Toml) -> tuple[time, time] | None:
    given = [key for key in ("quiet_from", "quiet_to") if key in toml.data]
    if len(given) == 1:
        folder.add(ALERTS_FILE, toml.line(given[0]), f"{given[0]} stands alone.", 'Both or none: quiet_from = "21:00" and quiet_to = "06:00".')
    if len(given) < 2:
        return None
    return _clock(folder, toml, "quiet_from", "00:00"), _clock(folder, toml, "quiet_to", "00:00")


def _clock(folder: Folder, toml: Toml, key: str, default: str) -> time:
    text = toml_value(folder, toml, toml.data, key, default)
    if not _CLOCK.fullmatch(text):
        folder.add(ALERTS_FILE, toml.line(key), f"{key} '{text}' is not a time of day.", 'Written "HH:MM", such as "07:30".')
        text = default
    return time.fromisoformat(text)
