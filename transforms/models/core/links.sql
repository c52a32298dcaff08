-- Which call and which post belongs to which ticket, and which ticket repeats which: why, and how sure (docs/linking.md).
-- A decision in links.csv wins over everything, what a row itself names wins over what only speaks for it.
-- One row per linked pair.
-- key: left_kind, left_id, ticket_id
with stated_calls as (
    select calls.call_id, calls.ticket_id, tickets.call_id as opened_by, calls.entered_at, tickets.created_at >= calls.entered_at as is_before
    from core.calls as calls
    inner join core.tickets as tickets on tickets.ticket_id = calls.ticket_id
    union
    select calls.call_id, tickets.ticket_id, tickets.call_id, calls.entered_at, tickets.created_at >= calls.entered_at
    from core.tickets as tickets
    inner join core.calls as calls on calls.call_id = tickets.call_id
),

mentions as (
    -- A ticket's number in the post itself, or in an official reply to it.
    select posts.post_id, posts.masked_text from core.posts as posts where posts.kind = 'complaint'
    union
    select answers.reply_to, answers.masked_text from core.posts as answers where answers.kind = 'response' and answers.reply_to is not null
    union
    select answers.conversation_id, answers.masked_text
    from core.posts as answers
    where answers.kind = 'response' and answers.conversation_id is not null and answers.conversation_id <> answers.post_id
),

stated as (
    select
        'call' as left_kind, stated_calls.call_id as left_id, stated_calls.ticket_id,
        case
            when stated_calls.opened_by = stated_calls.call_id then 'opened'
            when stated_calls.opened_by is null and stated_calls.is_before and row_number() over (partition by stated_calls.ticket_id order by stated_calls.entered_at, stated_calls.call_id) = 1 then 'opened'
            else 'about'
        end as relation
    from stated_calls
    union all
    select distinct 'post', mentions.post_id, tickets.ticket_id, 'about'
    from mentions
    inner join core.posts as posts on posts.post_id = mentions.post_id and posts.kind = 'complaint'
    inner join core.tickets as tickets on tickets.ticket_id = regexp_extract(mentions.masked_text, '[A-Za-z]+[-/.][A-Za-z0-9/.-]*[0-9]{3,}', 0)
    union all
    select 'ticket', tickets.ticket_id, others.ticket_id, 'repeats'
    from core.tickets as tickets
    inner join core.tickets as others on others.ticket_id = tickets.duplicate_of and others.ticket_id <> tickets.ticket_id
),

likely as (
    -- A call that opened a ticket is not also asking about an older one of the same caller.
    select
        pairs.*,
        row_number() over (
            partition by pairs.call_id, pairs.relation order by pairs.probability desc, pairs.lag_seconds desc, pairs.ticket_id
        ) as place,
        max(case when pairs.relation = 'opened' then 1 else 0 end) over (partition by pairs.call_id) as is_opening
    from core.link_pairs as pairs
    where pairs.probability >= 0.8
),

found as (
    select
        1 as rank, rules.left_kind, rules.left_id, rules.ticket_id,
        case
            when rules.left_kind = 'ticket' then 'repeats'
            when calls.call_id is not null and tickets.created_at >= calls.entered_at then 'opened'
            else 'about'
        end as relation,
        'confirmed' as reason, cast(null as varchar) as evidence, cast(null as double) as score, cast(1 as double) as probability
    from inputs.link_rules as rules
    inner join core.tickets as tickets on tickets.ticket_id = rules.ticket_id
    left join core.calls as calls on rules.left_kind = 'call' and calls.call_id = rules.left_id
    left join core.posts as posts on rules.left_kind = 'post' and posts.post_id = rules.left_id
    left join core.tickets as others on rules.left_kind = 'ticket' and others.ticket_id = rules.left_id
    where rules.decision = 'confirm' and coalesce(calls.call_id, posts.post_id, others.ticket_id) is not null
    union all
    select 2, stated.left_kind, stated.left_id, stated.ticket_id, stated.relation, 'stated', null, null, 1
    from stated
    union all
    select
        3, 'call', likely.call_id, likely.ticket_id, likely.relation, 'evidence',
        concat('number ', likely.caller, ', ', likely.time_between, ', form ', likely.form), likely.score, likely.probability
    from likely
    where likely.relation = 'opened' or (likely.place = 1 and likely.is_opening = 0)
),

first as (
    select
        found.*,
        row_number() over (partition by found.left_kind, found.left_id, found.ticket_id order by found.rank) as place
    from found
)

select
    first.left_kind,                                                            -- call, post or ticket.
    first.left_id,                                                              -- Its id.
    first.ticket_id,                                                            -- Ticket it belongs to.
    first.relation,                                                             -- opened (the call led to the ticket), about (it came to one that was there) or repeats.
    first.reason,                                                               -- confirmed in links.csv, stated by a row, or evidence.
    first.evidence,                                                             -- What spoke for it, where only evidence did.
    first.score,                                                                -- Bits of that evidence.
    first.probability,                                                          -- How sure: 1 where it is confirmed or stated.
    'links-1' as rule_version                                                   -- Version of the rules and weights that made it.
from first
left join inputs.link_rules as undone
    on undone.decision = 'undo' and undone.left_kind = first.left_kind and undone.left_id = first.left_id and undone.ticket_id = first.ticket_id
where first.place = 1 and undone.decision is null
