"""Metric passports, the four marks and the glossary as HTML: the Kamus page, and later the public site's method page."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.render import examples, formats, html
from dashboards.render.examples import Seen
from dashboards.render.glossary import TERMS
from dashboards.render.names import keeper
from dashboards.render.words import say
from transforms.metrics import METRICS, Metric, Words

#: What a reader may meet where a number would stand, and what it means; without a sign it is a word of the reader's language.
MARKS = (
    ("0", "mark_zero"),
    (formats.MISSING, "mark_missing"),
    ("", "mark_not_yet_due"),
    (formats.SUPPRESSED, "mark_suppressed"),
)


def passport(metric: Metric, language: str, seen: Seen | None = None) -> str:
    """Everything there is to say about one number; with a period of an edition also its worked example, what it left out and its checks."""
    pairs = [
        (say("passport_meaning", language), metric.explanation.of(language)),
        (say("passport_formula", language), metric.formula.of(language)),
        (say("passport_exclusions", language), metric.exclusions.of(language)),
        (say("passport_caveat", language), metric.caveat.of(language)),
        (
            say("passport_unit", language),
            say(f"unit_{metric.unit}", language) + " · " + say(f"direction_{metric.direction}", language),
        ),
        (say("passport_grain", language), metric.grain),
        (say("passport_owner", language), keeper(metric.owner, language)),
        (say("passport_public", language), say("yes" if metric.public else "no", language)),
        (say("passport_history", language), history(metric, language)),
    ]
    if seen is not None:
        told = (
            ("passport_example", examples.worked(metric, seen, language)),
            ("passport_beside", examples.left_out(metric, seen, language)),
            ("passport_checks", examples.checks(metric, seen, language)),
        )
        pairs += [(say(key, language), text) for key, text in told if text]
    return html.definitions(pairs) + html.pre(metric.statement("month"))


def history(metric: Metric, language: str) -> str:
    """Its versions, the one in force first, with what each changed."""
    return "; ".join(
        f"{metric.id} v{one.version}" + (f" ({formats.day(one.on, language)})" if one.on else "") + f": {one.what.of(language)}"
        for one in reversed(metric.history)
    )


def asked(name: str, language: str, seen: Seen | None = None) -> str:
    """The one definition an address asks for: a metric or a word; says so when there is none."""
    if name in METRICS:
        metric = METRICS[name]
        return html.heading(metric.label.of(language), 2, name) + passport(metric, language, seen)
    for term in TERMS:
        if term.id == name:
            return html.heading(term.word.of(language), 2, name) + html.paragraph(term.meaning.of(language))
    return html.strip(say("no_definition", language, asked=name), "note")


def matching(search: str, public_only: bool = False) -> dict[str, list[Metric]]:
    """Metrics by family, in the order of the lists; those that say every word of ``search`` in either language."""
    found: dict[str, list[Metric]] = {}
    for metric in METRICS.values():
        texts = (metric.label, metric.explanation, metric.formula, metric.exclusions, metric.caveat)
        if (metric.public or not public_only) and _says(search, metric.id, *texts):
            found.setdefault(metric.family, []).append(metric)
    return found


def _says(search: str, name: str, *texts: Words) -> bool:
    held = " ".join((name, *(text for words in texts for text in (words.id, words.en)))).casefold()
    return all(word in held for word in search.casefold().split())


def all_metrics(language: str, skip: str = "", public_only: bool = False, seen: Seen | None = None, search: str = "") -> str:
    """Every passport that ``search`` finds, folded, under the heading of its family, with a list of the families before them."""
    found = matching(search, public_only)
    if not found:
        return html.paragraph(say("metrics_none", language, search=search))
    index = html.inline((_family(family, metrics, language), f"#kelompok-{family}") for family, metrics in found.items())
    return (index if len(found) > 1 else "") + "".join(
        html.heading(_family(family, metrics, language), 3, f"kelompok-{family}")
        + "".join(
            html.fold(metric.label.of(language), passport(metric, language, seen), anchor=metric.id) for metric in metrics if metric.id != skip
        )
        for family, metrics in found.items()
    )


def _family(family: str, metrics: Sequence[Metric], language: str) -> str:
    return f"{say(f'family_{family}', language)} ({formats.number(len(metrics), language)})"


def told_marks(language: str) -> list[tuple[str, str]]:
    """The four marks, each with its meaning."""
    return [(mark or say("all_not_yet_due", language), say(key, language)) for mark, key in MARKS]


def marks(language: str) -> str:
    """The four marks."""
    return html.definitions(told_marks(language))


def glossary(language: str, search: str = "") -> str:
    """The words that ``search`` finds."""
    found = [term for term in TERMS if _says(search, term.id, term.word, term.meaning)]
    return html.definitions((term.word.of(language), term.meaning.of(language)) for term in found) or html.paragraph(formats.MISSING)


def document() -> str:
    """``docs/metrics.md``: every metric of the registry, one row each, a table for each family."""
    lines = [
        "# Metrics",
        "",
        "Every number that is shown, from `transforms/metric_list/`, one file a family. A test compares this page with the registry; write it",
        "anew with `python -c \"from dashboards.render.passports import document; print(document(), end='')\" > docs/metrics.md`.",
    ]
    for family, metrics in matching("").items():
        lines += ["", f"## {say(f'family_{family}', 'en')} ({say(f'family_{family}')})", ""]
        lines += ["| id | name | nama | formula | rumus | better | version | public |", "|---|---|---|---|---|---|---|---|"]
        for metric in metrics:
            public = "yes" if metric.public else "no"
            names = f"{metric.label.en} | {metric.label.id} | {metric.formula.en} | {metric.formula.id}"
            lines.append(f"| {metric.id} | {names} | {metric.direction} | {metric.version} | {public} |")
    return "\n".join(lines) + "\n"
