-- The verdict of every clock at the as-of: due, outcome, lateness, responsible agency, and whose desk the time was on.
-- The verdict compares stop with due at the policy's boundary; elapsed time is a measure, not the judge.
-- One row per ticket, clock, authority and cycle.
-- key: ticket_id, clock, authority, cycle
with clocks as (
    select
        cycles.ticket_id, cycles.clock_no, cycles.cycle, cycles.policy_no, cycles.started_at, cycles.stopped_at, cycles.voided_at, cycles.void_reason,
        policies.basis, policies.target_days, policies.is_day0, policies.is_next_open, policies.promise_no, calendars.calendar_id, calendars.zone as calendar_zone,
        -- Only open hours and working days are looked up in a calendar.
        case when calendars.calendar_id <> 'always' or policies.basis = 'working_days' then cast(timezone(calendars.zone, cycles.started_at) as date) end as started_on,
        cast(epoch(cycles.started_at) as bigint) as started,
        cast(epoch(coalesce(cycles.stopped_at, cycles.voided_at, edition.tickets_as_of)) as bigint) as ended,
        cast(epoch(edition.tickets_as_of) as bigint) as as_of,
        coalesce(cycles.stopped_at < cycles.started_at, false) as is_impossible_order,
        -- The wall clock so many days later, across a change of the clocks too; with pauses it is run like any other length of time.
        case
            when policies.basis = 'calendar_days'
                then cast(epoch(timezone(wall.zone, timezone(wall.zone, cycles.started_at) + to_days(cast(policies.target_days as integer)))) as bigint) - cast(epoch(cycles.started_at) as bigint)
            when policies.basis in ('clock', 'open_hours') then policies.target_seconds
        end as run_seconds
    from core.sla_cycles as cycles
    inner join inputs.policies as policies on policies.policy_no = cycles.policy_no
    inner join inputs.calendars as calendars
        on calendars.calendar_id = case when policies.basis in ('open_hours', 'working_days') then policies.calendar_id else 'always' end
    cross join inputs.edition as edition
    inner join (
        -- Round the clock, a promise in calendar days is told by the city's own clocks.
        select calendars.calendar_id, case when calendars.calendar_id = 'always' then edition.zone else calendars.zone end as zone
        from inputs.calendars as calendars
        cross join inputs.edition as edition
    ) as wall on wall.calendar_id = policies.calendar_id
),

begun as (
    -- Where the start lies on the axis of open seconds, and among the working days.
    select
        clocks.*,
        case when clocks.calendar_id = 'always' then clocks.started else days.cum_seconds
            + greatest(0, least(clocks.started, days.e1) - days.s1) + greatest(0, least(clocks.started, days.e2) - days.s2)
            + greatest(0, least(clocks.started, days.e3) - days.s3) + greatest(0, least(clocks.started, days.e4) - days.s4)
            + greatest(0, least(clocks.started, days.e5) - days.s5) + greatest(0, least(clocks.started, days.e6) - days.s6)
        end as started_open,
        -- Day 0 counts only where the policy says so and open time is left in it.
        days.working_no - case when clocks.is_day0 and days.is_working_day and today.closes_epoch > clocks.started then 1 else 0 end as day_before_no
    from clocks
    left join inputs.calendar_days as days
        on days.calendar_id = clocks.calendar_id and days.day_on = clocks.started_on
    left join inputs.calendar_workdays as today
        on today.calendar_id = clocks.calendar_id and today.day_on = case when clocks.is_day0 then clocks.started_on end
),

stood as (
    -- The few clocks that ever stood still: all their stretches, with what was used up before each.
    select
        begun.ticket_id, begun.clock_no, begun.calendar_id, begun.basis, begun.run_seconds, begun.target_days, begun.day_before_no,
        stretches.starts_open, stretches.ends_open,
        cast(coalesce(sum(stretches.ends_open - stretches.starts_open) over life, 0) as bigint) as used_before,
        -- Whole days that pauses can at most have hidden: bounds the search below.
        cast(floor((max(stretches.starts) over (partition by stretches.ticket_id, stretches.clock_no) - begun.started) / 86400) as bigint) + 2 as paused_days
    from core.sla_stretches as stretches
    inner join begun on begun.ticket_id = stretches.ticket_id and begun.clock_no = stretches.clock_no
    window life as (
        partition by stretches.ticket_id, stretches.clock_no order by stretches.stretch_no rows between unbounded preceding and 1 preceding
    )
),

