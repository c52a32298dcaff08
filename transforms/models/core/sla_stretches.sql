-- The unpaused time of each clock that stood still: the stretches between its pauses, each also on the axis of open seconds of its
-- calendar. A pause is a break in the calendar of that one ticket; over its cap it counts again. Pauses are the gaps between
-- stretches (a stretch may be empty). The last stretch is open-ended unless an uncapped pause that nothing has ended yet goes on.
-- One row per unpaused stretch of a clock that stood still; a clock without a pause has none.
-- key: ticket_id, clock_no, stretch_no
with clocks as (
    select
        cycles.ticket_id, cycles.clock_no, cycles.boundary_no, cycles.next_event_no,
        cast(epoch(cycles.started_at) as bigint) as started,
        cast(epoch(coalesce(cycles.stopped_at, cycles.voided_at)) as bigint) as ended,
        case when policies.basis in ('open_hours', 'working_days') then policies.calendar_id else 'always' end as calendar_id,
        policies.is_paused_by_citizen, policies.is_paused_by_outside, policies.is_paused_by_disputed,
        policies.citizen_cap_seconds, policies.outside_cap_seconds, policies.disputed_cap_seconds
    from core.sla_cycles as cycles
    inner join inputs.policies as policies on policies.policy_no = cycles.policy_no
),

waits as (
    select
        segments.ticket_id, segments.state as reason,
        cast(epoch(segments.starts_at) as bigint) as starts,
        case when segments.is_last then cast(null as bigint) else cast(epoch(segments.ends_at) as bigint) end as ends,
        0 as left_no, 2147483647 as back_no
    from core.segments as segments
    where segments.state in ('waiting_citizen', 'waiting_outside')
    union all
    -- Closed and reopened inside the dispute window: the citizen's clock goes on, without the time in between.
    select
        moves.ticket_id, 'disputed', cast(epoch(moves.left_at) as bigint), cast(epoch(moves.moved_at) as bigint), moves.left_no, moves.event_no
    from core.stock_moves as moves
    where moves.move = 'reopened'
),

pauses as (
    select
        clocks.ticket_id, clocks.clock_no, clocks.calendar_id, clocks.started,
        greatest(waits.starts, clocks.started) as starts,
        case
            when waits.ends is null and clocks.ended is null then case waits.reason
                when 'waiting_citizen' then waits.starts + clocks.citizen_cap_seconds
                else waits.starts + clocks.outside_cap_seconds
            end
            else least(
                coalesce(waits.ends, clocks.ended),
                coalesce(clocks.ended, waits.ends),
                coalesce(waits.starts + case waits.reason
                    when 'waiting_citizen' then clocks.citizen_cap_seconds
                    when 'waiting_outside' then clocks.outside_cap_seconds
                    else clocks.disputed_cap_seconds
                end, 9223372036854775807)
            )
        end as ends
    from clocks
    inner join waits
        on waits.ticket_id = clocks.ticket_id
        and (clocks.ended is null or waits.starts < clocks.ended)
        and (waits.ends is null or waits.ends > clocks.started)
        and case waits.reason
            when 'waiting_citizen' then clocks.is_paused_by_citizen
            when 'waiting_outside' then clocks.is_paused_by_outside
            else clocks.is_paused_by_disputed and waits.left_no > clocks.boundary_no and waits.back_no < clocks.next_event_no
        end
),

real_pauses as (
    select pauses.*
    from pauses
    where pauses.ends is null or pauses.ends > pauses.starts
),

stretches as (
    select
        real_pauses.ticket_id, real_pauses.clock_no, real_pauses.calendar_id,
        coalesce(lag(real_pauses.ends) over (partition by real_pauses.ticket_id, real_pauses.clock_no order by real_pauses.starts), real_pauses.started) as starts,
        real_pauses.starts as ends
    from real_pauses
    union all
    select real_pauses.ticket_id, real_pauses.clock_no, min(real_pauses.calendar_id), max(real_pauses.ends), null
    from real_pauses
    group by real_pauses.ticket_id, real_pauses.clock_no
    having max(case when real_pauses.ends is null then 1 else 0 end) = 0
),

placed as (
    select
        stretches.*,
        cast(timezone(calendars.zone, to_timestamp(stretches.starts)) as date) as starts_on,
        cast(timezone(calendars.zone, to_timestamp(stretches.ends)) as date) as ends_on
    from stretches
    inner join inputs.calendars as calendars on calendars.calendar_id = stretches.calendar_id
),

measured as (
    select
        placed.ticket_id, placed.clock_no, placed.calendar_id, placed.starts, placed.ends,
        case when placed.calendar_id = 'always' then placed.starts else first_days.cum_seconds
            + greatest(0, least(placed.starts, first_days.e1) - first_days.s1) + greatest(0, least(placed.starts, first_days.e2) - first_days.s2)
            + greatest(0, least(placed.starts, first_days.e3) - first_days.s3) + greatest(0, least(placed.starts, first_days.e4) - first_days.s4)
            + greatest(0, least(placed.starts, first_days.e5) - first_days.s5) + greatest(0, least(placed.starts, first_days.e6) - first_days.s6)
        end as starts_open,
        case when placed.calendar_id = 'always' then placed.ends else last_days.cum_seconds
            + greatest(0, least(placed.ends, last_days.e1) - last_days.s1) + greatest(0, least(placed.ends, last_days.e2) - last_days.s2)
            + greatest(0, least(placed.ends, last_days.e3) - last_days.s3) + greatest(0, least(placed.ends, last_days.e4) - last_days.s4)
            + greatest(0, least(placed.ends, last_days.e5) - last_days.s5) + greatest(0, least(placed.ends, last_days.e6) - last_days.s6)
        end as ends_open
    from placed
    left join inputs.calendar_days as first_days on first_days.calendar_id = placed.calendar_id and first_days.day_on = placed.starts_on
    left join inputs.calendar_days as last_days on last_days.calendar_id = placed.calendar_id and last_days.day_on = placed.ends_on
)

select
    measured.ticket_id,                                                         -- Ticket.
    measured.clock_no,                                                          -- Number of the clock on its ticket.
    row_number() over life as stretch_no,                                       -- Place among the clock's stretches, from 1.
    measured.calendar_id,                                                       -- Calendar whose open time counts.
    measured.starts,                                                            -- Epoch second from which it runs.
    measured.ends,                                                              -- Epoch second up to which it runs; null: goes on.
    measured.starts_open,                                                       -- The same on the axis of open seconds.
    measured.ends_open,                                                         -- The same on the axis of open seconds; null: goes on.
    lead(measured.starts) over life as next_starts,                             -- Epoch second at which the pause after it ends; null: none yet.
    lead(measured.starts_open) over life as next_starts_open                    -- The same on the axis of open seconds.
from measured
window life as (partition by measured.ticket_id, measured.clock_no order by measured.starts)
