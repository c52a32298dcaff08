"""Metric passports, the four marks and the glossary as HTML: the Kamus page, and later the public site's method page."""

from __future__ import annotations

from dashboards.render import formats, html
from dashboards.render.glossary import TERMS
from dashboards.render.words import say
from transforms.metrics import METRICS, Metric

#: What a reader may meet where a number would stand, and what it means.
MARKS = (
    ("0", "mark_zero"),
    (formats.MISSING, "mark_missing"),
    ("belum", "mark_not_yet_due"),
    (formats.SUPPRESSED, "mark_suppressed"),
)


def passport(metric: Metric, language: str) -> str:
    """Everything there is to say about one number."""
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
        (say("passport_owner", language), metric.owner),
        (say("passport_public", language), say("yes" if metric.public else "no", language)),
        (say("passport_version", language), f"{metric.id} v{metric.version}"),
    ]
    return html.definitions(pairs) + html.pre(metric.statement("month"))


def asked(name: str, language: str) -> str:
    """The one definition an address asks for: a metric or a word; says so when there is none."""
    if name in METRICS:
        metric = METRICS[name]
        return html.heading(metric.label.of(language), 2, name) + passport(metric, language)
    for term in TERMS:
        if term.id == name:
            return html.heading(term.word.of(language), 2, name) + html.paragraph(term.meaning.of(language))
    return html.strip(say("no_definition", language, asked=name), "note")


def all_metrics(language: str, skip: str = "", public_only: bool = False) -> str:
    """Every passport, folded."""
    return "".join(
        html.fold(metric.label.of(language), passport(metric, language), anchor=metric.id)
        for metric in METRICS.values()
        if metric.id != skip and (metric.public or not public_only)
    )


def marks(language: str) -> str:
    """The four marks."""
    return html.definitions((mark, say(key, language)) for mark, key in MARKS)


def glossary(language: str) -> str:
    """The words."""
    return html.definitions((term.word.of(language), term.meaning.of(language)) for term in TERMS)


def document() -> str:
    """``docs/metrics.md``: every metric of the registry, one row each."""
    lines = [
        "# Metrics",
        "",
        "Every number that is shown, from `transforms/metric_list/`. A test compares this page with the registry; write it",
        "anew with `python -c \"from dashboards.render.passports import document; print(document(), end='')\" > docs/metrics.md`.",
        "",
        "| id | name | nama | formula | rumus | better | version | public |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for metric in METRICS.values():
        public = "yes" if metric.public else "no"
        names = f"{metric.label.en} | {metric.label.id} | {metric.formula.en} | {metric.formula.id}"
        lines.append(f"| {metric.id} | {names} | {metric.direction} | {metric.version} | {public} |")
    return "\n".join(lines) + "\n"
