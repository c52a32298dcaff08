-- Every clock that runs or ran on a ticket: the policy version that governs it, its start, stop and void.
-- A reopening inside the dispute window goes on with the same cycle, a later one begins the next.
-- One row per ticket, clock, authority and cycle; a ticket that no policy matches has none (no_promise).
-- key: ticket_id, clock, authority, cycle
with candidates as (
    select
        tickets.ticket_id, matches.policy_id, matches.policy_version, matches.clock, matches.authority, matches.start_event, matches.stop_event,
        matches.calendar_id, matches.dispute_days, matches.valid_from, matches.valid_to, matches.selector_count, matches.category_depth, matches.area_depth, matches.is_contested
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

later_cycles as (
    select
        reopened.ticket_id, reopened.policy_id, reopened.policy_version, reopened.event_no,
        1 + row_number() over life as cycle,
        coalesce(lead(reopened.event_no) over life, 2147483647) as next_event_no
    from judged_reopenings as reopened
    where reopened.is_new_cycle
    window life as (partition by reopened.ticket_id, reopened.policy_id, reopened.policy_version order by reopened.event_no)
),

cycles as (
    -- Nearly every clock has one cycle, from the first event on.
    select candidates.*, 1 as cycle, 0 as boundary_no, coalesce(second_cycles.event_no, 2147483647) as next_event_no
    from candidates
    left join later_cycles as second_cycles
        on second_cycles.ticket_id = candidates.ticket_id and second_cycles.policy_id = candidates.policy_id
        and second_cycles.policy_version = candidates.policy_version and second_cycles.cycle = 2
    union all
    select candidates.*, later.cycle, later.event_no, later.next_event_no
    from later_cycles as later
    inner join candidates
        on candidates.ticket_id = later.ticket_id and candidates.policy_id = later.policy_id and candidates.policy_version = later.policy_version
),

first_events as (
    -- Events are numbered in the order of their instants: the least of both belong together.
    select
        firsts.ticket_id, firsts.event, firsts.event_no, firsts.effective_at,
        cast(timezone(edition.zone, firsts.effective_at) as date) as effective_on
    from (
        select events.ticket_id, events.event, min(events.event_no) as event_no, min(events.effective_at) as effective_at
        from core.ticket_events as events
        inner join (select distinct start_event from inputs.policies) as starts on starts.start_event = events.event
        group by events.ticket_id, events.event
    ) as firsts
    cross join inputs.edition as edition
),

later_starts as (
    select
        later.ticket_id, later.policy_id, later.policy_version, later.cycle, min(events.event_no) as event_no,
        min(events.effective_at) as effective_at, min(cast(timezone(edition.zone, events.effective_at) as date)) as effective_on
    from cycles as later
    cross join inputs.edition as edition
    inner join core.ticket_events as events
        on events.ticket_id = later.ticket_id and events.event_no >= later.boundary_no and events.event_no < later.next_event_no
        and (
            events.event = later.start_event
            or (later.stop_event in ('finish', 'verified_finish') and events.event_no = later.boundary_no)
        )
    where later.cycle > 1
    group by later.ticket_id, later.policy_id, later.policy_version, later.cycle
),

started as (
    select cycles.*, starts.event_no as start_no, starts.effective_at as started_at, starts.effective_on as started_on
    from cycles
    inner join first_events as starts on starts.ticket_id = cycles.ticket_id and starts.event = cycles.start_event and starts.event_no < cycles.next_event_no
    where cycles.cycle = 1
    union all
    select cycles.*, starts.event_no, starts.effective_at, starts.effective_on
    from cycles
    inner join later_starts as starts
        on starts.ticket_id = cycles.ticket_id and starts.policy_id = cycles.policy_id
        and starts.policy_version = cycles.policy_version and starts.cycle = cycles.cycle
    where cycles.cycle > 1
),

in_force as (
    -- Only where promises may compete are they put in order.
    select started.*, 1 as choice
    from started
    where started.started_on >= started.valid_from and started.started_on < started.valid_to and not started.is_contested and started.cycle = 1
    union all
    select
        started.*,
        row_number() over (
            partition by started.ticket_id, started.clock, started.authority, started.cycle
            order by started.selector_count desc, started.category_depth desc, started.area_depth desc, started.valid_from desc,
                started.policy_id desc, started.policy_version desc
        )
    from started
    where started.started_on >= started.valid_from and started.started_on < started.valid_to and (started.is_contested or started.cycle > 1)
),

disputes as (
    select
        chosen.ticket_id, chosen.clock, chosen.authority, chosen.cycle, max(reopenings.event_no) as last_reopening_no
    from in_force as chosen
    inner join reopenings
        on reopenings.ticket_id = chosen.ticket_id and reopenings.event_no > chosen.boundary_no and reopenings.event_no < chosen.next_event_no
    where chosen.choice = 1
    group by chosen.ticket_id, chosen.clock, chosen.authority, chosen.cycle
),

chosen as (
    select
        in_force.ticket_id, in_force.clock, in_force.authority, in_force.cycle, in_force.policy_id, in_force.policy_version, in_force.started_at,
        in_force.start_no, in_force.boundary_no, in_force.next_event_no, in_force.stop_event,
        coalesce(disputes.last_reopening_no, 0) as last_reopening_no
    from in_force
    left join disputes
        on disputes.ticket_id = in_force.ticket_id and disputes.clock = in_force.clock
        and disputes.authority = in_force.authority and disputes.cycle = in_force.cycle
    where in_force.choice = 1
),

stop_marks as (
    -- Every event that stops some clock, under the name policies give it.
    select events.ticket_id, events.event_no, steps.mark as stop_event
    from (
        select
            events.ticket_id, events.event_no, events.event, events.state, states.bucket,
            earlier.state as state_before, earlier_states.bucket as bucket_before
        from core.ticket_events as events
        inner join inputs.states as states on states.state = events.state
        -- Events are numbered without a gap; only what is done needs to know what it was before.
        left join core.ticket_events as earlier
            on earlier.ticket_id = events.ticket_id and earlier.event_no = case when states.bucket = 'done' then events.event_no - 1 end
        left join inputs.states as earlier_states on earlier_states.state = earlier.state
    ) as events
    inner join (select distinct stop_event as mark from inputs.policies) as steps
        on case steps.mark
            when 'finish' then events.bucket = 'done' and coalesce(events.bucket_before, 'waiting') <> 'done'
            when 'verified_finish' then events.state = 'verified' and coalesce(events.state_before, '') <> 'verified'
            when 'citizen_contacted' then events.event = 'citizen_contacted' and events.state = 'called_back'
            else events.event = steps.mark
        end
),

stops as (
    select
        chosen.ticket_id, chosen.clock, chosen.authority, chosen.cycle,
        -- The first stop after the start; only where there is none, one before it.
        coalesce(min(case when marks.event_no > chosen.start_no then marks.event_no end), min(marks.event_no)) as stop_no
    from chosen
    inner join stop_marks as marks
        on marks.ticket_id = chosen.ticket_id and marks.stop_event = chosen.stop_event
        and marks.event_no >= chosen.boundary_no and marks.event_no < chosen.next_event_no
        and (chosen.stop_event not in ('finish', 'verified_finish') or marks.event_no > chosen.last_reopening_no)
    group by chosen.ticket_id, chosen.clock, chosen.authority, chosen.cycle
),

voids as (
    select
        chosen.ticket_id, chosen.clock, chosen.authority, chosen.cycle, min(moves.event_no) as void_no
    from chosen
    inner join core.stock_moves as moves
        on moves.ticket_id = chosen.ticket_id and moves.event_no > chosen.last_reopening_no and moves.event_no > chosen.boundary_no and moves.event_no < chosen.next_event_no
    where moves.move in ('rejected', 'merged', 'withdrawn', 'deleted')
    group by chosen.ticket_id, chosen.clock, chosen.authority, chosen.cycle
),

ended as (
    select
        chosen.*, stops.stop_no as end_no, voids.void_no,
        voids.void_no is not null and (stops.stop_no is null or stops.stop_no > voids.void_no) as is_void
    from chosen
    left join stops
        on stops.ticket_id = chosen.ticket_id and stops.clock = chosen.clock and stops.authority = chosen.authority and stops.cycle = chosen.cycle
    left join voids
        on voids.ticket_id = chosen.ticket_id and voids.clock = chosen.clock and voids.authority = chosen.authority and voids.cycle = chosen.cycle
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
left join core.ticket_events as stop_events on stop_events.ticket_id = ended.ticket_id and stop_events.event_no = ended.end_no
left join core.ticket_events as void_events on void_events.ticket_id = ended.ticket_id and void_events.event_no = ended.void_no
