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
    select posts.post_id, 1 as is_own, posts.masked_text, posts.posted_at as said_at from core.posts as posts where posts.kind = 'complaint'
    union
    select answers.reply_to, 0, answers.masked_text, answers.posted_at from core.posts as answers where answers.kind = 'response' and answers.reply_to is not null
    union
    select answers.conversation_id, 0, answers.masked_text, answers.posted_at
    from core.posts as answers
    where answers.kind = 'response' and answers.conversation_id is not null and answers.conversation_id <> answers.post_id
),

numbered as (
    -- A number of digits alone is also a date, a price, a house or somebody's telephone: it counts only where the text calls it the number of a
    -- report ("nomor tiket 1916449", "laporan saya no. 1916449", "tiket #1916449") and no further digits or letters belong to it.
    select
        mentions.post_id, mentions.is_own, mentions.said_at,
        regexp_extract(
            lower(mentions.masked_text),
            '(?:^|[^a-z0-9])(?:'
            '(?:nomor|nomer|nmr|no|id|number)[.]?[ :#]*(?:tiket|ticket|laporan|aduan|tracking)(?:nya)?(?: (?:saya|sy|kami|anda|ini))?(?: (?:nomor|no|id)[.]?)?[ :#]*'
            '|tracking id[ :#]*'
            '|(?:tiket|ticket|laporan|aduan|(?:pengaduan|keluhan) (?:saya|sy|kami|ini))(?:nya)?(?: (?:saya|sy|kami|anda|ini|dengan|dgn)){0,3}'
            '(?: (?:nomor|nomer|nmr|no|id)[.]?[ :#]*| ?#)'
            ')([0-9]{4,18})(?:$|[^0-9a-z .,:/-]|[.,:/-](?:$|[^0-9a-z])| (?:$|[^0-9]|[0-9]{1,2}(?:$|[^0-9])))',
            1
        ) as number
    from mentions
),

named_posts as (
    -- Which post belongs to which ticket. Numbers are written by hand: kc-2026-000039 is KC-2026-000039.
    select named.post_id, named.ticket_id, min(named.rank) as rank, max(named.is_own) as is_own
    from (
        select rules.left_id as post_id, rules.ticket_id, 1 as rank, 0 as is_own
        from inputs.link_rules as rules
        where rules.decision = 'confirm' and rules.left_kind = 'post'
        union all
        select mentions.post_id, tickets.ticket_id, 2, mentions.is_own
        from mentions
        inner join core.tickets as tickets
            on upper(tickets.ticket_id) = upper(regexp_extract(mentions.masked_text, '[A-Za-z]+[-/.][A-Za-z0-9/.-]*[0-9]{3,}', 0))
        union all
        -- Nobody can name a ticket that is yet to be made; the desk's clock and the platform's may differ by two minutes. 2026 is a year first.
        select numbered.post_id, tickets.ticket_id, 2, numbered.is_own
        from numbered
        inner join core.tickets as tickets on tickets.ticket_id = numbered.number
        where epoch(tickets.created_at) <= epoch(numbered.said_at) + 120
            and not (length(numbered.number) = 4 and left(numbered.number, 2) in ('19', '20'))
    ) as named
    left join inputs.link_rules as undone
        on undone.decision = 'undo' and undone.left_kind = 'post' and undone.left_id = named.post_id and undone.ticket_id = named.ticket_id
    where undone.decision is null
    group by named.post_id, named.ticket_id
),

weighed_posts as (
    -- A ticket that the desk typed from a post bears a social channel, and its number is told in the reply: who writes the number has the
    -- ticket already. A call that opened it comes first.
    select
        named_posts.post_id, named_posts.ticket_id, named_posts.rank, posts.posted_at,
        case
            when posts.kind <> 'complaint' or named_posts.is_own = 1 or by_call.ticket_id is not null or coalesce(channels.kind, 'none') <> 'social' then 0
            when epoch(tickets.created_at) >= epoch(posts.posted_at) - 120 then 1
            when tickets.created_on = posts.posted_on and timezone(edition.zone, tickets.created_at) = cast(tickets.created_on as timestamp) then 1
            else 0
        end as opening
    from named_posts
    inner join core.posts as posts on posts.post_id = named_posts.post_id and (posts.kind = 'complaint' or named_posts.rank = 1)
    inner join core.tickets as tickets on tickets.ticket_id = named_posts.ticket_id
    left join inputs.channels as channels on channels.channel_id = tickets.channel_id
    left join certain_calls as by_call on by_call.ticket_id = tickets.ticket_id and by_call.relation = 'opened'
    cross join inputs.edition as edition
),

certain_posts as (
    select
        weighed.post_id, weighed.ticket_id, weighed.rank,
        case
            when weighed.opening > 0 and row_number() over (
                partition by weighed.ticket_id order by weighed.opening desc, weighed.posted_at, weighed.post_id
            ) = 1 then 'opened'
            else 'about'
        end as relation
    from weighed_posts as weighed
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
    select certain_posts.rank, 'post', certain_posts.post_id, certain_posts.ticket_id, certain_posts.relation, case certain_posts.rank when 1 then 'confirmed' else 'stated' end, null, null, 1
    from certain_posts
    union all
    select 1, 'ticket', rules.left_id, rules.ticket_id, 'repeats', 'confirmed', null, null, 1
    from inputs.link_rules as rules
    inner join core.tickets as tickets on tickets.ticket_id = rules.ticket_id
    inner join core.tickets as others on others.ticket_id = rules.left_id
    where rules.decision = 'confirm' and rules.left_kind = 'ticket'
    union all
    select 2, 'ticket', tickets.ticket_id, others.ticket_id, 'repeats', 'stated', null, null, 1
    from core.tickets as tickets
    inner join core.tickets as others on others.ticket_id = tickets.duplicate_of and others.ticket_id <> tickets.ticket_id
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
    first.relation,                                                             -- opened (the call or post led to the ticket), about (it came to one that was there) or repeats.
    first.reason,                                                               -- confirmed in links.csv, stated by a row, or evidence.
    first.evidence,                                                             -- What spoke for it, where only evidence did.
    first.score,                                                                -- Bits of that evidence.
    first.probability,                                                          -- How sure: 1 where it is confirmed or stated.
    'links-2' as rule_version                                                   -- Version of the rules and weights that made it.
from first
left join inputs.link_rules as undone
    on undone.decision = 'undo' and undone.left_kind = first.left_kind and undone.left_id = first.left_id and undone.ticket_id = first.ticket_id
where first.place = 1 and undone.decision is null
