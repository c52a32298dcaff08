"""Posts of X and Mastodon over days: edits are new versions, what is gone is deleted, what arrives late is not missed."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.landing.office import Office
from tests.sources.kinds import MASTODON, X
from tests.sources.server import NOW, Asked, Reply, Server, says
from tests.sources.worlds import MastodonWorld, XWorld

HOUR = timedelta(hours=1)


def versions(office: Office) -> dict[str, list[tuple[Any, ...]]]:
    """Every version of each post, oldest first: text and whether it is a deletion."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for post, *rest in office.landed("post_id, masked_text, posted_at, _op"):
        found.setdefault(post, []).append(tuple(rest))
    return found


@pytest.mark.parametrize("words", ["post", "tweet"])
def test_x_edits_and_deletions(words: str, server: Server, tmp_path: Path) -> None:
    world = XWorld(words)
    server.reset(world)
    office = Office(tmp_path, X.replace("URL", server.url) + 'overlap = "20h"\n')
    assert office.pull().landed == 12
    edited, gone, hidden = (world.posts[number]["id"] for number in (11, 10, 9))
    made = world.posts[11]["created_at"]
    world.edit(edited, "@pu_uji lubang sudah dua", NOW - HOUR / 2)
    world.delete(gone)
    world.hidden.add(hidden)  # the search index has lost it: it is looked up, and is there
    world.posts.append(XWorld._post(NOW - HOUR / 4, "@pu_uji baru"))
    report = office.pull()
    assert (report.landed, report.deleted) == (2, 1)
    found = versions(office)
    assert [(text, op) for text, _, op in found[edited]] == [("@pu_uji lubang 11", "row"), ("@pu_uji lubang sudah dua", "row")]
    assert {at.isoformat(timespec="milliseconds").replace("+00:00", "Z") for _, at, _ in found[edited]} == {made}, "made when its first version was"
    assert [op for *_, op in found[gone]] == ["row", "deleted"]
    assert [op for *_, op in found[hidden]] == ["row"]
    assert (office.pull().landed, office.pull().deleted) == (0, 0)
    refused = [each for each in server.asked if ("post.fields" in each.params) == (words == "tweet")]
    assert len(refused) <= 1, "a server that knows only the old words is asked in them from then on"


def test_x_is_asked_as_far_back_as_it_goes_and_no_further(server: Server, tmp_path: Path) -> None:
    server.reset(XWorld())
    office = Office(tmp_path, X.replace("URL", server.url).replace("since = 2026-03-08T18:00:00Z", "since = 2026-01-01"))
    assert office.pull().landed == 12
    assert min(each.params["start_time"] for each in server.asked) == "2026-03-03T01:10:00Z"


def test_x_says_which_posts_a_long_pause_has_lost(server: Server, tmp_path: Path) -> None:
    server.reset(XWorld())
    office = Office(tmp_path, X.replace("URL", server.url).replace("since = 2026-03-08T18:00:00Z", ""))
    assert not any("missing" in note for note in office.pull(now=NOW - 9 * 24 * HOUR).notes)
    assert office.pull().notes[0].startswith("posts of 2026-03-01 01:00 to 2026-03-03 01:10 UTC are missing")


def test_mastodon_edits_deletions_and_late_arrivals(server: Server, tmp_path: Path) -> None:
    world = MastodonWorld()
    server.reset(world)
    office = Office(tmp_path, MASTODON.replace("URL", server.url))
    assert office.pull().landed == 12
    edited, gone = world.statuses[11], world.statuses[10]
    edited.update(content="<p>Lampu sudah nyala</p>", edited_at="2026-03-10T00:30:00.000Z")
    world.statuses.remove(gone)
    late = MastodonWorld.status(NOW - 20 * HOUR, "<p>Terlambat sampai</p>")
    world.statuses.append(late)
    report = office.pull()
    assert (report.landed, report.deleted) == (2, 1)
    found = versions(office)
    assert [text for text, *_ in found[edited["id"]]] == ["Lampu mati 11 & gelap\ndi sini", "Lampu sudah nyala"]
    assert [op for *_, op in found[gone["id"]]] == ["row", "deleted"]
    assert found[late["id"]][0][0] == "Terlambat sampai"
    assert (office.pull().landed, office.pull().deleted) == (0, 0)
    assert all(each.path.startswith("/api/") for each in server.asked), "an address that the server names is not followed"


def test_a_pull_that_ends_within_the_overlap_does_not_go_back(server: Server, tmp_path: Path) -> None:
    server.reset(MastodonWorld())
    office = Office(tmp_path, MASTODON.replace("URL", server.url) + 'overlap = "2d"\n')
    office.pull()
    before = json.loads(office.ledger.pulls()[-1].cursor or "")["through"]
    server.faults = {len(server.asked) + 2: says(429, {"Retry-After": "4000"})}
    report = office.pull()
    assert report.rows_read == 5 and report.notes
    assert json.loads(office.ledger.pulls()[-1].cursor or "")["through"] == before


@pytest.mark.parametrize("query", ["mentions", "lampu mati"])
def test_mastodon_mentions_and_searches(query: str, server: Server, tmp_path: Path) -> None:
    world = MastodonWorld()
    server.reset(world)
    office = Office(tmp_path, MASTODON.replace("URL", server.url).replace("#lapor", query))
    assert office.pull().landed == 12
    gone = world.statuses.pop()
    world.statuses.append(MastodonWorld.status(NOW, "<p>@diskominfo Baru</p>"))
    report = office.pull()
    assert (report.landed, report.deleted) == (1, 1)
    assert versions(office)[gone["id"]][-1][-1] == "deleted"


def test_x_lands_a_day_of_more_posts_than_a_pull_may_ask_for(server: Server, tmp_path: Path) -> None:
    """Six thousand posts in a quarter of an hour are the limit. What was read is kept and the next pull goes on there; it said so."""
    world = XWorld()
    world.posts = [XWorld._post(NOW - timedelta(hours=30) + timedelta(minutes=5 * number), f"@pu_uji lubang {number}") for number in range(355)]
    left = 0

    def limited(asked: Asked) -> Reply:
        nonlocal left
        left -= 1
        return world(asked) if left >= 0 else Reply(b"{}", 429, {"x-rate-limit-reset": str(int(NOW.timestamp()) + 900)})

    server.reset(limited)
    office = Office(tmp_path, X.replace("URL", server.url))
    landed: list[int] = []
    notes: list[str] = []
    while not landed or notes:
        left = 40  # a day is 58 pages of five
        report = office.pull()
        landed.append(report.landed)
        notes = [note for note in report.notes if "the next pull goes on there" in note]
        assert len(landed) < 6
    assert sum(landed) == 355 and min(landed) > 0
    assert len(server.asked) < 1.5 * 355 / 5, "what X gives is counted and paid for"


def test_what_is_not_looked_up_is_told(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the posts that left a timeline as many are looked up as the server allows; those that were not are no secret."""
    world = MastodonWorld()
    server.reset(world)
    office = Office(tmp_path, MASTODON.replace("URL", server.url) + 'overlap = "7d"\n')
    office.pull()
    monkeypatch.setattr("pipelines.sources.mastodon_fetch.MAX_LOOK_UPS", 2)
    del world.statuses[2:5]
    report = office.pull()
    assert report.deleted == 2 and any("1 known rows were not looked up" in note for note in report.notes)
