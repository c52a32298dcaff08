"""Promises over many calls as sentences: what was promised, on how many days it was kept, by which rule."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards import data
from dashboards.begin import Page
from dashboards.render import formats
from dashboards.render.summary import shown_rate
from transforms.metrics import value


def lines(page: Page, rows: Sequence[data.Row]) -> list[tuple[str, str | None]]:
    """One sentence per promise, each leading to the definition of its day count."""
    return [(_line(page, row), page.view.link("kamus", m="service_level_days")) for row in rows]


def _line(page: Page, row: data.Row) -> str:
    say, language = page.view.say, page.view.language
    calls = value("service_level_calls", row["numerator_count"], row["denominator_count"])
    target = row["target_ratio"]
    return say(
        "call_promise",
        id=row["service_level_id"],
        queue=say("all_queues") if row["queue"] == "semua" else row["queue"],
        target=formats.rate(target, language, 0 if round(target * 1000) % 10 == 0 else 1),
        seconds=formats.number(row["threshold_seconds"], language),
        days=_days(page, row),
        within=formats.number(calls.numerator, language),
        calls=formats.number(calls.denominator, language),
        rate=shown_rate(calls, page.rules.n_min, language),
        basis=row["legal_basis"] or say("call_promise_basis_none"),
    )


def _days(page: Page, row: data.Row) -> str:
    say, language = page.view.say, page.view.language
    met, judged = row["met_day_count"], row["judged_day_count"]
    if not judged:
        return say("call_promise_none")
    if page.view.kind == "day":
        return say("call_promise_kept" if met else "call_promise_missed")
    return say("call_promise_days", met=formats.number(met, language), judged=formats.number(judged, language))
