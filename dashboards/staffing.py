"""How many agents each queue needs at the desks, by weekday and shift, so that its promise of answering is kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from dashboards.begin import Page, city
from dashboards.data import Row
from dashboards.render import formats, html
from dashboards.render.names import bucket
from transforms.city.model import Shift
from transforms.metrics import value
from transforms.staffing import Load, Standard, desks_needed

_MONDAY = date(2024, 1, 1)
_HOUR_SECONDS = 3600
ALL_QUEUES = "semua"


def section(page: Page, loads: Sequence[Row], promises: Sequence[Row]) -> str:
    """A table for each queue that a promise speaks of, with what it was reckoned from; says so where there is none."""
    say = page.view.say
    found = [_queue(page, rows, asked) for rows in _by_queue(loads) if (asked := _asked(rows[0]["queue"], promises))]
    return html.heading(say("desks")) + html.paragraph(say("desks_how" if found else "desks_none"), "quiet") + "".join(found)


def _by_queue(loads: Sequence[Row]) -> list[list[Row]]:
    queues = dict.fromkeys(row["queue"] for row in loads)
    return [[row for row in loads if row["queue"] == queue] for queue in queues]


def _asked(queue: str, promises: Sequence[Row]) -> list[Row]:
    return [row for row in promises if row["queue"] in (queue, ALL_QUEUES)]


def _queue(page: Page, rows: Sequence[Row], asked: Sequence[Row]) -> str:
    say, language = page.view.say, page.view.language
    handle = value("aht", rows[0]["handle_seconds"], rows[0]["handle_known_count"])
    standards = [Standard(row["target_ratio"], row["threshold_seconds"]) for row in asked]
    reckoned = {
        "queue": bucket("queues", rows[0]["queue"], language) or rows[0]["queue"],
        "standards": say("desks_and").join(dict.fromkeys(_standard(page, one) for one in standards)),
        "calls": formats.number(handle.denominator, language),
    }
    if handle.ratio is None or handle.n < page.rules.n_min:
        return html.paragraph(say("desks_few", n_min=page.rules.n_min, **reckoned))
    needs = _needs(rows, handle.ratio, standards)
    lines = [[name, *(formats.number(busiest(needs, weekday, hours), language) for weekday in range(1, 8))] for name, hours in _spans(page, needs)]
    caption = say("desks_caption", handle=formats.duration(handle.ratio, language), zone=formats.zone_name(page.facts.zone), **reckoned)
    return html.table(_columns(page, rows), lines, caption)


def _standard(page: Page, standard: Standard) -> str:
    target = formats.rate(standard.target, page.view.language, 0 if round(standard.target * 1000) % 10 == 0 else 1)
    return page.view.say("desks_standard", target=target, seconds=formats.number(standard.threshold_seconds, page.view.language))


def _columns(page: Page, rows: Sequence[Row]) -> list[html.Column]:
    """The hours, then Monday to Sunday, each with how many such days had calls."""
    days = {row["weekday"]: row["day_count"] for row in rows}
    names = [formats.day(_MONDAY + timedelta(days=place), page.view.language, "EEE") for place in range(7)]
    columns = [html.Column(f"{name} ({days.get(place, 0)})", number=True) for place, name in enumerate(names, 1)]
    return [html.Column(page.view.say("desks_when")), *columns]


def _needs(rows: Sequence[Row], handle_seconds: float, standards: Sequence[Standard]) -> dict[tuple[int, int], int | None]:
    """Agents needed by weekday (1 = Monday) and hour, where any call was offered."""
    # An hour of all the days together is as long as there are days: the load needs no mean of its own.
    loads = {(row["weekday"], row["entered_hour"]): Load(row["offered_count"], row["day_count"] * _HOUR_SECONDS, handle_seconds) for row in rows}
    return {place: desks_needed(load, standards) for place, load in loads.items()}


def _spans(page: Page, needs: Collection[tuple[int, int]]) -> list[tuple[str, list[tuple[int, int]]]]:
    """Rows of the table: a name, and its hours as (days after the weekday it began on, hour); the city's shifts, else the hours with calls."""
    rules = city()
    last = formats.following(page.view.kind, page.on) - timedelta(days=1)
    shifts = [one for one in rules.shifts if (one.valid_from or last) <= last and last < (one.valid_to or date.max)] if rules else []
    if not shifts:
        return [(f"{hour:02d}–{hour + 1:02d}", [(0, hour)]) for hour in sorted({hour for _, hour in needs})]
    return [(f"{one.name} {one.starts:%H:%M}–{one.ends:%H:%M}", hours_of(one)) for one in shifts]


def hours_of(shift: Shift) -> list[tuple[int, int]]:
    """Hours that a shift has a part in, as (days after its first, hour); one that begins at half past seven has a part in the hour from seven."""
    first, last = shift.starts.hour, shift.ends.hour + (shift.ends.minute > 0)
    return [divmod(hour, 24) for hour in range(first, last if shift.ends > shift.starts else last + 24)]


def busiest(needs: Mapping[tuple[int, int], int | None], weekday: int, hours: Sequence[tuple[int, int]]) -> int | None:
    """The most agents needed in any of ``hours`` of a shift that begins on ``weekday``; None where nobody calls in them."""
    held = [needs.get(((weekday - 1 + days) % 7 + 1, hour)) for days, hour in hours]
    return max((need for need in held if need is not None), default=None)
