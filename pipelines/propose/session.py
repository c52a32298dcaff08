"""From files to proposals: looked at, asked about where the data does not decide, told in the end."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipelines.landing.date_order import TURNED_CURE, said_turned, turned_dates
from pipelines.landing.instants import given
from pipelines.propose.asking import Asker, one_of
from pipelines.propose.evidence import ids_restart, key_of, middle, order_evidence, span, status_counts
from pipelines.propose.look import last_event
from pipelines.propose.parts import Part, found_in, parts_of
from pipelines.settings import SettingsError
from transforms.city.canonical import INSTANTS
from transforms.propose.columns import choose
from transforms.propose.dates import likely_order, proved_order
from transforms.propose.lists import FILES, Named, named, slug
from transforms.propose.proposal import Proposal
from transforms.propose.states import Word, status_words
from transforms.propose.zones import zone_at, zone_of_marks

FRESH = timedelta(days=2)
"""An export whose last event is older than the file by more than this was not made when the file was."""
_ORDERS = {"day": "day", "month": "month", "d": "day", "m": "month", "dmy": "day", "mdy": "month", "hari": "day", "bulan": "month"}
_YES = {"yes": "yes", "y": "yes", "ya": "yes", "no": "no", "n": "no", "tidak": "no"}


@dataclass(frozen=True, slots=True)
class Session:
    """What a first session decided."""

    name: str
    zone: str
    proposals: tuple[Proposal, ...]
    lists: tuple[Named, ...]


def session(paths: Sequence[Path], folder: Path | None, options: argparse.Namespace, asker: Asker, now: datetime) -> Session:
    """Look at the files, ask what they do not say, and propose a source for each."""
    with ExitStack() as stack:
        parts = [part for path in paths for part in parts_of(path, options, now, stack)]
        for part in parts:
            for line in found_in(part):
                print(line)
        first = folder.name if folder is not None else Path(parts[0].file.path).stem
        title = re.sub(r"[-_]+", " ", first).title()
        name = asker.ask("--name", "What is the city called? Pages and reports print it.", title, options.name, _name)
        zone = _ask_zone(parts, options, asker)
        _ask_order(parts, options, asker, zone, now)
        _ask_agency(parts, options, asker)
        restarts = ids_restart([(part.looked, part.choice, part.order) for part in parts if part.looked is not None and part.choice is not None])
        proposals = [_proposal(part, options, asker, zone, now, restarts) for part in parts]
        proposals = _numbered(proposals, asker, options)
        return Session(name, zone, tuple(proposals), tuple(_lists(parts)))


# ------------------------------------------------------------------------------------------------------------------ questions


def _name(text: str) -> str:
    if not slug(text) or any(character in text for character in '"\\') or len(text) > 80:
        raise ValueError("a name has letters or digits, no quotation mark and no backslash.")
    return text


def _zone(text: str) -> str:
    short = {"wib": "Asia/Jakarta", "wita": "Asia/Makassar", "wit": "Asia/Jayapura"}
    try:
        return ZoneInfo(short.get(text.casefold(), text)).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("not a time zone; for example Asia/Jakarta (WIB), Asia/Makassar (WITA), Asia/Jayapura (WIT).") from error


def _ask_zone(parts: Sequence[Part], options: argparse.Namespace, asker: Asker) -> str:
    marks = [column.dates.zone_mark for part in parts for column in part.file.columns if column.dates is not None]
    marked = zone_of_marks(marks)
    if marked is not None and options.zone is None:
        return marked  # every value says so
    places = [middle(part.looked, part.choice) for part in parts if part.looked is not None and part.choice is not None]
    guess = next((zone for place in places if place is not None and (zone := zone_at(*place))), None)
    why = f" The coordinates lie around {guess}." if guess else ""
    text = f"In which time zone are its times written?{why} Asia/Jakarta (WIB), Asia/Makassar (WITA), Asia/Jayapura (WIT), or any other."
    return asker.ask("--zone", text, guess or "Asia/Jakarta", options.zone, _zone)


def _ask_order(parts: Sequence[Part], options: argparse.Namespace, asker: Asker, zone: str, now: datetime) -> None:
    """The order of day and month of every file that needs one; asked once for all that do not tell."""
    open_parts = []
    for part in parts:
        if part.looked is None or part.choice is None:
            continue
        columns = {name: column for name, column in part.choice.columns.items() if name in INSTANTS}
        dates = [(column, found) for column in columns.values() if (found := part.file.column(column).dates) and found.is_ordered]
        if not dates:
            continue
        for column, found in dates:
            if "iso" in found.day_forms and (turned := turned_dates(part.looked.connection, part.looked.rows([column]), given(column))):
                raise SettingsError(f"{part.file.name}, column '{column}': {said_turned(*turned)}\n{TURNED_CURE}.")
        part.order = proved_order([(found.only_day, found.only_month) for _, found in dates])
        if part.order == "mixed":
            told = "; ".join(f"{column}: {found.only_day} only day-first, {found.only_month} only month-first" for column, found in dates)
            raise SettingsError(
                f"{part.file.name} mixes day-first and month-first dates ({told}), so the days of all others are in doubt.\n"
                "A spreadsheet of another region does this when it opens an export. Get the export again and do not save it from a spreadsheet."
            )
        if part.order is None:
            evidence = [order_evidence(part.looked, part.choice, order, now) for order in ("day", "month")]
            part.order = likely_order(*evidence)
        if part.order is None:
            open_parts.append((part, dates[0][0]))
    if not open_parts:
        return
    names = ", ".join(f"'{column}' of {part.file.name}" for part, column in open_parts)
    text = (
        f"Nothing in the data says whether {names} writes the day or the month first: is 03/04 the 3rd of April (day) or March 4 (month)?"
    )
    default = "month" if zone.startswith("America/") else "day"
    answer = asker.ask("--date-order", text, default, options.date_order, one_of(_ORDERS), may_default=False)
    for part, _ in open_parts:
        part.order = answer


def _ask_agency(parts: Sequence[Part], options: argparse.Namespace, asker: Asker) -> None:
    """Which column is the agency, asked of the first file where several fit."""
    for part in parts:
        if part.choice is None or options.agency or len(rivals := part.choice.rivals.get("agency", ())) < 2:
            continue
        told = ", ".join(f"{column} ({part.file.column(column).distinct} names)" for column in rivals)
        text = f"Which column of {part.file.name} names the agency (OPD) that answers for a ticket? {told}"
        answer = asker.ask("--agency", text, rivals[0], None, one_of({column.casefold(): column for column in rivals}))
        part.choice = choose(part.file, {**part.choice.columns, "agency": answer})
        return


# ------------------------------------------------------------------------------------------------------------------ proposals


def _proposal(part: Part, options: argparse.Namespace, asker: Asker, zone: str, now: datetime, restarts: bool) -> Proposal:
    stem = slug(f"{Path(part.file.path).stem} {part.sheet}") or "source"
    if part.choice is None or part.looked is None:
        if part.recap is None:
            end = last_event(Path(part.file.path), part.file.kind, dict(part.file.options), zone, now)
            return _with_extract(Proposal(stem, part.file), end, zone)
        after = part.recap.last_month + timedelta(days=32)  # a month's paper is written in the next month's first days
        return Proposal(stem, part.file, extracted_at=datetime(after.year, after.month, 6, 8, tzinfo=ZoneInfo(zone)), mode="incremental")
    notes = [f"sheets of {Path(part.file.path).name} that nothing reads: {', '.join(part.unread)}"] if part.unread else []
    answered, closed = part.choice.columns.get("answered_at"), part.choice.columns.get("closed_at")
    if part.choice.entity == "tickets" and answered is not None and closed is None:
        text = f"{part.file.name} says when a complaint was answered ('{answered}'), not when it was closed. Does the answer end it?"
        if asker.ask("--answer-is-end", text, "yes", options.answer_is_end, one_of(_YES)) == "yes":
            part.choice = replace(part.choice, columns={**part.choice.columns, "closed_at": answered})
            notes.append(f"a ticket counts as closed when it was answered ('{answered}'): the file has no closing time")
    elif part.choice.entity == "tickets" and closed is None and "status" in part.choice.columns:
        notes.append("the file has no closing time: what its status calls closed counts as closed when the file was made")
    key, note = key_of(part.looked, part.choice, options.key or (), restarts)
    notes += [note] if note else []
    words: tuple[Word, ...] = ()
    if "status" in part.choice.columns:
        counts = status_counts(part.looked, part.choice)
        words = status_words(counts, "agency" in part.choice.columns, "closed_at" in part.choice.columns)
    proposal = Proposal(stem, part.file, part.choice, part.order, key, words, notes=tuple(notes))
    first, last, end = span(part.looked, proposal, zone, now)
    if first is not None and last is not None:
        local = ZoneInfo(zone)
        order = {"day": ", day first", "month": ", month first", None: ""}[part.order]
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        wait = f"; {months} months, so the first run makes as many editions and takes a while" if months > 24 else ""
        print(f"{part.file.name}: from {first.astimezone(local):%Y-%m-%d} to {last.astimezone(local):%Y-%m-%d}{order}{wait}")
    return _with_extract(proposal, end, zone)


def _with_extract(proposal: Proposal, end: datetime | None, zone: str) -> Proposal:
    """The proposal with its last event as extract time, where its file is so much younger that it tells nothing."""
    modified = proposal.file.modified_at
    if end is None or modified is None or modified - end <= FRESH:
        return proposal
    return replace(proposal, extracted_at=(end + timedelta(seconds=1)).astimezone(ZoneInfo(zone)))


def _numbered(proposals: Sequence[Proposal], asker: Asker, options: argparse.Namespace) -> list[Proposal]:
    """Ids made unique, files of one layout taken as parts of one register, and unknown status words asked about once."""
    unknown = [word for proposal in proposals for word in proposal.words if not word.is_known]
    set_aside = False
    if unknown:
        told = ", ".join(f"'{word.text}' ({word.rows} rows) → {word.state}" for word in unknown[:8])
        more = f" and {len(unknown) - 8} more" if len(unknown) > 8 else ""
        text = f"These status words are not known: {told}{more}. Count them like that (guess), or set their rows aside until you map them (aside)?"
        answers = {"guess": "guess", "aside": "aside", "g": "guess", "a": "aside"}
        set_aside = asker.ask("--unknown-status", text, "guess", options.unknown_status, one_of(answers)) == "aside"
    layouts = [sorted(column.name for column in proposal.file.columns) for proposal in proposals]
    seen: dict[str, int] = {}
    found = []
    for proposal, layout in zip(proposals, layouts, strict=True):
        seen[proposal.id] = seen.get(proposal.id, 0) + 1
        name = proposal.id if seen[proposal.id] == 1 else f"{proposal.id}-{seen[proposal.id]}"
        if layout and layouts.count(layout) > 1:
            # Parts of one register end with its last part: figures are as of the earliest end, and later months would wait for ever.
            ends = [each.extracted_at for each, other in zip(proposals, layouts, strict=True) if other == layout]
            end = None if None in ends else max(each for each in ends if each is not None)
            proposal = replace(proposal, mode="incremental", extracted_at=end)
        found.append(replace(proposal, id=name, set_aside=set_aside))
    return found


def _lists(parts: Sequence[Part]) -> Iterator[Named]:
    """One list a kind of name, from every file that has it."""
    for column in FILES:
        values: dict[str, int] = {}
        heading = ""
        for part in parts:
            source = part.choice.columns.get(column) if part.choice is not None else None
            if source is None:
                continue
            heading = heading or source
            for value, count in part.file.column(source).values:
                values[value] = values.get(value, 0) + count
        for part in parts if not heading else ():  # a register's own names come first: a paper's others are shown, not added
            for name, count in part.recap.names.get(column, ()) if part.recap is not None else ():
                values[name] = values.get(name, 0) + count
        if values:
            yield named(column, heading, sorted(values.items(), key=lambda pair: (-pair[1], pair[0])))
