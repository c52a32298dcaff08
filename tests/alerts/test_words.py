"""What a message says, in the reader's words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipelines.alerts.compose import worded
from pipelines.alerts.store import Item
from tests.conftest import CITY, sample_environ
from transforms.city import load_city

TOLD = {"ticket": "T1", "clock": "finish", "authority": "law", "policy": "SP4N", "due_at": "2026-03-01T02:00:00Z"}


@pytest.mark.parametrize(("language", "words"), [("id", "Belum dikenali"), ("en", "Not recognised")])
def test_an_agency_nobody_knows_is_told_in_words(language: str, words: str) -> None:
    city = load_city(CITY, environ=sample_environ(CITY))
    nobody, dinsos = (Item(f"breached {one}", 0, "piket", "breached", one, TOLD) for one in ("tak-dikenal", "dinsos"))
    at = datetime(2026, 3, 2, tzinfo=UTC)
    title, alone = worded([nobody], city, language, at, 1)
    _, both = worded([nobody, dinsos], city, language, at, 2)
    assert f"] {words}: " in title and f"\n{words} (1)\n" in both and "\nDinas Sosial (1)\n" in both
    assert "tak-dikenal" not in title + alone + both
