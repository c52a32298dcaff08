-- Every clock that runs or ran on a ticket: the policy version that governs it, its start, stop and void.
-- A reopening inside the dispute window goes on with the same cycle, a later one begins the next.
-- One row per ticket, clock, authority and cycle; a ticket that no policy matches has none (no_promise).
-- key: ticket_id, clock_no
with reopenings as (
    select moves.ticket_id, moves.event_no, moves.moved_at as reopened_at, moves.left_at
    from core.stock_moves as moves
    where moves.move = 'reopened'
),

candidates as (
    select
        tickets.ticket_id, policies.policy_no, policies.promise_no, policies.start_event, policies.stop_event, policies.valid_from, policies.valid_to,
        matches.place, matches.is_contested, case when policies.basis = 'as_given' then tickets.due_given_at end as due_given_at
    from core.tickets as tickets
    inner join core.policy_matches as matches on matches.promise_kind = tickets.promise_kind
    inner join inputs.policies as policies on policies.policy_no = matches.policy_no
    where policies.basis <> 'as_given' or tickets.due_given_at is not null
),

later_cycles as (
    -- The window runs to the end of open hours of its last working day; round the clock it is so many times 24 hours. A window of
    -- no days ends with the closing itself.
    select
        candidates.ticket_id, candidates.policy_no, candidates.promise_no, candidates.place, candidates.start_event, candidates.stop_event,
        candidates.valid_from, candidates.valid_to, candidates.due_given_at, reopenings.event_no,
        1 + row_number() over life as cycle,
        coalesce(lead(reopenings.event_no) over life, 2147483647) as next_event_no
    from reopenings
    inner join candidates on candidates.ticket_id = reopenings.ticket_id
    inner join inputs.policies as policies on policies.policy_no = candidates.policy_no
    inner join inputs.calendars as calendars on calendars.calendar_id = policies.calendar_id
    left join inputs.calendar_days as days
        on days.calendar_id = policies.calendar_id and days.day_on = cast(timezone(calendars.zone, reopenings.left_at) as date)
    left join inputs.calendar_workdays as workdays
        on workdays.calendar_id = policies.calendar_id and workdays.working_no = days.working_no + policies.dispute_days
    where case
        when policies.calendar_id = 'always' or policies.dispute_days = 0
            then cast(epoch(reopenings.reopened_at) as bigint) - cast(epoch(reopenings.left_at) as bigint) > policies.dispute_days * 86400
        else cast(epoch(reopenings.reopened_at) as bigint) > workdays.closes_epoch
    end
    window life as (partition by candidates.ticket_id, candidates.policy_no order by reopenings.event_no)
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
        later.ticket_id, later.policy_no, later.cycle, min(events.event_no) as event_no,
        min(events.effective_at) as effective_at, min(cast(timezone(edition.zone, events.effective_at) as date)) as effective_on
    from later_cycles as later
    cross join inputs.edition as edition
    inner join core.ticket_events as events
        on events.ticket_id = later.ticket_id and events.event_no >= later.event_no and events.event_no < later.next_event_no
        and (
            events.event = later.start_event
            or (later.stop_event in ('finish', 'verified_finish') and events.event_no = later.event_no)
        )
    group by later.ticket_id, later.policy_no, later.cycle
),

started as (
    -- Nearly every clock has one cycle, from the first event on.
    select
        candidates.ticket_id, 1 as cycle, candidates.policy_no, candidates.promise_no, candidates.stop_event, candidates.place, candidates.is_contested,
        0 as boundary_no, coalesce(seconds.event_no, 2147483647) as next_event_no, starts.event_no as start_no, starts.effective_at as started_at
    from candidates
    inner join first_events as starts
        on starts.ticket_id = candidates.ticket_id and starts.event = candidates.start_event
        and starts.effective_on >= candidates.valid_from and starts.effective_on < candidates.valid_to
    left join later_cycles as seconds
        on seconds.ticket_id = candidates.ticket_id and seconds.policy_no = candidates.policy_no and seconds.cycle = 2
    where seconds.event_no is null or starts.event_no < seconds.event_no
    union all
    select
        later.ticket_id, later.cycle, later.policy_no, later.promise_no, later.stop_event, later.place, true,
        later.event_no, later.next_event_no, starts.event_no, starts.effective_at
    from later_cycles as later
    inner join later_starts as starts
        on starts.ticket_id = later.ticket_id and starts.policy_no = later.policy_no and starts.cycle = later.cycle
        and starts.effective_on >= later.valid_from and starts.effective_on < later.valid_to
    -- A due instant given for the first time round says nothing of what is opened again after it.
    where later.due_given_at is null or later.due_given_at > starts.effective_at
),

