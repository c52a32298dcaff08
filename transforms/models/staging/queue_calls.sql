-- Calls read out of the lines of an Asterisk queue_log: legs collapsed by call id, a transfer keeps the first queue entry.
-- Events and their data fields as documented for app_queue (time|callid|queue|agent|event|data1…).
-- One row per call id that entered a queue or was seen by one.
-- key: call_id
with lines as (
    select distinct
        received.call_id, received.queue, received.agent_key, received.event,
        received.data1, received.data2, received.data3, received.caller_key,
        received.event_at, received._ordinal as line_order, received.batch_number
    from inputs.received_queue_events as received
    cross join inputs.edition as edition
    where received.call_id is not null
        and received.call_id not in ('NONE', 'MANAGER', 'REALTIME', '')
        and received.event_at < edition.calls_as_of
),

ordered as (
    select
        lines.*,
        row_number() over (partition by lines.call_id order by lines.event_at, lines.batch_number, lines.line_order) as place,
        row_number() over (partition by lines.call_id, lines.event = 'ENTERQUEUE' order by lines.event_at, lines.batch_number, lines.line_order) as entry_no,
        row_number() over (partition by lines.call_id, lines.event = 'CONNECT' order by lines.event_at, lines.batch_number, lines.line_order) as connect_no
    from lines
),

entries as (
    select ordered.call_id, ordered.event_at as entered_at, ordered.queue, ordered.caller_key
    from ordered
    where ordered.event = 'ENTERQUEUE' and ordered.entry_no = 1
),

answers as (
    select ordered.call_id, ordered.event_at as answered_at, ordered.agent_key
    from ordered
    where ordered.event = 'CONNECT' and ordered.connect_no = 1
),

last_entries as (
    select ordered.call_id, max(ordered.place) as place
    from ordered
    where ordered.event = 'ENTERQUEUE'
    group by ordered.call_id
),

exits as (
    -- Who left one queue and entered another still waits: an exit counts when no entry follows it.
    select ordered.call_id, ordered.event, ordered.event_at
    from ordered
    left join last_entries on last_entries.call_id = ordered.call_id
    where ordered.event in ('ABANDON', 'EXITWITHTIMEOUT', 'EXITWITHKEY', 'EXITEMPTY') and ordered.place > coalesce(last_entries.place, 0)
),

left_queue as (
    select
        exits.call_id,
        max(exits.event_at) as left_at,
        max(case when exits.event = 'ABANDON' then 1 else 0 end) as is_abandoned,
        max(case when exits.event = 'EXITWITHTIMEOUT' then 1 else 0 end) as is_timed_out,
        max(case when exits.event = 'EXITWITHKEY' then 1 else 0 end) as is_key_exit
    from exits
    group by exits.call_id
),

sums as (
    select
        lines.call_id,
        min(lines.event_at) as first_at,
        max(case when lines.event in ('COMPLETEAGENT', 'COMPLETECALLER', 'TRANSFER', 'BLINDTRANSFER', 'ATTENDEDTRANSFER') then lines.event_at end) as completed_at,
        max(case when lines.event in ('TRANSFER', 'BLINDTRANSFER', 'ATTENDEDTRANSFER') then 1 else 0 end) as is_transferred
    from lines
    group by lines.call_id
)

select
    sums.call_id,                                                               -- Call id of the PBX.
    entries.queue,                                                              -- First queue entered.
    coalesce(entries.entered_at, sums.first_at) as entered_at,                  -- Entry into the first queue, else the first line.
    answers.answered_at,                                                        -- First connection to an agent.
    coalesce(sums.completed_at, case when answers.answered_at is null then left_queue.left_at end) as ended_at, -- End of talk, or of waiting.
    case
        when answers.answered_at is not null then 'answered'
        when left_queue.is_abandoned = 1 then 'abandoned'
        when left_queue.is_timed_out = 1 then 'timed_out'
        when left_queue.is_key_exit = 1 then 'key_exit'
        when left_queue.call_id is not null then 'queue_full_or_empty'
        when entries.call_id is null then 'dropped_before_queue'
        else 'still_waiting'
    end as outcome,                                                             -- How the call left the queue.
    answers.agent_key,                                                          -- Keyed agent who answered.
    entries.caller_key,                                                         -- Keyed caller.
    sums.is_transferred = 1 as is_transferred                                   -- Passed on to another line.
from sums
left join entries on entries.call_id = sums.call_id
left join answers on answers.call_id = sums.call_id
left join left_queue on left_queue.call_id = sums.call_id
