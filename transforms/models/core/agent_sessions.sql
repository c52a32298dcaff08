-- When agents were at their desks, at work and free, as far as the exchange tells it: a login with its own logout.
-- A login without one, or of more than 16 hours, was forgotten, not worked: it is kept without any seconds, so that it can be counted.
-- Logins to several queues at once are one session. Source: app_queue's events in queue_log (docs.asterisk.org, Queue Logs).
-- One row per agent and session.
-- key: agent_key, starts_at
with lines as (
    select distinct
        received.agent_key, coalesce(received.queue, 'NONE') as queue, date_trunc('second', received.event_at) as event_at,
        case
            when received.event in ('ADDMEMBER', 'AGENTLOGIN', 'AGENTCALLBACKLOGIN') then 'in'
            when received.event in ('REMOVEMEMBER', 'AGENTLOGOFF', 'AGENTCALLBACKLOGOFF') then 'out'
            when received.event in ('PAUSE', 'PAUSEALL') then 'pause'
            when received.event in ('UNPAUSE', 'UNPAUSEALL') then 'back'
        end as move
    from inputs.received_queue_events as received
    cross join inputs.edition as edition
    where received.agent_key is not null and received.event_at < edition.calls_as_of
),

logins as (
    select
        lines.agent_key, lines.move, lines.event_at as starts_at,
        lead(lines.event_at) over turn as next_at, lead(lines.move) over turn as next_move
    from lines
    where lines.move in ('in', 'out')
    window turn as (partition by lines.agent_key, lines.queue order by lines.event_at, case lines.move when 'out' then 0 else 1 end)
),

stays as (
    select
        logins.agent_key, logins.starts_at,
        case when logins.next_move = 'out' and epoch(logins.next_at) - epoch(logins.starts_at) <= 57600 then logins.next_at end as ends_at
    from logins
    where logins.move = 'in'
),

islands as (
    select
        reached.*,
        sum(case when reached.starts_at <= reached.reached_at then 0 else 1 end) over (
            partition by reached.agent_key order by reached.starts_at, reached.ends_at rows between unbounded preceding and current row
        ) as island_no
    from (
        select
            stays.agent_key, stays.starts_at, stays.ends_at,
            max(stays.ends_at) over (partition by stays.agent_key order by stays.starts_at, stays.ends_at rows between unbounded preceding and 1 preceding) as reached_at
        from stays
        where stays.ends_at is not null
    ) as reached
),

sessions as (
    select islands.agent_key, min(islands.starts_at) as starts_at, max(islands.ends_at) as ends_at
    from islands
    group by islands.agent_key, islands.island_no
),

pauses as (
    -- Whoever pauses in one queue is at rest until the next word, whichever queue it is about.
    select lines.agent_key, lines.move, lines.event_at as starts_at, lead(lines.event_at) over (partition by lines.agent_key order by lines.event_at, lines.move) as ends_at
    from lines
    where lines.move in ('pause', 'back')
),

rests as (
    select
        sessions.agent_key, sessions.starts_at,
        sum(epoch(least(coalesce(pauses.ends_at, sessions.ends_at), sessions.ends_at)) - epoch(greatest(pauses.starts_at, sessions.starts_at))) as paused_seconds
    from sessions
    inner join pauses
        on pauses.agent_key = sessions.agent_key and pauses.move = 'pause' and pauses.starts_at < sessions.ends_at
        and coalesce(pauses.ends_at, sessions.ends_at) > sessions.starts_at
    group by sessions.agent_key, sessions.starts_at
),

calls as (
    -- After-call work ends at the latest when the next call is taken: nobody does both.
    select
        calls.agent_key, calls.answered_at, cast(epoch(calls.answered_at) as bigint) as answered,
        least(
            cast(epoch(calls.ended_at) as bigint) + coalesce(calls.wrap_seconds, 0),
            coalesce(lead(cast(epoch(calls.answered_at) as bigint)) over (partition by calls.agent_key order by calls.answered_at, calls.call_id), 253402300799)
        ) as done
    from core.calls as calls
    where calls.outcome = 'answered' and calls.agent_key is not null and calls.ended_at is not null
),

works as (
    select sessions.agent_key, sessions.starts_at, sum(least(calls.done, cast(epoch(sessions.ends_at) as bigint)) - calls.answered) as busy_seconds
    from sessions
    inner join calls on calls.agent_key = sessions.agent_key and sessions.starts_at <= calls.answered_at and calls.answered_at < sessions.ends_at
    group by sessions.agent_key, sessions.starts_at
),

told as (
    select
        sessions.agent_key, sessions.starts_at, sessions.ends_at,
        cast(epoch(sessions.ends_at) - epoch(sessions.starts_at) as bigint) as session_seconds,
        cast(coalesce(rests.paused_seconds, 0) as bigint) as paused_seconds,
        cast(coalesce(works.busy_seconds, 0) as bigint) as busy_seconds
    from sessions
    left join rests on rests.agent_key = sessions.agent_key and rests.starts_at = sessions.starts_at
    left join works on works.agent_key = sessions.agent_key and works.starts_at = sessions.starts_at
    union all
    select distinct stays.agent_key, stays.starts_at, stays.ends_at, cast(null as bigint), cast(null as bigint), cast(null as bigint)
    from stays
    left join sessions on sessions.agent_key = stays.agent_key and sessions.starts_at = stays.starts_at
    where stays.ends_at is null and sessions.agent_key is null
)

select
    told.agent_key,                                                             -- Keyed agent.
    told.starts_at,                                                             -- Login.
    cast(timezone(edition.zone, told.starts_at) as date) as session_on,         -- Local date of it, also for a session that crosses midnight.
    told.ends_at,                                                               -- Logout; null where none is told within 16 hours.
    told.session_seconds,                                                       -- Seconds from login to logout; null like it.
    told.paused_seconds,                                                        -- Of these, paused.
    told.busy_seconds,                                                          -- Of these, with a call: talk, hold and known after-call work.
    case when told.session_seconds is not null then greatest(told.session_seconds - told.paused_seconds - told.busy_seconds, 0) end as available_seconds -- The rest: free for a call.
from told
cross join inputs.edition as edition
