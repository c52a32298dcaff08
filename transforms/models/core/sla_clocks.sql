-- The verdict of every clock at the as-of: due, outcome, lateness, responsible agency, and whose desk the time was on.
-- The verdict compares stop with due at the policy's boundary; elapsed time is a measure, not the judge.
-- One row per ticket, clock, authority and cycle.
-- key: ticket_id, clock, authority, cycle
with clocks as (
    select
        cycles.*, policies.basis, policies.target_seconds, policies.target_days, policies.is_day0, policies.is_next_open,
        case when policies.basis in ('open_hours', 'working_days') then policies.calendar_id else 'always' end as calendar_id,
        calendars.zone as calendar_zone,
        cast(timezone(calendars.zone, cycles.started_at) as date) as started_on,
        cast(epoch(cycles.started_at) as bigint) as started,
        cast(epoch(coalesce(cycles.stopped_at, cycles.voided_at, edition.tickets_as_of)) as bigint) as ended,
        cast(epoch(edition.tickets_as_of) as bigint) as as_of,
        coalesce(cycles.stopped_at < cycles.started_at, false) as is_impossible_order,
        tickets.due_given_at, tickets.created_at,
        -- The wall clock so many days later, across a change of the clocks too; with pauses it is run like any other length of time.
        case
            when policies.basis = 'calendar_days'
                then cast(epoch(timezone(wall.zone, timezone(wall.zone, cycles.started_at) + to_days(cast(policies.target_days as integer)))) as bigint) - cast(epoch(cycles.started_at) as bigint)
            else policies.target_seconds
        end as run_seconds
    from core.sla_cycles as cycles
    inner join inputs.policies as policies on policies.policy_id = cycles.policy_id and policies.policy_version = cycles.policy_version
    inner join inputs.calendars as calendars
        on calendars.calendar_id = case when policies.basis in ('open_hours', 'working_days') then policies.calendar_id else 'always' end
    inner join core.tickets as tickets on tickets.ticket_id = cycles.ticket_id
    cross join inputs.edition as edition
    inner join (
        -- Round the clock, a promise in calendar days is told by the city's own clocks.
        select calendars.calendar_id, case when calendars.calendar_id = 'always' then edition.zone else calendars.zone end as zone
        from inputs.calendars as calendars
        cross join inputs.edition as edition
    ) as wall on wall.calendar_id = policies.calendar_id
),

firsts as (
    select stretches.*
    from core.sla_stretches as stretches
    where stretches.stretch_no = 1
),

paused_stretches as (
    -- The few clocks that ever stood still: all their stretches, with what was used up before each.
    select
        stretches.*,
        coalesce(sum(stretches.ends_open - stretches.starts_open) over life, 0) as used_before
    from core.sla_stretches as stretches
    inner join firsts
        on firsts.ticket_id = stretches.ticket_id and firsts.clock = stretches.clock
        and firsts.authority = stretches.authority and firsts.cycle = stretches.cycle and firsts.ends is not null
    window life as (
        partition by stretches.ticket_id, stretches.clock, stretches.authority, stretches.cycle
        order by stretches.stretch_no rows between unbounded preceding and 1 preceding
    )
),

running as (
    select ticket_id, clock, authority, cycle, starts_open, ends_open, 0 as used_before from firsts where ends is null
    union all
    select ticket_id, clock, authority, cycle, starts_open, ends_open, used_before from paused_stretches
),

reached as (
    -- The coordinate on the axis of open seconds at which the target is used up.
    select
        clocks.ticket_id, clocks.clock, clocks.authority, clocks.cycle, clocks.calendar_id, clocks.is_next_open,
        running.starts_open + clocks.run_seconds - running.used_before as due_open
    from clocks
    inner join running
        on running.ticket_id = clocks.ticket_id and running.clock = clocks.clock and running.authority = clocks.authority and running.cycle = clocks.cycle
        and running.used_before < clocks.run_seconds
        and (running.ends_open is null or clocks.run_seconds <= running.used_before + running.ends_open - running.starts_open)
    where clocks.basis in ('clock', 'open_hours', 'calendar_days')
),

