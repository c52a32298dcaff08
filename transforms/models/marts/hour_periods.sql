-- Load of the queue by hour of the day: what staffing is reckoned from (Erlang), pranks included.
-- One row per period, start date, queue and local hour of arrival.
-- key: period, starts_on, queue, entered_hour
with periods(period) as (values ('day'), ('month'), ('year'))

select
    periods.period,                                                             -- day, month or year.
    case periods.period when 'day' then dates.day_on when 'month' then dates.month_on else dates.year_on end as starts_on, -- First day of the period, local.
    calls.queue,                                                                -- First queue entered; tanpa-keterangan when none was.
    calls.entered_hour,                                                         -- Local hour of arrival, 0 to 23.
    count(*) as received_count,                                                 -- Calls received.
    count(*) filter (where calls.outcome in ('answered', 'abandoned', 'timed_out', 'key_exit', 'queue_full_or_empty')) as offered_count, -- Offered: all that entered and no longer wait.
    count(*) filter (where calls.outcome = 'answered') as answered_count,       -- Taken by an agent.
    count(calls.talk_seconds) as handle_known_count,                            -- Answered calls whose handle time is known: their end has come and is told.
    cast(coalesce(sum(calls.talk_seconds + calls.hold_seconds + coalesce(calls.wrap_seconds, 0)), 0) as bigint) as handle_seconds -- Handle seconds: talk, hold and known after-call work.
from core.calls as calls
inner join core.dates as dates on dates.day_on = calls.entered_on
cross join periods
group by
    periods.period, case periods.period when 'day' then dates.day_on when 'month' then dates.month_on else dates.year_on end,
    calls.queue, calls.entered_hour