counted_days as (
    -- The days of which at least one open second is unpaused, in order: a stretch that lies wholly in a break or a night has none.
    select
        candidates.ticket_id, candidates.clock_no, candidates.target_days, candidates.working_no,
        row_number() over (partition by candidates.ticket_id, candidates.clock_no order by candidates.working_no) as day_no
    from (
        select distinct stood.ticket_id, stood.clock_no, stood.target_days, workdays.working_no
        from stood
        inner join inputs.calendar_workdays as workdays
            on workdays.calendar_id = stood.calendar_id
            and workdays.working_no > stood.day_before_no
            and workdays.working_no <= stood.day_before_no + 1 + stood.target_days + stood.paused_days
            and greatest(stood.starts_open, workdays.opens_open) < least(coalesce(stood.ends_open, workdays.closes_open), workdays.closes_open)
        where stood.basis = 'working_days'
    ) as candidates
),

reached as (
    -- Of those clocks, the coordinate at which the target is used up, or the working day on which it is.
    select
        stood.ticket_id, stood.clock_no,
        max(case
            when stood.used_before < stood.run_seconds and (stood.ends_open is null or stood.run_seconds <= stood.used_before + stood.ends_open - stood.starts_open)
                then stood.starts_open + stood.run_seconds - stood.used_before
        end) as due_open,
        max(counted_days.working_no) as due_no
    from stood
    left join counted_days
        on counted_days.ticket_id = stood.ticket_id and counted_days.clock_no = stood.clock_no and counted_days.day_no = counted_days.target_days
    group by stood.ticket_id, stood.clock_no
),

aimed as (
    select
        begun.*,
        case
            when begun.basis = 'as_given' then cast(epoch(tickets.due_given_at) as bigint)
            when reached.clock_no is not null then reached.due_open
            when begun.run_seconds > 0 then begun.started_open + begun.run_seconds
        end as aim_open,
        case
            when begun.basis <> 'working_days' then null
            when reached.clock_no is not null then reached.due_no
            else begun.day_before_no + begun.target_days
        end as aim_no
    from begun
    left join reached on reached.ticket_id = begun.ticket_id and reached.clock_no = begun.clock_no
    left join core.tickets as tickets on tickets.ticket_id = case when begun.basis = 'as_given' then begun.ticket_id end
),

timed as (
    select
        aimed.*,
        coalesce(workdays.closes_open, aimed.aim_open) as due_open,
        case
            when aimed.basis = 'working_days' then workdays.closes_epoch
            when aimed.calendar_id = 'always' then aimed.aim_open
            else cells.starts_epoch + aimed.aim_open - cells.starts_open
        end as due_close,
        case
            when aimed.basis = 'working_days' then case when aimed.is_next_open then workdays.next_opens_epoch else workdays.closes_epoch end
            when aimed.calendar_id = 'always' then aimed.aim_open
            when aimed.is_next_open and aimed.aim_open = cells.ends_open then cells.next_starts_epoch
            else cells.starts_epoch + aimed.aim_open - cells.starts_open
        end as due,
        case when aimed.calendar_id = 'always' then aimed.ended else end_days.cum_seconds
            + greatest(0, least(aimed.ended, end_days.e1) - end_days.s1) + greatest(0, least(aimed.ended, end_days.e2) - end_days.s2)
            + greatest(0, least(aimed.ended, end_days.e3) - end_days.s3) + greatest(0, least(aimed.ended, end_days.e4) - end_days.s4)
            + greatest(0, least(aimed.ended, end_days.e5) - end_days.s5) + greatest(0, least(aimed.ended, end_days.e6) - end_days.s6)
        end as ended_open
    from aimed
    left join inputs.calendar_cells as cells
        on cells.calendar_id = aimed.calendar_id
        and cells.cell_no = case when aimed.calendar_id <> 'always' then cast(floor((aimed.aim_open - 1) / 14400) as bigint) end
        and cells.starts_open < aimed.aim_open and aimed.aim_open <= cells.ends_open
    left join inputs.calendar_workdays as workdays on workdays.calendar_id = aimed.calendar_id and workdays.working_no = aimed.aim_no
    left join inputs.calendar_days as end_days
        on end_days.calendar_id = aimed.calendar_id
        and end_days.day_on = case when aimed.calendar_id <> 'always' then cast(timezone(aimed.calendar_zone, to_timestamp(aimed.ended)) as date) end
),

