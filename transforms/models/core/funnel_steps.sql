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

ticket_steps as (
    select told.ticket_id, told.step, min(told.effective_at) as reached_at
    from (
        select
            events.ticket_id, events.effective_at,
            case
                when events.event = 'forwarded' then 'forwarded'
                when events.event in ('agency_replied', 'answer_received') then 'agency_answered'
                when events.state = 'action_started' then 'action_started'
                when events.state in ('resolved', 'closed') then 'resolved'
                when events.state = 'verified' then 'verified'
                when events.state = 'called_back' then 'called_back'
            end as step
        from core.ticket_events as events
    ) as told
    where told.step is not null
    group by told.ticket_id, told.step
),

calls as (
    select concat('call:', calls.call_id) as journey_id, calls.entered_on, phone.channel_id, calls.entered_at, calls.answered_at, calls.outcome
    from core.calls as calls
    cross join phone
),

contacts as (
    -- What a call is turns out while it is talked about; any other contact is known for what it is.
    select
        contacts.contact_id as journey_id, contacts.contact_on, contacts.channel_id, contacts.contact_at, contacts.ticket_id,
        coalesce(calls.answered_at, contacts.contact_at) as genuine_at, contacts.outcome = 'ticket_created' as is_created
    from core.contacts as contacts
    left join calls on calls.journey_id = contacts.contact_id
),

reached as (
    select calls.journey_id, calls.entered_on as counted_on, calls.channel_id, calls.entered_at as began_at, 'received' as step, calls.entered_at as reached_at from calls
    union all
    select calls.journey_id, calls.entered_on, calls.channel_id, calls.entered_at, 'entered_queue', calls.entered_at from calls where calls.outcome <> 'dropped_before_queue'
    union all
    select calls.journey_id, calls.entered_on, calls.channel_id, calls.entered_at, 'answered', calls.answered_at from calls where calls.outcome = 'answered'
    union all
    select contacts.journey_id, contacts.contact_on, contacts.channel_id, contacts.contact_at, 'genuine', contacts.genuine_at from contacts
    union all
    select contacts.journey_id, contacts.contact_on, contacts.channel_id, contacts.contact_at, 'ticket', tickets.created_at
    from contacts
    left join core.tickets as tickets on tickets.ticket_id = contacts.ticket_id
    where contacts.is_created
    union all
    select contacts.journey_id, contacts.contact_on, contacts.channel_id, contacts.contact_at, ticket_steps.step, ticket_steps.reached_at
    from contacts
    inner join ticket_steps on ticket_steps.ticket_id = contacts.ticket_id
    where contacts.is_created
)

select
    reached.journey_id,                                                         -- Kind and id of the contact it begins with.
    reached.counted_on,                                                         -- Local date of the contact.
    reached.channel_id,                                                         -- Channel.
    reached.step,                                                               -- Step reached.
    steps.step_no,                                                              -- Its place.
    row_number() over (partition by reached.journey_id order by steps.step_no desc) = 1 as is_furthest, -- No later step was reached by the as-of.
    greatest(cast(epoch(reached.reached_at) as bigint) - cast(epoch(reached.began_at) as bigint), 0) as since_seconds -- Clock seconds from the contact to the step; 0 for a ticket dated before its call.
from reached
inner join steps on steps.step = reached.step
