"""Scripted test calls: somebody asks the centre what its own answer key says, and counts the items that were right."""

from __future__ import annotations

from dataclasses import dataclass

from transforms.city.model import OUTSIDE_SHIFTS, Source
from transforms.simulate.calls import shift_of
from transforms.simulate.files import Sheaf, covered_until
from transforms.simulate.layout import Layout
from transforms.simulate.world import World

ASKING_HOURS = (*(0.0,) * 7, *(1.0,) * 13, *(0.3,) * 4)
"""Who tests a centre does so by day, now and then in the evening."""


@dataclass(frozen=True, slots=True)
class AnswerTest:
    """One test call."""

    test_id: str
    at: int
    topic: str
    shift_id: str
    asked: int
    correct: int


def make_tests(world: World) -> list[AnswerTest]:
    """Every test call of the window, by time; none where the city has no source of them."""
    chance, profile = world.chance("answer_tests"), world.profile
    tests: list[AnswerTest] = []
    if "answer_tests" not in world.entities or not profile.test_topics:
        return tests
    for day in world.days():
        gain = sum(training.gain for training in profile.trainings if training.on <= day)
        for at in sorted(
            world.moment(chance, day, ASKING_HOURS) for _ in range(world.daily_count(chance, day, profile.tests_per_day))
        ):
            topic = chance.choice(sorted(profile.test_topics))
            right = min(1.0, profile.test_topics[topic] + gain)
            correct = sum(chance.random() < right for _ in range(profile.test_items))
            shift = shift_of(world, at)
            shift_id = shift[0] if shift else OUTSIDE_SHIFTS
            tests.append(AnswerTest(f"U{len(tests) + 1:05d}", at, topic, shift_id, profile.test_items, correct))
    return tests


def test_sheets(world: World, source: Source, tests: list[AnswerTest]) -> Sheaf:
    """The testers' sheets, a file a month."""
    layout = Layout(source)
    sheaf = layout.sheaf()
    for test in tests:
        values = {
            "test_id": test.test_id, "asked_at": test.at, "topic": test.topic, "items_asked": test.asked,
            "items_correct": test.correct,
        }  # fmt: skip
        sheaf.put(sheaf.name(covered_until(world, test.at)), layout.line(layout.cells(values)))
    return sheaf
