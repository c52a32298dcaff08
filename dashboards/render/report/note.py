"""A period in plain words for a messenger: four figures with what they are made of, three things to look at, as of when."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.render import formats
from dashboards.render.sheet import Sheet
from dashboards.render.summary import Watch, figures

#: Longer texts are folded away by messengers and not read.
MOST_CHARACTERS = 900


def note(sheet: Sheet, watched: Sequence[Watch]) -> str:
    """The text, without a link and without a person; things to look at give way, last first, where it would be too long."""
    say, facts, language = sheet.view.say, sheet.facts, sheet.view.language
    as_of = say("as_of", told=formats.instant(facts.as_of_all, facts.zone, language))
    head = [f"*{facts.city}: {sheet.period}*", as_of, *([say("simulated")] if facts.simulated else [])]
    told = [f"- {one.label}: {one.text}; {one.parts}" for one in figures(sheet, [])]
    end = say("note_end", edition=facts.name, state=say(f"state_of_{facts.state}"))
    for count in range(len(watched), -1, -1):
        items = [f"{place}. {one.strong}: {one.rest}" for place, one in enumerate(watched[:count], start=1)]
        text = "\n".join([*head, "", *told, *(["", say("note_watch"), *items] if items else []), "", end])
        if len(text) <= MOST_CHARACTERS:
            break
    return text
