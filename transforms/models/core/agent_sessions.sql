-- When agents were at their desks, at work and free, as far as the exchange tells it: a login with its own logout.
-- A login without one, or of more than 16 hours, was forgotten, not worked: it is kept without any seconds, so that it can be counted.
-- One whose 16 hours are not over by the as-of may yet be logged out, and is not there (METRICS.md, 22).
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
            when received.event = 'CONNECT' then 'taken'
            when received.event in ('COMPLETEAGENT', 'COMPLETECALLER', 'TRANSFER', 'BLINDTRANSFER', 'ATTENDEDTRANSFER') then 'left'
        end as move,
        -- Whoever is added paused (a restart does so) rests from the start; added without the word, nobody is.
        received.event = 'ADDMEMBER' and coalesce(received.data1, '') = 'PAUSED' as is_added_paused,
        received.call_id, epoch(edition.calls_as_of) as known_until
    from inputs.received_queue_events as received
    cross join inputs.edition as edition
    where received.agent_key is not null and received.event_at < edition.calls_as_of
),

logins as (
    select
        lines.agent_key, lines.move, lines.event_at as starts_at, lines.known_until,
        lead(lines.event_at) over turn as next_at, lead(lines.move) over turn as next_move
    from lines
    where lines.move in ('in', 'out')
    window turn as (partition by lines.agent_key, lines.queue order by lines.event_at, case lines.move when 'out' then 0 else 1 end)
),

