-- Genuine contacts and what became of them: answered calls that were no prank, complaint posts, and tickets of the other channels.
-- A phone or social contact is the call or the post; its ticket is what it led to.
-- One row per genuine contact.
-- key: contact_id
with phone as (
    select coalesce(min(channel_id), 'tanpa-keterangan') as channel_id from inputs.channels where kind = 'phone'
),

social as (
    select coalesce(min(channel_id), 'tanpa-keterangan') as channel_id from inputs.channels where kind = 'social'
),

calls as (
    select
        calls.call_id, calls.entered_at, calls.entered_on, calls.caller_key, calls.disposition, calls.is_transferred,
        tickets.ticket_id,
        row_number() over (partition by tickets.ticket_id order by case when tickets.call_id = calls.call_id then 0 else 1 end, calls.entered_at, calls.call_id) as place
    from core.calls as calls
    left join core.tickets as tickets on tickets.ticket_id = calls.ticket_id
    where calls.disposition in ('normal', 'information')
)

select
    concat('call:', calls.call_id) as contact_id,                               -- Kind and id of the contact.
    phone.channel_id,                                                           -- Channel.
    calls.entered_at as contact_at,                                             -- When.
    calls.entered_on as contact_on,                                             -- Local date of it.
    calls.caller_key as person_key,                                             -- Keyed person.
    calls.ticket_id,                                                            -- Ticket it led to.
    case
        when calls.ticket_id is not null and calls.place = 1 then 'ticket_created'
        when calls.ticket_id is not null then 'attached_to_existing'
        when calls.is_transferred then 'referred_outside'
        when calls.disposition = 'information' then 'resolved_on_contact'
        else 'unlinked'
    end as outcome                                                              -- ticket_created, attached_to_existing, resolved_on_contact, referred_outside or unlinked.
from calls
cross join phone
union all
select
    concat('post:', posts.post_id), coalesce(channels.channel_id, social.channel_id), posts.posted_at, posts.posted_on, posts.author_key, null, 'unlinked'
from core.posts as posts
cross join social
left join inputs.channels as channels on channels.channel_id = posts.platform
where posts.kind = 'complaint'
union all
select
    concat('ticket:', tickets.ticket_id), tickets.channel_id, tickets.created_at, tickets.created_on, tickets.reporter_key, tickets.ticket_id, 'ticket_created'
from core.tickets as tickets
left join inputs.channels as channels on channels.channel_id = tickets.channel_id
where coalesce(channels.kind, 'none') not in ('phone', 'social')
