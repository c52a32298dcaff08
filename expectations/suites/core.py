"""Core: what was decided. A contract that fails here is a fault of the models or of the city's rules, not of a source."""

from __future__ import annotations

from expectations.checks import (
    DEVELOPER,
    STEWARD,
    SUPERVISOR,
    SUSPICION,
    among,
    find_none,
    never,
    present,
    refers,
    suspect,
)
from expectations.suites.staging import CALL_OUTCOMES, DISPOSITIONS
from transforms.city.states import BUCKETS, EVENT_NAMES, STATE_NAMES, VOID_STATES
from transforms.text.measures import MEASURES
from transforms.text.recaps import AGENCY, CHANNEL

HOLDERS = ("centre", "agency", "citizen", "outside", "closed")
OUTCOMES = ("met", "breached_closed", "breached_open", "running", "paused_without_due", "void")
AUTHORITIES = ("law", "city", "leader")
CONTACT_OUTCOMES = ("ticket_created", "attached_to_existing", "resolved_on_contact", "referred_outside", "unlinked")
CALLER_KINDS = ("terdaftar", "belum-terdaftar")
BASES = ("clock", "open_hours", "working_days", "calendar_days", "as_given")

_TICKETS = (
    refers("core.tickets", "agency_id", "core.agencies", "agency_id"),
    refers("core.tickets", "category_id", "core.categories", "category_id"),
    refers("core.tickets", "channel_id", "core.channels", "channel_id"),
    refers("core.tickets", "area_id", "core.areas", "area_id"),
    refers("core.tickets", "duplicate_of", "core.tickets", "ticket_id", SUSPICION),
    refers("core.tickets", "created_on", "core.dates", "day_on", owner=DEVELOPER),
    among("core.tickets", "state", STATE_NAMES, DEVELOPER),
    among("core.tickets", "bucket", BUCKETS, DEVELOPER),
    among("core.tickets", "holder", HOLDERS, DEVELOPER),
    present("core.tickets", "state", DEVELOPER),
    present("core.tickets", "bucket", DEVELOPER),
    never(
        "core.tickets",
        "closed_has_a_time",
        "a ticket has a closing time exactly when it left waiting and in process",
        "(closed_at is null) <> (bucket in ('waiting', 'in_process'))",
        owner=DEVELOPER,
    ),
    never(
        "core.tickets",
        "duplicate_of_another",
        "no ticket repeats itself",
        "duplicate_of = ticket_id",
        SUSPICION,
    ),
    suspect(
        "core.tickets",
        "no_sweep",
        # A day on which nearly everything open a week or longer is closed at once is a clean-up, not work.
        "no day closes more than 200 tickets, and ten times what its month closes in a day",
        "select days.closed_on from (select closed_on, count(*) as closed_count from {batch} where closed_on is not null "
        "group by closed_on) as days inner join core.dates as dates on dates.day_on = days.closed_on "
        "inner join (select month_on, count(*) / 28.0 as daily from {batch} as tickets inner join core.dates as of_close "
        "on of_close.day_on = tickets.closed_on group by month_on) as months on months.month_on = dates.month_on "
        "where days.closed_count > 200 and days.closed_count > 10 * months.daily",
        SUPERVISOR,
    ),
)

_EVENTS = (
    refers("core.ticket_events", "ticket_id", "core.tickets", "ticket_id", owner=DEVELOPER),
    refers("core.ticket_events", "agency_id", "core.agencies", "agency_id"),
    among("core.ticket_events", "event", EVENT_NAMES, DEVELOPER),
    among("core.ticket_events", "state", STATE_NAMES, DEVELOPER),
    present("core.ticket_events", "effective_at", DEVELOPER),
    suspect(
        "core.ticket_events",
        "in_order",
        "a ticket's events follow each other in time",
        "select later.ticket_id from {batch} as later inner join core.ticket_events as earlier "
        "on earlier.ticket_id = later.ticket_id and later.event_no = earlier.event_no + 1 "
        "where later.effective_at < earlier.effective_at",
        DEVELOPER,
    ),
)

