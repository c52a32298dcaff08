-- Citizens' calls from every source of calls put together: the exchange tells the times, a call form the disposition and the ticket.
-- Legs of one call (one linked id, else one call id) are put together: first entry and its queue, first answer, last end, hold and after-call work summed,
-- disposition and ticket of the latest leg that has one; answered when any leg was.
-- A row that its source deleted before the as-of counts no more; received again after that it lives.
-- A queue log without an end (torn off, or the exchange began anew) says nothing of it: the call record tells it, or a list that gives a time.
-- Where two sources state the same thing of one call, the queue log wins, then the call record (CDR), then the row received last; of entries
-- and answers in lists of calls the first counts, of ends the last.
-- One row per call.
-- key: call_id
with versions as (
    select
        received.*,
        row_number() over (
            partition by received.source_id, received._key
            order by received._extracted_at desc, received.batch_number desc, received._ordinal desc
        ) as recency
    from inputs.received_calls as received
    cross join inputs.edition as edition
    where received._op = 'row' or received._extracted_at < edition.calls_as_of
),

legs as (
    select
        versions.*,
        coalesce(versions.linked_id, versions.call_id) as one_call_id,
        coalesce(versions.outcome in ('answered', 'transferred'), versions.answered_at is not null) as is_answered,
        row_number() over (
            partition by versions.source_id, coalesce(versions.linked_id, versions.call_id)
            order by versions.entered_at, versions.answered_at nulls last, versions.batch_number, versions._ordinal
        ) as leg_no
    from versions
    cross join inputs.edition as edition
    where versions.recency = 1 and versions._op = 'row' and coalesce(versions.direction, 'incoming') = 'incoming'
        and (versions.linked_id is null or versions.entered_at < edition.calls_as_of) -- a leg that began after the as-of is none yet
),

lists as (
    -- One row per call and source. A leg that began after the last known end and has none leaves the end of the call unknown.
    select
        legs.one_call_id as call_id,
        legs.source_id,
        min_by(legs.queue, case when legs.queue is not null then legs.leg_no end) as queue,
        min(legs.entered_at) as entered_at,
        min(legs.queued_at) as queued_at,
        max(case when legs.is_queue_told then 1 else 0 end) as is_queue_told,
        min(legs.answered_at) as answered_at,
        case
            when max(case when legs.ended_at is null then coalesce(legs.answered_at, legs.entered_at) end) >= max(legs.ended_at) then null
            else max(legs.ended_at)
        end as ended_at,
        coalesce(
            max(case when legs.is_answered then 'answered' end),
            max_by(legs.outcome, case when legs.outcome <> 'dropped_before_queue' then legs.leg_no end),
            max(legs.outcome)
        ) as outcome,
        max(case when legs.outcome = 'transferred' then 1 else 0 end) as is_transferred,
        max_by(legs.disposition, case when legs.disposition is not null then legs.leg_no end) as disposition,
        coalesce(
            min_by(legs.agent_key, case when legs.is_answered and legs.agent_key is not null then legs.leg_no end),
            min_by(legs.agent_key, case when legs.agent_key is not null then legs.leg_no end)
        ) as agent_key,
        min_by(legs.caller_key, case when legs.caller_key is not null then legs.leg_no end) as caller_key,
        cast(sum(legs.hold_seconds) as bigint) as hold_seconds,
        cast(sum(legs.wrap_seconds) as bigint) as wrap_seconds,
        max_by(legs.ticket_id, case when legs.ticket_id is not null then legs.leg_no end) as ticket_id,
        max(legs._extracted_at) as extracted_at,
        max(legs.batch_number) as batch_number
    from legs
    group by legs.one_call_id, legs.source_id
),

ordered as (
    select
        lists.*,
        row_number() over (partition by lists.call_id order by lists.extracted_at, lists.batch_number, lists.source_id) as list_no
    from lists
),

