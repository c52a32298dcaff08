"""Reports beyond one a matter: a second ticket from one call, and one matter that many people write about.

They come after everything else is decided, from a generator of their own and with ticket numbers of a series of their own, so that no
other life moves.
"""

from __future__ import annotations

from datetime import date
from random import Random

from transforms.simulate import texts
from transforms.simulate.calls import Call
from transforms.simulate.courses import Courses
from transforms.simulate.posts import Post, id_of
from transforms.simulate.promises import Promises
from transforms.simulate.tickets import CATEGORY_WEIGHTS, Matter, Ticket, make_one
from transforms.simulate.world import HOUR, World, weighted

SEEN_BY_MANY = ("JALAN", "JALAN-LUBANG", "PENERANGAN", "DRAINASE", "SAMPAH", "POHON", "AIR", "BANJIR")
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
        ticket_id = f"KC-{year}-{self.numbers[year]:06d}"
        return make_one(self.world, self.chance, self.promises, self.courses, ticket_id, at, channel, call, matter)


def add_reports(world: World, calls: list[Call], tickets: list[Ticket], posts: list[Post]) -> None:
    """Append second tickets of calls, tickets and posts about shared matters, and name the street in some of the reports."""
    chance = world.chance("matters")
    reports = Reports(world, chance)
    for ticket in tickets:
        if chance.random() < world.profile.street_named:
            ticket.life.street = chance.choice(texts.STREETS)
    for call in calls:
        if call.ticket_at is not None and call.ticket_id is not None and chance.random() < world.profile.second_matters:
            at = call.ticket_at + chance.randrange(30, 300)
            if at < world.as_of - HOUR:
                tickets.append(reports.ticket(at, "telepon", call))
    places = [area for area in world.city.areas if area.kind in ("kelurahan", "desa", "pesisir")]
    if not places:
        return
    for day in world.days():
        for number in range(world.daily_count(chance, day, world.profile.matters_per_day)):
            codes = [code for code in SEEN_BY_MANY if code in world.categories]
            if codes:
                category = weighted(chance, {code: CATEGORY_WEIGHTS[code] for code in codes})
                area = chance.choice(places).code
                matter = Matter(f"M{day:%Y%m%d}-{number}", category, area, chance.choice(texts.STREETS))
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
        if chance.random() < 0.3 or not weights:
            posts.append(_post(chance, matter, world.areas[area].name, street, at, len(posts)))
        else:
            told = reports.ticket(at, weighted(chance, weights), matter=Matter(matter.matter_id, matter.category, area, ""))
            told.life.street = street
            tickets.append(told)


def _post(chance: Random, matter: Matter, place: str, street: str | None, at: int, number: int) -> Post:
    post_id = id_of(at, number)
    person = chance.randrange(2_500, 25_000)
    text = texts.on_street(texts.report(chance, matter.category, place), street)
    return Post(
        post_id, at, str(10_000_000 + person * 37), f"warga_contoh{person}", text, "complaint", post_id, matter=matter.matter_id
    )
