"""Staging: rows as received, renamed and cast. What fails here came from a source; the steward can see which."""

from __future__ import annotations

from expectations.checks import SUSPICION, among, never, present, suspect
from transforms.city.canonical import POST_LABELS
from transforms.city.states import EVENT_NAMES, STATE_NAMES

CALL_OUTCOMES = (
    "answered",
    "abandoned",
    "timed_out",
    "key_exit",
    "queue_full_or_empty",
    "still_waiting",
    "dropped_before_queue",
)
DISPOSITIONS = ("normal", "information", "prank", "ghost", "wrong_number", "test")

CHECKS = (
    # tickets
    present("staging.tickets", "created_at"),
    among("staging.tickets", "status", STATE_NAMES),
    never(
        "staging.tickets",
        "closed_after_created",
        "no ticket is closed before it was created",
        "closed_at < created_at",
        SUSPICION,
    ),
    never(
        "staging.tickets",
        "due_after_created",
        "no ticket is due before it was created",
        "due_given_at < created_at",
        SUSPICION,
    ),
    suspect(
        "staging.tickets",
        "near_the_others",
        # Three degrees: no city or regency reaches as far from its middle; 0/0 and swapped degrees do.
        "no position lies more than 300 km from the middle of the others",
        "with middle as (select median(latitude) as latitude, median(longitude) as longitude from {batch}) "
        "select ticket_id from {batch} as tickets cross join middle "
        "where abs(tickets.latitude - middle.latitude) > 3 or abs(tickets.longitude - middle.longitude) > 3",
        "data steward",
    ),
    suspect(
        "staging.tickets",
        "spellings_are_known",
        "less than one ticket in twenty names an agency that nobody knows",
        # One in twenty: beyond it the table of agencies misreports; below it the alias list is a morning's work.
        "select count(*) as found from {batch} having sum(case when agency_id = 'tak-dikenal' then 1 else 0 end) > 0.05 * count(*)",
        "data steward",
    ),
    # ticket events
    present("staging.ticket_events", "ticket_id"),
    present("staging.ticket_events", "event_at"),
    among("staging.ticket_events", "event", EVENT_NAMES),
    suspect(
        "staging.ticket_events",
        "after_the_report",
        "no event happened before its ticket was created",
        "select events.event_key from {batch} as events inner join staging.tickets as tickets "
        "on tickets.ticket_id = events.ticket_id where events.event_at < tickets.created_at",
        "data steward",
    ),
    suspect(
        "staging.ticket_events",
        "ticket_is_known",
        "every event belongs to a ticket that was received",
        "select events.event_key from {batch} as events left join staging.tickets as tickets "
        "on tickets.ticket_id = events.ticket_id where tickets.ticket_id is null",
        "data steward",
    ),
    suspect(
        "staging.hour_profiles",
        "zone_is_plausible",
        "every source's times lie where people are awake, in the zone declared for it",
        "select 'Source ' || source_id || ', read as ' || zone || ': the middle of its day is ' || cast(round(mean_hour, 1) as varchar) || ' h' "
        "|| coalesce('; ' || likely_zone || ' fits better. Correct timezone in sources.toml', '. Check timezone in sources.toml') "
        "|| ', then run: tanggap run' as told from {batch} where verdict = 'implausible'",
        "data steward",
        tells=True,
    ),
    # calls
    present("staging.queue_calls", "entered_at"),
    among("staging.queue_calls", "outcome", CALL_OUTCOMES),
    present("staging.cdr_calls", "entered_at"),
    among("staging.cdr_calls", "outcome", CALL_OUTCOMES),
    suspect(
        "staging.cdr_calls",
        "waits_are_known",
        "no more than one answered call in five was taken without any wait",
        # A dialplan that answers before it rings hides when the agent took over (docs/decisions/0005); people need seconds to pick up.
        "select count(*) as found from {batch} where outcome = 'answered' "
        "having sum(case when answered_at <= entered_at then 1 else 0 end) > 0.2 * count(*)",
        "call-centre supervisor",
    ),
    present("staging.calls", "entered_at"),
    present("staging.calls", "outcome"),
    among("staging.calls", "outcome", CALL_OUTCOMES),
    among("staging.calls", "disposition", DISPOSITIONS),
    present("staging.outgoing_calls", "dialled_at"),
    never(
        "staging.outgoing_calls",
        "reached_after_dialled",
        "nobody is reached before being dialled",
        "reached_at < dialled_at",
        SUSPICION,
    ),
    never(
        "staging.calls",
        "answered_after_entered",
        "no call is answered before it came in",
        "answered_at < entered_at",
        SUSPICION,
    ),
    never(
        "staging.calls",
        "ended_after_answered",
        "no call ends before it is answered",
        "ended_at < coalesce(answered_at, entered_at)",
        SUSPICION,
    ),
    never(
        "staging.calls",
        "no_negative_seconds",
        "hold and wrap-up last no less than nothing",
        "hold_seconds < 0 or wrap_seconds < 0",
    ),
    never(
        "staging.calls",
        "no_endless_talk",
        # Six hours: no conversation of a call centre lasts a shift; a line that was never hung up does.
        "no conversation lasts longer than six hours",
        "epoch(ended_at) - epoch(answered_at) > 21600",
        SUSPICION,
        "call-centre supervisor",
    ),
    # ratings and test calls
    present("staging.ratings", "ticket_id"),
    present("staging.ratings", "rated_at"),
    present("staging.answer_tests", "asked_at"),
    never(
        "staging.answer_tests",
        "correct_among_asked",
        "no test call has more items correct than were asked, or fewer than none",
        "items_correct > items_asked or items_correct < 0 or items_asked < 1",
    ),
    # posts
    present("staging.posts", "posted_at"),
    among("staging.posts", "label", POST_LABELS),
    suspect(
        "staging.posts",
        "reply_after_post",
        "no answer is older than the post it answers",
        "select replies.post_id from {batch} as replies inner join staging.posts as posts "
        "on posts.post_id = replies.reply_to where replies.posted_at < posts.posted_at",
        "data steward",
    ),
)
