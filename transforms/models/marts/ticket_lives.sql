-- Each ticket's whole life: how long until it was resolved, on whose desks it lay, how often it changed hands, and whether its headline promise held.
-- A life that is not over is measured up to the as-of and says so: never an average of the finished ones alone. Open seconds are those of the
-- centre's calendar.
-- One row per ticket received before the as-of.
-- key: ticket_id
with placed as (
    select
        segments.ticket_id, segments.holder, edition.centre_calendar_id, segments.starts_at, segments.ends_at,
        cast(epoch(segments.starts_at) as bigint) as starts, cast(epoch(segments.ends_at) as bigint) as ends,
        cast(timezone(calendars.zone, segments.starts_at) as date) as starts_on,
        cast(timezone(calendars.zone, segments.ends_at) as date) as ends_on
    from core.segments as segments
    cross join inputs.edition as edition
    inner join inputs.calendars as calendars on calendars.calendar_id = edition.centre_calendar_id
),

measured as (
    select
        placed.ticket_id, placed.holder, placed.starts_at, placed.ends - placed.starts as clock_seconds,
        case when placed.centre_calendar_id = 'always' then placed.ends - placed.starts else
            last_days.cum_seconds
            + greatest(0, least(placed.ends, last_days.e1) - last_days.s1) + greatest(0, least(placed.ends, last_days.e2) - last_days.s2)
            + greatest(0, least(placed.ends, last_days.e3) - last_days.s3) + greatest(0, least(placed.ends, last_days.e4) - last_days.s4)
            + greatest(0, least(placed.ends, last_days.e5) - last_days.s5) + greatest(0, least(placed.ends, last_days.e6) - last_days.s6)
            - first_days.cum_seconds
            - greatest(0, least(placed.starts, first_days.e1) - first_days.s1) - greatest(0, least(placed.starts, first_days.e2) - first_days.s2)
            - greatest(0, least(placed.starts, first_days.e3) - first_days.s3) - greatest(0, least(placed.starts, first_days.e4) - first_days.s4)
            - greatest(0, least(placed.starts, first_days.e5) - first_days.s5) - greatest(0, least(placed.starts, first_days.e6) - first_days.s6)
        end as open_seconds
    from placed
    left join inputs.calendar_days as first_days on first_days.calendar_id = placed.centre_calendar_id and first_days.day_on = placed.starts_on
    left join inputs.calendar_days as last_days on last_days.calendar_id = placed.centre_calendar_id and last_days.day_on = placed.ends_on
),

lives as (
    select
        measured.ticket_id,
        sum(measured.clock_seconds) as life_seconds,
        sum(case when measured.holder = 'centre' then measured.open_seconds else 0 end) as centre_open_seconds,
        sum(case when measured.holder = 'agency' then measured.open_seconds else 0 end) as agency_open_seconds,
        sum(case when measured.holder = 'citizen' then measured.open_seconds else 0 end) as citizen_open_seconds,
        sum(case when measured.holder = 'outside' then measured.open_seconds else 0 end) as outside_open_seconds,
        sum(case when measured.holder = 'closed' then measured.open_seconds else 0 end) as closed_open_seconds,
        sum(measured.open_seconds) as life_open_seconds,
        sum(case when tickets.closed_at is null or measured.starts_at < tickets.closed_at then measured.open_seconds else 0 end) as resolve_open_seconds
    from measured
    inner join core.tickets as tickets on tickets.ticket_id = measured.ticket_id
    group by measured.ticket_id
),

judged as (
    -- After a reopening outside the dispute window a promise is made once more: the last one is the ticket's.
    select
        clocks.ticket_id, arg_max(clocks.outcome, clocks.cycle) as outcome,
        max(case when clocks.outcome in ('breached_closed', 'breached_open') then 1 else 0 end) as is_late
    from core.sla_clocks as clocks
    inner join inputs.edition as edition on edition.headline_clock = clocks.clock
    where clocks.is_strictest and clocks.outcome <> 'void'
    group by clocks.ticket_id
)

select
    tickets.ticket_id,                                                          -- Ticket.
    tickets.agency_id,                                                          -- Responsible agency at the as-of.
    tickets.category_id,                                                        -- Category.
    tickets.channel_id,                                                         -- Channel.
    tickets.urgency,                                                            -- Urgency.
    tickets.area_id,                                                            -- Area.
    tickets.nature,                                                             -- Information, aspiration, complaint, criticism.
    tickets.created_on,                                                         -- Local date of its report.
    tickets.closed_on,                                                          -- Local date on which it last left the open stock; empty while it is open.
    tickets.bucket,                                                             -- waiting, in_process, done, or the void it is.
    tickets.bucket = 'done' as is_resolved,                                     -- Done at the as-of; a duration of the others is only known to last longer.
    cast(epoch(coalesce(tickets.closed_at, edition.tickets_as_of)) as bigint) - cast(epoch(tickets.created_at) as bigint) as resolve_seconds, -- Clock seconds until it last left the open stock, else until the as-of.
    cast(coalesce(lives.resolve_open_seconds, 0) as bigint) as resolve_open_seconds, -- The same in open seconds.
    judged.outcome,                                                             -- Verdict of its last headline promise; empty where none was made or all are void.
    coalesce(judged.is_late, 0) = 1 as is_late,                                 -- A headline promise of it was broken.
    tickets.is_forwarded,                                                       -- Forwarded or answered by the as-of.
    tickets.handoff_count,                                                      -- Changes from one agency to another.
    tickets.is_ping_pong,                                                       -- An agency got it back after another had held it.
    tickets.first_agency_id <> 'pusat' as is_routed,                            -- It was ever forwarded to an agency.
    tickets.is_misrouted,                                                       -- Done by another agency than it was first forwarded to.
    cast(coalesce(lives.life_seconds, 0) as bigint) as life_seconds,            -- Clock seconds of its life, up to the as-of.
    cast(coalesce(lives.life_open_seconds, 0) as bigint) as life_open_seconds,  -- Open seconds of it: the sum of the five below.
    cast(coalesce(lives.centre_open_seconds, 0) as bigint) as centre_open_seconds, -- Of these, with the centre.
    cast(coalesce(lives.agency_open_seconds, 0) as bigint) as agency_open_seconds, -- With agencies.
    cast(coalesce(lives.citizen_open_seconds, 0) as bigint) as citizen_open_seconds, -- Waiting for the citizen.
    cast(coalesce(lives.outside_open_seconds, 0) as bigint) as outside_open_seconds, -- With outside bodies.
    cast(coalesce(lives.closed_open_seconds, 0) as bigint) as closed_open_seconds -- Closed, before it was reopened.
from core.tickets as tickets
cross join inputs.edition as edition
left join lives on lives.ticket_id = tickets.ticket_id
left join judged on judged.ticket_id = tickets.ticket_id
