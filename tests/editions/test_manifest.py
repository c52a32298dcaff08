"""manifest.json carries everything back unchanged, and refuses what it does not know."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.editions.examples import AS_OF, manifest
from transforms.editions.manifest import BatchStamp, Manifest, instant, instant_text

instants = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


def test_round_trip() -> None:
    assert Manifest.from_json(manifest().to_json()) == manifest()
    current = manifest(
        kind="current", starts_on=None, ends_on=None, final_at=None, made_at=None, changes=(), notes=("gathers x",)
    )
    assert Manifest.from_json(current.to_json()) == current


@given(instants, st.integers(-12, 14))
def test_instants_are_written_in_utc(moment: datetime, hours: int) -> None:
    elsewhere = moment.astimezone(timezone(timedelta(hours=hours)))
    assert instant_text(elsewhere) == instant_text(moment)
    assert instant(instant_text(elsewhere)) == moment


def test_naive_instants_are_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        instant_text(datetime(2026, 1, 1))


def test_as_of_all_is_the_earliest_group() -> None:
    assert manifest().as_of_all == AS_OF


def test_inputs_hash_follows_rows_rules_and_key_but_not_code() -> None:
    base = manifest()
    assert replace(base, models_fingerprint="x", code_version="9", made_at=None).inputs_hash == base.inputs_hash
    for changed in (
        {"city_fingerprint": "x"},
        {"key_fingerprint": "x"},
        {"batches": base.batches[:1]},
        {"batches": base.batches[::-1]},
        {"batches": (*base.batches, BatchStamp("tiket", "ef" * 32, 1, date(2026, 3, 9)))},
    ):
        assert replace(base, **changed).inputs_hash != base.inputs_hash


def test_a_day_becomes_final_by_itself() -> None:
    day = manifest(kind="day", state="provisional", final_at=datetime(2026, 3, 10, 17, tzinfo=UTC))
    assert day.state_at(datetime(2026, 3, 10, 16, 59, tzinfo=UTC)) == "provisional"
    assert day.state_at(datetime(2026, 3, 10, 17, tzinfo=UTC)) == "final"
    assert (
        manifest(kind="current", state="sementara", final_at=None).state_at(datetime(2099, 1, 1, tzinfo=UTC))
        == "sementara"
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"manifest_version": 99}, "manifest_version is 99"),
        ({"surprise": 1}, "unknown keys surprise"),
        ({"as_of": None}, "make the edition again"),
    ],
)
def test_what_cannot_be_read_is_named(change: dict[str, object], words: str) -> None:
    text = json.dumps({**json.loads(manifest().to_json()), **change})
    with pytest.raises(ValueError, match=words):
        Manifest.from_json(text, "shelf/manifest.json")


def test_not_json_names_the_file() -> None:
    with pytest.raises(ValueError, match=r"shelf/manifest\.json: not JSON"):
        Manifest.from_json("{", "shelf/manifest.json")
