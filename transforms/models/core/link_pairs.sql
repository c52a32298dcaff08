-- Calls and tickets that may belong together, and what speaks for it: each piece of evidence has the bits it is worth (docs/linking.md).
-- A pair is looked at only where the numbers are equal, or the ticket was typed while somebody talked or shortly after.
-- One row per call and ticket compared.
-- key: call_id, ticket_id
with weights(evidence, level, bits) as (
    -- log2(m / u): m, the share among true pairs; u, the share among pairs of the same block that only fell together. Fixed, not fitted.
    values
        ('caller', 'same', 9.6), ('caller', 'other', -2.3), ('caller', 'unknown', 0.0),
        ('time', 'talking', 4.5), ('time', 'soon', 1.0), ('time', 'later', -2.9),
        ('again', 'same', 1.0),                                                 -- who reported and calls again within a month asks about it, two to one
        ('age', 'day', 2.7), ('age', 'week', 1.0), ('age', 'month', -0.9),
        ('form', 'normal', 1.2), ('form', 'information', -2.3), ('form', 'none', -1.7),
        ('silent', 'nobody', 0.0), ('silent', 'one', -3.0), ('silent', 'both', -6.0) -- names no other side though this city's rows do
),

named as (
    -- Rows that name the other side settle it; a call so named asks about nothing else, a ticket may still be asked about.
    select calls.call_id, calls.ticket_id from core.calls as calls where calls.ticket_id is not null
    union
    select tickets.call_id, tickets.ticket_id from core.tickets as tickets where tickets.call_id is not null
    union
    select rules.left_id, rules.ticket_id from inputs.link_rules as rules where rules.decision = 'confirm' and rules.left_kind = 'call'
),

named_calls as (
    select distinct named.call_id from named
),

opened_tickets as (
    select tickets.ticket_id from core.tickets as tickets where tickets.call_id is not null
    union
    select rules.ticket_id from inputs.link_rules as rules where rules.decision = 'confirm' and rules.left_kind = 'call'
),

habits as (
    select max(sides.calls_name) as calls_name, max(sides.tickets_name) as tickets_name
    from (
        select case when calls.ticket_id is not null then 1 else 0 end as calls_name, 0 as tickets_name from core.calls as calls
        union all
        select 0, case when tickets.call_id is not null then 1 else 0 end from core.tickets as tickets
    ) as sides
),

calls as (
    select
        calls.call_id, calls.caller_key, calls.entered_on,
        case calls.disposition when 'normal' then 'normal' when 'information' then 'information' else 'none' end as form,
        cast(epoch(calls.answered_at) as bigint) as answered,
        cast(epoch(coalesce(calls.ended_at, calls.answered_at)) as bigint) as ended
    from core.calls as calls
    left join named_calls on named_calls.call_id = calls.call_id
    where calls.outcome = 'answered' and calls.disposition in ('normal', 'information', 'undisposed') and named_calls.call_id is null
),

tickets as (
    select
        tickets.ticket_id, tickets.reporter_key, tickets.created_on,
        coalesce(channels.kind, 'phone') = 'phone' and opened_tickets.ticket_id is null as is_by_phone, -- an unknown channel may have been the telephone
        cast(epoch(tickets.created_at) as bigint) as created
    from core.tickets as tickets
    left join inputs.channels as channels on channels.channel_id = tickets.channel_id
    left join opened_tickets on opened_tickets.ticket_id = tickets.ticket_id
),

-- A ticket typed while somebody talked, or within fifteen minutes after: looked for in the quarters of an hour it can lie in.
quarters as (
    select calls.*, cast(floor(calls.ended / 900.0) as bigint) + offsets.steps as quarter
    from calls
    cross join (values (-1), (0), (1)) as offsets(steps)
),

near as (
    select quarters.call_id, tickets.ticket_id
    from quarters
    inner join tickets on cast(floor(tickets.created / 900.0) as bigint) = quarters.quarter
    where tickets.is_by_phone and tickets.created >= quarters.answered - 120 and tickets.created <= quarters.ended + 900
        -- Two numbers that differ and a ticket typed later speak against each other: in a large city most pairs are of this kind.
        and (tickets.created <= quarters.ended + 120 or quarters.caller_key is null or tickets.reporter_key is null or quarters.caller_key = tickets.reporter_key)
),

same_caller as (
    select calls.call_id, tickets.ticket_id
    from calls
    inner join tickets on tickets.reporter_key = calls.caller_key
    where tickets.created >= calls.answered - 30 * 86400 and tickets.created <= calls.ended + 86400
),

