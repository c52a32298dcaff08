-- Calls from every source of calls put together: the exchange tells the times, a call form the disposition and the ticket.
-- Where two sources state the same thing of one call, the queue log wins, then the call record (CDR), then the row received last.
-- One row per call (legs collapsed by linked id where a source gives one).
-- key: call_id
with forms as (
    select
        received.*,
        coalesce(received.linked_id, received.call_id) as one_call_id,
        row_number() over (
            partition by received.source_id, coalesce(received.linked_id, received.call_id)
            order by received._extracted_at desc, received.batch_number desc, received._ordinal desc
        ) as recency
    from inputs.received_calls as received
    where received._op = 'row'
),

forms_together as (
    select
        forms.one_call_id as call_id,
        max(forms.queue) as queue,
        date_trunc('second', min(forms.entered_at)) as entered_at,
        date_trunc('second', min(forms.queued_at)) as queued_at,
        max(case when forms.is_queue_told then 1 else 0 end) as is_queue_told,
        date_trunc('second', min(forms.answered_at)) as answered_at,
        date_trunc('second', max(forms.ended_at)) as ended_at,
        max(forms.outcome) as outcome,
        max(forms.disposition) as disposition,
        max(forms.agent_key) as agent_key,
        max(forms.caller_key) as caller_key,
        max(forms.hold_seconds) as hold_seconds,
        max(forms.wrap_seconds) as wrap_seconds,
        max(forms.ticket_id) as ticket_id
    from forms
    where forms.recency = 1
    group by forms.one_call_id
),

stated as (
    -- Waits count from the queue. Of a source that tells queue entries, a call without one was taken at once, or never got that far.
    select
        forms_together.call_id, forms_together.queue, forms_together.answered_at, forms_together.ended_at, forms_together.disposition,
        forms_together.agent_key, forms_together.caller_key, forms_together.hold_seconds, forms_together.wrap_seconds, forms_together.ticket_id,
        case when forms_together.is_queue_told = 1 then coalesce(forms_together.queued_at, forms_together.answered_at, forms_together.entered_at) else forms_together.entered_at end as entered_at,
        case
            when forms_together.is_queue_told = 1 and forms_together.queued_at is null and forms_together.answered_at is null then 'dropped_before_queue'
            else forms_together.outcome
        end as outcome
    from forms_together
),

ids as (
    select stated.call_id from stated
    union
    select queue_calls.call_id from staging.queue_calls
    union
    select cdr_calls.call_id from staging.cdr_calls
)

select
    ids.call_id,                                                                -- Call id of the PBX.
    coalesce(queue_calls.queue, cdr_calls.queue, stated.queue) as queue,        -- First queue entered, null when none was.
    coalesce(queue_calls.entered_at, cdr_calls.entered_at, stated.entered_at) as entered_at, -- When it arrived.
    coalesce(queue_calls.answered_at, case when queue_calls.call_id is null then cdr_calls.answered_at end, stated.answered_at) as answered_at, -- When an agent took it.
    coalesce(queue_calls.ended_at, case when queue_calls.call_id is null then cdr_calls.ended_at end, stated.ended_at) as ended_at, -- When it ended.
    coalesce(queue_calls.outcome, cdr_calls.outcome, case when stated.outcome = 'transferred' then 'answered' else stated.outcome end, case when stated.answered_at is not null then 'answered' else 'abandoned' end) as outcome, -- How it left the queue.
    stated.disposition,                                                         -- What the agent recorded the contact was.
    coalesce(queue_calls.agent_key, cdr_calls.agent_key, stated.agent_key) as agent_key, -- Keyed agent.
    coalesce(queue_calls.caller_key, cdr_calls.caller_key, stated.caller_key) as caller_key, -- Keyed caller.
    stated.hold_seconds,                                                        -- Seconds on hold.
    stated.wrap_seconds,                                                        -- Seconds of after-call work; null when unknown.
    stated.ticket_id,                                                           -- Ticket the call opened or added to.
    coalesce(queue_calls.is_transferred, cdr_calls.is_transferred, false) or coalesce(stated.outcome, '') = 'transferred' as is_transferred -- Passed on to another line.
from ids
left join stated on stated.call_id = ids.call_id
left join staging.queue_calls on queue_calls.call_id = ids.call_id
left join staging.cdr_calls on cdr_calls.call_id = ids.call_id
where coalesce(queue_calls.entered_at, cdr_calls.entered_at, stated.entered_at) is not null
