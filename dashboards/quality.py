"""The quality page's parts: verdict, ledger, identities, checks, quarantine, editions. Tables are made here, drawn there."""

from __future__ import annotations

from datetime import UTC, date, datetime

from dashboards import data, evidence
from dashboards.begin import Page, city
from dashboards.render import doubts, formats, html, revisions
from dashboards.render.freshness import edition_title
from dashboards.render.words import TEXT
from transforms.city.lateness import Late, late_sources, present

#: Columns of the quarantine worth reading, in order, with the heading's key; an edition may hold fewer.
QUARANTINE = (
    ("source_id", "source"),
    ("file", "file"),
    ("line", "line"),
    ("reason", "reason"),
    ("masked_row", "masked_row"),
    ("first_seen_on", "first_seen"),
)


def verdict(page: Page) -> str:
    """Whether the numbers may be trusted, in one or two sentences."""
    say, facts, language = page.view.say, page.facts, page.view.language
    checked = evidence.identities(page.opened.path)
    broken = sum(1 for row in checked if row["broken_count"])
    failed = [row for row in evidence.checks(page.opened.path) if not row["success"]]
    hard = [row for row in failed if str(row["severity"]).lower() == "contract"]
    given = {
        "name": facts.name,
        "checked": formats.number(len(checked), language),
        "broken": broken,
        "failed": len(failed),
        "hard": len(hard),
    }
    if not checked:
        return say("verdict_none", **given)
    if broken or hard:
        return say("verdict_bad", **given)
    if page.facts.failed is None:
        return say("verdict_unchecked", **given)
    return say("verdict_notes" if failed else "verdict_good", **given)


def ledger(page: Page) -> str:
    """Rows read = landed + duplicates + set aside, per source."""
    say, language = page.view.say, page.view.language
    found = evidence.ledger()
    if not found:
        return html.paragraph(say("ledger_none"))
    columns = [
        html.Column(say("source")),
        html.Column(say("rows_read"), number=True),
        html.Column(say("landed"), number=True),
        html.Column(say("duplicates"), number=True),
        html.Column(say("quarantined"), number=True),
        html.Column(say("complete_through"), minor=True),
    ]
    rows: list[list[html.Cell | str]] = []
    late = _late(found)
    for row in found:
        through = (
            formats.instant(datetime.fromisoformat(row["complete_through"]), page.facts.zone, language)
            if row["complete_through"]
            else formats.MISSING
        )
        counts = [formats.number(row[name], language) for name in ("rows_read", "landed", "duplicates", "quarantined")]
        note = say("held", why=row["held"]) if row["held"] else say("pulls", count=row["pulls"])
        if one := late.get(row["source_id"]):
            told = "late_declared" if one.is_declared else "late_usual"
            note = f"{note}; {say(told, allowed=formats.duration(one.allowed.total_seconds(), language))}"
        head = html.Cell(row["source_id"], note=note, kind="late" if one else "")
        rows.append([head, *counts, through])
    return html.table(columns, rows, say("ledger_caption"))


def _late(found: list[data.Row]) -> dict[str, Late]:
    """The late sources of a ledger by id, as alerts and the doctor see them; none where the city's folder is not on this machine."""
    known = city()
    if known is None:
        return {}
    reached = {row["source_id"]: [datetime.fromisoformat(text) for text in str(row["reached"] or "").split(",") if text] for row in found}
    return {one.source.id: one for one in late_sources(known, reached, present(known, reached, datetime.now(UTC)))}


def identities(page: Page) -> str:
    """Each identity: how often checked, how often broken, and the sums of the widest row."""
    say, language = page.view.say, page.view.language
    found = evidence.identities(page.opened.path)
    if not found:
        return html.paragraph(say("identities_none"))
    columns = [
        html.Column(say("identity")),
        html.Column(say("checked"), number=True),
        html.Column(say("broken"), number=True),
        html.Column(say("widest"), minor=True),
    ]
    rows: list[list[html.Cell | str]] = []
    for row in found:
        number = str(row["identity"]).split()[0]
        key = f"identity_{number}"
        told = f"{number}. {say(key)}" if key in TEXT else str(row["identity"])
        widest = html.Cell(formats.MISSING, kind="soft")
        if row["broken_count"]:
            sides = {
                name: formats.number(row[field], language)
                for name, field in (("left", "left_side"), ("right", "right_side"), ("by", "difference"))
            }
            where = " ".join(
                part
                for part in (formats.day(row["starts_on"], language) if row["starts_on"] else "", row["place"] or "")
                if part
            )
            widest = html.Cell(f"{where}: {say('off_by', **sides)}", note=str(row["terms"] or ""))
        rows.append(
            [
                told,
                formats.number(row["checked_count"], language),
                html.Cell(
                    formats.number(row["broken_count"], language), kind="late" if row["broken_count"] else "soft"
                ),
                widest,
            ]
        )
    return html.table(columns, rows, say("identities_caption"))


