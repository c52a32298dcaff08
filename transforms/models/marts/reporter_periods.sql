-- How many people report, and how many of them again and again. People are known by keyed phone, name or number: whoever gave none is counted as a
-- ticket, not as a person. Not additive: who reports in two months is one person in the year.
-- One row per period and start date.
-- key: period, starts_on
with periods(period) as (values ('day'), ('month'), ('year')),

reports as (
    select
        tickets.ticket_id, tickets.created_on, tickets.reporter_key,
        -- The third report within 30 days makes a repeat reporter; one exactly 30 days after the first is outside them, as with pranks.
        tickets.reporter_key is not null
        and coalesce(cast(epoch(tickets.created_at) as bigint) - cast(epoch(lag(tickets.created_at, 2) over (
            partition by tickets.reporter_key order by tickets.created_at, tickets.ticket_id
        )) as bigint) < 2592000, false) as is_repeat
    from core.tickets as tickets
)

select
    periods.period,                                                             -- day, month or year.
    case periods.period when 'day' then dates.day_on when 'month' then dates.month_on else dates.year_on end as starts_on, -- First day of the period, local.
    count(distinct reports.reporter_key) as reporter_count,                     -- People who reported, by the key they gave.
    count(distinct case when reports.is_repeat then reports.reporter_key end) as repeat_reporter_count, -- Of these, with a third report within 30 days that falls in the period.
    count(reports.reporter_key) as known_ticket_count,                          -- Tickets of known people.
    count(*) - count(reports.reporter_key) as unknown_ticket_count              -- Tickets whose reporter is not known.
from reports
inner join core.dates as dates on dates.day_on = reports.created_on
cross join periods
group by periods.period, case periods.period when 'day' then dates.day_on when 'month' then dates.month_on else dates.year_on end
