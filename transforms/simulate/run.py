"""One simulation: decide, write the raw files, write the answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from transforms.city.model import City, Source
from transforms.simulate.answer_tests import AnswerTest, make_tests, test_sheets
from transforms.simulate.call_files import call_forms, menu_log, queue_log
from transforms.simulate.calls import Call, make_calls
from transforms.simulate.figures import (
    call_figures,
    post_figures,
    sla_figures,
    stock_figures,
    ticket_figures,
)
from transforms.simulate.files import Sheaf
from transforms.simulate.levels import level_figures
from transforms.simulate.matters import add_reports
from transforms.simulate.post_files import post_pages
from transforms.simulate.posts import Post, make_posts
from transforms.simulate.profile import load_profile
from transforms.simulate.registers import blur
from transforms.simulate.ticket_files import Spelling, history, ticket_dump
from transforms.simulate.tickets import Ticket, make_tickets
from transforms.simulate.truth import write_truth
from transforms.simulate.world import World

Progress = Callable[[str, int, int], None]
"""Called with what is being made, how much of it is done and how much there is."""


@dataclass(frozen=True, slots=True)
class Happened:
    """Everything that was decided."""

    calls: list[Call]
    tickets: list[Ticket]
    posts: list[Post]
    tests: list[AnswerTest]
    spellings: dict[str, Spelling]


def simulate(
    city: City,
    out: Path,
    start: date | None = None,
    end: date | None = None,
    scale: float = 1.0,
    seed: int = 1,
    progress: Progress | None = None,
) -> Path:
    """Write the raw files of `start` up to, not including, `end` below `out`, and truth.json; returns its path.

    Without `start` or `end` the window of the city's simulation.toml. The same arguments give the same bytes. Raises ValueError
    when the city is not simulated, the window is empty, or a source is of a kind that is not simulated.
    """
    if not city.simulated:
        raise ValueError(
            f"{city.path / 'city.toml'}: {city.name} is not a simulated city (simulated = false).\n"
            "Made-up rows are written only where simulated = true."
        )
    profile = load_profile(city.path)
    start, end = start or profile.starts_on, end or profile.ends_on
    if end <= start or scale <= 0:
        raise ValueError(
            f"nothing to simulate: from {start} up to {end} at scale {scale:g}. `to` comes after `from`, scale is above 0."
        )
    _refuse_twins(city)
    tell = progress or (lambda what, done, total: None)
    world = World(city, start, end, scale, seed, profile)
    happened = _happen(world, tell)
    sheaves = [_written(world, source, happened) for source in city.sources]
    out.mkdir(parents=True, exist_ok=True)
    for place, sheaf in enumerate(sheaves):
        tell("files", place, len(sheaves))
        sheaf.write(out)
    tell("truth", 0, 1)
    platform = next((str(s.options.get("platform", "x")) for s in city.sources if s.entity == "posts"), "x")
    by_queue, by_shift = call_figures(world, happened.calls)
    figures = {
        "ticket_periods": ticket_figures(world, happened.tickets),
        "sla_periods": sla_figures(world, happened.tickets),
        "stock_periods": stock_figures(world, happened.tickets),
        "call_periods": by_queue,
        "shift_periods": by_shift,
        "service_level_periods": level_figures(world, happened.calls),
        "post_periods": post_figures(world, happened.posts, platform),
    }
    rows = {sheaf.source.id: sheaf.rows for sheaf in sheaves}
    return write_truth(world, out, rows, figures, happened.calls, happened.tickets, happened.posts, happened.tests)


def _happen(world: World, tell: Progress) -> Happened:
    calls = make_calls(world, tell)
    tickets = make_tickets(world, calls, tell)
    posts = make_posts(world, tell)
    add_reports(world, calls, tickets, posts)
    blur(world, calls, tickets)
    spellings = {ticket.life.ticket_id: Spelling(world, ticket.life.ticket_id) for ticket in tickets}
    return Happened(calls, tickets, posts, make_tests(world), spellings)


def _refuse_twins(city: City) -> None:
    """One register tells it all: a second one would say everything again."""
    known: dict[str, str] = {}
    for source in city.sources:
        if source.entity != "calls" and known.setdefault(source.entity, source.id) != source.id:
            raise ValueError(
                f"{city.path / 'sources.toml'}: [[source]] '{known[source.entity]}' and '{source.id}' both give {source.entity}; "
                "a simulation writes one source of them."
            )


def _written(world: World, source: Source, happened: Happened) -> Sheaf:
    """The files of one source, by its kind and what its rows are."""
    if source.entity == "calls" and source.kind == "queue_log":
        return queue_log(world, source, happened.calls)
    if source.entity == "calls":
        outcome = source.columns.get("outcome")
        before_queue = outcome is not None and outcome.value == "dropped_before_queue"
        return (menu_log if before_queue else call_forms)(world, source, happened.calls)
    if source.entity == "tickets":
        return ticket_dump(world, source, happened.tickets, happened.spellings)
    if source.entity == "ticket_events":
        return history(world, source, happened.tickets, happened.spellings)
    if source.entity == "answer_tests":
        return test_sheets(world, source, happened.tests)
    if source.kind == "x_api_v2":
        return post_pages(world, source, happened.posts)
    raise ValueError(
        f"{world.city.path / 'sources.toml'}: [[source]] '{source.id}' gives {source.entity} by {source.kind}, which no simulation writes.\n"
        "It writes calls (queue_log, csv), tickets, ticket_events and answer_tests (csv), and posts (x_api_v2)."
    )
