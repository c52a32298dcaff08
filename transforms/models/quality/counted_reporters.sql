-- Who stands behind the figures that are public: one person per ticket, so that a cell can be counted in people and not in tickets.
-- Never published and in no edition; the public tables count it and drop it. A ticket without a reporter stands for itself.
-- One row per ticket, base (created, due) and, for due, clock and policy.
-- key: base, ticket_id, clock, authority, policy_id, cycle
select
    'created' as base,                                                          -- created: reported in the period; due: its promise fell due in it.
    tickets.ticket_id,                                                          -- Ticket.
    '' as clock,                                                                -- Clock of the promise; empty for created.
    '' as authority,                                                            -- law, city, leader or strictest; empty for created.
    '' as policy_id,                                                            -- Policy; empty for created and for strictest.
    0 as cycle,                                                                 -- Cycle of the clock; 0 for created.
    dates.day_on,                                                               -- Local date it counts on.
    dates.month_on,                                                             -- First day of its month.
    dates.year_on,                                                              -- First day of its year.
    tickets.agency_id,                                                          -- Responsible agency.
    tickets.category_id,                                                        -- Category.
    tickets.channel_id,                                                         -- Channel.
    tickets.area_id,                                                            -- Area.
    coalesce(tickets.reporter_key, tickets.ticket_id) as reporter_key           -- Keyed reporter, or the ticket where none is known.
from core.tickets as tickets
inner join core.dates as dates on dates.day_on = tickets.created_on
union all
select
    'due', clocks.ticket_id, clocks.clock, clocks.authority, clocks.policy_id, clocks.cycle,
    dates.day_on, dates.month_on, dates.year_on,
    clocks.agency_id, tickets.category_id, tickets.channel_id, tickets.area_id,
    coalesce(tickets.reporter_key, tickets.ticket_id)
from core.sla_clocks as clocks
inner join core.tickets as tickets on tickets.ticket_id = clocks.ticket_id
inner join core.dates as dates on dates.day_on = clocks.due_on
where clocks.is_due
union all
select
    'due', clocks.ticket_id, clocks.clock, 'strictest', '', clocks.cycle,
    dates.day_on, dates.month_on, dates.year_on,
    clocks.agency_id, tickets.category_id, tickets.channel_id, tickets.area_id,
    coalesce(tickets.reporter_key, tickets.ticket_id)
from core.sla_clocks as clocks
inner join core.tickets as tickets on tickets.ticket_id = clocks.ticket_id
inner join core.dates as dates on dates.day_on = clocks.due_on
where clocks.is_due and clocks.is_strictest
