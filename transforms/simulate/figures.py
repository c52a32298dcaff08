"""What the marts must say, counted from the decisions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from transforms.city.model import NOT_GIVEN, OUTSIDE_SHIFTS
from transforms.simulate.calls import Call, shift_of
from transforms.simulate.counts import Figure, starts_of
from transforms.simulate.posts import Post
from transforms.simulate.promises import Promises, Verdict, strictest
from transforms.simulate.tickets import Ticket
from transforms.simulate.world import World

BANDS = (("0-3", 3), ("4-7", 7), ("8-14", 14), ("15-30", 30), ("31-60", 60))
BUCKETS = ("done", "in_process", "waiting", "rejected", "merged", "withdrawn", "deleted")
CLOSINGS = ("done", "rejected", "merged", "withdrawn", "deleted")
TICKET_MEASURES = (
    "created_count", *(f"created_{bucket}_count" for bucket in BUCKETS), "created_forwarded_count", "no_promise_count",
    "promise_not_started_count", "promise_count", "promise_met_count", "promise_open_count",
    "reopened_count", "closed_count", *(f"closed_{bucket}_count" for bucket in CLOSINGS), "due_count", "met_count",
    "breached_closed_count", "breached_open_count", "not_yet_due_count", "void_overdue_count",
)  # fmt: skip
SLA_MEASURES = (
    "due_count", "met_count", "breached_closed_count", "breached_open_count", "not_yet_due_count", "met_early_count",
    "paused_without_due_count", "void_count", "late_seconds", "impossible_order_count",
)  # fmt: skip
OUTCOMES = ("answered", "abandoned", "timed_out", "key_exit", "queue_full_or_empty")
DISPOSITIONS = ("normal", "information", "prank", "ghost", "wrong_number", "test")
CALL_MEASURES = (
    "received_count", "dropped_before_queue_count", "entered_queue_count", *(f"{outcome}_count" for outcome in OUTCOMES),
    "still_waiting_count", "answered_within_count", "answered_after_count", "abandoned_within_count", "abandoned_after_count",
    "short_abandoned_count", "offered_count", "wait_unknown_count", "wait_answered_known_count", "wait_answered_seconds", "talk_seconds",
    "hold_seconds", "wrap_seconds", "wrap_known_count", *(f"{disposition}_count" for disposition in DISPOSITIONS), "undisposed_count",
    "prank_handle_seconds", "handle_known_count", "handle_seconds", "uncovered_count", "transferred_count",
)  # fmt: skip
POST_MEASURES = (
    "post_count",
    "complaint_count",
    "response_count",
    "other_count",
    "repost_count",
    "by_model_count",
    "first_reply_count",
    "first_reply_seconds",
)


def ticket_figures(world: World, tickets: Sequence[Ticket]) -> Figure:
    """ticket_periods."""
    promises = Promises(world)
    figure = Figure(("agency_id", "category_id", "channel_id", "urgency", "area_id"), TICKET_MEASURES)
    for ticket in tickets:
        life = ticket.life
        rest = tuple(life.dimensions.values())
        created = {"created_count": 1, f"created_{life.bucket}_count": 1}
        if any(event in cycle.firsts for cycle in life.cycles for event in ("forwarded", "answer_received")):
            created["created_forwarded_count"] = 1
        if not any(verdict.policy.clock == world.city.headline_clock for verdict in ticket.verdicts):
            if not promises.unstarted(life, world.city.headline_clock):
                created["no_promise_count"] = 1
            elif life.bucket in ("waiting", "in_process"):
                created["promise_not_started_count"] = 1
        figure.add(world.on(life.created), (life.responsible, *rest), created)
        for move in life.moves:
            counts = {"reopened_count": 1} if move.to == "open" else {"closed_count": 1, f"closed_{move.to}_count": 1}
            figure.add(world.on(move.at), (life.holder_before(move.at), *rest), counts)
        for verdict in strictest(ticket.verdicts):
            if verdict.policy.clock != world.city.headline_clock:
                continue
            if verdict.outcome == "void":
                if verdict.due is not None and life.void is not None and verdict.due < min(life.void[1], world.as_of):
                    figure.add(world.on(verdict.period_at), (verdict.agency_id, *rest), {"void_overdue_count": 1})
                continue
            made = {"promise_count": 1, "promise_open_count": int(not verdict.is_due)}
            made["promise_met_count"] = int(verdict.is_due and verdict.outcome == "met")
            figure.add(world.on(life.created), (verdict.agency_id, *rest), made)
            if verdict.outcome == "paused_without_due":
                continue
            counts = {"due_count": 1, f"{verdict.outcome}_count": 1} if verdict.is_due else {"not_yet_due_count": 1}
            figure.add(world.on(verdict.period_at), (verdict.agency_id, *rest), counts)
    return figure


def sla_figures(world: World, tickets: Sequence[Ticket]) -> Figure:
    """sla_periods: every policy's verdicts, and per clock and cycle the strictest once."""
    figure = Figure(("clock", "authority", "policy_id", "agency_id"), SLA_MEASURES)
    for ticket in tickets:
        for verdict in ticket.verdicts:
            policy = verdict.policy
            _add_verdict(world, figure, verdict, policy.authority, policy.policy_id)
        for verdict in strictest(ticket.verdicts):
            _add_verdict(world, figure, verdict, "strictest", "")
    return figure


