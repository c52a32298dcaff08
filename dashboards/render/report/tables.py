"""The sheets of a paper's workbook as plain values: the same figures as the PDF, and every row that paper leaves out.

A rate of fewer than ``n_min`` cases gives way to its counts, a missing one to its mark: as everywhere.
"""

from __future__ import annotations

from dashboards.render import formats
from dashboards.render.names import home_agency, keeper
from dashboards.render.report import balance, late, recap, year_sheets
from dashboards.render.report.entries import Entry, Mark, Rate, Sheets, Table, shown
from dashboards.render.report.lines import HEADLINE, change_sentence, line
from dashboards.render.report.paper import Paper
from dashboards.render.summary import PLACES, risk_order
from transforms.metrics import METRICS, Value, value


def sheets(paper: Paper) -> Sheets:
    """Every sheet of the workbook: name, heads, rows."""
    return [
        (paper.say("xlsx_summary"), *_summary(paper)),
        *year_sheets.sheets(paper),
        (paper.say("xlsx_agencies"), *_agencies(paper)),
        (paper.say("xlsx_recap"), *_recap(paper)),
        (paper.say("xlsx_categories"), *_categories(paper)),
        (paper.say("xlsx_late"), *_late(paper)),
        (paper.say("xlsx_figures"), *_figures(paper)),
        (paper.say("xlsx_meanings"), *_meanings(paper)),
        (paper.say("xlsx_balance"), *_balance(paper)),
        (paper.say("xlsx_origin"), *_origin(paper)),
    ]


def _three(paper: Paper, found: Value) -> list[Entry]:
    return [shown(paper, found), found.numerator, found.denominator]


def _compared(paper: Paper) -> list[str]:
    before = [paper.say(f"rep_before_{paper.kind}")]
    return before if paper.kind == "year" else [*before, paper.say(f"rep_year_before_{paper.kind}")]


def _heads(paper: Paper) -> list[str]:
    parts = [paper.say("xlsx_numerator"), paper.say("xlsx_denominator")]
    return [head for period in (paper.period, *_compared(paper)) for head in (period, *(f"{period}: {part}" for part in parts))]


def _summary(paper: Paper) -> Table:
    heads = [paper.say("rep_figure"), *_heads(paper), paper.say("rep_target"), paper.say("rep_change")]
    rows: list[list[Entry]] = []
    for name in HEADLINE:
        one = line(paper, name)
        values = [one.now, one.before, *([] if paper.kind == "year" else [one.year_before])]
        target: Entry = None if one.target is None else Rate(one.target) if METRICS[name].unit == "ratio" else one.target
        figures = [entry for found in values for entry in _three(paper, found)]
        rows.append([METRICS[name].label.of(paper.language), *figures, target, change_sentence(paper, one)[1]])
    return heads, rows


def _agencies(paper: Paper) -> Table:
    counts = ("due", "met", "breached_closed", "breached_open", "not_yet_due", "created", "open", "overdue")
    ranked, held = risk_order(paper.agencies(), paper.rules.n_min)
    names = paper.names("agencies")
    heads = [paper.say("rep_no"), paper.say("agency"), paper.say("on_time"), *(paper.say(f"xlsx_{name}") for name in counts)]
    rows: list[list[Entry]] = []
    for place, row in enumerate((*ranked, *held), start=1):
        rate = value("sla_on_time", int(row["met_count"]), int(row["due_count"]))
        mark: Entry = Mark(paper.say("xlsx_place")) if row["agency_id"] in PLACES else shown(paper, rate)
        number: Entry = place if row in ranked else None
        rows.append([number, names.get(row["agency_id"], row["agency_id"]), mark, *(int(row[f"{name}_count"]) for name in counts)])
    return heads, rows


def _recap(paper: Paper) -> Table:
    given = recap.recap(paper)
    ends = ("rep_sum", "followed_up", "rep_not_followed_up", "rep_about")
    heads = [paper.say("rep_no"), paper.say("agency"), *given.channels.values(), *(paper.say(key) for key in ends)]
    rows: list[list[Entry]] = []
    for place, row in enumerate((*given.rows, given.total), start=1):
        number: Entry = "" if row is given.total else place
        counts = [row.by_channel.get(channel, 0) for channel in given.channels]
        rows.append([number, row.name, *counts, row.created, row.followed_up, row.waiting, row.about])
    return heads, rows


def _categories(paper: Paper) -> Table:
    agencies, categories = paper.names("agencies"), paper.names("categories")
    keys = ("agency", "category", "on_time", "xlsx_met", "xlsx_due", "breached_open", "not_yet_due")
    rows: list[list[Entry]] = []
    for row in paper.agencies():
        for one in paper.categories(str(row["agency_id"])):
            rate = value("sla_on_time", int(one["met_count"]), int(one["due_count"]))
            named = [agencies.get(row["agency_id"], row["agency_id"]), categories.get(one["category_id"], one["category_id"])]
            counts = [int(one[f"{name}_count"]) for name in ("met", "due", "breached_open", "not_yet_due")]
            rows.append([*named, shown(paper, rate), *counts])
    return [paper.say(key) for key in keys], rows


