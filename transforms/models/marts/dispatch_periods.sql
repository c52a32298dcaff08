-- Dispatches, and those sent out for nothing: the ticket was rejected afterwards, or its call turned out to be a prank.
-- A dispatch is told by an event of its own; what a row's state implies ("in progress") is none.
-- One row per period, start date and agency.
-- key: period, starts_on, agency_id
with periods(period) as (values ('day'), ('month'), ('year')),

dispatches as (
    select events.ticket_id, min(events.effective_at) as dispatched_at, min(events.event_no) as event_no
    from core.ticket_events as events
    where events.event = 'dispatched' and not events.is_implied
    group by events.ticket_id
),

rejections as (
    select events.ticket_id, max(events.event_no) as event_no
    from core.ticket_events as events
    where events.event = 'rejected'
    group by events.ticket_id
),

hoaxes as (
    select calls.ticket_id from core.calls as calls where calls.ticket_id is not null and calls.disposition in ('prank', 'ghost')
    union
    select tickets.ticket_id
    from core.tickets as tickets
    inner join core.calls as calls on calls.call_id = tickets.call_id
    where calls.disposition in ('prank', 'ghost')
),

judged as (
    select
        tickets.agency_id, cast(timezone(edition.zone, dispatches.dispatched_at) as date) as dispatched_on,
        case when hoaxes.ticket_id is not null or (tickets.bucket = 'rejected' and rejections.event_no > dispatches.event_no) then 1 else 0 end as is_fictitious
    from dispatches
    inner join core.tickets as tickets on tickets.ticket_id = dispatches.ticket_id
    cross join inputs.edition as edition
    left join rejections on rejections.ticket_id = dispatches.ticket_id
    left join hoaxes on hoaxes.ticket_id = dispatches.ticket_id
)

select
    periods.period,                                                             -- day, month or year.
    case periods.period when 'day' then dates.day_on when 'month' then dates.month_on else dates.year_on end as starts_on, -- First day of the period of the first dispatch, local.
    judged.agency_id,                                                           -- Responsible agency of the ticket.
    count(*) as dispatched_count,                                               -- Tickets for which somebody was sent out.
    cast(sum(judged.is_fictitious) as bigint) as fictitious_count               -- Of these, for nothing: rejected afterwards, or called in as a prank.
from judged
inner join core.dates as dates on dates.day_on = judged.dispatched_on
cross join periods
group by
    periods.period, case periods.period when 'day' then dates.day_on when 'month' then dates.month_on else dates.year_on end,
    judged.agency_id
