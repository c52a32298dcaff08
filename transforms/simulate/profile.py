"""How much of what happens, and how often it goes wrong: the defaults, and what a city's simulation.toml changes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

FILE = "simulation.toml"


@dataclass(frozen=True, slots=True)
class Surge:
    """Days (both included) on which more happens, and more of it late."""

    starts_on: date
    ends_on: date
    factor: float = 1.0
    late: float = 0.0
    """Added to every late rate."""


def _hours(text: str) -> tuple[float, ...]:
    return tuple(float(part) for part in text.split())


@dataclass(frozen=True, slots=True)
class Profile:
    """Rates per day are at scale 1; everything else is a probability or a weight.

    Nobody publishes how often registers lose the way from a call to its ticket: `withheld_numbers` and what follows are
    assumptions on the careless side, fixed before anything that links was written.
    """

    calls_per_day: float = 93.0
    written_tickets_per_day: float = 19.0
    """Tickets that do not begin with a call."""
    posts_per_day: float = 11.5
    """Posts that are no official reply."""
    weekday_factors: tuple[float, ...] = (1.15, 1.1, 1.08, 1.05, 1.0, 0.82, 0.78)
    call_hours: tuple[float, ...] = _hours("1 .8 .6 .5 .6 .9 2 4 7 8.5 8.5 8 6 6.5 7.5 7 6 5 4.5 4.5 4 3 2.2 1.5")
    written_hours: tuple[float, ...] = _hours("1 .6 .4 .3 .3 .6 1.5 3 5 6 6 5.5 5 5 5 5 4.5 4 4 5 5.5 5 3.5 2")
    channel_weights: Mapping[str, float] = field(
        default_factory=lambda: {
            "web": 0.3, "wa": 0.26, "twitter": 0.12, "tatap_muka": 0.1, "surat": 0.05, "sms": 0.07, "lapor": 0.1,
        }
    )  # fmt: skip
    menu_hangup: float = 0.17
    emergency_queue: float = 0.08
    call_outcomes: Mapping[str, float] = field(
        default_factory=lambda: {
            "answered": 0.82, "abandoned": 0.12, "timed_out": 0.03, "key_exit": 0.015, "queue_full_or_empty": 0.015,
        }
    )  # fmt: skip
    night_outcomes: Mapping[str, float] = field(
        default_factory=lambda: {
            "answered": 0.5, "abandoned": 0.32, "timed_out": 0.1, "key_exit": 0.02, "queue_full_or_empty": 0.06,
        }
    )  # fmt: skip
    """Outcomes outside the centre's open hours."""
    dispositions: Mapping[str, float] = field(
        default_factory=lambda: {
            "normal": 0.38, "information": 0.32, "prank": 0.1, "ghost": 0.06, "wrong_number": 0.05, "test": 0.01, "": 0.08,
        }
    )  # fmt: skip
    natures: Mapping[str, float] = field(
        default_factory=lambda: {
            "complaint": 0.68,
            "information": 0.19,
            "aspiration": 0.08,
            "criticism": 0.04,
            "": 0.01,
        }
    )
    late_rates: Mapping[str, float] = field(default_factory=dict)
    """Probability that the finish promise is missed, by agency; `late_rate` for the others."""
    late_rate: float = 0.12
    answer_late_rate: float = 0.15
    action_late_rate: float = 0.13
    forward_late_rate: float = 0.07
    never_rate: float = 0.025
    """Tickets nobody finishes."""
    void_rate: float = 0.08
    reopen_inside_rate: float = 0.05
    reopen_outside_rate: float = 0.03
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
    known = {entry.name for entry in fields(Profile)}
    for key in data:
        if key not in known:
            raise ValueError(f"{path}: '{key}' is no rate of a simulation. Known: {', '.join(sorted(known))}.")
    if "surges" in data:
        data["surges"] = tuple(Surge(**row) for row in data["surges"])
    settings: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
    return Profile(**settings)
