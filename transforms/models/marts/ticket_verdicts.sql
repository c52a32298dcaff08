-- Every verdict behind the SLA figures, with the attributes it is counted by.
-- One row per ticket, clock, authority and cycle.
-- key: ticket_id, clock, authority, cycle
with waits as (
    -- What each clock stood still while it waited for others: a wait counts up to its cap, and only until the time was used up.
    select
        clocks.ticket_id, clocks.clock, clocks.authority, clocks.cycle, segments.pause_reason,
        cast(epoch(greatest(segments.starts_at, clocks.started_at)) as bigint) as starts,
        cast(epoch(least(segments.ends_at, coalesce(clocks.stopped_at, segments.ends_at))) as bigint) as ends,
        cast(epoch(segments.starts_at) as bigint) + case segments.pause_reason
            when 'waiting_citizen' then policies.citizen_cap_seconds
            else policies.outside_cap_seconds
        end as capped
    from core.sla_clocks as clocks
    inner join inputs.policies as policies on policies.policy_id = clocks.policy_id and policies.policy_version = clocks.policy_version
    inner join core.segments as segments
        on segments.ticket_id = clocks.ticket_id
        and segments.starts_at < coalesce(clocks.stopped_at, segments.ends_at) and segments.ends_at > clocks.started_at
        and (clocks.due_close_at is null or segments.starts_at < clocks.due_close_at)
    where clocks.outcome <> 'void' and segments.pause_reason is not null
        and case segments.pause_reason when 'waiting_citizen' then policies.is_paused_by_citizen when 'waiting_outside' then policies.is_paused_by_outside else false end
),

pauses as (
    select
        waits.ticket_id, waits.clock, waits.authority, waits.cycle,
        sum(case when waits.pause_reason = 'waiting_citizen' then greatest(0, least(waits.ends, coalesce(waits.capped, waits.ends)) - waits.starts) else 0 end) as citizen_paused_seconds,
        sum(case when waits.pause_reason = 'waiting_outside' then greatest(0, least(waits.ends, coalesce(waits.capped, waits.ends)) - waits.starts) else 0 end) as outside_paused_seconds,
        max(case when waits.ends > waits.capped then 1 else 0 end) as is_over_cap
    from waits
    group by waits.ticket_id, waits.clock, waits.authority, waits.cycle
)

select
    clocks.ticket_id,                                                           -- Ticket.
    clocks.clock,                                                               -- Clock.
    clocks.authority,                                                           -- law, city or leader.
    clocks.policy_id,                                                           -- Promise that judged it.
    clocks.policy_version,                                                      -- Its version.
    clocks.cycle,                                                               -- Cycle, from 1.
    clocks.agency_id,                                                           -- Responsible agency.
    tickets.category_id,                                                        -- Category.
    tickets.channel_id,                                                         -- Channel.
    tickets.urgency,                                                            -- Urgency.
    tickets.area_id,                                                            -- Area.
    tickets.created_at,                                                         -- When it was reported.
    clocks.started_at,                                                          -- Start of the clock.
    clocks.due_at,                                                              -- Due at the policy's boundary.
    clocks.due_close_at,                                                        -- Instant that decides the period.
    clocks.stopped_at,                                                          -- Stop.
    clocks.outcome,                                                             -- met, breached_closed, breached_open, running, paused_without_due or void.
    clocks.void_reason,                                                         -- Why it is void.
    clocks.is_due,                                                              -- In the due cohort.
    clocks.is_strictest,                                                        -- Earliest due of the authorities.
    clocks.is_impossible_order,                                                 -- Stopped before started.
    clocks.late_seconds,                                                        -- Seconds late in the promise's own time.
    clocks.open_seconds,                                                        -- Unpaused open seconds used.
    clocks.clock_seconds,                                                       -- Clock seconds.
    clocks.paused_seconds,                                                      -- Clock seconds paused.
    clocks.centre_seconds,                                                      -- With the centre.
    clocks.agency_seconds,                                                      -- With agencies.
    clocks.citizen_seconds,                                                     -- Waiting for the citizen.
    clocks.outside_seconds,                                                     -- With outside bodies.
    tickets.created_on,                                                         -- Local date of the report.
    clocks.started_on,                                                          -- Local date of the start.
    clocks.due_on,                                                              -- Local date of the instant that decides the period.
    clocks.clock = edition.headline_clock and clocks.is_strictest and clocks.outcome <> 'void' as is_headline, -- Judged by the headline: the city's main clock, its strictest promise, not void.
    clocks.target_seconds,                                                      -- Length of the promise, in its own time; empty while an uncapped pause goes on.
    cast(coalesce(pauses.citizen_paused_seconds, 0) as bigint) as citizen_paused_seconds, -- Clock seconds it stood still for the citizen.
    cast(coalesce(pauses.outside_paused_seconds, 0) as bigint) as outside_paused_seconds, -- Clock seconds it stood still for outside bodies.
    coalesce(pauses.is_over_cap, 0) = 1 as is_over_pause_cap,                   -- A wait lasted longer than the promise allows it to count.
    clocks.outcome = 'running' and cast(epoch(clocks.due_at) as bigint) - cast(epoch(edition.tickets_as_of) as bigint) < 86400 as is_due_within_24h, -- Running, and due in the 24 clock hours after the as-of.
    clocks.outcome = 'running' and clocks.target_seconds - clocks.open_seconds <= greatest(clocks.target_seconds / 5, 14400) as is_at_risk -- Running, with at most a fifth of its time or four open hours left.
from core.sla_clocks as clocks
inner join core.tickets as tickets on tickets.ticket_id = clocks.ticket_id
cross join inputs.edition as edition
left join pauses
    on pauses.ticket_id = clocks.ticket_id and pauses.clock = clocks.clock and pauses.authority = clocks.authority and pauses.cycle = clocks.cycle
