-- The open stock against the pace of work: open at the end of each period, closings of the 28 days up to it, its oldest ticket, and, in the
-- periods that run at the as-of, what falls due in the next 24 hours or is at risk. Additive over agencies, but for the working days, which are the city's.
-- One row per period, start date and agency that has open tickets or closed one in the 28 days.
-- key: period, starts_on, agency_id
with days as (
    select
        dates.day_on, dates.day_number,
        -- A centre that never closes works every day.
        case when edition.centre_calendar_id = 'always' or calendar.is_working_day then 1 else 0 end as is_working_day
    from core.dates as dates
    cross join inputs.edition as edition
    left join inputs.calendar_days as calendar on calendar.calendar_id = edition.centre_calendar_id and calendar.day_on = dates.day_on
    where dates.day_on <= edition.tickets_last_on
),

offsets(days_before) as (
    values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15), (16), (17), (18), (19), (20), (21), (22), (23), (24), (25), (26), (27)
),

begun as (
    select min(days.day_number) as first_no
    from marts.ticket_periods as flows
    inner join days on days.day_on = flows.starts_on
    where flows.period = 'day'
),

workdays as (
    -- Of a city younger than 28 days, only the days that it has.
    select days.day_number + offsets.days_before as day_number, sum(days.is_working_day) as working_day_count
    from days
    cross join offsets
    cross join begun
    where days.day_number >= begun.first_no
    group by days.day_number + offsets.days_before
),

closings as (
    select flows.agency_id, days.day_number + offsets.days_before as day_number, sum(flows.closed_count) as closed_count
    from marts.ticket_periods as flows
    inner join days on days.day_on = flows.starts_on
    cross join offsets
    where flows.period = 'day' and flows.closed_count > 0
    group by flows.agency_id, days.day_number + offsets.days_before
),

month_ends as (
    select ends.starts_on as month_on, ends.day_number from core.period_ends as ends where ends.period = 'month'
),

open_segments as (
    select
        segments.agency_id, tickets.created_on, cast(timezone(edition.zone, segments.starts_at) as date) as from_on,
        case when segments.is_last then edition.tickets_last_on else cast(timezone(edition.zone, segments.ends_at) as date) end as until_on,
        case when segments.is_last then 0 else 1 end as is_left
    from core.segments as segments
    inner join core.tickets as tickets on tickets.ticket_id = segments.ticket_id
    cross join inputs.edition as edition
    where segments.bucket in ('waiting', 'in_process')
),

stretches as (
    -- As day numbers: in stock at the end of days first_no … last_no.
    select
        open_segments.agency_id, created.day_number as created_no, firsts.day_number as first_no, firsts.month_on as first_month_on,
        lasts.day_number - open_segments.is_left as last_no
    from open_segments
    inner join core.dates as created on created.day_on = open_segments.created_on
    inner join core.dates as firsts on firsts.day_on = open_segments.from_on
    inner join core.dates as lasts on lasts.day_on = open_segments.until_on
),

lasting as (
    -- The few in which a month ended, or that last to the as-of.
    select stretches.agency_id, stretches.created_no, stretches.first_no, stretches.last_no
    from stretches
    inner join month_ends on month_ends.month_on = stretches.first_month_on and month_ends.day_number <= stretches.last_no
),

oldest as (
    select lasting.agency_id, month_ends.day_number, max(month_ends.day_number - lasting.created_no) as age_days
    from lasting
    cross join month_ends
    where lasting.first_no <= month_ends.day_number and month_ends.day_number <= lasting.last_no
    group by lasting.agency_id, month_ends.day_number
),

soon as (
    select
        verdicts.agency_id,
        sum(case when verdicts.is_due_within_24h then 1 else 0 end) as due_within_24h_count,
        sum(case when verdicts.is_at_risk then 1 else 0 end) as at_risk_count
    from marts.ticket_verdicts as verdicts
    where verdicts.is_headline and verdicts.outcome = 'running'
    group by verdicts.agency_id
),

parts as (
    select stock.period, stock.starts_on, stock.agency_id, stock.open_count, 0 as closed_count, 0 as due_within_24h_count, 0 as at_risk_count
    from marts.stock_periods as stock
    union all
    select ends.period, ends.starts_on, closings.agency_id, 0, closings.closed_count, 0, 0
    from closings
    inner join core.period_ends as ends on ends.day_number = closings.day_number
    union all
    select ends.period, ends.starts_on, soon.agency_id, 0, 0, soon.due_within_24h_count, soon.at_risk_count
    from soon
    cross join inputs.edition as edition
    inner join days on days.day_on = edition.tickets_last_on
    inner join core.period_ends as ends on ends.day_number = days.day_number
),

counted as (
    select
        parts.period, parts.starts_on, parts.agency_id, sum(parts.open_count) as open_count, sum(parts.closed_count) as closed_count,
        sum(parts.due_within_24h_count) as due_within_24h_count, sum(parts.at_risk_count) as at_risk_count
    from parts
    group by parts.period, parts.starts_on, parts.agency_id
)

select
    counted.period,                                                             -- day, month or year.
    counted.starts_on,                                                          -- First day of the period, local.
    counted.agency_id,                                                          -- Responsible agency; of closings the one just before, of promises that of the clock.
    cast(counted.open_count as bigint) as open_count,                           -- Open at the end of the period.
    cast(counted.closed_count as bigint) as closed_28_days_count,               -- Left the open stock in the 28 days up to the end of the period.
    cast(coalesce(workdays.working_day_count, 0) as bigint) as working_day_count, -- Working days of the centre among these 28; the same for every agency.
    cast(oldest.age_days as bigint) as oldest_age_days,                         -- Whole local days since the oldest open ticket was reported; at ends of months and at the as-of.
    cast(case when ends.day_number = last_day.day_number then counted.due_within_24h_count end as bigint) as due_within_24h_count, -- Headline promises due in the 24 hours after the as-of; empty in periods that are over.
    cast(case when ends.day_number = last_day.day_number then counted.at_risk_count end as bigint) as at_risk_count -- Running headline promises with little time left; empty in periods that are over.
from counted
inner join core.period_ends as ends on ends.period = counted.period and ends.starts_on = counted.starts_on
cross join inputs.edition as edition
inner join days as last_day on last_day.day_on = edition.tickets_last_on
left join workdays on workdays.day_number = ends.day_number
left join oldest on oldest.agency_id = counted.agency_id and oldest.day_number = ends.day_number
