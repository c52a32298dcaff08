"""Manifests for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from transforms.editions.manifest import BatchStamp, Change, CityStamp, Manifest

AS_OF = datetime(2026, 3, 3, 22, 0, tzinfo=UTC)


def manifest(**changes: Any) -> Manifest:
    """A February edition, with the fields given changed."""
    whole = Manifest(
        edition="month-2026-02",
        name="month-2026-02",
        kind="month",
        state="final",
        revision=1,
        starts_on=date(2026, 2, 1),
        ends_on=date(2026, 3, 1),
        final_at=datetime(2026, 3, 3, 23, 0, tzinfo=UTC),
        as_of={
            "tickets": AS_OF,
            "calls": datetime(2026, 3, 3, 23, 0, tzinfo=UTC),
            "posts": datetime(2026, 3, 3, 23, 0, tzinfo=UTC),
        },
        complete_through={"tiket": AS_OF},
        city=CityStamp("kota-contoh", "Kota Contoh", "Asia/Jakarta", True),
        batches=(
            BatchStamp("tiket", "ab" * 32, 100, date(2026, 3, 3)),
            BatchStamp("tiket", "cd" * 32, 3, date(2026, 3, 4)),
        ),
        city_fingerprint="c" * 64,
        models_fingerprint="d" * 64,
        code_version="0.1.0",
        key_fingerprint="e" * 16,
        policy_version="p1",
        calendar_version="k1",
        rows={"ticket_periods": 10},
        hashes={"ticket_periods": "f" * 64},
        figures_hash="0" * 64,
        quality={"identities_checked": 9},
        made_from="batches",
        changes=(Change("late rows", 3, "source tiket"),),
        made_at=datetime(2026, 3, 4, tzinfo=UTC),
    )
    return replace(whole, **changes)
