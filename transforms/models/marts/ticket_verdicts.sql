-- Every verdict behind the SLA figures, with the attributes it is counted by.
-- One row per ticket, clock, authority and cycle.
-- key: ticket_id, clock, authority, cycle
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
    clocks.outside_seconds                                                      -- With outside bodies.
from core.sla_clocks as clocks
inner join core.tickets as tickets on tickets.ticket_id = clocks.ticket_id
