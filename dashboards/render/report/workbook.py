"""A paper's numbers as a workbook: XlsxWriter, the same bytes for the same edition."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from textwrap import wrap

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dashboards.render import formats
from dashboards.render.freshness import freshness
from dashboards.render.report.entries import Entry, Mark, Rate
from dashboards.render.report.paper import Paper
from dashboards.render.report.tables import sheets

Styles = Mapping[str, Format]

WIDEST = 60
FILTER = 3
"""Room for the button of the filter, which covers the end of a heading."""

LINE = 15
"""Points of a line of text."""

_FORMATS = {"count": "#,##0", "rate": "0.0%", "measure": "#,##0.0", "date": "yyyy-mm-dd", "text": "@"}


def workbook(paper: Paper) -> bytes:
    """The workbook; dated by the edition's as-of, so that the same edition gives the same bytes."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    title = f"{paper.say(f'rep_title_{paper.kind}')}, {paper.facts.city}, {paper.period}"
    as_of = paper.facts.as_of_all
    book.set_properties({"title": title, "author": paper.facts.city, "created": as_of.replace(tzinfo=None), "comments": paper.facts.name})
    shared = {name: book.add_format({"num_format": code, "valign": "top"}) for name, code in _FORMATS.items()}
    shared["wrapped"] = book.add_format({"text_wrap": True, "valign": "top", "indent": 1})
    shared["mark"] = book.add_format({"align": "right", "valign": "top", "font_color": "#51606a"})
    shared["head"] = book.add_format({"bold": True, "bottom": 2, "text_wrap": True, "valign": "bottom", "indent": 1})
    shared["title"] = book.add_format({"bold": True, "font_size": 13})
    shared["quiet"] = book.add_format({"font_color": "#51606a"})
    shared["strip"] = book.add_format({"bg_color": "#fff3c4", "font_color": "#4a3600"})
    top = (title, freshness(paper.view, paper.facts), paper.say("simulated") if paper.facts.simulated else "")
    for name, heads, rows in sheets(paper):
        _write(book.add_worksheet(name), heads, rows, top, shared)
    book.close()
    return out.getvalue()


def _write(sheet: Worksheet, heads: Sequence[str], rows: Sequence[Sequence[Entry]], top: Sequence[str], shared: Styles) -> None:
    for place, (text, kind) in enumerate(zip(top, ("title", "quiet", "strip"), strict=True)):
        if text:
            sheet.write_string(place, 0, text, shared[kind])
    first = 4
    widths = [min(max([max(map(len, head.split())), *(len(_plain(row[column])) for row in rows)]), WIDEST) for column, head in enumerate(heads)]
    for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.write_string(first, column, head, shared["head"])
        sheet.set_column(column, column, width + 2 + FILTER)
    sheet.set_row(first, LINE * _lines(heads, widths))
    for number, row in enumerate(rows, start=first + 1):
        sheet.set_row(number, LINE * _lines([entry if isinstance(entry, str) else "" for entry in row], widths))
        for column, entry in enumerate(row):
            _entry(sheet, number, column, entry, shared)
    sheet.freeze_panes(first + 1, 1)
    sheet.autofilter(first, 0, first + len(rows), len(heads) - 1)
    sheet.repeat_rows(first)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&8" + top[1].replace("&", "&&")[:200] + "&R&8&P / &N")


def _lines(texts: Sequence[str], widths: Sequence[int]) -> int:
    """Lines that the longest text takes in its column: a program that does not fit rows to wrapped text by itself would show one of them."""
    return max((len(wrap(text, width)) for text, width in zip(texts, widths, strict=True)), default=1) or 1


def _entry(sheet: Worksheet, row: int, column: int, entry: Entry, shared: Styles) -> None:
    if entry is None or isinstance(entry, Mark) or entry == formats.MISSING:
        sheet.write_string(row, column, formats.MISSING if entry is None else str(entry), shared["mark"])
    elif isinstance(entry, Rate):
        sheet.write_number(row, column, entry, shared["rate"])
    elif isinstance(entry, int):
        sheet.write_number(row, column, entry, shared["count"])
    elif isinstance(entry, float):
        sheet.write_number(row, column, entry, shared["measure"])
    elif isinstance(entry, date):
        sheet.write_datetime(row, column, datetime(entry.year, entry.month, entry.day), shared["date"])
    else:
        sheet.write_string(row, column, entry, shared["wrapped"])


def _plain(entry: Entry) -> str:
    return f"{entry:,.1f}" if isinstance(entry, float) else str(entry or "")
