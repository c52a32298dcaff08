"""Documents to PDF, or to one PNG a page: Typst with the fonts it brings, no network, the same bytes for the same document."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import typst

from dashboards.render.report.blocks import Document

FORM = Path(__file__).with_name("report.typ")
#: An archive keeps it (PDF/A-2a) and a screen reader reads it (PDF/UA-1): both standards are checked while it is written.
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]


def pdf(document: Document, as_of: datetime) -> bytes:
    """The document as PDF, dated ``as_of``."""
    written = typst.compile(
        FORM.read_bytes(), format="pdf", ignore_system_fonts=True, sys_inputs=_given(document), timestamp=as_of, pdf_standards=STANDARDS
    )
    assert isinstance(written, bytes)
    return written


def pages(document: Document, ppi: float = 110) -> list[bytes]:
    """Each page as PNG, for whoever looks at the paper without a PDF reader."""
    written = typst.compile(FORM.read_bytes(), format="png", ppi=ppi, ignore_system_fonts=True, sys_inputs=_given(document))
    return [written] if isinstance(written, bytes) else list(written or [])


def _given(document: Document) -> dict[str, str]:
    return {"document": json.dumps(document.plain(), ensure_ascii=False)}
