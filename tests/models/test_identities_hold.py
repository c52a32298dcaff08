"""Every identity of METRICS holds for whatever a small city may have been told: events out of order, calls of every end, stray posts."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.publish.gate import broken_identities
from tests.models.received import city_of, receive, warehouse_of
from tests.sla import strategies
from tests.sla.strategies import EPOCH, World
from transforms.city.model import AgentHome, Centre, Channel, City, ServiceLevel, Shift
from transforms.engines.duckdb import run_models
from transforms.engines.inputs import AsOf, create_dimensions
from transforms.graph import in_order, load_models

EXAMPLES = 400 if os.environ.get("TANGGAP_SOAK") else 25
QUEUES = ("1500", "darurat", None)
OUTCOMES = (
    "answered", "answered", "abandoned", "timed_out", "key_exit", "queue_full_or_empty", "dropped_before_queue", None,
)  # fmt: skip
DISPOSITIONS = ("normal", "information", "prank", "ghost", "wrong_number", "test", None)


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1), tickets=st.integers(0, 15), calls=st.integers(0, 30), posts=st.integers(0, 15)
)
def test_every_identity_holds_in_any_small_city(seed: int, tickets: int, calls: int, posts: int) -> None:
    random = Random(seed)
    world = strategies.world(random, tickets=tickets, policies=6)
    city = with_a_centre(world, random)
    as_of = AsOf(world.as_of, world.as_of, world.as_of)
    numbers = [facts.ticket_id for facts, _ in world.tickets]
    called = [call(random, number, numbers) for number in range(calls)]
    with warehouse_of(city, world.tickets, world.as_of, tables=()) as connection:
        receive(connection, "calls", called)
        receive(connection, "posts", [post(random, number) for number in range(posts)])
        create_dimensions(connection, city, as_of)
        run_models(connection, in_order(load_models(), ["quality.identities"]))
        assert [str(one) for one in broken_identities(connection)] == []
        checked = dict(connection.execute("select left(identity, 1), right_side from quality.identities").fetchall())
    assert (checked["6"] > 0) == any(facts.created_at < world.as_of for facts, _ in world.tickets)
    assert (checked["1"] > 0) == any(one["entered_at"] < world.as_of for one in called)


def with_a_centre(world: World, random: Random) -> City:
    """The random city with two queues, shifts that may leave gaps, and a promise on calls."""
    hours = random.choice([*world.calendars, "always"])
    shifts = [Shift("pagi", "Pagi", time(7), time(15)), Shift("siang", "Siang", time(15), time(23)), Shift("malam", "Malam", time(23), time(7))]
    level = ServiceLevel("INFO", random.choice(("", "1500")), 20, 0.8, "headline", hours, None, None, "contoh")
    homes = [AgentHome("x", "dinas-air", None, EPOCH.date() + timedelta(days=60)), AgentHome("x", "pusat", EPOCH.date() + timedelta(days=90), None)]
    return replace(
        city_of(world),
        agent_homes=tuple(homes[: random.randint(0, 2)]),
        channels=(Channel("telepon", "Telepon", "phone"), Channel("web", "Situs", "web")),
        centres=(Centre("pusat", "Pusat", "1500", hours, ("1500", "darurat")),),
        shifts=tuple(shifts[: random.randint(0, 3)]),
        service_levels=(level,),
        headline_clock=random.choice(("finish", "agency_answer", "first_action")),
    )


def moment(random: Random) -> datetime:
    """A second of the year, on either side of any as-of."""
    return EPOCH + timedelta(seconds=random.randrange(230 * 86_400))


def call(random: Random, number: int, tickets: list[str]) -> dict[str, Any]:
    """A call with any end, or with none that anybody told: answered and going on, or lost nobody knows when."""
    entered, outcome = moment(random), random.choice(OUTCOMES)
    waited = timedelta(seconds=random.choice((0, 1, 5, 6, 20, 21, 90_000)))
    is_answered = outcome == "answered"
    ended = entered + waited + timedelta(seconds=random.choice((0, 30, 4_000)))
    return {
        "call_id": f"C{number}",
        "_key": f"C{number}",
        "_extracted_at": entered,
        "queue": None if outcome == "dropped_before_queue" else random.choice(QUEUES),
        "entered_at": entered,
        "answered_at": entered + waited if is_answered else None,
        "ended_at": None if random.random() < 0.2 else ended,
        "outcome": random.choice((outcome, "transferred")) if is_answered else outcome,
        "disposition": random.choice(DISPOSITIONS),
        "caller_key": random.choice(("a", "b", "c", None)),
        "agent_key": random.choice(("x", "y", None)),
        "wrap_seconds": random.choice((None, 0.0, 12.0)),
        "ticket_id": random.choice((*tickets, "nowhere", None, None)),
    }


def post(random: Random, number: int) -> dict[str, Any]:
    """A post that may answer another, itself, or one that is not there."""
    return {
        "post_id": f"P{number}",
        "_key": f"P{number}",
        "_extracted_at": EPOCH,
        "author_key": random.choice(("p", "q", None)),
        "posted_at": moment(random),
        "masked_text": random.choice(("lampu mati", None)),
        "reply_to": random.choice((None, f"P{random.randrange(number + 1)}", "P999")),
        "conversation_id": random.choice((None, f"P{random.randrange(number + 1)}")),
        "label": random.choice(("complaint", "response", "other", None)),
        "is_repost": random.random() < 0.2,
        "platform": random.choice(("x", "mastodon")),
    }