def checks(page: Page) -> str:
    """Failed checks first; passed ones are counted by suite."""
    say, language = page.view.say, page.view.language
    found = evidence.checks(page.opened.path)
    if not found:
        return html.paragraph(say("checks_none"))
    columns = [
        html.Column(say("check")),
        html.Column(say("result")),
        html.Column(say("severity"), minor=True),
        html.Column(say("owner")),
    ]
    failed = [row for row in found if not row["success"]]
    passed = [row for row in found if row["success"]]
    count = formats.number(len(passed), language)
    shown = html.table(columns, [_check(page, row) for row in failed], say("checks_failed_caption")) if failed else ""
    told = html.table(columns, [_check(page, row) for row in passed], say("checks_passed", count=count))
    return shown + (html.fold(say("checks_passed", count=count), told) if passed else "")


def _check(page: Page, row: data.Row) -> list[html.Cell | str]:
    """What is asserted, or what does not hold, in words; under it the check's name and how many rows."""
    say, language, unexpected = page.view.say, page.view.language, row["unexpected_count"]
    off = [say("rows_off", count=formats.number(unexpected, language))] if unexpected else []
    told = _message(page, row) or doubts.sentence(str(row["check_id"]), language) or str(row["check_id"])
    return [
        html.Cell(told[:1].upper() + told[1:], note=" · ".join([str(row["check_id"]), *off])),
        html.Cell(say("passed" if row["success"] else "failed"), kind="" if row["success"] else "late"),
        _word(page, "severity", row["severity"]),
        _word(page, "owner", row["owner"]),
    ]


def _message(page: Page, row: data.Row) -> str:
    """What does not hold; the check's own words where it could not be made, or nobody wrote the sentence."""
    head, _, more = str(row["message"] or "").partition(". ")  # which source, which hour: told by the check's own query
    _, _, english = head.partition(" row(s) where it does not hold that ")
    told = english.rstrip(".") if page.view.language == "en" else doubts.sentence(str(row["check_id"]), page.view.language)
    if not told or not row["unexpected_count"]:
        return str(row["message"] or "")
    return f"{page.view.say('does_not_hold', told=told)} {more}".strip()


def _word(page: Page, kind: str, name: object) -> str:
    """A severity or owner in the page's language; one nobody translated keeps its own name."""
    key = f"{kind}_{str(name).replace(' ', '_')}"
    return page.view.say(key) if key in TEXT else str(name)


def quarantine(page: Page) -> str:
    """Rows that could not be used and why; their content is masked before it is stored and is not shown here."""
    say, language = page.view.say, page.view.language
    total, found = evidence.quarantine(page.working.path)
    if not found:
        return html.paragraph(say("quarantine_none"))
    held = [(name, key) for name, key in QUARANTINE if name in found[0]]
    columns = [
        html.Column(say(key), number=name == "line", minor=name in ("masked_row", "first_seen_on"))
        for name, key in held
    ]
    rows: list[list[html.Cell | str]] = []
    for row in found:
        cells: list[html.Cell | str] = []
        for name, _ in held:
            given = row[name]
            if isinstance(given, date):
                cells.append(formats.day(given, language))
            else:
                text = formats.MISSING if given is None else str(given)
                cells.append(doubts.reason(text, language) if name == "reason" else text)
        rows.append(cells)
    return html.table(
        columns,
        rows,
        say("quarantine_caption", shown=formats.number(len(found), language), total=formats.number(total, language)),
    )


def editions(page: Page) -> str:
    """Every published name with its newest edition's as-of, state and the hash of its figures."""
    say, language = page.view.say, page.view.language
    columns = [
        html.Column(say("edition")),
        html.Column(say("state")),
        html.Column(say("as_of_head"), minor=True),
        html.Column(say("figures_hash")),
    ]
    rows: list[list[html.Cell | str]] = [
        [
            html.Cell(edition_title(page.view, opened.facts), page.view.link("sql", edisi=data.pointer(opened)), note=_notes(opened, page)),
            say(f"state_of_{opened.facts.state}"),
            formats.instant(opened.facts.as_of_all, opened.facts.zone, language),
            opened.facts.figures_hash[:16],
        ]
        for opened in data.every_edition()
    ]
    return html.table(columns, rows, say("editions_caption"))


def _notes(opened: data.Opened, page: Page) -> str:
    """Its own name, as the SQL desk and the command take it, and why it was revised."""
    return "; ".join(part for part in (data.pointer(opened), _why_revised(opened, page)) if part)


def _why_revised(opened: data.Opened, page: Page) -> str:
    """Why a frozen edition is not the first of its name; '' where it is."""
    manifest = opened.edition.manifest
    reason = revisions.reason(manifest.changes, page.view.language)
    if manifest.kind == "current" or manifest.revision == 1 or not reason:
        return ""
    return page.view.say("why_revised", number=manifest.revision, reason=reason)