_SEGMENTS = (
    refers("core.segments", "ticket_id", "core.tickets", "ticket_id", owner=DEVELOPER),
    refers("core.segments", "agency_id", "core.agencies", "agency_id"),
    among("core.segments", "state", STATE_NAMES, DEVELOPER),
    among("core.segments", "bucket", BUCKETS, DEVELOPER),
    among("core.segments", "holder", HOLDERS, DEVELOPER),
    never("core.segments", "has_length", "every stretch has a length", "ends_at <= starts_at", owner=DEVELOPER),
    find_none(
        "core.segments",
        "no_gap",
        "a ticket's stretches follow without gap or overlap",
        "select earlier.ticket_id from {batch} as earlier inner join core.segments as later "
        "on later.ticket_id = earlier.ticket_id and later.segment_no = earlier.segment_no + 1 "
        "where later.starts_at <> earlier.ends_at",
        DEVELOPER,
    ),
    refers("core.stock_moves", "ticket_id", "core.tickets", "ticket_id", owner=DEVELOPER),
    refers("core.stock_moves", "agency_id", "core.agencies", "agency_id"),
    among("core.stock_moves", "move", ("created", "reopened", "done", *VOID_STATES), DEVELOPER),
    refers("core.stock_moves", "moved_on", "core.dates", "day_on", owner=DEVELOPER),
)

_CLOCKS = (
    refers("core.sla_clocks", "ticket_id", "core.tickets", "ticket_id", owner=DEVELOPER),
    refers("core.sla_clocks", "agency_id", "core.agencies", "agency_id"),
    refers("core.sla_clocks", "policy_id", "core.policies", "policy_id", owner=DEVELOPER),
    among("core.sla_clocks", "outcome", OUTCOMES, DEVELOPER),
    among("core.sla_clocks", "authority", AUTHORITIES),
    present("core.sla_clocks", "outcome", DEVELOPER),
    present("core.sla_clocks", "started_at", DEVELOPER),
    never(
        "core.sla_clocks",
        "verdict_fits_the_times",
        "stop and due agree with the verdict",
        "(outcome = 'met' and not coalesce(stopped_at <= due_at, false)) "
        "or (outcome = 'breached_closed' and not coalesce(stopped_at > due_at, false)) "
        "or (outcome in ('breached_open', 'running', 'paused_without_due', 'void') and stopped_at is not null)",
        owner=DEVELOPER,
    ),
    never(
        "core.sla_clocks",
        "shares_fit",
        "seconds by holder add up to the clock's, and no part is negative",
        "centre_seconds + agency_seconds + citizen_seconds + outside_seconds > clock_seconds or centre_seconds < 0 "
        "or agency_seconds < 0 or citizen_seconds < 0 or outside_seconds < 0 or paused_seconds < 0 or open_seconds < 0",
        owner=DEVELOPER,
    ),
    never(
        "core.sla_clocks",
        "stops_after_it_starts",
        "no clock stops before it starts",
        "is_impossible_order",
        SUSPICION,
    ),
    refers("core.sla_cycles", "ticket_id", "core.tickets", "ticket_id", owner=DEVELOPER),
    refers("core.sla_stretches", "ticket_id", "core.tickets", "ticket_id", owner=DEVELOPER),
    never("core.sla_stretches", "runs_forward", "no stretch ends before it starts", "ends < starts", owner=DEVELOPER),
)

