"""Small pieces of escaped HTML: real tables, figures and lists, readable without a script and by a screen reader.

Everything that comes from data goes through ``html.escape`` here; no caller writes a tag around a value itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote, urlencode


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, where it leads, a second quieter line, a bar from 0 to 1, and a class of meaning."""

    text: str
    href: str | None = None
    note: str = ""
    bar: float | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading; ``number`` aligns right; ``href`` leads to the definition; ``minor`` gives way on a phone."""

    label: str
    number: bool = False
    href: str | None = None
    minor: bool = False


def address(page: str, **state: str | None) -> str:
    """A relative link to a page with its state: ``opd?opd=DPU&period=month``."""
    given = {name: value for name, value in state.items() if value}
    return (page or ".") + ("?" + urlencode(given, quote_via=quote) if given else "")


def link(text: str, href: str | None, title: str = "") -> str:
    """``text`` as a link, or plainly when it leads nowhere."""
    if not href:
        return escape(text)
    tip = f' title="{escape(title)}"' if title else ""
    return f'<a href="{escape(href)}"{tip}>{escape(text)}</a>'


def _cell(cell: Cell | str, column: Column, heading: bool) -> str:
    cell = Cell(cell) if isinstance(cell, str) else cell
    classes = " ".join(
        name for name in ("n" if column.number else "", "minor" if column.minor else "", cell.kind) if name
    )
    inner = link(cell.text, cell.href)
    if cell.bar is not None:
        width = max(0.0, min(1.0, cell.bar)) * 100
        inner += f'<span class="bar" aria-hidden="true"><i style="width:{width:.1f}%"></i></span>'
    if cell.note:
        inner += f"<small>{escape(cell.note)}</small>"
    tag, scope = ("th", ' scope="row"') if heading else ("td", "")
    return f'<{tag}{scope} class="{classes}">{inner}</{tag}>'


def table(columns: Sequence[Column], rows: Iterable[Sequence[Cell | str]], caption: str, kind: str = "") -> str:
    """A table with a caption; the first cell of each row heads it."""
    head = "".join(
        f'<th scope="col" class="{"n" if column.number else ""}{" minor" if column.minor else ""}">{link(column.label, column.href)}</th>'
        for column in columns
    )
    body = "".join(
        "<tr>"
        + "".join(
            _cell(cell, column, place == 0) for place, (cell, column) in enumerate(zip(row, columns, strict=True))
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}"><table class="t {kind}">'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the page's large numbers: what it is, its value, what it is made of, and what it was before."""

    label: str
    text: str
    parts: str
    against: str
    href: str | None = None
    definition: str | None = None


def figures(items: Iterable[Figure], explain: str) -> str:
    """The large numbers side by side; label and value are links to the definition and to the rows behind."""
    cards = "".join(
        f'<div class="fig"><dt>{link(item.label, item.definition, explain)}</dt><dd><b>{link(item.text, item.href)}</b>'
        f"<span>{escape(item.parts)}</span><span class='against'>{escape(item.against)}</span></dd></div>"
        for item in items
    )
    return f'<dl class="figs">{cards}</dl>'


def strip(text: str, kind: str, link_text: str = "", href: str | None = None) -> str:
    """A line across the page: ``sim`` (simulated), ``stale``, ``error`` or ``note``."""
    role = "alert" if kind == "error" else "note"
    more = f" {link(link_text, href)}" if link_text else ""
    return f'<p class="strip {kind}" role="{role}">{escape(text)}{more}</p>'


def paragraph(text: str, kind: str = "") -> str:
    """One paragraph of plain text."""
    return f'<p class="{kind}">{escape(text)}</p>'


def heading(text: str, level: int = 2, anchor: str = "") -> str:
    """A heading; ``anchor`` is its address within the page."""
    mark = f' id="{escape(anchor)}"' if anchor else ""
    return f"<h{level}{mark}>{escape(text)}</h{level}>"


def ordered(items: Iterable[tuple[str, str, str | None]]) -> str:
    """A numbered list of (strong words, the rest of the sentence, link)."""
    rows = "".join(f"<li><b>{link(strong, href)}</b> {escape(rest)}</li>" for strong, rest, href in items)
    return f'<ol class="watch">{rows}</ol>'


def definitions(pairs: Iterable[tuple[str, str]]) -> str:
    """Terms and what they mean."""
    return '<dl class="terms">' + "".join(f"<dt>{escape(a)}</dt><dd>{escape(b)}</dd>" for a, b in pairs) + "</dl>"


def bullets(items: Iterable[tuple[str, str | None]]) -> str:
    """A plain list of links."""
    return '<ul class="plain">' + "".join(f"<li>{link(text, href)}</li>" for text, href in items) + "</ul>"


def inline(items: Iterable[tuple[str, str | None]]) -> str:
    """Links one after the other, in one paragraph."""
    return f'<p class="inline">{" · ".join(link(text, href) for text, href in items)}</p>'


def fold(title: str, inner: str, is_open: bool = False, anchor: str = "") -> str:
    """A part that opens on demand; ``inner`` is markup made here, ``title`` is text."""
    mark = f' id="{escape(anchor)}"' if anchor else ""
    return f'<details class="passport"{mark}{" open" if is_open else ""}><summary>{escape(title)}</summary>{inner}</details>'


def pre(text: str) -> str:
    """Code as it is."""
    return f"<pre>{escape(text)}</pre>"
