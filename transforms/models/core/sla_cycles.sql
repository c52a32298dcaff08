-- Every clock that runs or ran on a ticket: the policy version that governs it, its start, stop and void.
-- A reopening inside the dispute window goes on with the same cycle, a later one begins the next.
-- One row per ticket, clock, authority and cycle; a ticket that no policy matches has none (no_promise).
-- key: ticket_id, clock, authority, cycle
with candidates as (
    select tickets.ticket_id, matches.*
    from core.tickets as tickets
    inner join core.policy_matches as matches
        on matches.first_agency_id = tickets.first_agency_id and matches.agency_id = tickets.agency_id
        and matches.category_id = tickets.category_id and matches.urgency = tickets.urgency
        and matches.channel_id = tickets.channel_id and matches.nature = tickets.nature and matches.area_id = tickets.area_id
    where matches.basis <> 'as_given' or tickets.due_given_at is not null
),

moves as (
    select
        moves.ticket_id, moves.event_no, moves.moved_at, moves.move,
        lag(moves.moved_at) over (partition by moves.ticket_id order by moves.event_no) as left_at
    from core.stock_moves as moves
),

reopenings as (
    select moves.ticket_id, moves.event_no, moves.moved_at as reopened_at, moves.left_at
    from moves
    where moves.move = 'reopened'
),

judged_reopenings as (
    -- The window runs to the end of open hours of its last working day; round the clock it is so many times 24 hours. A window of
    -- no days ends with the closing itself.
    select
        candidates.ticket_id, candidates.policy_id, candidates.policy_version, reopenings.event_no, reopenings.reopened_at,
        case
            when candidates.calendar_id = 'always' or candidates.dispute_days = 0
                then cast(epoch(reopenings.reopened_at) as bigint) - cast(epoch(reopenings.left_at) as bigint) > candidates.dispute_days * 86400
            else cast(epoch(reopenings.reopened_at) as bigint) > workdays.closes_epoch
        end as is_new_cycle
    from reopenings
    inner join candidates on candidates.ticket_id = reopenings.ticket_id
    inner join inputs.calendars as calendars on calendars.calendar_id = candidates.calendar_id
    left join inputs.calendar_days as days
        on days.calendar_id = candidates.calendar_id and days.day_on = cast(timezone(calendars.zone, reopenings.left_at) as date)
    left join inputs.calendar_workdays as workdays
        on workdays.calendar_id = candidates.calendar_id and workdays.working_no = days.working_no + candidates.dispute_days
),

boundaries as (
    select candidates.ticket_id, candidates.policy_id, candidates.policy_version, 0 as event_no, 1 as cycle
    from candidates
    union all
    select
        reopened.ticket_id, reopened.policy_id, reopened.policy_version, reopened.event_no,
        1 + row_number() over (partition by reopened.ticket_id, reopened.policy_id, reopened.policy_version order by reopened.event_no)
    from judged_reopenings as reopened
    where reopened.is_new_cycle
),

cycles as (
    select
        boundaries.*,
        coalesce(lead(boundaries.event_no) over (
            partition by boundaries.ticket_id, boundaries.policy_id, boundaries.policy_version order by boundaries.cycle
        ), 2147483647) as next_event_no
    from boundaries
),

events as (
    select
        events.ticket_id, events.event_no, events.event, events.event_at, events.effective_at, events.state, states.bucket,
        lag(events.state) over (partition by events.ticket_id order by events.event_no) as state_before,
        lag(states.bucket) over (partition by events.ticket_id order by events.event_no) as bucket_before
    from core.ticket_events as events
    inner join inputs.states as states on states.state = events.state
),

disputes as (
    select
        cycles.ticket_id, cycles.policy_id, cycles.policy_version, cycles.cycle, max(reopenings.event_no) as last_reopening_no
    from cycles
    inner join reopenings
        on reopenings.ticket_id = cycles.ticket_id and reopenings.event_no > cycles.event_no and reopenings.event_no < cycles.next_event_no
    group by cycles.ticket_id, cycles.policy_id, cycles.policy_version, cycles.cycle
),

