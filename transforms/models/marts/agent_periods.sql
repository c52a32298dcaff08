-- How busy the agents were who were at their desks; days of sessions are the days they began on.
-- Only sessions that the exchange tells from login to logout; the others are counted, and nothing is made up for them.
-- One row per period and start date.
-- key: period, starts_on
with periods(period) as (values ('day'), ('month'), ('year'))

select
    periods.period,                                                             -- day, month or year.
    case periods.period when 'day' then dates.day_on when 'month' then dates.month_on else dates.year_on end as starts_on, -- First day of the period, local.
    count(sessions.session_seconds) as session_count,                           -- Sessions told from login to logout.
    count(*) filter (where sessions.session_seconds is null) as open_login_count, -- Logins without a logout within 16 hours: left out.
    cast(coalesce(sum(sessions.busy_seconds), 0) as bigint) as busy_seconds,    -- Seconds with a call: talk, hold and known after-call work.
    cast(coalesce(sum(sessions.available_seconds), 0) as bigint) as available_seconds, -- Seconds free for a call.
    cast(coalesce(sum(sessions.paused_seconds), 0) as bigint) as paused_seconds -- Seconds paused: in no denominator.
from core.agent_sessions as sessions
inner join core.dates as dates on dates.day_on = sessions.session_on
cross join periods
group by periods.period, case periods.period when 'day' then dates.day_on when 'month' then dates.month_on else dates.year_on end