pairs as (
    select call_id, ticket_id from near
    union
    select call_id, ticket_id from same_caller
),

compared as (
    select
        calls.call_id, tickets.ticket_id, calls.form,
        case
            when calls.caller_key is null or tickets.reporter_key is null then 'unknown'
            when calls.caller_key = tickets.reporter_key then 'same'
            else 'other'
        end as caller,
        case
            -- Two minutes of either clock's being off still look like talking.
            when tickets.created > calls.ended + 900 then 'later'
            when tickets.created > calls.ended + 120 then 'soon'
            when tickets.created >= calls.answered - 120 then 'talking'
        end as lag,
        case
            when tickets.created >= calls.answered - 86400 then 'day'
            when tickets.created >= calls.answered - 7 * 86400 then 'week'
            else 'month'
        end as age,
        tickets.is_by_phone,
        tickets.created - calls.ended as lag_seconds
    from pairs
    inner join calls on calls.call_id = pairs.call_id
    inner join tickets on tickets.ticket_id = pairs.ticket_id
    left join inputs.link_rules as rules
        on rules.decision = 'undo' and rules.left_kind = 'call' and rules.left_id = pairs.call_id and rules.ticket_id = pairs.ticket_id
    where rules.decision is null
),

scored as (
    -- A ticket that came before the call cannot have been opened by it: then the call asks about it, if it is the same caller's.
    select
        compared.*,
        case when compared.lag is not null and compared.is_by_phone then 'opened' else 'about' end as relation,
        -- Pairs of the second kind are found by the number alone: that it is the same says nothing more about them.
        cast(round(forms.bits + silent.bits + case when compared.lag is not null and compared.is_by_phone then callers.bits + times.bits else again.bits + ages.bits end, 1) as double) as score
    from compared
    inner join weights as callers on callers.evidence = 'caller' and callers.level = compared.caller
    inner join weights as forms on forms.evidence = 'form' and forms.level = compared.form
    inner join weights as ages on ages.evidence = 'age' and ages.level = compared.age
    cross join habits
    inner join weights as silent
        on silent.evidence = 'silent'
        and silent.level = case
            when habits.calls_name = 1 and habits.tickets_name = 1 and compared.lag is not null and compared.is_by_phone then 'both'
            when habits.calls_name = 1 or (habits.tickets_name = 1 and compared.lag is not null and compared.is_by_phone) then 'one'
            else 'nobody'
        end
    inner join weights as again on again.evidence = 'again'
    left join weights as times on times.evidence = 'time' and times.level = compared.lag
),

weighed as (
    -- In whole thousandths, so that sums are the same in whatever order they are made.
    select scored.*, cast(round(1000 * power(2, scored.score)) as bigint) as odds
    from scored
    where scored.lag is null or scored.is_by_phone
),

shared as (
    select
        weighed.*,
        sum(case when weighed.relation = 'opened' then weighed.odds else 0 end) over (partition by weighed.ticket_id) as ticket_odds,
        sum(weighed.odds) over (partition by weighed.call_id) as call_odds
    from weighed
)

select
    shared.call_id,                                                             -- Call.
    shared.ticket_id,                                                           -- Ticket.
    shared.relation,                                                            -- opened: the call led to the ticket; about: it came after it.
    shared.caller,                                                              -- The calling number and the reporter's: same, other or unknown.
    coalesce(shared.lag, shared.age) as time_between,                           -- talking, soon (15 minutes) or later (a day) for opened; day, week or month for about.
    shared.form,                                                                -- What the call's form says it was: normal, information or none.
    shared.lag_seconds,                                                         -- Seconds from the end of the call to the ticket.
    shared.score,                                                               -- Bits for the pair: the sum of its evidence.
    -- A ticket is opened by one call, so others that might have opened it count against this one; a caller whose number is the
    -- reporter's may have had two matters, so other tickets count against a call only where the number does not tell.
    cast(round(case
        when shared.relation = 'about' then cast(shared.odds as double) / (1000 + shared.call_odds)
        when shared.caller = 'same' then cast(shared.odds as double) / (1000 + shared.ticket_odds)
        else cast(shared.odds as double) / (1000 + case when shared.call_odds > shared.ticket_odds then shared.call_odds else shared.ticket_odds end)
    end, 4) as double) as probability                                           -- Share of the odds against all it competes with, and nothing at all.
from shared