def _late(paper: Paper) -> Table:
    found = late.late(paper, limit=late.ALL)
    agencies, categories, areas = (paper.names(table) for table in ("agencies", "categories", "areas"))
    keys = ("ticket", "agency", "category", "head_area_id", "policy", "due_at", "xlsx_days_late", "result", "rep_decision")
    rows: list[list[Entry]] = []
    for row in found.rows:
        due = row["due_at"].astimezone(paper.city.tzinfo).date()
        state = paper.say(paper.rules.worded("still_open" if row["outcome"] == "breached_open" else "finished"))
        named = [(agencies, "agency_id"), (categories, "category_id"), (areas, "area_id")]
        told = [str(names.get(row[key], row[key]) or formats.MISSING) for names, key in named]
        rows.append([row["ticket_id"], *told, row["policy_id"], due, round(row["elapsed_seconds"] / 86400, 1), state, ""])
    return [paper.say(key) for key in keys], rows


def _figures(paper: Paper) -> Table:
    heads = [paper.say("rep_figure"), paper.say("passport_unit"), *_heads(paper), "id", paper.say("passport_version")]
    rows: list[list[Entry]] = []
    for name, metric in METRICS.items():
        label, unit = metric.label.of(paper.language), paper.say(f"unit_{metric.unit}")
        for keys, values in _values(paper, name):
            figures = [entry for found in values for entry in _three(paper, found)]
            told = [home_agency(key, paper.names("agencies"), paper.language) for key in keys] if metric.apart == ("home_agency",) else keys
            rows.append([": ".join((label, *told)), unit, *figures, name, metric.version])
    return heads, rows


def _values(paper: Paper, name: str) -> list[tuple[tuple[str, ...], list[Value]]]:
    """A metric now and in the periods it is compared with; one that is no one number, by what tells it apart."""
    periods = [paper.on, paper.before, *([] if paper.kind == "year" else [paper.year_before])]
    if not METRICS[name].apart:
        return [((), [paper.metric(name, on) for on in periods])]
    told = [paper.told(name, on) for on in periods]
    return [(keys, [one.get(keys, Value(name, None)) for one in told]) for keys in sorted({key for one in told for key in one})]


def _meanings(paper: Paper) -> Table:
    keys = ("meaning", "formula", "exclusions", "caveat", "owner")
    rows: list[list[Entry]] = []
    for metric in METRICS.values():
        texts = (metric.explanation, metric.formula, metric.exclusions, metric.caveat)
        words = [metric.label.of(paper.language), *(one.of(paper.language) for one in texts), keeper(metric.owner, paper.language)]
        rows.append([*words, metric.id, metric.version])
    return [paper.say("rep_figure"), *(paper.say(f"passport_{key}") for key in keys), "id", paper.say("passport_version")], rows


def _balance(paper: Paper) -> Table:
    rows: list[list[Entry]] = []
    for one in balance.sums(paper):
        rows.append([paper.say(one.key), paper.say("rep_total"), one.total])
        rows += [["", paper.say(word), count] for word, count in one.parts]
        rows.append(["", paper.say("xlsx_difference"), one.difference])
    for cells in balance.identity_grid(paper).rows:
        rows.append([str(cells[0]), f"{paper.say('checked')} / {paper.say('broken')}", f"{cells[1]} / {cells[2]}"])
    return [paper.say("rep_identity"), paper.say("rep_parts"), paper.say("rep_total")], rows


def _origin(paper: Paper) -> Table:
    manifest, zone = paper.library.edition.manifest, paper.facts.zone
    rows: list[list[Entry]] = [[paper.say("edition"), manifest.edition]]
    rows += [[paper.say(f"rep_as_of_{group}"), formats.instant(at, zone, paper.language)] for group, at in sorted(manifest.as_of.items())]
    rows += [[f"{paper.say('source')} {name}", formats.instant(at, zone, paper.language)] for name, at in sorted(manifest.complete_through.items())]
    versions = {"policy": manifest.policy_version, "calendar": manifest.calendar_version, "code": manifest.code_version}
    rows += [[paper.say(f"rep_{name}_version"), text] for name, text in versions.items()]
    rows += [[paper.say("rep_figures_hash"), manifest.figures_hash]]
    rows += [[paper.say("rep_compared"), f"{one.name} {one.manifest.figures_hash}"] for one in paper.cited()]
    return [paper.say("rep_figure"), paper.say("result")], rows