judged as (
    select
        timed.*,
        case
            when timed.voided_at is not null then 'void'
            when timed.stopped_at is not null and timed.ended <= timed.due then 'met'
            when timed.due is null then 'paused_without_due'
            when timed.stopped_at is not null then 'breached_closed'
            when timed.due < timed.as_of then 'breached_open'
            else 'running'
        end as outcome,
        least(coalesce(timed.due, timed.as_of), coalesce(cast(epoch(timed.stopped_at) as bigint), timed.as_of), timed.as_of) as looked_at
    from timed
),

paused as (
    -- A pause that begins once the time is used up changes nothing: neither due nor what was measured.
    select
        judged.ticket_id, judged.clock_no,
        cast(sum(least(coalesce(gaps.next_starts, judged.ended), judged.ended) - gaps.ends) as bigint) as paused_seconds,
        cast(sum(least(coalesce(gaps.next_starts_open, judged.ended_open), judged.ended_open) - gaps.ends_open) as bigint) as paused_open_seconds,
        -- Due is told as if a pause that still lasts went on to its cap: the whole of it lies before due, not only what has passed.
        cast(sum(least(coalesce(gaps.next_starts_open, judged.due_open), judged.due_open) - gaps.ends_open) as bigint) as paused_until_due
    from judged
    inner join core.sla_stretches as gaps
        on gaps.ticket_id = judged.ticket_id and gaps.clock_no = judged.clock_no
        and gaps.ends < judged.ended and (judged.due_close is null or gaps.ends < judged.due_close)
    group by judged.ticket_id, judged.clock_no
),

desks as (
    select
        segments.ticket_id, segments.holder,
        cast(epoch(segments.starts_at) as bigint) as starts, cast(epoch(segments.ends_at) as bigint) as ends
    from core.segments as segments
    where segments.holder in ('agency', 'citizen', 'outside')
),

holders as (
    select
        spans.ticket_id, spans.clock_no,
        cast(sum(case when spans.holder = 'agency' then spans.seconds else 0 end) as bigint) as agency_seconds,
        cast(sum(case when spans.holder = 'citizen' then spans.seconds else 0 end) as bigint) as citizen_seconds,
        cast(sum(case when spans.holder = 'outside' then spans.seconds else 0 end) as bigint) as outside_seconds
    from (
        select
            judged.ticket_id, judged.clock_no, desks.holder,
            least(desks.ends, judged.ended) - greatest(desks.starts, judged.started) as seconds
        from judged
        inner join desks on desks.ticket_id = judged.ticket_id and desks.starts < judged.ended and desks.ends > judged.started
    ) as spans
    group by spans.ticket_id, spans.clock_no
),

hands as (
    -- The events with which a ticket came into other hands, its first among them; events are numbered without a gap.
    select
        events.ticket_id, events.effective_at, cast(epoch(events.effective_at) as bigint) as effective, events.agency_id,
        min(events.effective_at) over (partition by events.ticket_id) as created_at,
        lead(events.effective_at) over (partition by events.ticket_id order by events.event_no) as next_at
    from core.ticket_events as events
    left join core.ticket_events as earlier on earlier.ticket_id = events.ticket_id and earlier.event_no = events.event_no - 1
    where earlier.agency_id is null or earlier.agency_id <> events.agency_id
),

holdings as (
    -- Whoever held it immediately before; in the first second of a life, whoever was named in that second.
    select
        hands.ticket_id, hands.agency_id,
        case when hands.effective_at = hands.created_at then cast(-9223372036854775807 as bigint) else hands.effective end as after,
        coalesce(cast(epoch(hands.next_at) as bigint), 9223372036854775807) as until
    from hands
    where hands.next_at is null or hands.next_at > hands.effective_at
),

strictest as (
    -- Only a clock that several authorities promise can be less than the strictest.
    select
        judged.ticket_id, judged.clock_no,
        row_number() over (
            partition by judged.ticket_id, promises.clock, judged.cycle
            order by case when judged.due is null then 1 else 0 end, judged.due, case promises.authority when 'law' then 1 when 'city' then 2 else 3 end, promises.authority
        ) as place
    from judged
    inner join (
        select distinct policies.promise_no, policies.clock, policies.authority
        from inputs.policies as policies
        inner join (select clock from inputs.policies group by clock having min(authority) <> max(authority)) as shared on shared.clock = policies.clock
    ) as promises on promises.promise_no = judged.promise_no
)

