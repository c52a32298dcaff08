"""The cells of policies.csv: what they mean, and what is refused."""

from __future__ import annotations

import pytest

from transforms.sla.policies import (
    parse_dispute_window,
    parse_duration,
    parse_flag,
    parse_pause_caps,
    parse_pauses,
    parse_selector,
    parse_target,
)


@pytest.mark.parametrize(
    ("text", "basis", "target"),
    [
        ("90m", "clock", (5400, None)),
        ("72h", "clock", (259_200, None)),
        ("3d", "clock", (259_200, None)),
        ("72h", "open_hours", (259_200, None)),
        ("3d", "working_days", (None, 3)),
        ("3d", "calendar_days", (None, 3)),
        ("", "as_given", (None, None)),
    ],
)
def test_targets(text: str, basis: str, target: tuple[int | None, int | None]) -> None:
    assert parse_target(text, basis) == target


@pytest.mark.parametrize(
    ("text", "basis", "why"),
    [
        ("3d", "open_hours", "a day has no length there"),
        ("72h", "working_days", "must be in days"),
        ("72h", "as_given", "must be empty"),
        ("", "clock", "needs the basis as_given"),
        ("3 hari", "clock", "not a length of time"),
        ("0h", "clock", "above 0"),
        ("3d", "clok", "basis 'clok' is not known"),
    ],
)
def test_targets_that_mean_nothing(text: str, basis: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_target(text, basis)


def test_selectors() -> None:
    assert parse_selector("urgency=darurat; category=JALAN") == (("category", "JALAN"), ("urgency", "darurat"))
    assert parse_selector("") == ()
    for text, why in (("kategori=A", "not known"), ("category", "no value"), ("area=1;area=2", "given twice")):
        with pytest.raises(ValueError, match=why):
            parse_selector(text)


def test_pauses_and_caps() -> None:
    assert parse_pauses("") == {"disputed"}
    assert parse_pauses("none") == frozenset()
    assert parse_pauses("waiting_citizen; waiting_outside") == {"waiting_citizen", "waiting_outside"}
    assert parse_pause_caps("waiting_outside=48h;waiting_citizen=5d") == (
        ("waiting_citizen", 432_000),
        ("waiting_outside", 172_800),
    )
    with pytest.raises(ValueError, match="pause 'waiting' is not known"):
        parse_pauses("waiting")


def test_windows_durations_and_flags() -> None:
    assert [parse_dispute_window(text) for text in ("", "5d", "0d")] == [10, 5, 0]
    assert [parse_duration(text) for text in ("1m", "1h", "1 D")] == [60, 3600, 86_400]
    assert [parse_flag(text) for text in ("", "true", "False")] == [False, True, False]
    with pytest.raises(ValueError, match="in working days"):
        parse_dispute_window("48h")
    with pytest.raises(ValueError, match="one of true, false"):
        parse_flag("ya")
