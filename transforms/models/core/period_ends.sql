-- The last day of each period that has begun: its end, or the day of the as-of. What is in stock is told as it was then.
-- One row per period and start date.
-- key: period, starts_on
with days as (
    select dates.day_on, dates.month_on, dates.year_on, dates.day_number
    from core.dates as dates
    cross join inputs.edition as edition
    where dates.day_on <= edition.tickets_last_on
),

ends as (
    select 'day' as period, days.day_on as starts_on, days.day_on as last_on, days.day_number from days
    union all
    select 'month', days.month_on, max(days.day_on), max(days.day_number) from days group by days.month_on
    union all
    select 'year', days.year_on, max(days.day_on), max(days.day_number) from days group by days.year_on
)

select
    ends.period,                                                                -- day, month or year.
    ends.starts_on,                                                             -- First day of the period, local.
    ends.last_on,                                                               -- Its last day, or the day of the as-of.
    ends.day_number                                                             -- That day's number, as in core.dates.
from ends