chosen as (
    -- Only where promises may compete are they put in order.
    select
        in_force.ticket_id, in_force.cycle * 1000 + in_force.promise_no as clock_no, in_force.cycle, in_force.policy_no, in_force.stop_event,
        in_force.boundary_no, in_force.next_event_no, in_force.start_no, in_force.started_at
    from (
        select started.*, 1 as choice
        from started
        where not started.is_contested
        union all
        select
            started.*,
            row_number() over (partition by started.ticket_id, started.promise_no, started.cycle order by started.place) as choice
        from started
        where started.is_contested
    ) as in_force
    where in_force.choice = 1
),

disputes as (
    select chosen.ticket_id, chosen.clock_no, max(reopenings.event_no) as last_reopening_no
    from chosen
    inner join reopenings
        on reopenings.ticket_id = chosen.ticket_id and reopenings.event_no > chosen.boundary_no and reopenings.event_no < chosen.next_event_no
    group by chosen.ticket_id, chosen.clock_no
),

stop_marks as (
    -- Every event that stops some clock, under the name policies give it.
    select events.ticket_id, events.event_no, events.event_at, steps.mark as stop_event
    from (
        select
            events.ticket_id, events.event_no, events.event_at, events.event, events.state, states.bucket,
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
        chosen.ticket_id, chosen.clock_no,
        -- The first stop after the start; only where there is none, one before it.
        coalesce(min(case when marks.event_no > chosen.start_no then marks.event_no end), min(marks.event_no)) as stop_no,
        coalesce(
            arg_min(marks.event_at, case when marks.event_no > chosen.start_no then marks.event_no end), arg_min(marks.event_at, marks.event_no)
        ) as stopped_at
    from chosen
    inner join stop_marks as marks on marks.ticket_id = chosen.ticket_id and marks.stop_event = chosen.stop_event
    left join disputes on disputes.ticket_id = chosen.ticket_id and disputes.clock_no = chosen.clock_no
    where marks.event_no >= chosen.boundary_no and marks.event_no < chosen.next_event_no
        and (chosen.stop_event not in ('finish', 'verified_finish') or marks.event_no > coalesce(disputes.last_reopening_no, 0))
    group by chosen.ticket_id, chosen.clock_no
),

voids as (
    select
        chosen.ticket_id, chosen.clock_no, min(moves.event_no) as void_no, arg_min(moves.moved_at, moves.event_no) as voided_at,
        arg_min(moves.move, moves.event_no) as void_reason
    from chosen
    inner join core.stock_moves as moves
        on moves.ticket_id = chosen.ticket_id and moves.event_no > chosen.boundary_no and moves.event_no < chosen.next_event_no
        and moves.move in ('rejected', 'merged', 'withdrawn', 'deleted')
    left join disputes on disputes.ticket_id = chosen.ticket_id and disputes.clock_no = chosen.clock_no
    where moves.event_no > coalesce(disputes.last_reopening_no, 0)
    group by chosen.ticket_id, chosen.clock_no
)

select
    chosen.ticket_id,                                                          -- Ticket.
    chosen.clock_no,                                                           -- Number of the clock on its ticket.
    chosen.cycle,                                                              -- 1, and one more after each reopening outside the window.
    chosen.policy_no,                                                          -- Number of the promise's version in force at the start.
    chosen.started_at,                                                         -- Start.
    case when voids.void_no is null or stops.stop_no <= voids.void_no then stops.stopped_at end as stopped_at, -- Stop, null while none.
    case when stops.stop_no is null or stops.stop_no > voids.void_no then voids.voided_at end as voided_at, -- When it became void, null if it did not.
    case when stops.stop_no is null or stops.stop_no > voids.void_no then voids.void_reason end as void_reason, -- rejected, merged, withdrawn or deleted.
    chosen.boundary_no,                                                        -- Event before which nothing belongs to the cycle.
    chosen.next_event_no                                                       -- Event from which on the next cycle runs.
from chosen
left join stops on stops.ticket_id = chosen.ticket_id and stops.clock_no = chosen.clock_no
left join voids on voids.ticket_id = chosen.ticket_id and voids.clock_no = chosen.clock_no
