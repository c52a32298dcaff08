"""``tanggap edition diff``: why the figures of two editions differ, split by cause."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from dashboards.render import formats
from dashboards.render.aligned import aligned
from dashboards.render.revisions import cause_word, item_words
from dashboards.render.words import say
from pipelines.publish.explain import CAUSES, Explained, Moved, NotComparable, explain
from pipelines.publish.rules import NoRules
from pipelines.run import OK
from pipelines.settings import Settings, SettingsError
from pipelines.work import open_work
from transforms.city import City
from transforms.editions.manifest import instant_text
from transforms.editions.moved import NoFigure
from transforms.editions.shelf import Edition, Shelf
from transforms.metrics import METRICS

_IDS = ("agency", "category", "channel", "area")


def diff(options: argparse.Namespace, settings: Settings, city: City, shelf: Shelf) -> int:
    """Print each count that differs with the parts of its difference, which add up to it."""
    before, after = _pair(shelf, options.name, options.other)
    by = f"{options.by}_id" if options.by in _IDS else options.by or ""
    language = options.lang or city.languages[0]
    with open_work(settings, wait_seconds=30) as work:
        try:
            found = explain(before, after, work, options.metric, by, lambda text: print(text, file=sys.stderr))
        except (NotComparable, NoFigure) as error:
            raise SettingsError(str(error)) from error
        except (NoRules, LookupError) as error:
            hint = f"Which rows of figures differ: tanggap edition show {after.name}"
            raise SettingsError(f"{error}; how much is due to what cannot be told. {hint}") from error
    print(_json(found) if options.format == "json" else "\n".join(_text(found, language)))
    return OK


def _pair(shelf: Shelf, name: str, other: str | None) -> tuple[Edition, Edition]:
    if other is not None:
        return shelf.open(name), shelf.open(other)
    after = shelf.open(name)
    history = shelf.history(after.manifest.name)
    place = [one.name for one in history].index(after.name)
    if place == 0:
        raise SettingsError(f"{after.name} is the first of its name: there is none before it. Two editions: tanggap edition diff A B")
    return history[place - 1], after


def _text(found: Explained, language: str) -> list[str]:
    before, after = found.before.edition, found.after.edition
    lines = [say("diff_title", language, before=before, after=after, period=formats.period(found.period, found.starts_on, language))]
    if found.items:
        lines.append("; ".join(item_words(f"{kind}s {cause}", count, language) for kind, cause, count in found.items))
    if found.files:
        lines.append(say("diff_files", language, files=", ".join(found.files)))
    lines.append(say("diff_counts", language, compared=found.compared, moved=len(found.moved)))
    if not found.moved:
        within = found.before.figures_hash != found.after.figures_hash
        return [*lines, say("diff_within", language, name=f"tanggap edition show {after}")] if within else lines
    causes = [cause for cause in CAUSES if any(cause in one.by_cause for one in found.moved)]
    heads = [say("diff_figure", language), before, after, say("diff_difference", language), *(cause_word(cause, language) for cause in causes)]
    return [*lines, "", *aligned([heads, *(_row(one, causes, language) for one in found.moved)])]


def _row(one: Moved, causes: list[str], language: str) -> list[str]:
    numbers = [formats.number(one.before, language), formats.number(one.after, language), _signed(one.after - one.before, language)]
    name = f"{one.figure}, {one.part}" if one.part else one.figure
    return [name, *numbers, *(_signed(one.by_cause.get(cause, 0), language) for cause in causes)]


def _signed(number: int, language: str) -> str:
    return ("+" if number > 0 else "") + formats.number(number, language)


def _json(found: Explained) -> str:
    told = {
        "before": found.before.edition,
        "after": found.after.edition,
        "as_of": [instant_text(side.as_of_all) for side in (found.before, found.after)],
        "period": found.period,
        "starts_on": found.starts_on.isoformat(),
        "items": [{"kind": kind, "cause": cause, "count": count} for kind, cause, count in found.items],
        "files": found.files,
        "compared": found.compared,
        "moved": [{**asdict(one), "label": _label(one.figure)} for one in found.moved],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _label(figure: str) -> dict[str, str]:
    metric = METRICS.get(figure.partition(".")[0])
    return {"id": metric.label.id, "en": metric.label.en} if metric else {}
