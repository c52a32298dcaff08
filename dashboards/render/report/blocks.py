"""What a document is made of, as plain values: the typesetter and the tests read the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from dashboards.render.html import Cell, Column


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 begins a section, 2 a part of it."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph: ``answer`` (larger), ``quiet`` (smaller), ``reply`` (an agency's own words) or plain."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Points:
    """A list of (strong words, the rest of the sentence); numbered where the order says something."""

    items: Sequence[tuple[str, str]]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table whose head is repeated on every page. ``wide`` columns share what room is left (named twice: two shares);
    the heads of ``slim`` ones stand upright; ``total`` says that the last row is a sum."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell | str]]
    caption: str
    wide: Sequence[int] = (0,)
    slim: Sequence[int] = ()
    total: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart as SVG, with the sentence that says the same."""

    svg: str
    told: str


@dataclass(frozen=True, slots=True)
class Terms:
    """Words and what they mean."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Signature:
    """Room for a signature: place and date, office, name."""

    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Beside:
    """Two columns of blocks."""

    left: Sequence[Block]
    right: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Together:
    """Blocks that stay on one page where a page can hold them."""

    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Break:
    """A new page."""


Block = Heading | Text | Points | Grid | Drawing | Terms | Signature | Beside | Together | Break


@dataclass(frozen=True, slots=True)
class Document:
    """One paper: what stands on its top, on the foot of every page, and its blocks."""

    title: str
    subtitle: str
    city: str
    language: str
    foot: str
    page: str
    strip: str = ""
    blocks: Sequence[Block] = field(default_factory=tuple)

    def plain(self) -> dict[str, Any]:
        """As values JSON knows; each block says its kind."""
        whole = asdict(self)
        whole["blocks"] = [plain(block) for block in self.blocks]
        return whole


def plain(block: Block) -> Mapping[str, Any]:
    """One block as values JSON knows; a cell that is only text becomes a cell."""
    found: dict[str, Any] = {"block": type(block).__name__.lower()}
    if isinstance(block, Beside):
        return {**found, "left": [plain(one) for one in block.left], "right": [plain(one) for one in block.right]}
    if isinstance(block, Together):
        return {**found, "blocks": [plain(one) for one in block.blocks]}
    found |= asdict(block)
    if isinstance(block, Grid):
        found["rows"] = [[asdict(Cell(cell) if isinstance(cell, str) else cell) for cell in row] for row in block.rows]
    return found
