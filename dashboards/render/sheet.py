"""What a sheet works with, be it a page on screen or on paper: one period of one edition, and the rules of the city.

The page of the internal app and the paper of a report both are one, so that a sentence or a figure is written once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from dashboards.render.facts import Facts, Rules
from dashboards.render.view import View
from transforms.editions.reading import Row
from transforms.metrics import Value


class Sheet(Protocol):
    """One period of one edition, in one language."""

    @property
    def view(self) -> View:
        """Language, kind of period, and how to write a link."""

    @property
    def facts(self) -> Facts:
        """Facts of the edition the figures come from."""

    @property
    def rules(self) -> Rules:
        """The city's thresholds."""

    @property
    def on(self) -> date:
        """First day of the period."""

    @property
    def period(self) -> str:
        """The period's name in the sheet's language."""

    @property
    def running(self) -> bool:
        """Whether the period is not frozen yet: then nothing about it is called a change."""

    @property
    def has_promises(self) -> bool:
        """Whether the city declared any promise; without one nothing is on time or late."""

    def metric(self, metric_id: str, on: date | None = None, agency: str = "") -> Value:
        """A metric in the sheet's period, or in the one beginning ``on`` (from that period's own edition)."""

    def target(self, metric_id: str, agency: str | None = None) -> float | None:
        """The target the city set itself for the sheet's period, None without one."""

    def categories(self, agency: str) -> list[Row]:
        """Promise counts by category."""

    def names(self, table: str) -> Mapping[str, str]:
        """Id → name of ``agencies``, ``categories``, ``channels`` or ``areas``."""
