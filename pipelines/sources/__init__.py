"""Readers: one module per kind of source, each turning one file into rows of text that know their line.

A reader decides what a row is and which rows are broken; it never decides what a value means (`pipelines.landing.mapping`).
"""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.sources import asterisk_cdr, csv_file, jsonl, queue_log, recap, x_api_v2, xlsx
from pipelines.sources.reading import Broken, Layout, RawFile, Reading, SourceError

__all__ = ["READERS", "Broken", "Layout", "RawFile", "Reading", "SourceError"]

READERS: Mapping[str, Layout] = {
    "asterisk_cdr": asterisk_cdr.LAYOUT,
    "csv": csv_file.LAYOUT,
    "jsonl": jsonl.LAYOUT,
    "queue_log": queue_log.LAYOUT,
    "x_api_v2": x_api_v2.LAYOUT,
    "recap": recap.LAYOUT,
    "xlsx": xlsx.LAYOUT,
}
"""How each kind is read. A kind that is missing here cannot be pulled yet."""

