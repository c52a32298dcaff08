"""What service_level_periods must say, counted from the decisions: promises over many calls, judged by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from transforms.city.model import ServiceLevel
from transforms.simulate.calls import Call
from transforms.simulate.counts import Figure
from transforms.simulate.figures import OUTCOMES
from transforms.simulate.world import World

LEVEL_MEASURES = (
    "offered_count", "outside_hours_count", "still_waiting_count", "answered_within_count", "answered_after_count",
    "abandoned_within_count", "abandoned_after_count", "short_abandoned_count", "left_otherwise_count", "numerator_count",
    "denominator_count", "judged_day_count", "met_day_count", "emergency_judged_day_count", "emergency_met_day_count",
)  # fmt: skip


def level_figures(world: World, calls: Sequence[Call]) -> Figure:
    """service_level_periods: each promise over the calls of its queue, day by day."""
    figure = Figure(("service_level_id", "service_level_version"), LEVEL_MEASURES)
    told: dict[date, list[tuple[ServiceLevel, dict[str, int]]]] = {}
    for level in world.city.service_levels:
        days: dict[date, list[Call]] = {}
        for call in calls:
            day = world.on(call.entered)
            held = (level.valid_from or day) <= day and (level.valid_to is None or day < level.valid_to)
            if held and call.queue is not None and level.queue in ("", call.queue):
                days.setdefault(day, []).append(call)
        for day, called in days.items():
            told.setdefault(day, []).append((level, _level_counts(world, level, called)))
    for day, levels in told.items():
        for level, counts in levels:
            figure.add(day, (level.id, level.version), counts | _emergency_counts(level, counts, levels))
    return figure


def _emergency_counts(level: ServiceLevel, counts: dict[str, int], levels: Sequence[tuple[ServiceLevel, dict[str, int]]]) -> dict[str, int]:
    """A day under 90 % within 15 s and 95 % within 20 s of one queue, hours and formula is one day, kept where both are."""
    if (level.threshold_seconds, level.target_ratio) != (15, 0.9) or not counts["judged_day_count"]:
        return {}
    one = (level.queue, level.calendar, level.denominator)
    others = [
        found
        for other, found in levels
        if (other.threshold_seconds, other.target_ratio) == (20, 0.95)
        and (other.queue, other.calendar, other.denominator) == one
        and found["judged_day_count"]
    ]
    both = [counts["met_day_count"] and found["met_day_count"] for found in others]
    return {"emergency_judged_day_count": int(bool(both)), "emergency_met_day_count": int(bool(both) and all(both))}


def _level_counts(world: World, level: ServiceLevel, called: Sequence[Call]) -> dict[str, int]:
    offered = [call for call in called if call.outcome in OUTCOMES]
    heard = [call for call in offered if world.is_open(world.calendars[level.calendar], call.entered)]
    waits: dict[str, list[int]] = {name: [call.wait for call in heard if call.outcome == name] for name in OUTCOMES}
    within = {name: sum(wait <= level.threshold_seconds for wait in waits[name]) for name in OUTCOMES}
    short = sum(wait <= world.city.telephony.short_abandon_seconds for wait in waits["abandoned"])
    left_out = {
        "headline": short,
        "ignore": within["abandoned"],
        "answered": len(heard) - len(waits["answered"]),
    }
    above = within["answered"] + (within["abandoned"] if level.denominator == "positive" else 0)
    below = len(heard) - left_out.get(level.denominator, 0)
    return {
        "offered_count": len(heard),
        "outside_hours_count": len(offered) - len(heard),
        "still_waiting_count": len(called) - len(offered),
        "answered_within_count": within["answered"],
        "answered_after_count": len(waits["answered"]) - within["answered"],
        "abandoned_within_count": within["abandoned"],
        "abandoned_after_count": len(waits["abandoned"]) - within["abandoned"],
        "short_abandoned_count": short,
        "left_otherwise_count": len(heard) - len(waits["answered"]) - len(waits["abandoned"]),
        "numerator_count": above,
        "denominator_count": below,
        "judged_day_count": int(below > 0),
        "met_day_count": int(below > 0 and Fraction(above, below) >= Fraction(str(level.target_ratio))),
    }
