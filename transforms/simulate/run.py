"""One simulation: decide, write the raw files, write the answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from transforms.city.model import City
from transforms.simulate.call_files import call_forms, menu_log, queue_log
from transforms.simulate.calls import make_calls
from transforms.simulate.figures import (
    call_figures,
    level_figures,
    post_figures,
    sla_figures,
    stock_figures,
    ticket_figures,
)
from transforms.simulate.matters import add_reports
from transforms.simulate.post_files import post_pages
from transforms.simulate.posts import make_posts
from transforms.simulate.profile import load_profile
from transforms.simulate.registers import blur
from transforms.simulate.ticket_files import history, ticket_dump
from transforms.simulate.tickets import make_tickets
from transforms.simulate.truth import write_truth
from transforms.simulate.world import World

Progress = Callable[[str, int, int], None]
"""Called with what is being made, how much of it is done and how much there is."""


def simulate(
    city: City, out: Path, start: date, end: date, scale: float = 1.0, seed: int = 1, progress: Progress | None = None
) -> Path:
    """Write the raw files of `start` up to, not including, `end` below `out`, and truth.json; returns its path.

    The same arguments give the same bytes. Raises ValueError when the city is not simulated or the window is empty.
    """
    if not city.simulated:
        raise ValueError(
            f"{city.path / 'city.toml'}: {city.name} is not a simulated city (simulated = false).\n"
            "Made-up rows are written only where simulated = true."
        )
    if end <= start or scale <= 0:
        raise ValueError(
            f"nothing to simulate: from {start} up to {end} at scale {scale:g}. `to` comes after `from`, scale is above 0."
        )
    tell = progress or (lambda what, done, total: None)
    world = World(city, start, end, scale, seed, load_profile(city.path))
    calls = make_calls(world, tell)
    tickets = make_tickets(world, calls, tell)
    posts = make_posts(world, tell)
    add_reports(world, calls, tickets, posts)
    blur(world, calls, tickets)
    dump, spellings = ticket_dump(world, tickets)
    sheaves = [
        queue_log(world, calls),
        menu_log(world, calls),
        call_forms(world, calls),
        dump,
        history(world, tickets, spellings),
        post_pages(world, posts),
    ]
    out.mkdir(parents=True, exist_ok=True)
    for place, sheaf in enumerate(sheaves):
        tell("files", place, len(sheaves))
        sheaf.write(out)
    tell("truth", 0, 1)
    platform = next((str(s.options.get("platform", "x")) for s in city.sources if s.entity == "posts"), "x")
    by_queue, by_shift = call_figures(world, calls)
    figures = {
        "ticket_periods": ticket_figures(world, tickets),
        "sla_periods": sla_figures(world, tickets),
        "stock_periods": stock_figures(world, tickets),
        "call_periods": by_queue,
        "shift_periods": by_shift,
        "service_level_periods": level_figures(world, calls),
        "post_periods": post_figures(world, posts, platform),
    }
    return write_truth(world, out, {sheaf.source: sheaf.rows for sheaf in sheaves}, figures, calls, tickets, posts)