stays as (
    select
        logins.agent_key, logins.starts_at,
        logins.next_at is not null or epoch(logins.starts_at) + 57600 < logins.known_until as is_over,
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

words as (
    select lines.agent_key, lines.move, lines.event_at from lines where lines.move in ('pause', 'back')
    union
    select lines.agent_key, 'pause', lines.event_at from lines where lines.is_added_paused
),

pauses as (
    -- Whoever pauses in one queue is at rest until the next word, whichever queue it is about.
    select words.agent_key, words.move, words.event_at as starts_at, lead(words.event_at) over (partition by words.agent_key order by words.event_at, words.move) as ends_at
    from words
),

legs as (
    -- Who was in a call how long, as the exchange tells it: a transfer ends one agent's part, and another's may begin.
    select turns.agent_key, turns.call_id, turns.event_at as taken_at, turns.next_at as left_at
    from (
        select
            lines.agent_key, lines.call_id, lines.move, lines.event_at,
            lead(lines.event_at) over turn as next_at, lead(lines.move) over turn as next_move
        from lines
        where lines.move in ('taken', 'left')
        window turn as (partition by lines.agent_key, lines.call_id order by lines.event_at, case lines.move when 'taken' then 0 else 1 end)
    ) as turns
    where turns.move = 'taken' and turns.next_move = 'left'
),

parted as (
    select distinct legs.call_id from legs
),

talks as (
    -- After-call work is that of the agent whose call it is, after the last part.
    select
        legs.agent_key, legs.call_id, cast(epoch(legs.taken_at) as bigint) as taken, cast(epoch(legs.left_at) as bigint) as left_at,
        case
            when calls.agent_key = legs.agent_key
                and row_number() over (partition by legs.call_id, legs.agent_key order by legs.taken_at desc) = 1 then coalesce(calls.wrap_seconds, 0)
            else 0
        end as wrap_seconds
    from legs
    left join core.calls as calls on calls.call_id = legs.call_id
    union all
    select calls.agent_key, calls.call_id, cast(epoch(calls.answered_at) as bigint), cast(epoch(calls.ended_at) as bigint), coalesce(calls.wrap_seconds, 0)
    from core.calls as calls
    left join parted on parted.call_id = calls.call_id
    where calls.outcome = 'answered' and calls.agent_key is not null and calls.ended_at is not null and parted.call_id is null
),

works as (
    -- After-call work ends at the latest when the next call is taken: nobody does both.
    select
        talks.agent_key, talks.taken,
        least(
            talks.left_at + talks.wrap_seconds,
            coalesce(lead(talks.taken) over (partition by talks.agent_key order by talks.taken, talks.call_id), 253402300799)
        ) as done
    from talks
),

spells as (
    -- Neither a pause nor a call goes on after the session it began in: who logs in anew is not paused.
    select
        sessions.agent_key, sessions.starts_at, 'pause' as kind, cast(epoch(pauses.starts_at) as bigint) as since,
        cast(epoch(least(coalesce(pauses.ends_at, sessions.ends_at), sessions.ends_at)) as bigint) as until
    from sessions
    inner join pauses
        on pauses.agent_key = sessions.agent_key and pauses.move = 'pause' and sessions.starts_at <= pauses.starts_at and pauses.starts_at < sessions.ends_at
    union all
    select sessions.agent_key, sessions.starts_at, 'work', works.taken, least(works.done, cast(epoch(sessions.ends_at) as bigint))
    from sessions
    inner join works on works.agent_key = sessions.agent_key and epoch(sessions.starts_at) <= works.taken and works.taken < epoch(sessions.ends_at)
),

taken as (
    -- A second is counted once: of a pause that is pressed while talking, what is left after the call is a pause.
    select
        reached.agent_key, reached.starts_at,
        sum(greatest(reached.until - greatest(reached.since, coalesce(reached.all_until, reached.since)), 0)) as taken_seconds,
        sum(case when reached.kind = 'work' then greatest(reached.until - greatest(reached.since, coalesce(reached.kind_until, reached.since)), 0) else 0 end) as busy_seconds
    from (
        select
            spells.agent_key, spells.starts_at, spells.kind, spells.since, spells.until,
            max(spells.until) over (
                partition by spells.agent_key, spells.starts_at order by spells.since, spells.until rows between unbounded preceding and 1 preceding
            ) as all_until,
            max(spells.until) over (
                partition by spells.agent_key, spells.starts_at, spells.kind order by spells.since, spells.until rows between unbounded preceding and 1 preceding
            ) as kind_until
        from spells
    ) as reached
    group by reached.agent_key, reached.starts_at
),

told as (
    select
        sessions.agent_key, sessions.starts_at, sessions.ends_at,
        cast(epoch(sessions.ends_at) - epoch(sessions.starts_at) as bigint) as session_seconds,
        cast(coalesce(taken.taken_seconds - taken.busy_seconds, 0) as bigint) as paused_seconds,
        cast(coalesce(taken.busy_seconds, 0) as bigint) as busy_seconds
    from sessions
    left join taken on taken.agent_key = sessions.agent_key and taken.starts_at = sessions.starts_at
    union all
    select distinct stays.agent_key, stays.starts_at, stays.ends_at, cast(null as bigint), cast(null as bigint), cast(null as bigint)
    from stays
    left join sessions on sessions.agent_key = stays.agent_key and sessions.starts_at = stays.starts_at
    where stays.ends_at is null and stays.is_over and sessions.agent_key is null
),

dated as (
    select told.*, cast(timezone(edition.zone, told.starts_at) as date) as session_on
    from told
    cross join inputs.edition as edition
)

select
    dated.agent_key,                                                            -- Keyed agent.
    case when listed.agent_count > 0 then coalesce(homes.agency_id, 'tak-dikenal') end as home_agency, -- Agency the agent came from that day; tak-dikenal where the city's list has none; null without a list.
    dated.starts_at,                                                            -- Login.
    dated.session_on,                                                           -- Local date of it, also for a session that crosses midnight.
    dated.ends_at,                                                              -- Logout; null where none is told within 16 hours.
    dated.session_seconds,                                                      -- Seconds from login to logout; null like it.
    dated.paused_seconds,                                                       -- Of these, paused and without a call.
    dated.busy_seconds,                                                         -- Of these, with a call: talk, hold and known after-call work.
    dated.session_seconds - dated.paused_seconds - dated.busy_seconds as available_seconds -- The rest: free for a call.
from dated
cross join (select count(*) as agent_count from inputs.agents) as listed
left join inputs.agents as homes on homes.agent_key = dated.agent_key and homes.valid_from <= dated.session_on and dated.session_on < homes.valid_to
