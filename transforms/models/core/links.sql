-- Which call and which post belongs to which ticket, and which ticket repeats which: why, and how sure (docs/linking.md).
-- A decision in links.csv wins over everything, what a row itself names wins over what only speaks for it.
-- One row per linked pair.
-- key: left_kind, left_id, ticket_id
with named_calls as (
    -- Which call belongs to which ticket, as a decision or a row of either side says.
    select named.call_id, named.ticket_id, min(named.rank) as rank
    from (
        select rules.left_id as call_id, rules.ticket_id, 1 as rank
        from inputs.link_rules as rules
        where rules.decision = 'confirm' and rules.left_kind = 'call'
        union all
        select calls.call_id, calls.ticket_id, 2 from core.calls as calls where calls.ticket_id is not null
        union all
        select tickets.call_id, tickets.ticket_id, 2 from core.tickets as tickets where tickets.call_id is not null
    ) as named
    left join inputs.link_rules as undone
        on undone.decision = 'undo' and undone.left_kind = 'call' and undone.left_id = named.call_id and undone.ticket_id = named.ticket_id
    where undone.decision is null
    group by named.call_id, named.ticket_id
),

weighed as (
    -- The ticket that names its call knows best; else a telephone ticket typed since the call began, by clocks that differ by two minutes
    -- at most, or on its day where only the day is told. A citizen who wrote or came opened the ticket without the call.
    select
        named_calls.call_id, named_calls.ticket_id, named_calls.rank, calls.entered_at,
        case
            when tickets.call_id = named_calls.call_id then 2
            when tickets.call_id is not null and named_calls.rank = 2 then 0
            when coalesce(channels.kind, 'phone') <> 'phone' then 0
            when epoch(tickets.created_at) >= epoch(calls.entered_at) - 120 then 1
            when tickets.created_on = calls.entered_on and timezone(edition.zone, tickets.created_at) = cast(tickets.created_on as timestamp) then 1
            else 0
        end as opening
    from named_calls
    inner join core.calls as calls on calls.call_id = named_calls.call_id
    inner join core.tickets as tickets on tickets.ticket_id = named_calls.ticket_id
    left join inputs.channels as channels on channels.channel_id = tickets.channel_id
    cross join inputs.edition as edition
),

certain_calls as (
    select
        weighed.call_id, weighed.ticket_id, weighed.rank,
        -- A ticket is opened by one call.
        case
            when weighed.opening > 0 and row_number() over (
                partition by weighed.ticket_id order by weighed.opening desc, weighed.entered_at, weighed.call_id
            ) = 1 then 'opened'
            else 'about'
        end as relation
    from weighed
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
    select distinct 'post' as left_kind, mentions.post_id as left_id, tickets.ticket_id, 'about' as relation
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
        certain_calls.rank, 'call' as left_kind, certain_calls.call_id as left_id, certain_calls.ticket_id, certain_calls.relation,
        case certain_calls.rank when 1 then 'confirmed' else 'stated' end as reason,
        cast(null as varchar) as evidence, cast(null as double) as score, cast(1 as double) as probability
    from certain_calls
    union all
    select 1, rules.left_kind, rules.left_id, rules.ticket_id, case rules.left_kind when 'ticket' then 'repeats' else 'about' end, 'confirmed', null, null, 1
    from inputs.link_rules as rules
    inner join core.tickets as tickets on tickets.ticket_id = rules.ticket_id
    left join core.posts as posts on rules.left_kind = 'post' and posts.post_id = rules.left_id
    left join core.tickets as others on rules.left_kind = 'ticket' and others.ticket_id = rules.left_id
    where rules.decision = 'confirm' and coalesce(posts.post_id, others.ticket_id) is not null
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
