-- Every time a ticket entered or left the open stock (waiting and in process): the terms of identity 5.
-- One row per ticket and move.
-- key: ticket_id, event_no
with changes as (
    select
        events.ticket_id, events.event_no, events.effective_at, events.agency_id, states.bucket,
        lag(states.bucket) over life as bucket_before,
        lag(events.agency_id) over life as agency_before
    from core.ticket_events as events
    inner join inputs.states as states on states.state = events.state
    window life as (partition by events.ticket_id order by events.event_no)
)

select
    changes.ticket_id,                                                          -- Ticket.
    changes.event_no,                                                           -- Event that moved it.
    changes.effective_at as moved_at,                                           -- When.
    cast(timezone(edition.zone, changes.effective_at) as date) as moved_on,     -- Local date of it.
    case
        when changes.bucket_before is null then 'created'
        when changes.bucket in ('waiting', 'in_process') then 'reopened'
        else changes.bucket
    end as move,                                                                -- created, reopened, done, rejected, merged, withdrawn or deleted.
    coalesce(changes.agency_before, changes.agency_id) as agency_id,            -- Responsible agency immediately before.
    lag(changes.event_no) over (partition by changes.ticket_id order by changes.event_no) as left_no, -- Event of the move before this one.
    lag(changes.effective_at) over (partition by changes.ticket_id order by changes.event_no) as left_at -- When that was.
from changes
cross join inputs.edition as edition
where changes.bucket_before is null
    or (changes.bucket in ('waiting', 'in_process') and changes.bucket_before not in ('waiting', 'in_process'))
    or (changes.bucket not in ('waiting', 'in_process') and changes.bucket_before in ('waiting', 'in_process'))
