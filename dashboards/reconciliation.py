"""The page on the city's own recaps as values: the sentence, the months and their ways, agencies, names left to the steward."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from dashboards import data, recaps
from dashboards.begin import Page
from dashboards.render import formats, html
from dashboards.render.html import Cell, Column

TOLD = 3
"""Months with a difference that the sentence names; the table has them all."""


@dataclass(frozen=True, slots=True)
class Month:
    """One month and its figure by way of counting."""

    month_on: date
    ways: dict[str, data.Row]
    is_agreed: bool

    @property
    def difference(self) -> int:
        """The most that two figures of this month lie apart, a stated total and the sum of its parts among them."""
        figures = [
            row[name] for row in self.ways.values() for name in ("parts_count", "stated_count") if row[name] is not None
        ]
        return max(figures) - min(figures)


def months(page: Page) -> list[Month]:
    """Every month that a recap states, newest first."""
    if not recaps.are_there(page.working.path):
        return []
    found = groupby(recaps.months(page.working.path), key=lambda row: row["month_on"])
    return [
        Month(month_on, ways := {row["way"]: row for row in rows}, all(row["is_agreed"] for row in ways.values()))
        for month_on, rows in found
    ]


def chosen(page: Page, shown: Sequence[Month]) -> Month | None:
    """The month the address asks for, else the newest that differs, else the newest."""
    asked = next((month for month in shown if month.month_on == page.view.on), None)
    return asked or next((month for month in shown if month.difference), shown[0] if shown else None)


def answer(page: Page, shown: Sequence[Month]) -> str:
    """Whether the city's papers agree with each other, and with the tickets where it has any."""
    say, language = page.view.say, page.view.language
    if not shown:
        return say("recaps_none")
    compared = [month for month in shown if len(month.ways) > 1]
    apart = [month for month in shown if month.difference]
    parts = []
    if compared:
        ways = [len(month.ways) for month in compared]
        agreed = sum(1 for month in compared if not month.difference)
        parts.append(say("recaps_agree", agreed=agreed, compared=len(compared), ways=_between(min(ways), max(ways))))
    told = []
    for month in apart[:TOLD]:
        named, count = formats.month(month.month_on, language), formats.number(month.difference, language)
        told.append(say("recaps_apart", month=named, count=count))
    if told:
        parts.append("; ".join(told) + (say("recaps_more", count=len(apart) - TOLD) if len(apart) > TOLD else "") + ".")
    if len(compared) < len(shown):
        parts.append(say("recaps_alone", count=len(shown) - len(compared)))
    if not any("tanggap" in month.ways for month in shown):
        parts.append(say("recaps_no_tickets"))
    return " ".join(parts)


def _between(least: int, most: int) -> str:
    return str(least) if least == most else f"{least}–{most}"


def way_name(page: Page, way: str) -> str:
    """What a way of counting is called: the paper and what it adds up, or Tanggap's own tickets."""
    source, _, dimension = way.rpartition(" ")
    return page.view.say("way_tickets") if not source else page.view.say(f"way_{dimension}", source=source)


def _columns(page: Page, shown: Sequence[Month]) -> list[tuple[str, list[str]]]:
    """Ways under one heading each, but papers that never state the same month share one: twelve monthly files are one column."""
    months_of: dict[str, set[date]] = {}
    for month in shown:
        for way in month.ways:
            months_of.setdefault(way, set()).add(month.month_on)
    groups: dict[str, list[list[str]]] = {}
    for way in sorted(months_of):
        same = groups.setdefault(way.rpartition(" ")[2], [])
        free = (group for group in same if not any(months_of[way] & months_of[other] for other in group))
        group = next(free, None)
        if group is None:
            same.append([way])
        else:
            group.append(way)
    columns = []
    for dimension, same in groups.items():
        for place, group in enumerate(same, start=1):
            several = page.view.say("papers") + (f" {place}" if len(same) > 1 else "")
            name = way_name(page, group[0] if len(group) == 1 else f"{several} {dimension}")
            columns.append((name, group))
    return columns