_CONTACTS = (
    among("core.calls", "outcome", CALL_OUTCOMES, DEVELOPER),
    present("core.calls", "outcome", DEVELOPER),
    among("core.calls", "disposition", (*DISPOSITIONS, "undisposed"), DEVELOPER),
    refers("core.calls", "entered_on", "core.dates", "day_on", owner=DEVELOPER),
    refers("core.calls", "ticket_id", "core.tickets", "ticket_id", SUSPICION),
    refers("core.calls", "home_agency", "core.agencies", "agency_id", owner=DEVELOPER),
    find_none(
        "core.calls",
        "home_agency_is_told_of_all_or_none",
        "every call has a home agency where the city lists agents, and none where it does not",
        "select 1 as found from (select count(*) as call_count, count(home_agency) as told_count from {batch}) as counted "
        "where told_count not in (0, call_count)",
        DEVELOPER,
    ),
    suspect(
        "core.calls",
        "agents_are_listed",
        # A colleague who stands in for a week is no fault of the list; a tenth of the calls by people in no list is a list nobody keeps.
        "of the last 30 days, fewer than one in ten answered calls are by an agent that agents.csv does not list",
        "select 1 as found from (select count(*) filter (where home_agency = 'tak-dikenal') as unlisted_count, count(*) as answered_count "
        "from {batch} where outcome = 'answered' and home_agency is not null "
        "and entered_on > (select max(entered_on) from {batch}) - interval 30 day) as counted "
        "where unlisted_count >= 20 and unlisted_count * 10 >= answered_count",
    ),
    never(
        "core.calls",
        "answered_is_disposed",
        "a call has a disposition exactly when it was answered",
        "(outcome = 'answered') <> (disposition is not null)",
        owner=DEVELOPER,
    ),
    never(
        "core.calls",
        "times_run_forward",
        "no call waits or talks for less than nothing",
        "wait_seconds < 0 or talk_seconds < 0",
        SUSPICION,
    ),
    refers("core.ratings", "rated_on", "core.dates", "day_on", owner=DEVELOPER),
    refers("core.ratings", "agency_id", "core.agencies", "agency_id"),
    refers("core.ratings", "ticket_id", "core.tickets", "ticket_id", SUSPICION),
    suspect(
        "core.ratings",
        "after_the_report",
        "no ticket is rated before it was reported",
        "select ratings.rating_key from {batch} as ratings inner join core.tickets as tickets "
        "on tickets.ticket_id = ratings.ticket_id where ratings.rated_at < tickets.created_at",
        STEWARD,
    ),
    refers("core.answer_tests", "asked_on", "core.dates", "day_on", owner=DEVELOPER),
    among("core.posts", "kind", ("complaint", "response", "other", "repost"), DEVELOPER),
    refers("core.posts", "posted_on", "core.dates", "day_on", owner=DEVELOPER),
    refers("core.posts", "agency_id", "core.agencies", "agency_id"),
    never("core.posts", "reply_follows", "no first reply is older than its post", "first_reply_seconds < 0", owner=DEVELOPER),
    among("core.contacts", "outcome", CONTACT_OUTCOMES, DEVELOPER),
    refers("core.contacts", "channel_id", "core.channels", "channel_id"),
    refers("core.contacts", "contact_on", "core.dates", "day_on", owner=DEVELOPER),
    among("core.link_pairs", "relation", ("opened", "about"), DEVELOPER),
    never("core.link_pairs", "is_a_share", "a pair's probability is a share", "not probability between 0 and 1", owner=DEVELOPER),
    among("core.links", "relation", ("opened", "about", "repeats"), DEVELOPER),
    among("core.links", "reason", ("confirmed", "stated", "evidence"), DEVELOPER),
    refers("core.links", "ticket_id", "core.tickets", "ticket_id", owner=DEVELOPER),
    suspect(
        "core.links",
        "decisions_found",
        "every decision of links.csv is about something that was received",
        "select distinct rules.left_id from inputs.link_rules as rules left join {batch} as links on links.left_kind = rules.left_kind "
        "and links.left_id = rules.left_id and links.ticket_id = rules.ticket_id where rules.decision = 'confirm' and links.left_id is null",
        STEWARD,
    ),
    among("core.incidents", "reason", ("street", "area", "link", "alone"), DEVELOPER),
    present("core.incidents", "incident_id", DEVELOPER),
    present("core.quarantine", "reason", DEVELOPER),
    suspect(
        "core.quarantine",
        "few_rows",
        # Stray lines happen in every export; a hundredth of a source (and more than twenty) is a column that changed its form.
        "less than one row in a hundred of a source is set aside",
        "select aside.source_id from (select source_id, count(*) as aside_count from {batch} group by source_id) as aside "
        "inner join (select source_id, sum(rows_read) as read_count from inputs.pulls group by source_id) as pulls "
        "on pulls.source_id = aside.source_id where aside.aside_count > 20 and aside.aside_count > 0.01 * pulls.read_count",
        STEWARD,
    ),
)

