"""Sections of a paper that are tables or lists: agencies, promises on calls, definitions, and what the paper was made from."""

from __future__ import annotations

from dashboards.render import formats, passports
from dashboards.render.html import Column
from dashboards.render.report.blocks import Block, Grid, Heading, Points, Terms, Text
from dashboards.render.report.lines import FURTHER, HEADLINE, YEARLY, changed_agencies
from dashboards.render.report.paper import Paper
from dashboards.render.summary import agency_cells, agency_columns, risk_order, shown_rate
from transforms.editions import reading
from transforms.metrics import METRICS, value


def agencies(paper: Paper) -> list[Block]:
    """Ranked where enough were due, the others below without a rank; then those that changed."""
    say, n_min = paper.say, paper.rules.n_min
    ranked, held = risk_order(paper.agencies(), n_min)
    rows = [*(agency_cells(paper, row, True) for row in ranked), *(agency_cells(paper, row, False) for row in held)]
    head = Heading(say("by_agency"))
    if not rows:
        return [head, Text(say("no_agencies", period=paper.period))]
    found, judged = changed_agencies(paper)
    told = say("rep_agencies_changed", judged=judged, changed=len(found), period=paper.period) if judged else say("rep_agencies_unjudged")
    return [head, Grid(agency_columns(paper), rows, say("by_agency_caption", n=n_min)), Text(told, "quiet"), *([Points(found)] if found else [])]


def call_promises(paper: Paper) -> list[Block]:
    """Promises over many calls, by the promise's own formula; nothing where the city has none."""
    found = reading.service_levels(paper.ask, paper.kind, paper.on)
    if not found:
        return []
    say, language, n = paper.say, paper.language, paper.number
    columns = [
        Column(say("policy")),
        Column(say("rep_promised")),
        Column(METRICS["service_level_days"].label.of(language), number=True),
        Column(METRICS["service_level_calls"].label.of(language), number=True),
        Column(say("rep_basis")),
    ]
    rows = []
    for row in found:
        calls = value("service_level_calls", row["numerator_count"], row["denominator_count"])
        within = say("rep_of", part=n(calls.numerator), whole=n(calls.denominator))
        promised = say("rep_within", target=formats.rate(row["target_ratio"], language, 0), seconds=n(row["threshold_seconds"]))
        queue = say("all_queues") if row["queue"] == "semua" else str(row["queue"])
        days = say("rep_of", part=n(row["met_day_count"]), whole=n(row["judged_day_count"])) if row["judged_day_count"] else formats.MISSING
        rate = f"{shown_rate(calls, paper.rules.n_min, language)} ({within})" if calls.denominator else formats.MISSING
        basis = row["legal_basis"] or say("call_promise_basis_none")
        rows.append([f"{row['service_level_id']} ({queue})", promised, days, rate, basis])
    return [Heading(say("call_promises"), 2), Grid(columns, rows, say("rep_calls_caption"), wide=(0, 4))]


def definitions(paper: Paper) -> list[Block]:
    """What each number of the paper means, from the registry, and the four marks that stand where no number is."""
    language = paper.language
    pairs = []
    for name in (*HEADLINE, *FURTHER, *(YEARLY if paper.kind == "year" else ())):
        metric = METRICS[name]
        text = f"{metric.explanation.of(language)} {paper.say('passport_formula')}: {metric.formula.of(language)}. ({name}\u00a0v{metric.version})"
        pairs.append((metric.label.of(language), text))
    marks = passports.told_marks(paper.language)
    return [Heading(paper.say("rep_definitions")), Terms(pairs), Heading(paper.say("rep_marks"), 2), Terms(marks)]


def provenance(paper: Paper) -> list[Block]:
    """As-of by source, edition, versions of rules and code, and the other editions the paper cites."""
    say, language, zone = paper.say, paper.language, paper.facts.zone
    manifest = paper.library.edition.manifest
    sources = Grid(
        [Column(say("source")), Column(say("complete_through"), number=True)],
        [[name, formats.instant(moment, zone, language)] for name, moment in sorted(manifest.complete_through.items())],
        say("rep_sources_caption"),
    )
    versions = [
        (say("edition"), f"{manifest.edition} ({say(f'state_of_{manifest.state}')}, {say('revision', number=manifest.revision)})"),
        *((say(f"rep_as_of_{group}"), formats.instant(moment, zone, language)) for group, moment in sorted(manifest.as_of.items())),
        (say("rep_policy_version"), manifest.policy_version),
        (say("rep_calendar_version"), manifest.calendar_version),
        (say("rep_code_version"), manifest.code_version),
        (say("rep_figures_hash"), manifest.figures_hash),
        (say("rep_compared"), ", ".join(one.name for one in paper.cited()) or formats.MISSING),
    ]
    return [Heading(say("rep_provenance")), Terms(versions), sources]
