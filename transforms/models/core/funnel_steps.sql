-- From ring to repair: which steps each contact reached, and when first.
-- Phone contacts begin with the call, the others with their ticket or post; steps of a ticket need its events.
-- One row per journey (a call, or a genuine contact of another channel) and step it reached by the as-of.
-- key: journey_id, step
with steps(step, step_no) as (
    values ('received', 1), ('entered_queue', 2), ('answered', 3), ('genuine', 4), ('ticket', 5), ('forwarded', 6),
        ('agency_answered', 7), ('action_started', 8), ('resolved', 9), ('verified', 10), ('called_back', 11)
),

phone as (
    select coalesce(min(channel_id), 'tanpa-keterangan') as channel_id from inputs.channels where kind = 'phone'
),

ticket_times as (
    -- A row's own word wins where an event and its state tell two steps: a forwarding is one, whatever state it leaves. Resolved is the
    -- first entering of any finished state, as for the promise: a source may know a check or a call-back alone.
    select
        events.ticket_id,
        min(case when events.event = 'forwarded' then events.effective_at end) as forwarded_at,
        min(case when events.event in ('agency_replied', 'answer_received') then events.effective_at end) as agency_answered_at,
        min(case when events.event not in ('forwarded', 'agency_replied', 'answer_received') and events.state = 'action_started' then events.effective_at end) as action_started_at,
        min(case when states.bucket = 'done' then events.effective_at end) as resolved_at,
        min(case when events.event not in ('forwarded', 'agency_replied', 'answer_received') and events.state = 'verified' then events.effective_at end) as verified_at,
        min(case when events.event not in ('forwarded', 'agency_replied', 'answer_received') and events.state = 'called_back' then events.effective_at end) as called_back_at
    from core.ticket_events as events
    inner join inputs.states as states on states.state = events.state
    group by events.ticket_id
),

contacts as (
    -- What a call is turns out while it is talked about; any other contact is known for what it is.
    select
        contacts.contact_id as journey_id, contacts.contact_on as counted_on, contacts.channel_id, contacts.contact_at as began_at,
        coalesce(calls.answered_at, contacts.contact_at) as genuine_at, tickets.created_at,
        times.forwarded_at, times.agency_answered_at, times.action_started_at, times.resolved_at, times.verified_at, times.called_back_at,
        case
            when contacts.outcome <> 'ticket_created' then 4
            when times.called_back_at is not null then 11
            when times.verified_at is not null then 10
            when times.resolved_at is not null then 9
            when times.action_started_at is not null then 8
            when times.agency_answered_at is not null then 7
            when times.forwarded_at is not null then 6
            else 5
        end as last_no
    from core.contacts as contacts
    left join core.calls as calls on concat('call:', calls.call_id) = contacts.contact_id
    left join core.tickets as tickets on tickets.ticket_id = contacts.ticket_id
    left join ticket_times as times on times.ticket_id = contacts.ticket_id
),

calls as (
    select
        concat('call:', calls.call_id) as journey_id, calls.entered_on as counted_on, phone.channel_id, calls.entered_at as began_at, calls.answered_at,
        case
            when calls.outcome = 'dropped_before_queue' then 1
            when calls.outcome <> 'answered' then 2
            when calls.disposition in ('normal', 'information') then 4
            else 3
        end as last_no
    from core.calls as calls
    cross join phone
),

reached as (
    select
        contacts.journey_id, contacts.counted_on, contacts.channel_id, contacts.began_at, contacts.last_no, steps.step, steps.step_no,
        case steps.step
            when 'genuine' then contacts.genuine_at
            when 'ticket' then contacts.created_at
            when 'forwarded' then contacts.forwarded_at
            when 'agency_answered' then contacts.agency_answered_at
            when 'action_started' then contacts.action_started_at
            when 'resolved' then contacts.resolved_at
            when 'verified' then contacts.verified_at
            else contacts.called_back_at
        end as reached_at
    from contacts
    cross join steps
    where steps.step_no >= 4 and steps.step_no <= contacts.last_no
    union all
    select
        calls.journey_id, calls.counted_on, calls.channel_id, calls.began_at, calls.last_no, steps.step, steps.step_no,
        case steps.step when 'answered' then calls.answered_at else calls.began_at end
    from calls
    cross join steps
    where steps.step_no <= 3 and steps.step_no <= calls.last_no
)

select
    reached.journey_id,                                                         -- Kind and id of the contact it begins with.
    reached.counted_on,                                                         -- Local date of the contact.
    reached.channel_id,                                                         -- Channel.
    reached.step,                                                               -- Step reached.
    reached.step_no,                                                            -- Its place.
    reached.step_no = reached.last_no as is_furthest,                           -- No later step was reached by the as-of.
    greatest(cast(epoch(reached.reached_at) as bigint) - cast(epoch(reached.began_at) as bigint), 0) as since_seconds -- Clock seconds from the contact to the step; 0 for a ticket dated before its call.
from reached
where reached.reached_at is not null or reached.step_no <= 5
