"""The recap in the layout cities already use: agency by channel with Jumlah, followed up and not yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboards.render.html import Cell, Column
from dashboards.render.report.blocks import Grid
from dashboards.render.report.paper import Paper

#: How many categories name what an agency's complaints were about.
ABOUT = 3


@dataclass(frozen=True, slots=True)
class RecapRow:
    """One agency: complaints received by channel, in all, forwarded or answered by now, and what they were mostly about."""

    name: str
    by_channel: Mapping[str, int]
    created: int
    followed_up: int
    about: str

    @property
    def waiting(self) -> int:
        """Neither forwarded nor answered yet."""
        return self.created - self.followed_up


@dataclass(frozen=True, slots=True)
class Recap:
    """Agencies with any complaint, most first, the channels that had any, and their sums (``total`` is the last row)."""

    channels: Mapping[str, str]
    rows: Sequence[RecapRow]
    total: RecapRow


def recap(paper: Paper) -> Recap:
    """Complaints received in the period, by responsible agency and channel."""
    found = paper.ask(
        "select agency_id, channel_id, category_id, sum(created_count)::bigint as created, sum(created_forwarded_count)::bigint as followed_up "
        "from marts.ticket_periods where period = $kind and starts_on = $on group by all having sum(created_count) > 0 order by all",
        {"kind": paper.kind, "on": paper.on},
    )
    agencies, channels, categories = (paper.names(table) for table in ("agencies", "channels", "categories"))
    counts = _sums(found, "channel_id")
    used = {one: channels.get(one, one) for one in sorted(counts, key=lambda one: (-counts[one], one))}
    rows = []
    for agency in dict.fromkeys(str(row["agency_id"]) for row in found):
        mine = [row for row in found if row["agency_id"] == agency]
        subjects = _sums(mine, "category_id")
        first = sorted(subjects, key=lambda one: (-subjects[one], one))[:ABOUT]
        about = ", ".join(categories.get(one, one) for one in first)
        rows.append(_row(agencies.get(agency, agency), mine, about))
    rows.sort(key=lambda row: (-row.created, row.name))
    return Recap(used, rows, _row(paper.say("rep_sum"), found, ""))


def _row(name: str, found: Sequence[Mapping[str, object]], about: str) -> RecapRow:
    created, followed = (sum(int(str(row[key])) for row in found) for key in ("created", "followed_up"))
    return RecapRow(name, _sums(found, "channel_id"), created, followed, about)


def _sums(found: Sequence[Mapping[str, object]], key: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for row in found:
        sums[str(row[key])] = sums.get(str(row[key]), 0) + int(str(row["created"]))
    return sums


def by_channel(paper: Paper, given: Recap) -> Grid:
    """Agency by channel with Jumlah; an empty place is a zero."""
    say, n = paper.say, paper.number
    columns = [Column(say("rep_no"), number=True), Column(say("agency"))]
    columns += [Column(name, number=True) for name in given.channels.values()]
    columns.append(Column(say("rep_sum"), number=True))
    rows: list[list[Cell | str]] = []
    for place, row in enumerate((*given.rows, given.total), start=1):
        counts = [row.by_channel.get(channel, 0) for channel in given.channels]
        number = "" if row is given.total else str(place)
        rows.append([number, row.name, *(Cell(n(count), kind="" if count else "soft") for count in counts), n(row.created)])
    slim = tuple(range(2, 2 + len(given.channels)))
    return Grid(columns, rows, say("rep_recap_channels_caption", period=paper.period), wide=(1,), slim=slim, total=True)


def by_agency(paper: Paper, given: Recap) -> Grid:
    """No, agency, complaints, followed up, not yet, and what they were about."""
    say, n = paper.say, paper.number
    heads = ("rep_complaints", "followed_up", "rep_not_followed_up")
    columns = [Column(say("rep_no"), number=True), Column(say("agency")), *(Column(say(key), number=True) for key in heads)]
    columns.append(Column(say("rep_about")))
    rows: list[list[Cell | str]] = []
    for place, row in enumerate((*given.rows, given.total), start=1):
        number = "" if row is given.total else str(place)
        rows.append([number, row.name, n(row.created), n(row.followed_up), n(row.waiting), row.about])
    return Grid(columns, rows, say("rep_recap_caption", period=paper.period), wide=(1, 5), total=True)
