-- Who staffs the desks: calls answered and time at work, by the agency the agents come from. Calls by the day they came in, sessions by the day they began.
-- Only what agents did: a call nobody answered is in none of these rows. Nothing at all where the city lists no agents (agents.csv).
-- One row per period, start date and home agency.
-- key: period, starts_on, home_agency
with periods(period) as (values ('day'), ('month'), ('year')),

work as (
    select
        calls.entered_on as day_on, calls.home_agency, 1 as answered, case when calls.talk_seconds is not null then 1 else 0 end as handle_known,
        coalesce(calls.talk_seconds + calls.hold_seconds + coalesce(calls.wrap_seconds, 0), 0) as handle_seconds,
        case when calls.disposition in ('normal', 'information') then 1 else 0 end as genuine,
        case when calls.disposition = 'prank' then 1 else 0 end as prank, case when calls.disposition = 'ghost' then 1 else 0 end as ghost,
        0 as told_session, 0 as open_login, 0 as busy_seconds, 0 as available_seconds, 0 as paused_seconds
    from core.calls as calls
    where calls.outcome = 'answered' and calls.home_agency is not null
    union all
    select
        sessions.session_on, sessions.home_agency, 0, 0, 0, 0, 0, 0,
        case when sessions.session_seconds is not null then 1 else 0 end, case when sessions.session_seconds is null then 1 else 0 end,
        coalesce(sessions.busy_seconds, 0), coalesce(sessions.available_seconds, 0), coalesce(sessions.paused_seconds, 0)
    from core.agent_sessions as sessions
    where sessions.home_agency is not null
)

select
    periods.period,                                                             -- day, month or year.
    case periods.period when 'day' then dates.day_on when 'month' then dates.month_on else dates.year_on end as starts_on, -- First day of the period, local.
    work.home_agency,                                                           -- Agency the agents come from; pusat is the centre's own people, tak-dikenal agents in no list, tanpa-keterangan calls of which no source says who answered.
    cast(sum(work.answered) as bigint) as answered_count,                       -- Calls answered, pranks included.
    cast(sum(case when work.home_agency in ('tak-dikenal', 'tanpa-keterangan') then 0 else work.answered end) as bigint) as home_known_count, -- Of these, those whose agent is known to come from an agency: all or none of a row.
    cast(sum(work.handle_known) as bigint) as handle_known_count,               -- Of the answered, those whose handle time is known: their end has come and is told.
    cast(sum(work.handle_seconds) as bigint) as handle_seconds,                 -- Handle seconds: talk, hold and known after-call work.
    cast(sum(work.genuine) as bigint) as genuine_count,                         -- Answered: a report or a question.
    cast(sum(work.prank) as bigint) as prank_count,                             -- Answered: a prank.
    cast(sum(work.ghost) as bigint) as ghost_count,                             -- Answered: nobody spoke.
    cast(sum(work.told_session) as bigint) as session_count,                    -- Sessions told from login to logout.
    cast(sum(work.open_login) as bigint) as open_login_count,                   -- Logins without a logout within 16 hours: left out.
    cast(sum(work.busy_seconds) as bigint) as busy_seconds,                     -- Seconds with a call: talk, hold and known after-call work.
    cast(sum(work.available_seconds) as bigint) as available_seconds,           -- Seconds free for a call.
    cast(sum(work.paused_seconds) as bigint) as paused_seconds                  -- Seconds paused: in no denominator.
from work
inner join core.dates as dates on dates.day_on = work.day_on
cross join periods
group by periods.period, case periods.period when 'day' then dates.day_on when 'month' then dates.month_on else dates.year_on end, work.home_agency