def _add_verdict(world: World, figure: Figure, verdict: Verdict, authority: str, policy_id: str) -> None:
    counts: dict[str, int] = {"impossible_order_count": int(verdict.is_impossible)}
    if verdict.outcome in ("void", "paused_without_due"):
        counts[f"{verdict.outcome}_count"] = 1
    elif verdict.is_due:
        counts |= {"due_count": 1, f"{verdict.outcome}_count": 1, "late_seconds": verdict.late_seconds}
    else:
        counts |= {"not_yet_due_count": 1, "met_early_count": int(verdict.outcome == "met")}
    figure.add(world.on(verdict.period_at), (verdict.policy.clock, authority, policy_id, verdict.agency_id), counts)


def stock_figures(world: World, tickets: Sequence[Ticket]) -> Figure:
    """stock_periods: who holds what at the end of every day, month and year."""
    figure = Figure(("agency_id", "age_band"), ("open_count", "overdue_count", "oldest_age_days"))
    last = world.end - timedelta(days=1)
    month_ends = {
        day: starts_of(day)["month"] for day in world.days() if day == last or (day + timedelta(days=1)).day == 1
    }
    year_ends = {day: starts_of(day)["year"] for day in month_ends if day == last or (day.month, day.day) == (12, 31)}
    for ticket in tickets:
        life = ticket.life
        headline = _past_due(world, ticket)
        reported = world.on(life.created)
        for opened, closed in life.open_spans():
            day = world.on(opened)
            while day <= last:
                end = world.midnight(day + timedelta(days=1))
                if closed is not None and closed < end:
                    break
                age = (day - reported).days
                late = any(due < end and (until is None or until >= end) for due, until in headline)
                key = (life.holder_before(end), band(age))
                for period, starts_on in (("day", day), ("month", month_ends.get(day)), ("year", year_ends.get(day))):
                    if starts_on is not None:
                        figure.add_to(period, starts_on, key, {"open_count": 1, "overdue_count": int(late)})
                        figure.raise_to(period, starts_on, key, "oldest_age_days", age)
                day += timedelta(days=1)
    return figure


def _past_due(world: World, ticket: Ticket) -> list[tuple[int, int | None]]:
    """When the headline's promises were past due, [from, until): a void one as long as its ticket stood open, each until the next cycle begins."""
    found = []
    for verdict in strictest(ticket.verdicts):
        if verdict.policy.clock == world.city.headline_clock and verdict.due is not None:
            starts = [
                later.start
                for later in ticket.verdicts
                if (later.policy.clock, later.policy.authority) == (verdict.policy.clock, verdict.policy.authority) and later.cycle > verdict.cycle
            ]
            found.append((verdict.due, min((t for t in (verdict.stop, *starts) if t is not None), default=None)))
    return found


def band(age: int) -> str:
    """Age band of whole local days.

    >>> band(3), band(4), band(61)
    ('0-3', '4-7', '>60')
    """
    return next((name for name, most in BANDS if age <= most), ">60")


def call_figures(world: World, calls: Sequence[Call]) -> tuple[Figure, Figure]:
    """call_periods and shift_periods."""
    by_queue = Figure(("queue",), CALL_MEASURES)
    by_shift = Figure(("shift_on", "queue", "shift_id"), CALL_MEASURES)
    for call in calls:
        counts = _call_counts(world, call)
        queue = call.queue or NOT_GIVEN
        day = world.on(call.entered)
        by_queue.add(day, (queue,), counts)
        shift_id, shift_on = shift_of(world, call.entered) or (OUTSIDE_SHIFTS, day)
        for period, starts_on in starts_of(shift_on).items():
            by_shift.add_to(period, starts_on, (starts_on.isoformat(), queue, shift_id), counts)
    return by_queue, by_shift


def _call_counts(world: World, call: Call) -> dict[str, int]:
    threshold, short = world.city.telephony.answer_threshold_seconds, world.city.telephony.short_abandon_seconds
    counts = {
        "received_count": 1,
        f"{call.outcome}_count": 1,
        "entered_queue_count": int(call.queue is not None),
        "offered_count": int(call.outcome in OUTCOMES),
        "uncovered_count": int(not world.is_open(world.opening(call.queue), call.entered)),
        "transferred_count": int(bool(call.transfer)),
    }
    within = "within" if call.wait <= threshold else "after"
    if call.outcome in ("answered", "abandoned"):
        counts[f"{call.outcome}_{within}_count"] = 1
    if call.outcome == "abandoned":
        counts["short_abandoned_count"] = int(call.wait <= short)
    if call.is_answered:
        talk = call.talk + call.second_talk
        handle = talk + (call.wrap or 0)
        counts |= {
            "wait_answered_known_count": 1, "wait_answered_seconds": call.wait, "talk_seconds": talk, "wrap_seconds": call.wrap or 0,
            "wrap_known_count": int(call.wrap is not None), f"{call.disposition or 'undisposed'}_count": 1,
            "handle_known_count": 1, "handle_seconds": handle,
        }  # fmt: skip
        if call.disposition in ("prank", "ghost"):
            counts["prank_handle_seconds"] = handle
    return counts


def post_figures(world: World, posts: Sequence[Post], platform: str) -> Figure:
    """post_periods: a repost is a repost and nothing else; a complaint belongs to the agency that replied first."""
    figure = Figure(("platform", "agency_id"), POST_MEASURES)
    for post in posts:
        kind = "repost" if post.repost_of is not None else post.label
        counts = {"post_count": 1, f"{kind}_count": 1}
        if post.answered_by is not None:
            counts |= {"first_reply_count": 1, "first_reply_seconds": post.answer_seconds}
        agency = post.agency_id or post.answered_by or NOT_GIVEN
        figure.add(world.on(post.at), (platform, agency), counts)
    return figure
