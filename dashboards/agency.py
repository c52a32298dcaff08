"""Which agency an address asks for, and the chart of what it has open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboards import data
from dashboards.render import charts
from dashboards.render.view import View


def asked(agency: str) -> tuple[str, str]:
    """(agency id to show, what was asked and is unknown): an address may name an agency that does not exist."""
    if not agency or agency in data.agency_names("id"):
        return agency, ""
    return "", agency


def age_chart(rows: Sequence[data.Row], view: View) -> Any:
    """Open complaints by age, the overdue part inside each bar."""
    return charts.bars(
        [row["age_band"].replace("-", "–") for row in rows],
        [row["open_count"] for row in rows],
        view.language,
        [row["overdue_count"] for row in rows],
        height=220,
    )