started as (
    select
        candidates.*, cycles.cycle, cycles.event_no as boundary_no, cycles.next_event_no,
        coalesce(disputes.last_reopening_no, 0) as last_reopening_no,
        candidates.stop_event in ('finish', 'verified_finish') as is_finish,
        min(events.event_no) as start_no
    from candidates
    inner join cycles
        on cycles.ticket_id = candidates.ticket_id and cycles.policy_id = candidates.policy_id and cycles.policy_version = candidates.policy_version
    inner join events
        on events.ticket_id = cycles.ticket_id and events.event_no >= cycles.event_no and events.event_no < cycles.next_event_no
        and (
            events.event = candidates.start_event
            or (cycles.cycle > 1 and candidates.stop_event in ('finish', 'verified_finish') and events.event_no = cycles.event_no)
        )
    left join disputes
        on disputes.ticket_id = cycles.ticket_id and disputes.policy_id = cycles.policy_id
        and disputes.policy_version = cycles.policy_version and disputes.cycle = cycles.cycle
    group by all
),

in_force as (
    select
        started.*, events.effective_at as started_at,
        row_number() over (
            partition by started.ticket_id, started.clock, started.authority, started.cycle
            order by started.selector_count desc, started.category_depth desc, started.area_depth desc, started.valid_from desc,
                started.policy_id desc, started.policy_version desc
        ) as choice
    from started
    inner join events on events.ticket_id = started.ticket_id and events.event_no = started.start_no
    cross join inputs.edition as edition
    where cast(timezone(edition.zone, events.effective_at) as date) >= started.valid_from
        and cast(timezone(edition.zone, events.effective_at) as date) < started.valid_to
),

stops as (
    select
        chosen.ticket_id, chosen.clock, chosen.authority, chosen.cycle,
        -- The first stop after the start; only where there is none, one before it.
        coalesce(min(case when events.event_no > chosen.start_no then events.event_no end), min(events.event_no)) as stop_no
    from in_force as chosen
    inner join events
        on events.ticket_id = chosen.ticket_id and events.event_no >= chosen.boundary_no and events.event_no < chosen.next_event_no
        and (not chosen.is_finish or events.event_no > chosen.last_reopening_no)
        and case chosen.stop_event
            when 'finish' then events.bucket = 'done' and coalesce(events.bucket_before, 'waiting') <> 'done'
            when 'verified_finish' then events.state = 'verified' and coalesce(events.state_before, '') <> 'verified'
            when 'citizen_contacted' then events.event = 'citizen_contacted' and events.state = 'called_back'
            else events.event = chosen.stop_event
        end
    where chosen.choice = 1
    group by chosen.ticket_id, chosen.clock, chosen.authority, chosen.cycle
),

voids as (
    select
        chosen.ticket_id, chosen.clock, chosen.authority, chosen.cycle, min(moves.event_no) as void_no
    from in_force as chosen
    inner join moves
        on moves.ticket_id = chosen.ticket_id and moves.event_no > chosen.last_reopening_no and moves.event_no > chosen.boundary_no and moves.event_no < chosen.next_event_no
        and moves.move in ('rejected', 'merged', 'withdrawn', 'deleted')
    where chosen.choice = 1
    group by chosen.ticket_id, chosen.clock, chosen.authority, chosen.cycle
),

ended as (
    select
        chosen.*, stops.stop_no as end_no, voids.void_no,
        voids.void_no is not null and (stops.stop_no is null or stops.stop_no > voids.void_no) as is_void
    from in_force as chosen
    left join stops
        on stops.ticket_id = chosen.ticket_id and stops.clock = chosen.clock and stops.authority = chosen.authority and stops.cycle = chosen.cycle
    left join voids
        on voids.ticket_id = chosen.ticket_id and voids.clock = chosen.clock and voids.authority = chosen.authority and voids.cycle = chosen.cycle
    where chosen.choice = 1
)

select
    ended.ticket_id,                                                           -- Ticket.
    ended.clock,                                                               -- Clock of the promise.
    ended.authority,                                                           -- law, city or leader.
    ended.cycle,                                                               -- 1, and one more after each reopening outside the window.
    ended.policy_id,                                                           -- Promise that governs it.
    ended.policy_version,                                                      -- Version in force at the start.
    ended.started_at,                                                          -- Start.
    case when ended.is_void then null else stop_events.event_at end as stopped_at, -- Stop, null while none.
    case when ended.is_void then void_events.effective_at end as voided_at,     -- When it became void, null if it did not.
    case when ended.is_void then void_events.state end as void_reason,          -- rejected, merged, withdrawn or deleted.
    ended.boundary_no,                                                         -- Event before which nothing belongs to the cycle.
    ended.next_event_no                                                        -- Event from which on the next cycle runs.
from ended
left join events as stop_events on stop_events.ticket_id = ended.ticket_id and stop_events.event_no = ended.end_no
left join events as void_events on void_events.ticket_id = ended.ticket_id and void_events.event_no = ended.void_no
