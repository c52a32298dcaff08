-- What the caller of a call did before and after it: called again, was called back, came back with the matter, kept playing pranks.
-- A window that has not closed by the as-of tells nothing yet (METRICS.md, 22): its column is null, neither yes nor no.
-- One row per call whose caller's number is known.
-- key: call_id
with calls as (
    select
        calls.call_id, calls.caller_key, calls.outcome, calls.disposition,
        cast(epoch(calls.entered_at) as bigint) as entered,
        cast(epoch(coalesce(calls.ended_at, calls.entered_at)) as bigint) as ended,
        cast(epoch(edition.calls_as_of) as bigint) as calls_until,
        cast(epoch(least(edition.calls_as_of, edition.tickets_as_of)) as bigint) as contacts_until
    from core.calls as calls
    cross join inputs.edition as edition
    where calls.caller_key is not null
),

made as (
    -- From when on somebody tells calls of the centre's own; before it, that it called nobody back is not known.
    select min(cast(epoch(outgoing.dialled_at) as bigint)) as told_from from staging.outgoing_calls as outgoing
),

called_back as (
    select distinct calls.call_id
    from calls
    inner join staging.outgoing_calls as outgoing on outgoing.person_key = calls.caller_key
    where calls.outcome = 'abandoned'
        and cast(epoch(outgoing.reached_at) as bigint) >= calls.ended and cast(epoch(outgoing.reached_at) as bigint) <= calls.ended + 3600
),

marks as (
    -- Calls begin and lost ones end; at one second beginnings stand first, so that what follows an end began after it.
    select calls.caller_key, calls.call_id, 0 as is_end, calls.entered as at, calls.entered as began from calls
    union all
    select calls.caller_key, calls.call_id, 1, calls.ended, null from calls where calls.outcome = 'abandoned'
),

followed as (
    -- Called again is a call begun after this one was lost, not beside it on a second line.
    select
        marks.call_id, marks.is_end,
        min(marks.began) over (partition by marks.caller_key order by marks.at, marks.is_end rows between 1 following and unbounded following) as next_began
    from marks
),

called as (
    select calls.*, followed.next_began
    from calls
    left join followed on followed.call_id = calls.call_id and followed.is_end = 1
),

pranks as (
    select
        calls.call_id, calls.entered,
        lag(calls.entered, 2) over (partition by calls.caller_key order by calls.entered, calls.call_id) as two_before
    from calls
    where calls.disposition in ('prank', 'ghost')
),

registered as (
    select tickets.reporter_key, min(cast(epoch(tickets.created_at) as bigint)) as since
    from core.tickets as tickets
    where tickets.reporter_key is not null
    group by tickets.reporter_key
),

contacts as (
    -- Of whichever channel: who writes after calling was not helped on the telephone either.
    select
        contacts.contact_id, contacts.outcome, cast(epoch(contacts.contact_at) as bigint) as met,
        lead(cast(epoch(contacts.contact_at) as bigint)) over (partition by contacts.person_key order by contacts.contact_at, contacts.contact_id) as next_met
    from core.contacts as contacts
    where contacts.person_key is not null
)

select
    called.call_id,                                                             -- Call id.
    case when registered.since < called.entered then 'terdaftar' else 'belum-terdaftar' end as caller_kind, -- terdaftar: a ticket in the register already bore the number; else belum-terdaftar.
    case
        -- A call of the thirtieth minute's end is one, and at the as-of it is not known yet.
        when called.outcome = 'abandoned' and called.ended + 1800 < called.calls_until
            then coalesce(called.next_began <= called.ended + 1800, false)
    end as is_redialled,                                                        -- Abandoned, and called again within 30 minutes; null where not abandoned or too early to say.
    case
        when called.outcome = 'abandoned' and called.ended >= made.told_from and called.ended + 3600 < called.calls_until then called_back.call_id is not null
    end as is_called_back,                                                      -- Abandoned, and reached by a call of the centre within an hour; null where not abandoned, too early to say, or no source tells such calls yet.
    case
        when contacts.contact_id is not null and contacts.met + 604800 <= called.contacts_until
            then contacts.outcome = 'resolved_on_contact' and coalesce(contacts.next_met >= contacts.met + 604800, true)
    end as is_resolved_first,                                                   -- Resolved on this contact, and no other of the same person within 7 days; null where no genuine contact or too early to say.
    case when pranks.call_id is not null then coalesce(pranks.two_before > pranks.entered - 2592000, false) end as is_repeat_prank -- At least the third prank or ghost call of this number within 30 days; null where neither.
from called
cross join made
left join called_back on called_back.call_id = called.call_id
left join registered on registered.reporter_key = called.caller_key
left join contacts on contacts.contact_id = concat('call:', called.call_id)
left join pranks on pranks.call_id = called.call_id