dues_by_time as (
    select
        reached.ticket_id, reached.clock, reached.authority, reached.cycle, reached.due_open,
        case when reached.calendar_id = 'always' then reached.due_open else cells.starts_epoch + reached.due_open - cells.starts_open end as due_close,
        case
            when reached.calendar_id = 'always' then reached.due_open
            when reached.is_next_open and reached.due_open = cells.ends_open then cells.next_starts_epoch
            else cells.starts_epoch + reached.due_open - cells.starts_open
        end as due
    from reached
    left join inputs.calendar_cells as cells
        on cells.calendar_id = reached.calendar_id
        and cells.cell_no = cast(floor((reached.due_open - 1) / 14400) as bigint)
        and cells.starts_open < reached.due_open and reached.due_open <= cells.ends_open
),

day_clocks as (
    select
        clocks.ticket_id, clocks.clock, clocks.authority, clocks.cycle, clocks.calendar_id, clocks.is_next_open, clocks.target_days,
        days.working_no,
        -- Day 0 counts only where the policy says so and open time is left in it.
        case when clocks.is_day0 and days.is_working_day and today.closes_epoch > clocks.started then 1 else 0 end as is_day0_counted,
        -- Whole days that pauses can at most have hidden: bounds the search below.
        coalesce(cast(floor((coalesce(lives.last_starts, firsts.starts) - clocks.started) / 86400) as bigint) + 2, 0) as paused_days,
        case when firsts.ends is null and firsts.starts = clocks.started then 0 else 1 end as is_paused
    from clocks
    inner join inputs.calendar_days as days on days.calendar_id = clocks.calendar_id and days.day_on = clocks.started_on
    left join inputs.calendar_workdays as today on today.calendar_id = clocks.calendar_id and today.day_on = clocks.started_on
    left join firsts
        on firsts.ticket_id = clocks.ticket_id and firsts.clock = clocks.clock and firsts.authority = clocks.authority and firsts.cycle = clocks.cycle
    left join (
        select ticket_id, clock, authority, cycle, max(starts) as last_starts
        from paused_stretches
        group by ticket_id, clock, authority, cycle
    ) as lives
        on lives.ticket_id = clocks.ticket_id and lives.clock = clocks.clock and lives.authority = clocks.authority and lives.cycle = clocks.cycle
    where clocks.basis = 'working_days'
),

counted_days as (
    -- With pauses: the days of which at least one open second is unpaused, in order.
    select
        candidates.ticket_id, candidates.clock, candidates.authority, candidates.cycle, candidates.working_no,
        row_number() over (partition by candidates.ticket_id, candidates.clock, candidates.authority, candidates.cycle order by candidates.working_no) as day_no
    from (
        select distinct day_clocks.ticket_id, day_clocks.clock, day_clocks.authority, day_clocks.cycle, workdays.working_no
        from day_clocks
        inner join inputs.calendar_workdays as workdays
            on workdays.calendar_id = day_clocks.calendar_id
            and workdays.working_no > day_clocks.working_no - day_clocks.is_day0_counted
            and workdays.working_no <= day_clocks.working_no + day_clocks.target_days + day_clocks.paused_days
        inner join core.sla_stretches as stretches
            on stretches.ticket_id = day_clocks.ticket_id and stretches.clock = day_clocks.clock
            and stretches.authority = day_clocks.authority and stretches.cycle = day_clocks.cycle
            -- Some open second of the day is unpaused: a stretch that lies wholly in a break or a night has none.
            and greatest(stretches.starts_open, workdays.opens_open) < least(coalesce(stretches.ends_open, workdays.closes_open), workdays.closes_open)
        where day_clocks.is_paused = 1
    ) as candidates
),