def month_table(page: Page, shown: Sequence[Month]) -> str:
    """Months down, ways across, and how far they lie apart."""
    say, language = page.view.say, page.view.language
    ways = _columns(page, shown)
    columns = [
        Column(say("month")),
        *(Column(name, number=True) for name, _ in ways),
        Column(say("apart"), number=True),
    ]
    cells: list[list[Cell | str]] = []
    for month in shown:
        link = page.view.link("rekonsiliasi", period=None, on=formats.key("month", month.month_on))
        row: list[Cell | str] = [Cell(formats.month(month.month_on, language), link + "#agency")]
        for _, group in ways:
            row.append(_way_cell(page, next((month.ways[way] for way in group if way in month.ways), None)))
        row.append(_apart(page, month.difference) if len(month.ways) > 1 or month.difference else Cell(formats.MISSING, kind="soft"))
        cells.append(row)
    return html.table(columns, cells, say("recaps_caption"))


def _way_cell(page: Page, row: data.Row | None) -> Cell:
    if row is None:
        return Cell(formats.MISSING, kind="soft")
    parts, stated = row["parts_count"], row["stated_count"]
    if parts is None or stated is None or parts == stated:
        return Cell(formats.number(row["way_count"], page.view.language))
    written = page.view.say("stated_total", count=formats.number(stated, page.view.language))
    return Cell(formats.number(parts, page.view.language), note=written, kind="late")


def _apart(page: Page, difference: int) -> Cell:
    return Cell(formats.number(difference, page.view.language), kind="late" if difference else "soft")


def levels(page: Page, month: Month) -> list[str]:
    """Of agency and channel those that some recap of the month counts by: tickets alone have nothing to be set beside."""
    return [
        level
        for level in ("agency", "channel")
        if any(row["way"] != "tanggap" for row in recaps.subjects(page.working.path, level, month.month_on))
    ]


def subject_table(page: Page, month: Month, level: str) -> str:
    """Agencies (or channels) of one month: differing ones first, then the largest."""
    say, language = page.view.say, page.view.language
    found = recaps.subjects(page.working.path, level, month.month_on)
    ways = sorted({row["way"] for row in found})
    names = data.names(data.current().path, "agencies" if level == "agency" else "channels", language)
    has_done = any(row["done_count"] is not None for row in found)
    columns = [
        Column(say("agency" if level == "agency" else "channel")),
        *(Column(way_name(page, way), number=True) for way in ways),
    ]
    columns += [Column(say("apart"), number=True)] if len(ways) > 1 else []
    columns += [Column(say("followed_up"), number=True)] if has_done else []
    cells: list[list[Cell | str]] = []
    for subject, group in groupby(found, key=lambda row: row["subject"]):
        rows = list(group)
        counts = {row["way"]: row["way_count"] for row in rows}
        # Names nobody lists, and what names no agency (Lain-lain, Saran), stand as they were written.
        line: list[Cell | str] = [Cell(names.get(subject) or rows[0]["name"] or subject)]
        line += [Cell(formats.number(counts.get(way), language)) for way in ways]
        line += [_apart(page, rows[0]["most_count"] - rows[0]["least_count"])] if len(ways) > 1 else []
        line += [Cell(formats.number(rows[0]["done_count"], language))] if has_done else []
        cells.append(line)
    caption = say("subjects_caption", month=formats.month(month.month_on, language), count=len(cells))
    return html.table(columns, cells, caption)


def unknown_table(page: Page) -> str:
    """Spellings that matched nothing, the weightiest first, each with the closest listed name."""
    say, language = page.view.say, page.view.language
    told = recaps.named(page.working.path)
    found = recaps.unknown(page.working.path)
    known = say("spellings_told", known=told["known_count"], spellings=told["spellings_count"], left=len(found))
    if not found:
        return html.paragraph(say("spellings_all", spellings=told["spellings_count"]))
    names = {**data.names(data.current().path, "channels", language), **data.agency_names(language)}
    columns = [
        Column(say("spelling")),
        Column(say("closest")),
        Column(say("months_stated"), number=True, minor=True),
        Column(say("complaints_stated"), number=True),
    ]
    cells: list[list[Cell | str]] = []
    for row in found:
        near = Cell(formats.MISSING, kind="soft")
        if row["suggested_id"]:
            alike = say("alike", share=formats.rate(row["suggested_ratio"], language, 0))
            near = Cell(names.get(row["suggested_id"], row["suggested_id"]), note=alike)
        cells.append(
            [
                row["spelling"],
                near,
                formats.number(row["months_count"], language),
                formats.number(row["stated_count"], language),
            ]
        )
    return html.paragraph(known) + html.table(columns, cells, say("spellings_caption"))