select
    judged.ticket_id,                                                           -- Ticket.
    policies.clock,                                                             -- Clock.
    policies.authority,                                                         -- law, city or leader.
    judged.cycle,                                                               -- Cycle, from 1.
    policies.policy_id,                                                         -- Promise that judged it.
    policies.policy_version,                                                    -- Its version.
    coalesce(holdings.agency_id, 'pusat') as agency_id,                         -- Responsible agency.
    judged.started_at,                                                          -- Start.
    cast(to_timestamp(judged.due) as timestamptz) as due_at,                    -- Due at the policy's boundary; null while an uncapped pause goes on.
    cast(to_timestamp(judged.due_close) as timestamptz) as due_close_at,        -- Earliest instant at which the target is used up: decides the period.
    cast(timezone(edition.zone, to_timestamp(judged.due_close)) as date) as due_on, -- Local date of it.
    cast(timezone(edition.zone, judged.started_at) as date) as started_on,      -- Local date of the start.
    judged.stopped_at,                                                          -- Stop.
    judged.voided_at,                                                           -- When the ticket left without an end; until then it ran.
    judged.outcome,                                                             -- met, breached_closed, breached_open, running, paused_without_due or void.
    judged.void_reason,                                                         -- Why it is void.
    judged.outcome <> 'void' and coalesce(judged.due < judged.as_of, false) as is_due, -- In the due cohort.
    coalesce(strictest.place, 1) = 1 as is_strictest,                        -- Earliest due of the authorities that promise it.
    judged.is_impossible_order,                                                 -- Stopped before it started.
    case
        when judged.is_impossible_order then null
        when judged.outcome in ('breached_closed', 'breached_open') then greatest(0, judged.ended_open - judged.due_open)
        else 0
    end as late_seconds,                                                        -- Seconds from due to stop or as-of, in the promise's own time.
    case when not judged.is_impossible_order then judged.ended_open - judged.started_open - coalesce(paused.paused_open_seconds, 0) end as open_seconds, -- Unpaused seconds used, in the promise's own time.
    case
        when judged.due_open is not null then greatest(0, judged.due_open - judged.started_open - coalesce(paused.paused_until_due, 0))
    end as target_seconds,                                                      -- Length of the promise, in its own time; null while an uncapped pause goes on.
    case when not judged.is_impossible_order then judged.ended - judged.started end as clock_seconds, -- Clock seconds from start to stop, void or as-of.
    case when not judged.is_impossible_order then coalesce(paused.paused_seconds, 0) end as paused_seconds, -- Clock seconds paused.
    case
        when not judged.is_impossible_order
            then judged.ended - judged.started - coalesce(holders.agency_seconds, 0) - coalesce(holders.citizen_seconds, 0) - coalesce(holders.outside_seconds, 0)
    end as centre_seconds,                                                      -- Clock seconds with the centre, closed stretches included: it declared the end.
    case when not judged.is_impossible_order then coalesce(holders.agency_seconds, 0) end as agency_seconds, -- Clock seconds with agencies.
    case when not judged.is_impossible_order then coalesce(holders.citizen_seconds, 0) end as citizen_seconds, -- Clock seconds waiting for the citizen.
    case when not judged.is_impossible_order then coalesce(holders.outside_seconds, 0) end as outside_seconds -- Clock seconds with outside bodies.
from judged
inner join inputs.policies as policies on policies.policy_no = judged.policy_no
cross join inputs.edition as edition
left join paused on paused.ticket_id = judged.ticket_id and paused.clock_no = judged.clock_no
left join holders on holders.ticket_id = judged.ticket_id and holders.clock_no = judged.clock_no
left join holdings
    on holdings.ticket_id = case when policies.clock not in ('answer', 'verify', 'forward', 'dispatch', 'callback') then judged.ticket_id end
    and holdings.after < judged.looked_at and judged.looked_at <= holdings.until
left join strictest on strictest.ticket_id = judged.ticket_id and strictest.clock_no = judged.clock_no