lists_together as (
    select
        ordered.call_id,
        max_by(ordered.queue, case when ordered.queue is not null then ordered.list_no end) as queue,
        min(ordered.entered_at) as entered_at,
        min(ordered.queued_at) as queued_at,
        max(ordered.is_queue_told) as is_queue_told,
        min(ordered.answered_at) as answered_at,
        max(ordered.ended_at) as ended_at,
        max_by(ordered.outcome, case when ordered.outcome is not null then ordered.list_no end) as outcome,
        max(ordered.is_transferred) as is_transferred,
        max_by(ordered.disposition, case when ordered.disposition is not null then ordered.list_no end) as disposition,
        max_by(ordered.agent_key, case when ordered.agent_key is not null then ordered.list_no end) as agent_key,
        max_by(ordered.caller_key, case when ordered.caller_key is not null then ordered.list_no end) as caller_key,
        max_by(ordered.hold_seconds, case when ordered.hold_seconds is not null then ordered.list_no end) as hold_seconds,
        max_by(ordered.wrap_seconds, case when ordered.wrap_seconds is not null then ordered.list_no end) as wrap_seconds,
        max_by(ordered.ticket_id, case when ordered.ticket_id is not null then ordered.list_no end) as ticket_id
    from ordered
    group by ordered.call_id
),

stated as (
    -- Waits count from the queue. Of a source that tells queue entries, a call without one was taken at once, or never got that far.
    -- A stated outcome stands; where none is, who recorded what the call was about had answered it.
    select
        lists_together.*,
        case
            when lists_together.is_queue_told = 1 then coalesce(lists_together.queued_at, lists_together.answered_at, lists_together.entered_at)
            else lists_together.entered_at
        end as waits_from_at,
        case
            when lists_together.outcome = 'answered' then 'answered'
            when lists_together.outcome is null and (lists_together.answered_at is not null or lists_together.disposition is not null) then 'answered'
            when lists_together.is_queue_told = 1 and lists_together.queued_at is null and lists_together.answered_at is null then 'dropped_before_queue'
            else coalesce(lists_together.outcome, 'abandoned')
        end as stated_outcome
    from lists_together
),

ids as (
    select stated.call_id from stated
    union
    select queue_calls.call_id from staging.queue_calls
    union
    select cdr_calls.call_id from staging.cdr_calls
)

select
    ids.call_id,                                                                -- Call id of the PBX: linked id, else its own.
    coalesce(queue_calls.queue, cdr_calls.queue, stated.queue) as queue,        -- First queue entered, null when none was.
    coalesce(queue_calls.entered_at, cdr_calls.entered_at, stated.waits_from_at) as entered_at, -- When it arrived.
    coalesce(queue_calls.answered_at, case when coalesce(queue_calls.outcome, 'still_waiting') = 'still_waiting' then cdr_calls.answered_at end, stated.answered_at) as answered_at, -- When an agent took it.
    coalesce(queue_calls.ended_at, cdr_calls.ended_at, stated.ended_at) as ended_at, -- When it ended.
    case
        when queue_calls.outcome <> 'still_waiting' then queue_calls.outcome
        when queue_calls.call_id is null then coalesce(cdr_calls.outcome, stated.stated_outcome)
        when cdr_calls.outcome <> 'dropped_before_queue' then cdr_calls.outcome
        when stated.stated_outcome <> 'dropped_before_queue' and (stated.answered_at is not null or stated.ended_at is not null) then stated.stated_outcome
        else 'still_waiting'
    end as outcome,                                                             -- How it left the queue.
    stated.disposition,                                                         -- What the agent recorded the contact was.
    coalesce(queue_calls.agent_key, cdr_calls.agent_key, stated.agent_key) as agent_key, -- Keyed agent.
    coalesce(queue_calls.caller_key, cdr_calls.caller_key, stated.caller_key) as caller_key, -- Keyed caller.
    stated.hold_seconds,                                                        -- Seconds on hold.
    stated.wrap_seconds,                                                        -- Seconds of after-call work; null when unknown.
    stated.ticket_id,                                                           -- Ticket the call opened or added to.
    coalesce(queue_calls.is_transferred, cdr_calls.is_transferred, false) or coalesce(stated.is_transferred = 1, false) as is_transferred -- Passed on to another line.
from ids
left join stated on stated.call_id = ids.call_id
left join staging.queue_calls on queue_calls.call_id = ids.call_id
left join staging.cdr_calls on cdr_calls.call_id = ids.call_id
where coalesce(queue_calls.entered_at, cdr_calls.entered_at, stated.waits_from_at) is not null
