"""Reports beyond one a matter: a second ticket from one call, and one matter that many people write about.

They come after everything else is decided, from a generator of their own and with ticket numbers of a series of their own, so that no
other life moves.
"""

from __future__ import annotations

from datetime import date
from random import Random

from transforms.simulate.calls import Call
from transforms.simulate.courses import Courses
from transforms.simulate.posts import Post, id_of
from transforms.simulate.promises import Promises
from transforms.simulate.tickets import Matter, Ticket, make_one
from transforms.simulate.world import HOUR, SMALL_AREAS, World, weighted

SERIES = 500_000
"""Numbers of a year above this are those of these reports."""
LASTS = 48 * HOUR
MOST = 15


class Reports:
    """Makes one more ticket at a time, numbered within its year."""

    def __init__(self, world: World, chance: Random) -> None:
        self.world, self.chance = world, chance
        self.promises = Promises(world)
        self.courses = Courses(world, self.promises, chance)
        self.numbers: dict[int, int] = {}

    def ticket(self, at: int, channel: str, call: Call | None = None, matter: Matter | None = None) -> Ticket:
        """A ticket of a report at an instant."""
        year = self.world.on(at).year
        self.numbers[year] = self.numbers.get(year, SERIES) + 1
        ticket_id = f"{self.world.profile.ticket_prefix}-{year}-{self.numbers[year]:06d}"
        return make_one(self.world, self.chance, self.promises, self.courses, ticket_id, at, channel, call, matter)


def add_reports(world: World, calls: list[Call], tickets: list[Ticket], posts: list[Post]) -> None:
    """Append second tickets of calls, tickets and posts about shared matters, and name the street in some of the reports."""
    chance = world.chance("matters")
    reports = Reports(world, chance)
    for ticket in tickets:
        if chance.random() < world.profile.street_named:
            ticket.life.street = chance.choice(world.phrases.streets)
    for call in calls:
        if call.ticket_at is not None and call.ticket_id is not None and chance.random() < world.profile.second_matters:
            at = call.ticket_at + chance.randrange(30, 300)
            if at < world.as_of - HOUR:
                tickets.append(reports.ticket(at, world.phone_channel, call))
    places = [area for area in world.city.areas if area.kind in SMALL_AREAS]
    if not places:
        return
    for day in world.days():
        for number in range(world.daily_count(chance, day, world.profile.matters_per_day)):
            codes = [code for code in world.profile.shared_categories if code in world.categories]
            if codes:
                category = weighted(chance, {code: world.profile.category_weights.get(code, 1) for code in codes})
                area = chance.choice(places).code
                matter = Matter(f"M{day:%Y%m%d}-{number}", category, area, chance.choice(world.phrases.streets))
                _reported(world, chance, reports, matter, day, tickets, posts)
    posts.sort(key=lambda post: (post.at, post.post_id))


def _reported(
    world: World, chance: Random, reports: Reports, matter: Matter, day: date, tickets: list[Ticket], posts: list[Post]
) -> None:
    """Two to fifteen reports of it within two days, more at first."""
    weights = {
        name: weight for name, weight in world.profile.channel_weights.items()
        if name in world.channels and world.channels[name].kind not in ("walk_in", "letter", "phone")
        and (world.channels[name].starts_on or day) <= day
    }  # fmt: skip
    begun = world.moment(chance, day, world.profile.written_hours)
    neighbour = chance.choice([area.code for area in world.city.areas if area.kind == world.areas[matter.area].kind])
    for _ in range(min(MOST, 2 + int(chance.expovariate(1 / (world.profile.reports_per_matter - 2))))):
        at = begun + min(LASTS, int(chance.expovariate(1 / (LASTS / 5))))
        if at >= world.as_of - HOUR:
            continue
        area = neighbour if chance.random() < world.profile.wrong_areas else matter.area
        street = matter.street if chance.random() < world.profile.street_named else None
        by_post = (chance.random() < 0.3 or not weights) and "posts" in world.entities
        if not (by_post or weights):
            continue
        if by_post:
            posts.append(_post(world, chance, matter, world.areas[area].name, street, at, len(posts)))
        else:
            told = reports.ticket(at, weighted(chance, weights), matter=Matter(matter.matter_id, matter.category, area, ""))
            told.life.street = street
            tickets.append(told)


def _post(world: World, chance: Random, matter: Matter, place: str, street: str | None, at: int, number: int) -> Post:
    post_id = id_of(at, number)
    person = chance.randrange(2_500, 25_000)
    text = world.phrases.with_street(world.phrases.report(chance, matter.category, place), street)
    return Post(
        post_id, at, str(10_000_000 + person * 37), f"{world.phrases.handle}{person}", text, "complaint", post_id, matter=matter.matter_id
    )
