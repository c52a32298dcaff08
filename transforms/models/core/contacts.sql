-- Genuine contacts and what became of them: answered calls that were no prank, complaint posts, and tickets of the other channels.
-- A phone or social contact is the call or the post; its ticket is what it led to, whatever channel the ticket itself bears.
-- One row per genuine contact.
-- key: contact_id
with phone as (
    select coalesce(min(channel_id), 'tanpa-keterangan') as channel_id from inputs.channels where kind = 'phone'
),

social as (
    select coalesce(min(channel_id), 'tanpa-keterangan') as channel_id from inputs.channels where kind = 'social'
),

calls as (
    select calls.call_id, calls.entered_at, calls.entered_on, calls.caller_key, calls.disposition, calls.is_transferred
    from core.calls as calls
    where calls.disposition in ('normal', 'information')
),

stayed as (
    -- Handed to a colleague, not outside: the exchange tells that one of ours ended the talk after the last transfer.
    select told.call_id
    from (
        select
            received.call_id,
            max(case when received.event in ('TRANSFER', 'BLINDTRANSFER', 'ATTENDEDTRANSFER') then received.event_at end) as handed_at,
            max(case when received.event in ('COMPLETEAGENT', 'COMPLETECALLER') then received.event_at end) as completed_at
        from inputs.received_queue_events as received
        cross join inputs.edition as edition
        where received.call_id is not null and received.event_at < edition.calls_as_of
        group by received.call_id
    ) as told
    where told.handed_at <= told.completed_at
),

certain as (
    -- What a row or a decision says; links made of evidence are in no published figure. A call may open several tickets: the first is its own.
    select
        links.left_kind, links.left_id, links.ticket_id, links.relation, links.reason,
        row_number() over (
            partition by links.left_kind, links.left_id order by case links.relation when 'opened' then 0 else 1 end, tickets.created_at, links.ticket_id
        ) as place
    from core.links as links
    inner join core.tickets as tickets on tickets.ticket_id = links.ticket_id
    where links.left_kind in ('call', 'post') and links.reason in ('confirmed', 'stated')
),

opened as (
    -- By a genuine call: that is its contact, whatever channel the ticket bears.
    select distinct certain.ticket_id
    from certain
    inner join calls on calls.call_id = certain.left_id
    where certain.left_kind = 'call' and certain.relation = 'opened'
)

select
    concat('call:', calls.call_id) as contact_id,                               -- Kind and id of the contact.
    phone.channel_id,                                                           -- Channel.
    calls.entered_at as contact_at,                                             -- When.
    calls.entered_on as contact_on,                                             -- Local date of it.
    calls.caller_key as person_key,                                             -- Keyed person.
    certain.ticket_id,                                                          -- Ticket it led to, or was about.
    case
        when certain.relation = 'opened' then 'ticket_created'
        when certain.relation = 'about' then 'attached_to_existing'
        when calls.is_transferred and stayed.call_id is null then 'referred_outside'
        when calls.disposition = 'information' then 'resolved_on_contact'
        else 'unlinked'
    end as outcome,                                                             -- ticket_created, attached_to_existing, resolved_on_contact, referred_outside or unlinked.
    certain.reason as link_reason                                               -- Why it belongs to that ticket: confirmed or stated; null where it is unlinked, or the ticket itself.
from calls
cross join phone
left join certain on certain.left_kind = 'call' and certain.left_id = calls.call_id and certain.place = 1
left join stayed on stayed.call_id = calls.call_id
union all
select
    concat('post:', posts.post_id), coalesce(channels.channel_id, social.channel_id), posts.posted_at, posts.posted_on, posts.author_key, certain.ticket_id,
    case certain.relation when 'opened' then 'ticket_created' when 'about' then 'attached_to_existing' else 'unlinked' end,
    certain.reason
from core.posts as posts
cross join social
left join certain on certain.left_kind = 'post' and certain.left_id = posts.post_id and certain.place = 1
left join inputs.channels as channels on channels.channel_id = posts.platform
where posts.kind = 'complaint'
union all
select
    concat('ticket:', tickets.ticket_id), tickets.channel_id, tickets.created_at, tickets.created_on, tickets.reporter_key, tickets.ticket_id, 'ticket_created', null
from core.tickets as tickets
left join inputs.channels as channels on channels.channel_id = tickets.channel_id
left join opened on opened.ticket_id = tickets.ticket_id
where coalesce(channels.kind, 'none') not in ('phone', 'social') and opened.ticket_id is null