_RECAPS = (
    among("core.recaps", "dimension", (AGENCY, CHANNEL), DEVELOPER),
    among("core.recaps", "measure", MEASURES, DEVELOPER),
    refers("core.recaps", "agency_id", "core.agencies", "agency_id"),
    refers("core.recaps", "channel_id", "core.channels", "channel_id"),
    never("core.recaps", "counts_something", "no recap counts less than nothing", "stated_count < 0", SUSPICION),
    suspect(
        "core.recaps",
        "totals_agree",
        "a month's recaps agree with each other, and every stated total with its parts",
        "select distinct recaps.month_on from {batch} as recaps inner join quality.reconciliation as ways on ways.month_on = recaps.month_on "
        "where ways.level = 'city' and ways.measure = 'received' and not ways.is_agreed",
        STEWARD,
    ),
)

_DIMENSIONS = (
    refers("core.agencies", "parent_id", "core.agencies", "agency_id"),
    refers("core.areas", "parent_id", "core.areas", "area_id"),
    refers("core.categories", "parent_id", "core.categories", "category_id"),
    refers("core.categories", "default_agency_id", "core.agencies", "agency_id"),
    among("core.policies", "authority", AUTHORITIES),
    among("core.policies", "basis", BASES),
    present("core.policies", "clock"),
    refers("core.policy_matches", "policy_id", "core.policies", "policy_id", owner=DEVELOPER),
    never("core.policies", "in_force_for_a_time", "every policy is in force for a time", "valid_to <= valid_from"),
    present("core.agencies", "name"),
    present("core.areas", "name"),
    present("core.categories", "name"),
    present("core.channels", "name"),
    present("core.dates", "starts_at", DEVELOPER),
    present("core.dates", "month_on", DEVELOPER),
    never("core.period_ends", "runs_forward", "no period ends before it begins", "last_on < starts_on", owner=DEVELOPER),
)

_HISTORIES = (
    refers("core.caller_histories", "call_id", "core.calls", "call_id", owner=DEVELOPER),
    among("core.caller_histories", "caller_kind", CALLER_KINDS, DEVELOPER),
    refers("core.funnel_steps", "channel_id", "core.channels", "channel_id", owner=DEVELOPER),
    never("core.funnel_steps", "runs_forward", "no step lies before its contact", "since_seconds < 0", owner=DEVELOPER),
    refers("core.agent_sessions", "home_agency", "core.agencies", "agency_id", owner=DEVELOPER),
    never("core.agent_sessions", "runs_forward", "no session ends before it begins", "ends_at < starts_at", owner=DEVELOPER),
    refers("core.closing_sweeps", "agency_id", "core.agencies", "agency_id", owner=DEVELOPER),
    never("core.closing_sweeps", "many_at_once", "a sweep is at least ten closings", "closed_count < 10", owner=DEVELOPER),
    among("core.recurrences", "nearness", ("metres", "rw"), DEVELOPER),
    never("core.recurrences", "soon_after", "what comes back does so within 14 days", "after_seconds not between 0 and 14 * 86400", owner=DEVELOPER),
)

CHECKS = (*_TICKETS, *_EVENTS, *_SEGMENTS, *_CLOCKS, *_CONTACTS, *_RECAPS, *_HISTORIES, *_DIMENSIONS)
