"""The line that stands under every page, chart and paper: as of when, which edition, and whether it may be trusted."""

from __future__ import annotations

from dashboards.render import formats
from dashboards.render.facts import Facts
from dashboards.render.view import View


def freshness(view: View, facts: Facts, n_text: str = "") -> str:
    """As-of per group, edition and its state, quality: one line, the same under every chart and in every export."""
    groups: dict[str, list[str]] = {}
    for group, moment in facts.as_of.items():
        groups.setdefault(formats.instant(moment, facts.zone, view.language), []).append(view.say(f"group_{group}"))
    told = (
        "; ".join(groups)
        if len(groups) == 1
        else "; ".join(f"{', '.join(names)} {moment}" for moment, names in groups.items())
    )
    quality = "" if facts.broken is None or facts.failed is None else view.say("quality_good")
    if facts.broken:
        quality = view.say("quality_bad", broken=facts.broken, failed=facts.failed)
    elif facts.failed:
        quality = view.say("quality_notes", failed=facts.failed)
    parts = [
        view.say("as_of", told=told),
        view.say("edition_line", name=edition_title(view, facts), state=view.say(f"state_of_{facts.state}")),
        quality,
        n_text,
    ]
    return " · ".join(part for part in parts if part)


def edition_title(view: View, facts: Facts) -> str:
    """An edition in words: "terkini", or its period with the revision."""
    if facts.kind == "current" or facts.starts_on is None:
        return view.say("edition_current")
    named = formats.period(facts.kind, facts.starts_on, view.language)
    return named if facts.revision < 2 else f"{named}, {view.say('revision', number=facts.revision)}"