dues_by_day as (
    select
        due_days.ticket_id, due_days.clock, due_days.authority, due_days.cycle, workdays.closes_open as due_open,
        workdays.closes_epoch as due_close,
        case when due_days.is_next_open then workdays.next_opens_epoch else workdays.closes_epoch end as due
    from (
        select
            day_clocks.ticket_id, day_clocks.clock, day_clocks.authority, day_clocks.cycle, day_clocks.calendar_id, day_clocks.is_next_open,
            day_clocks.working_no + day_clocks.target_days - day_clocks.is_day0_counted as due_no
        from day_clocks
        where day_clocks.is_paused = 0
        union all
        select
            day_clocks.ticket_id, day_clocks.clock, day_clocks.authority, day_clocks.cycle, day_clocks.calendar_id, day_clocks.is_next_open,
            counted_days.working_no
        from day_clocks
        inner join counted_days
            on counted_days.ticket_id = day_clocks.ticket_id and counted_days.clock = day_clocks.clock
            and counted_days.authority = day_clocks.authority and counted_days.cycle = day_clocks.cycle
            and counted_days.day_no = day_clocks.target_days
    ) as due_days
    inner join inputs.calendar_workdays as workdays on workdays.calendar_id = due_days.calendar_id and workdays.working_no = due_days.due_no
),

dues as (
    select * from dues_by_time
    union all
    select * from dues_by_day
    union all
    select
        clocks.ticket_id, clocks.clock, clocks.authority, clocks.cycle,
        cast(epoch(clocks.due_given_at) as bigint), cast(epoch(clocks.due_given_at) as bigint), cast(epoch(clocks.due_given_at) as bigint)
    from clocks
    where clocks.basis = 'as_given'
),

timed as (
    select
        clocks.*, dues.due, dues.due_close, dues.due_open,
        case when clocks.calendar_id = 'always' then clocks.ended else end_days.cum_seconds
            + greatest(0, least(clocks.ended, end_days.e1) - end_days.s1) + greatest(0, least(clocks.ended, end_days.e2) - end_days.s2)
            + greatest(0, least(clocks.ended, end_days.e3) - end_days.s3) + greatest(0, least(clocks.ended, end_days.e4) - end_days.s4)
            + greatest(0, least(clocks.ended, end_days.e5) - end_days.s5) + greatest(0, least(clocks.ended, end_days.e6) - end_days.s6)
        end as ended_open
    from clocks
    left join dues
        on dues.ticket_id = clocks.ticket_id and dues.clock = clocks.clock and dues.authority = clocks.authority and dues.cycle = clocks.cycle
    left join inputs.calendar_days as end_days
        on end_days.calendar_id = clocks.calendar_id and end_days.day_on = cast(timezone(clocks.calendar_zone, to_timestamp(clocks.ended)) as date)
),

gaps as (
    select
        stretches.ticket_id, stretches.clock, stretches.authority, stretches.cycle,
        stretches.ends as starts, stretches.next_starts as ends, stretches.ends_open as starts_open, stretches.next_starts_open as ends_open
    from core.sla_stretches as stretches
    where stretches.ends is not null
),

paused as (
    -- A pause that begins once the time is used up changes nothing: neither due nor what was measured.
    select
        timed.ticket_id, timed.clock, timed.authority, timed.cycle,
        sum(least(coalesce(gaps.ends, timed.ended), timed.ended) - gaps.starts) as paused_seconds,
        sum(least(coalesce(gaps.ends_open, timed.ended_open), timed.ended_open) - gaps.starts_open) as paused_open_seconds
    from timed
    inner join gaps
        on gaps.ticket_id = timed.ticket_id and gaps.clock = timed.clock and gaps.authority = timed.authority and gaps.cycle = timed.cycle
        and gaps.starts < timed.ended and (timed.due_close is null or gaps.starts < timed.due_close)
    group by timed.ticket_id, timed.clock, timed.authority, timed.cycle
),

