"""The files of a city folder and the columns of each: the one list the loader and the documentation are tested against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns of one CSV file; those of `required` must be there and filled in every row."""

    columns: tuple[str, ...]
    required: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _layout(columns: str, required: str) -> Layout:
    return Layout(_words(columns), _words(required))


TABLES: Mapping[str, Layout] = {
    "agencies.csv": _layout("id name parent aliases contact valid_from valid_to", "id name"),
    "agents.csv": _layout("agent aliases agency valid_from valid_to", "agent agency"),
    "areas.csv": _layout("code name kind parent zone population aliases", "code name kind"),
    "area_codes.csv": _layout("area system code valid_from valid_to legal_basis", "area system code"),
    "categories.csv": _layout("code name parent default_agency fenced aliases", "code name"),
    "channels.csv": _layout("id name kind starts_on aliases", "id name kind"),
    "policies.csv": _layout(
        "policy_id clock authority start_event stop_event selector target basis calendar day0 boundary pauses pause_caps"
        " dispute_window valid_from valid_to known_from legal_basis",
        "policy_id clock authority start_event stop_event basis",
    ),
    "service_levels.csv": _layout(
        "id queue threshold_seconds target_ratio denominator calendar valid_from valid_to legal_basis",
        "id threshold_seconds target_ratio denominator",
    ),
    "shifts.csv": _layout("id name starts ends valid_from valid_to", "id name starts ends"),
    "surveys.csv": _layout("agency starts_on until u1 u2 u3 u4 u5 u6 u7 u8 u9 respondents legal_basis", "starts_on until u1 u2 u3 u4 u5 u6 u7 u8 u9"),
    "targets.csv": _layout("metric agency value weight valid_from valid_to legal_basis", "metric value"),
    "events.csv": _layout("on until kind name_id name_en", "on kind name_id"),
    "notes.csv": _layout("agency period starts_on text_id text_en", "agency period starts_on text_id"),
    "links.csv": _layout(
        "decision kind id ticket decided_by decided_on reason", "decision kind id ticket decided_by decided_on reason"
    ),
}

NATIONAL_TABLES: Mapping[str, Layout] = {
    "holidays.csv": _layout(
        "on kind name_id name_en known_from known_to legal_basis confirmed", "on kind name_id confirmed"
    ),
    "ramadan.csv": _layout("year_h starts_on ends_on legal_basis confirmed", "year_h starts_on ends_on confirmed"),
}

CITY_KEYS: Mapping[str, tuple[str, ...]] = {
    "": _words("id name zone languages simulated version n_min k headline_clock telephony privacy text centre"),
    "telephony": ("answer_threshold_seconds", "short_abandon_seconds"),
    "privacy": ("demo_key",),
    "text": ("kinds_by_model", "certain_from"),
    "centre": ("id", "name", "number", "calendar", "queues"),
}
CALENDAR_KEYS: Mapping[str, tuple[str, ...]] = {
    "": ("id", "timezone", "national", "always_open", "hours", "exception"),
    "hours": ("days", "open", "during", "valid_from", "valid_to", "known_from", "legal_basis"),
    "exception": ("on", "kind", "open", "known_from", "known_to", "legal_basis", "confirmed"),
}

ALERT_KEYS: Mapping[str, tuple[str, ...]] = {
    "": ("language", "digest_at", "quiet_from", "quiet_to", "channel", "rule"),
    "channel": ("id", "url", "to"),
    "rule": ("on", "agency", "channel", "send", "urgent"),
}

REQUIRED_FILES: tuple[str, ...] = ("city.toml", "sources.toml")
MODEL_FILE = "text_model.json"
ALERTS_FILE = "alerts.toml"
CITY_FILES: tuple[str, ...] = ("city.toml", "calendars.toml", *TABLES, "sources.toml", ALERTS_FILE, MODEL_FILE)
"""Every file the loader reads, in the order problems are reported."""
RULE_FILES: tuple[str, ...] = tuple(name for name in CITY_FILES if name != ALERTS_FILE)
"""Those that can move a figure: an edition keeps them, and is looked at again when one changes."""

WEEKDAYS: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
AREA_KINDS: tuple[str, ...] = ("provinsi", "kota", "kabupaten", "kecamatan", "kelurahan", "desa", "pesisir")
CHANNEL_KINDS: tuple[str, ...] = ("phone", "social", "web", "app", "sms", "letter", "walk_in", "email")
EXCEPTION_KINDS: tuple[str, ...] = ("holiday", "cuti_bersama", "special", "break")
LANGUAGES: tuple[str, ...] = ("id", "en")
LINK_DECISIONS: tuple[str, ...] = ("confirm", "undo")
LINK_KINDS: tuple[str, ...] = ("call", "post", "ticket")
PERIODS: tuple[str, ...] = ("day", "month", "year")
ALERT_KINDS: tuple[str, ...] = ("breached", "due_soon", "gate_failed", "source_stale")
ALERT_SENDS: tuple[str, ...] = ("digest", "at_once")
DENOMINATORS: tuple[str, ...] = ("headline", "offered", "ignore", "positive", "answered")
"""Service-level formulas by the denominator each divides by (METRICS: sl_offered, sl_ignore …)."""
INDONESIAN_ZONES: tuple[str, ...] = ("Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura")
MAX_INTERVALS = 6
"""Open intervals a day may have; the calendar tables keep a fixed number of cells a day."""
