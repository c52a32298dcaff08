"""Posts on X: complaints, other talk, reposts and what official accounts reply."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from transforms.simulate.world import DAY, HOUR, SMALL_AREAS, World, weighted

SNOWFLAKE_EPOCH_MS = 1_288_834_974_657
"""First millisecond of the ids that X gives its posts (November 2010)."""


@dataclass(slots=True)
class Post:
    """One post. `agency_id` is set where an official account posted it."""

    post_id: str
    at: int
    author_id: str
    handle: str
    text: str
    label: str
    conversation_id: str
    reply_to: str | None = None
    repost_of: str | None = None
    agency_id: str | None = None
    answered_by: str | None = None
    """Agency whose account replied first, at or after it."""
    answer_seconds: int = 0
    matter: str | None = None


def make_posts(world: World, progress: Callable[[str, int, int], None]) -> list[Post]:
    """Every post of the window, by time."""
    chance = world.chance("posts")
    people = [(str(10_000_000 + n * 37), f"{world.phrases.handle}{n}") for n in range(max(40, int(2_500 * world.scale)))]
    accounts = sorted((agency.id, account) for agency in world.city.agencies for account in agency.accounts)
    posts: list[Post] = []
    if "posts" not in world.entities:
        return posts
    days = world.days()
    for place, day in enumerate(days):
        for _ in range(world.daily_count(chance, day, world.profile.posts_per_day)):
            at = world.moment(chance, day, world.profile.written_hours)
            kind = weighted(chance, world.profile.posts)
            _begin(world, chance, posts, people, accounts, at, kind)
        if place % 60 == 0:
            progress("posts", place, len(days))
    return sorted(posts, key=lambda post: (post.at, post.post_id))


def _begin(
    world: World,
    chance: Random,
    posts: list[Post],
    people: list[tuple[str, str]],
    accounts: list[tuple[str, str]],
    at: int,
    kind: str,
) -> None:
    author_id, handle = chance.choice(people)
    post_id = id_of(at, len(posts))
    post = Post(post_id, at, author_id, handle, "", "other", post_id)
    posts.append(post)
    earlier = [p for p in posts[-60:] if p.label == "complaint" and p.at < at]
    if kind == "repost" and earlier:
        original = chance.choice(earlier)
        post.repost_of, post.text = original.post_id, f"RT @{original.handle}: {original.text}"
        return
    weights = {code: float(world.profile.category_weights.get(code, 1)) for code in world.categories}
    category = weighted(chance, weights)
    towns = [area.name for area in world.city.areas if area.kind == "kelurahan"]
    places = towns or [area.name for area in world.city.areas if area.kind in SMALL_AREAS] or [world.city.name]
    place = chance.choice(places)
    post.text = world.phrases.report(chance, category, place)
    if kind != "complaint":
        post.text = chance.choice(world.phrases.talk)
        return
    post.label = "complaint"
    if not accounts:
        return
    agency_id, account = _account(world, chance, accounts, category)
    if chance.random() < world.profile.reply_rate:
        post.text = f"{account} {post.text}"
        _reply(world, chance, posts, post, accounts, agency_id, account)


def _reply(
    world: World,
    chance: Random,
    posts: list[Post],
    post: Post,
    accounts: list[tuple[str, str]],
    agency_id: str,
    account: str,
) -> None:
    """The first reply decides; a second account may follow. A clock that lags can date a reply before its complaint."""
    early = chance.random() < 0.03
    delay = -chance.randrange(60, HOUR) if early else int(chance.lognormvariate(math.log(world.profile.reply_seconds), 1.3)) + 20
    at = post.at + delay
    if not world.midnight(world.start) <= at < world.as_of:
        return
    posts.append(_official(world, post, agency_id, account, at, len(posts)))
    if early:
        return
    post.answered_by, post.answer_seconds = agency_id, delay
    if chance.random() < 0.12 and len(accounts) > 1:
        other_id, other = chance.choice([pair for pair in accounts if pair[0] != agency_id])
        later = at + chance.randrange(60, DAY)
        if later < world.as_of:
            posts.append(_official(world, post, other_id, other, later, len(posts)))


def _official(world: World, post: Post, agency_id: str, account: str, at: int, number: int) -> Post:
    text = world.phrases.reply.format(handle=post.handle)
    account_id = str(900_000_000 + sum(ord(letter) * (n + 1) for n, letter in enumerate(account)))
    return Post(
        id_of(at, number),
        at,
        account_id,
        account.removeprefix("@"),
        text,
        "response",
        post.post_id,
        reply_to=post.post_id,
        agency_id=agency_id,
    )


def _account(world: World, chance: Random, accounts: list[tuple[str, str]], category: str) -> tuple[str, str]:
    wanted = world.categories[category].default_agency
    return next((pair for pair in accounts if pair[0] == wanted), None) or chance.choice(accounts)


def id_of(at: int, number: int) -> str:
    """A post id: its milliseconds, then a running number."""
    return str(((at * 1000 - SNOWFLAKE_EPOCH_MS) << 22) + number)