holders as (
    select
        spans.ticket_id, spans.clock, spans.authority, spans.cycle,
        sum(case when spans.holder = 'agency' then spans.seconds else 0 end) as agency_seconds,
        sum(case when spans.holder = 'citizen' then spans.seconds else 0 end) as citizen_seconds,
        sum(case when spans.holder = 'outside' then spans.seconds else 0 end) as outside_seconds
    from (
        select
            clocks.ticket_id, clocks.clock, clocks.authority, clocks.cycle, segments.holder,
            greatest(0, least(cast(epoch(segments.ends_at) as bigint), clocks.ended) - greatest(cast(epoch(segments.starts_at) as bigint), clocks.started)) as seconds
        from clocks
        inner join core.segments as segments on segments.ticket_id = clocks.ticket_id and segments.holder in ('agency', 'citizen', 'outside')
    ) as spans
    group by spans.ticket_id, spans.clock, spans.authority, spans.cycle
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

hands as (
    -- The events with which a ticket came into other hands, its first among them; events are numbered without a gap.
    select events.ticket_id, events.event_no, events.effective_at, cast(epoch(events.effective_at) as bigint) as effective, events.agency_id
    from core.ticket_events as events
    left join core.ticket_events as earlier on earlier.ticket_id = events.ticket_id and earlier.event_no = events.event_no - 1
    where earlier.agency_id is null or earlier.agency_id <> events.agency_id
),

responsible as (
    -- Whoever held it immediately before; in the first second of a life, whoever was named in that second.
    select
        judged.ticket_id, judged.clock, judged.authority, judged.cycle,
        coalesce(
            max(case when hands.effective < judged.looked_at then hands.event_no end),
            max(case when hands.effective_at = judged.created_at then hands.event_no end)
        ) as event_no
    from judged
    inner join hands on hands.ticket_id = judged.ticket_id
    where judged.clock not in ('answer', 'verify', 'forward', 'dispatch', 'callback')
    group by judged.ticket_id, judged.clock, judged.authority, judged.cycle
),

strictest as (
    -- Only a clock that several authorities promise can be less than the strictest.
    select
        judged.ticket_id, judged.clock, judged.authority, judged.cycle,
        row_number() over (
            partition by judged.ticket_id, judged.clock, judged.cycle
            order by case when judged.due is null then 1 else 0 end, judged.due,
                case judged.authority when 'law' then 1 when 'city' then 2 else 3 end, judged.authority
        ) as place
    from judged
    inner join (select clock from inputs.policies group by clock having min(authority) <> max(authority)) as shared on shared.clock = judged.clock
)

select
    judged.ticket_id,                                                           -- Ticket.
    judged.clock,                                                               -- Clock.
    judged.authority,                                                           -- law, city or leader.
    judged.cycle,                                                               -- Cycle, from 1.
    judged.policy_id,                                                           -- Promise that judged it.
    judged.policy_version,                                                      -- Its version.
    coalesce(holding.agency_id, 'pusat') as agency_id,                          -- Responsible agency.
    judged.started_at,                                                          -- Start.
    cast(to_timestamp(judged.due) as timestamptz) as due_at,                    -- Due at the policy's boundary; null while an uncapped pause goes on.
    cast(to_timestamp(judged.due_close) as timestamptz) as due_close_at,        -- Earliest instant at which the target is used up: decides the period.
    cast(timezone(edition.zone, to_timestamp(judged.due_close)) as date) as due_on, -- Local date of it.
    cast(timezone(edition.zone, judged.started_at) as date) as started_on,      -- Local date of the start.
    judged.stopped_at,                                                          -- Stop.
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
    case when not judged.is_impossible_order then judged.ended_open - firsts.starts_open - coalesce(paused.paused_open_seconds, 0) end as open_seconds, -- Unpaused seconds used, in the promise's own time.
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
cross join inputs.edition as edition
left join firsts
    on firsts.ticket_id = judged.ticket_id and firsts.clock = judged.clock and firsts.authority = judged.authority and firsts.cycle = judged.cycle
left join paused
    on paused.ticket_id = judged.ticket_id and paused.clock = judged.clock and paused.authority = judged.authority and paused.cycle = judged.cycle
left join holders
    on holders.ticket_id = judged.ticket_id and holders.clock = judged.clock and holders.authority = judged.authority and holders.cycle = judged.cycle
left join responsible
    on responsible.ticket_id = judged.ticket_id and responsible.clock = judged.clock and responsible.authority = judged.authority and responsible.cycle = judged.cycle
left join strictest
    on strictest.ticket_id = judged.ticket_id and strictest.clock = judged.clock and strictest.authority = judged.authority and strictest.cycle = judged.cycle
left join hands as holding on holding.ticket_id = judged.ticket_id and holding.event_no = responsible.event_no
