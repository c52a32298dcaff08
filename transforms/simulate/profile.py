"""How much of what happens, and how often it goes wrong: the defaults, and what a city's simulation.toml changes."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from transforms.simulate.texts import Phrases

FILE = "simulation.toml"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Surge:
    """Days (both included) on which more happens, and more of it late."""

    starts_on: date
    ends_on: date
    factor: float = 1.0
    late: float = 0.0
    """Added to every late rate."""


@dataclass(frozen=True, slots=True)
class Training:
    """A day from which scripted test calls are answered better."""

    on: date
    gain: float = 0.0
    """Added to the share of items answered correctly."""


def _hours(text: str) -> tuple[float, ...]:
    return tuple(float(part) for part in text.split())


def _weights(**weights: float) -> Any:
    return field(default_factory=lambda: weights)


CATEGORY_WEIGHTS: Mapping[str, float] = {
    "JALAN": 12, "JALAN-LUBANG": 8, "PENERANGAN": 9, "DRAINASE": 7, "SAMPAH": 11, "POHON": 4, "LINGKUNGAN": 2, "AIR": 8,
    "KTP": 9, "BANSOS": 5, "SOSIAL": 2, "PARKIR": 4, "PERHUBUNGAN": 3, "KEBAKARAN": 1.2, "BANJIR": 2.5, "KESEHATAN": 3,
    "ANAK": 0.6, "KORUPSI": 0.7, "HUKUM": 0.5, "LAIN": 2, "": 2, "tak-dikenal": 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Profile:
    """Rates per day are at scale 1; everything else is a probability or a weight.

    Nobody publishes how often registers lose the way from a call to its ticket: `withheld_numbers` and what follows are
    assumptions on the careless side, fixed before anything that links was written.
    """

    starts_on: date = date(2025, 1, 1)
    ends_on: date = date(2026, 3, 11)
    """Day after the last. The default: a closed year, two months to compare with it, and a month that is still running."""
    calls_per_day: float = 93.0
    written_tickets_per_day: float = 19.0
    """Tickets that do not begin with a call."""
    posts_per_day: float = 11.5
    """Posts that are no official reply."""
    weekday_factors: tuple[float, ...] = (1.15, 1.1, 1.08, 1.05, 1.0, 0.82, 0.78)
    call_hours: tuple[float, ...] = _hours("1 .8 .6 .5 .6 .9 2 4 7 8.5 8.5 8 6 6.5 7.5 7 6 5 4.5 4.5 4 3 2.2 1.5")
    written_hours: tuple[float, ...] = _hours("1 .6 .4 .3 .3 .6 1.5 3 5 6 6 5.5 5 5 5 5 4.5 4 4 5 5.5 5 3.5 2")
    channel_weights: Mapping[str, float] = _weights(
        web=0.3, wa=0.26, twitter=0.12, tatap_muka=0.1, surat=0.05, sms=0.07, lapor=0.1
    )
    category_weights: Mapping[str, float] = field(default_factory=lambda: CATEGORY_WEIGHTS)
    """Those the city has not get nothing; of those not listed here the lower ones get 1. `""` is none, `tak-dikenal` a word nobody knows."""
    emergency_categories: tuple[str, ...] = ("KEBAKARAN", "BANJIR", "BENCANA")
    shared_categories: tuple[str, ...] = ("JALAN", "JALAN-LUBANG", "PENERANGAN", "DRAINASE", "SAMPAH", "POHON", "AIR", "BANJIR")
    """What many people see and report."""
    urgent_rate: float = 0.6
    """Complaints of an emergency category, by telephone or app, that are one; all those of the emergency queue are."""
    ticket_prefix: str = "KC"
    corner: tuple[float, float] = (-6.3, 106.9)
    """North-west corner, in degrees, of the eighth of a degree in which things happen."""
    agents: tuple[str, ...] = tuple(f"PJSIP/{number}" for number in range(2001, 2019))
    """Lines of the exchange that answer."""
    menu_hangup: float = 0.17
    emergency_queue: float = 0.08
    """Calls of the centre's second queue, where it has one: that of emergencies."""
    call_outcomes: Mapping[str, float] = _weights(
        answered=0.82, abandoned=0.12, timed_out=0.03, key_exit=0.015, queue_full_or_empty=0.015
    )
    night_outcomes: Mapping[str, float] = _weights(
        answered=0.5, abandoned=0.32, timed_out=0.1, key_exit=0.02, queue_full_or_empty=0.06
    )
    """Outcomes outside the centre's open hours."""
    dispositions: Mapping[str, float] = field(
        default_factory=lambda: {
            "normal": 0.38, "information": 0.32, "prank": 0.1, "ghost": 0.06, "wrong_number": 0.05, "test": 0.01, "": 0.08,
        }
    )  # fmt: skip
    ticket_rate: float = 0.62
    """Calls about a complaint for which the officer opens a ticket."""
    transfer_rate: float = 0.05
    """Genuine calls that are passed on."""
    transfers: Mapping[str, float] = _weights(blind=3, attended=2, queue=2, form=1)
    """How: to a line outside (blind), with a word before it (attended), into another queue, or so that only the call form says so."""
    transfer_lines: Mapping[str, float] = field(default_factory=lambda: {"119": 1})
    """Lines that calls are passed on to."""
    natures: Mapping[str, float] = field(
        default_factory=lambda: {
            "complaint": 0.68,
            "information": 0.19,
            "aspiration": 0.08,
            "criticism": 0.04,
            "": 0.01,
        }
    )
    answered_at_once: float = 0.45
    """Requests for information and aspirations that the centre answers itself."""
    due_given: Mapping[str, tuple[int, int]] = field(default_factory=lambda: {"lapor": (8, 22)})
    """Channels whose tickets come with a deadline: the end of a day so many days after, from the first number up to the second."""
    late_rates: Mapping[str, float] = field(default_factory=dict)
    """Probability that the finish promise is missed, by agency; `late_rate` for the others."""
    late_rate: float = 0.12
    answer_late_rate: float = 0.15
    action_late_rate: float = 0.13
    forward_late_rate: float = 0.07
    answer_days: float = 4.0
    """Days in which an agency answers where nothing is promised, and by which it is late where something is; so the next two."""
    action_days: float = 4.0
    forward_days: float = 5.0
    reassign_rate: float = 0.07
    """Tickets passed on by the agency that got them first."""
    wrong_agency_rate: float = 0.06
    """Tickets forwarded to another agency than that of their category."""
    never_rate: float = 0.025
    """Tickets nobody finishes."""
    void_rate: float = 0.08
    reopen_inside_rate: float = 0.05
    reopen_outside_rate: float = 0.03
    ends_by_contact: float = 0.3
    """Answered tickets that end with the call back to the citizen; of requests for information 0.35 more, unless none do."""
    contact_rate: float = 0.85
    """Finished tickets after which the citizen is called back."""
    ends_by_closing: float = 0.07
    """Tickets closed without having been called resolved."""
    proof_rate: float = 0.3
    verified_rate: float = 0.2
    verified_first: bool = False
    """Whether only what was verified is closed; nothing of it comes back."""
    closed_rate: float = 0.85
    reply_rate: float = 0.62
    """Complaining posts that an official account answers."""
    reply_seconds: float = math.exp(8.3)
    """Typical time to it (the median)."""
    posts: Mapping[str, float] = _weights(complaint=0.6, other=0.25, repost=0.15)
    tests_per_day: float = 0.0
    """Scripted test calls, where the city has a source of them."""
    test_items: int = 5
    """Items a script asks for."""
    test_topics: Mapping[str, float] = field(default_factory=dict)
    """Topics, and the share of items answered correctly."""
    trainings: tuple[Training, ...] = ()
    withheld_numbers: float = 0.06
    """Calls whose number the exchange was not given."""
    other_number: float = 0.14
    """Tickets of a call that carry another number than it came from: a relative's, the office's, the one to call back."""
    no_number: float = 0.07
    """Tickets of a call without a number: the form does not insist."""
    clock_drift_seconds: float = 75.0
    """How far the exchange's clock is off at either end of a month; it is set once a month, half of the way is ahead."""
    typed_late: float = 0.25
    """Tickets typed after the caller hung up; the others while the caller talks."""
    typed_late_minutes: float = 9.0
    """Mean of how much later, at most an hour."""
    second_matters: float = 0.04
    """Calls with a ticket that open another one: the caller had two matters."""
    same_day_again: float = 0.08
    """Calls without a ticket from somebody who calls once more on the same day: redialling, another question."""
    asks_by_reporter: float = 0.75
    """Calls about a ticket that is there already which come from its reporter's number; the others from a neighbour's or a relative's."""
    wrong_disposition: float = 0.03
    """Calls with a ticket that the form calls a request for information."""
    matters_per_day: float = 0.35
    """Matters that several people report in writing or by post within two days: one fallen tree, many who pass it."""
    reports_per_matter: float = 5.0
    """Mean of how many."""
    wrong_areas: float = 0.06
    """Reports of such a matter that name the neighbouring area."""
    street_named: float = 0.6
    """Reports that name a street."""
    surges: tuple[Surge, ...] = ()
    phrases: Phrases = field(default_factory=Phrases)

    def surge(self, day: date) -> Surge | None:
        """The surge a day lies in."""
        return next((surge for surge in self.surges if surge.starts_on <= day <= surge.ends_on), None)


def load_profile(folder: Path) -> Profile:
    """The profile of a city folder; defaults where it has no simulation.toml.

    Raises ValueError naming the file and the key when one is not known.
    """
    path = folder / FILE
    if not path.exists():
        return Profile()
    with path.open("rb") as stream:
        data: dict[str, Any] = tomllib.load(stream)
    for name, kind in (("surges", Surge), ("trainings", Training)):
        if name in data:
            data[name] = tuple(_made(path, f"[[{name}]]", kind, row) for row in data[name])
    if "phrases" in data:
        data["phrases"] = _made(path, "[phrases]", Phrases, data["phrases"])
    return _made(path, "", Profile, data)


def _made(path: Path, table: str, kind: type[T], data: Mapping[str, Any]) -> T:
    known = sorted(entry.name for entry in fields(kind))  # type: ignore[arg-type]
    for key in data:
        if key not in known:
            raise ValueError(f"{path}: '{key}' is no rate of a simulation{f', in {table}' if table else ''}. Known: {', '.join(known)}.")
    return kind(**{key: _fixed(value) for key, value in data.items()})


def _fixed(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_fixed(one) for one in value)
    return {key: _fixed(one) for key, one in value.items()} if isinstance(value, dict) else value
