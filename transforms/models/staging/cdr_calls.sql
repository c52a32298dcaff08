-- Calls read out of an exchange's call records (CDR): legs collapsed by linked id, without one by the leg's own id.
-- A dialplan that picks up to play an announcement has not answered anybody: only a leg to a line counts (docs/decisions/0005).
-- One row per call that came in, by the contexts declared for its source; every call where none is declared.
-- key: call_id
with versions as (
    select
        received.*,
        row_number() over (
            partition by received.source_id, received._key
            order by received._extracted_at desc, received.batch_number desc, received._ordinal desc
        ) as recency
    from inputs.received_cdr_legs as received
    cross join inputs.edition as edition
    where received._op = 'row' or received._extracted_at < edition.calls_as_of -- a leg deleted later was there at the as-of
),

legs as (
    select
        coalesce(versions.linked_id, versions.call_id) as call_id,
        coalesce(versions.linked_id = versions.call_id, true) as is_callers,    -- a leg of the caller's own channel
        date_trunc('second', versions.started_at) as started_at,
        date_trunc('second', versions.answered_at) as answered_at,
        date_trunc('second', coalesce(versions.ended_at, versions.answered_at, versions.started_at)) as ended_at,
        upper(versions.disposition) as disposition,
        versions.queue, versions.agent_key, versions.caller_key, versions.limit_seconds, versions.is_incoming,
        lower(versions.application) = 'queue' as is_queue,
        versions.reached is not null or lower(versions.application) in ('dial', 'queue') as is_ringing,
        -- Where legs are linked, the leg behind a Local channel tells the line; where they are not, the Local channel is all there is.
        coalesce(upper(versions.disposition) = 'ANSWERED', false) and versions.answered_at is not null
        and (coalesce(versions.reached, '') = 'line' or (versions.linked_id is null and coalesce(versions.reached, '') = 'local')) as is_talk,
        versions._ordinal as line_order, versions.batch_number
    from versions
    cross join inputs.edition as edition
    where versions.recency = 1 and versions._op = 'row'
        and versions.started_at < edition.calls_as_of
        and (versions.linked_id is not null or not coalesce(versions.is_inner, false))
),

waits as (
    select
        legs.call_id,
        min(legs.started_at) as first_at,
        max(legs.ended_at) as last_at,
        min(case when legs.is_ringing then legs.started_at end) as rung_at,
        coalesce(max(case when legs.is_ringing and legs.is_callers then legs.ended_at end), max(case when legs.is_ringing then legs.ended_at end)) as waited_until_at,
        max(case when legs.is_callers and not legs.is_ringing then legs.started_at end) as went_on_at,
        max(case when legs.is_ringing and coalesce(legs.disposition, '') not in ('BUSY', 'FAILED', 'CONGESTION') then 1 else 0 end) as is_rung,
        max(case when legs.is_incoming then 1 when legs.is_incoming is null then 1 else 0 end) as is_received
    from legs
    group by legs.call_id
),

limits as (
    -- The last ringing of the caller's own channel lasted as long as the dialplan allows.
    select distinct legs.call_id
    from legs
    inner join waits on waits.call_id = legs.call_id and waits.waited_until_at = legs.ended_at
    where legs.is_ringing and legs.is_callers and legs.limit_seconds > 0
        and epoch(legs.ended_at) - epoch(case when legs.is_queue then waits.rung_at else legs.started_at end) >= legs.limit_seconds
),

talks as (
    select
        legs.call_id, legs.answered_at, legs.agent_key,
        row_number() over (partition by legs.call_id order by legs.answered_at, legs.ended_at desc, legs.batch_number, legs.line_order) as talk_no
    from legs
    where legs.is_talk
),

talked as (
    select legs.call_id, max(legs.ended_at) as ended_at, count(distinct legs.agent_key) as line_count
    from legs
    where legs.is_talk
    group by legs.call_id
),

queues as (
    select
        legs.call_id, legs.queue,
        row_number() over (partition by legs.call_id order by legs.started_at, legs.batch_number, legs.line_order) as queue_no
    from legs
    where legs.queue is not null
),

callers as (
    select
        legs.call_id, legs.caller_key,
        row_number() over (
            partition by legs.call_id
            order by case when legs.is_callers then 0 else 1 end, legs.started_at, legs.batch_number, legs.line_order
        ) as caller_no
    from legs
    where legs.caller_key is not null
)

select
    waits.call_id,                                                              -- Call id of the exchange: linked id, else unique id.
    queues.queue,                                                               -- First queue entered; null when lines were rung without one.
    coalesce(waits.rung_at, waits.first_at) as entered_at,                      -- When a line was first rung for it, else when it came in.
    talks.answered_at,                                                          -- When somebody took it, at the earliest: the dialplan's own answer hides the moment.
    coalesce(talked.ended_at, waits.waited_until_at, waits.last_at) as ended_at, -- End of talk, or of waiting.
    case
        when talks.call_id is not null then 'answered'
        when waits.rung_at is null then 'dropped_before_queue'
        when waits.is_rung = 0 then 'queue_full_or_empty'
        when limits.call_id is not null or coalesce(waits.went_on_at >= waits.waited_until_at, false) then 'timed_out'
        else 'abandoned'
    end as outcome,                                                             -- How the call left the queue.
    talks.agent_key,                                                            -- Keyed line that answered.
    callers.caller_key,                                                         -- Keyed caller.
    coalesce(talked.line_count > 1, false) as is_transferred                    -- Talked to on more than one line.
from waits
left join talks on talks.call_id = waits.call_id and talks.talk_no = 1
left join talked on talked.call_id = waits.call_id
left join limits on limits.call_id = waits.call_id
left join queues on queues.call_id = waits.call_id and queues.queue_no = 1
left join callers on callers.call_id = waits.call_id and callers.caller_no = 1
where waits.is_received = 1
