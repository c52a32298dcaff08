"""That the figures of a paper add up: the identities with the period's own numbers, and how often each was checked."""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.render import formats
from dashboards.render.html import Cell, Column
from dashboards.render.report.blocks import Grid
from dashboards.render.report.paper import Paper
from dashboards.render.words import TEXT

#: What became of a received cohort (METRICS.md, identity 6): columns of marts.ticket_periods, and their words.
BUCKETS = {
    "done": "bucket_done",
    "in_process": "bucket_in_process",
    "waiting": "bucket_waiting",
    "rejected": "bucket_rejected",
    "merged": "bucket_merged",
    "withdrawn": "bucket_withdrawn",
    "deleted": "bucket_deleted",
}
#: What became of calls in the queue (identity 2): columns of marts.call_periods, and their words.
CALLS = {
    "answered": "queue_answered",
    "abandoned": "queue_abandoned",
    "timed_out": "queue_timed_out",
    "key_exit": "queue_key_exit",
    "queue_full_or_empty": "queue_full_or_empty",
    "still_waiting": "queue_still_waiting",
}


@dataclass(frozen=True, slots=True)
class Sum:
    """``total`` = the parts; ``key`` names the sentence, parts are (word, count).

    ``since`` says that a difference is no fault but what arrived after the edition before had been published.
    """

    key: str
    total: int
    parts: tuple[tuple[str, int], ...]
    since: bool = False

    @property
    def difference(self) -> int:
        """Total less the parts: 0 where they add up."""
        return self.total - sum(count for _, count in self.parts)


def sums(paper: Paper) -> list[Sum]:
    """The period's own sums: complaints received, open stock, agencies, calls; those without any row are left out."""
    found = [_cohort(paper), _stock(paper), _agencies(paper), *_calls(paper)]
    return [one for one in found if one is not None]


def _cohort(paper: Paper) -> Sum | None:
    names = ("created", *(f"created_{bucket}" for bucket in BUCKETS))
    row = _row(paper, "marts.ticket_periods", names)
    if row is None:
        return None
    return Sum("rep_sum_cohort", row["created"], tuple((word, row[f"created_{name}"]) for name, word in BUCKETS.items()))


def _stock(paper: Paper) -> Sum | None:
    """Open at the end = open at the end before, as that edition published it, + in − out."""
    after, before = paper.metric("open_stock").numerator, paper.metric("open_stock", paper.before).numerator
    if after is None or before is None:
        return None
    moves = {name: paper.metric(name).numerator or 0 for name in ("created", "reopened", "closed")}
    parts = (("rep_open_before", before), ("rep_came", moves["created"]), ("rep_came_back", moves["reopened"]), ("rep_left", -moves["closed"]))
    return Sum("rep_sum_stock", after, parts, since=True)


def _agencies(paper: Paper) -> Sum | None:
    due = paper.metric("due").numerator
    if due is None:
        return None
    return Sum("rep_sum_agencies", due, (("rep_all_agencies", sum(row["due_count"] for row in paper.agencies())),))


def _calls(paper: Paper) -> list[Sum]:
    row = _row(paper, "marts.call_periods", ("received", "dropped_before_queue", "entered_queue", *CALLS))
    if row is None:
        return []
    before = (("queue_dropped_before_queue", row["dropped_before_queue"]), ("queue_entered_queue", row["entered_queue"]))
    return [
        Sum("rep_sum_calls", row["received"], before),
        Sum("rep_sum_queue", row["entered_queue"], tuple((word, row[name]) for name, word in CALLS.items())),
    ]


def _row(paper: Paper, table: str, names: tuple[str, ...]) -> dict[str, int] | None:
    """Sums of the columns in the period; None where the period has no row."""
    wanted = ", ".join(f"sum({name}_count)::bigint as {name}" for name in names)
    [row] = paper.ask(f"select {wanted} from {table} where period = $kind and starts_on = $on", {"kind": paper.kind, "on": paper.on})
    return None if any(value is None for value in row.values()) else row


def sum_grid(paper: Paper) -> Grid:
    """Each sum written out with its numbers."""
    say, n = paper.say, paper.number
    columns = [Column(say("rep_identity")), Column(say("rep_total"), number=True), Column(say("rep_parts")), Column(say("result"))]
    rows: list[list[Cell | str]] = []
    for one in sums(paper):
        parts = " ".join(f"{'−' if count < 0 else '+'} {say(word)} {n(abs(count))}" for word, count in one.parts).removeprefix("+ ")
        result = say("rep_holds") if not one.difference else say("rep_since" if one.since else "rep_breaks", by=_signed(paper, one.difference))
        rows.append([say(one.key), n(one.total), parts, result])
    return Grid(columns, rows, say("rep_sums_caption"), wide=(0, 2))


def _signed(paper: Paper, value: int) -> str:
    return formats.signed(value, paper.language)


def identity_grid(paper: Paper) -> Grid:
    """Each identity of the edition: how often checked, how often broken."""
    found = paper.ask(
        "select told.identity, told.right_side as checked, (select count(*) from quality.identities as one where one.identity = told.identity "
        "and one.is_broken) as broken from quality.identities as told where told.period = 'all' and not told.is_broken order by told.identity",
        {},
    )
    columns = [
        Column(paper.say("identity")),
        Column(paper.say("checked"), number=True),
        Column(paper.say("broken"), number=True),
    ]
    rows: list[list[Cell | str]] = []
    for row in found:
        number = str(row["identity"]).split()[0]
        key = f"identity_{number}"
        name = f"{number}. {paper.say(key)}" if key in TEXT else str(row["identity"])
        rows.append([name, paper.number(row["checked"]), paper.number(row["broken"])])
    return Grid(columns, rows, paper.say("rep_identities_caption"))
