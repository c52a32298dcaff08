"""Which period is looked at, in which language: what a page's address says, and what a paper is made for."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date

from dashboards.render import formats
from dashboards.render.html import address
from dashboards.render.words import LANGUAGES, say

KINDS = ("day", "month", "year")


def language_of(asked: str | None) -> str:
    """The language an address asks for, else the city's first (TANGGAP_LANGUAGE, set by `tanggap serve`), else Indonesian."""
    return next((word for word in (asked, os.environ.get("TANGGAP_LANGUAGE", "")) if word in LANGUAGES), LANGUAGES[0])


@dataclass(frozen=True, slots=True)
class View:
    """What the address asks for; ``on`` is None until the data say which periods exist."""

    language: str
    kind: str
    on: date | None

    def say(self, key: str, **values: object) -> str:
        """The catalogue's text in this view's language."""
        return say(key, self.language, **values)

    def link(self, page: str = "", **extra: str | None) -> str:
        """A link to a page that keeps language and period."""
        return address(page, **{**self.query(), **extra})

    def query(self) -> dict[str, str]:
        """The part of the address every page shares; defaults are left out."""
        found = {}
        if self.language != language_of(None):
            found["lang"] = self.language
        if self.kind != "month":
            found["period"] = self.kind
        if self.on:
            found["on"] = formats.key(self.kind, self.on)
        return found
