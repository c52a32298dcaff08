-- A ticket's life cut into stretches with one state and one holder; together they tile it without gap or overlap.
-- A life runs from created to the last closing or void event, else to the as-of; a closed stretch before a reopening belongs to it.
-- One row per stretch of a ticket's life.
-- key: ticket_id, segment_no
with instants as (
    -- Of one instant only the last state counts: nobody held anything for no time.
    select
        events.ticket_id, events.event_no, events.effective_at, events.state, events.agency_id,
        lead(events.effective_at) over life as following_at,
        lag(events.state) over life as event_state_before
    from core.ticket_events as events
    window life as (partition by events.ticket_id order by events.event_no)
),

lives as (
    -- A life is over once the ticket was closed or void since it was last open, as every ticket once is; it ends with the last move then.
    select
        instants.ticket_id,
        max(case when instants.event_state_before is null or instants.event_state_before <> instants.state then instants.effective_at end) as moved_at,
        max(case when states.bucket in ('waiting', 'in_process') then instants.event_no end) as open_no,
        max(case when states.bucket not in ('waiting', 'in_process') and instants.state not in ('resolved', 'verified', 'called_back') then instants.event_no end) as over_no
    from instants
    inner join inputs.states as states on states.state = instants.state
    group by instants.ticket_id
),

changes as (
    select
        instants.*,
        lag(instants.state) over life as state_before,
        lag(instants.agency_id) over life as agency_before
    from instants
    where instants.following_at is null or instants.following_at <> instants.effective_at
    window life as (partition by instants.ticket_id order by instants.event_no)
),

kept as (
    select
        changes.ticket_id, changes.state, changes.agency_id, changes.effective_at,
        lead(changes.effective_at) over life as next_at,
        row_number() over life as segment_no
    from changes
    where changes.state_before is null or changes.state <> changes.state_before or changes.agency_id <> changes.agency_before
    window life as (partition by changes.ticket_id order by changes.event_no)
),

stretches as (
    select
        kept.ticket_id, kept.segment_no, kept.state, kept.agency_id, kept.effective_at as starts_at,
        coalesce(kept.next_at, case when lives.over_no > lives.open_no then lives.moved_at else edition.tickets_as_of end) as ends_at,
        kept.next_at is null as is_last,
        states.bucket, states.holder
    from kept
    inner join inputs.states as states on states.state = kept.state
    inner join lives on lives.ticket_id = kept.ticket_id
    cross join inputs.edition as edition
)

select
    stretches.ticket_id,                                                        -- Ticket.
    stretches.segment_no,                                                       -- Place in the life, from 1.
    stretches.starts_at,                                                        -- From.
    stretches.ends_at,                                                          -- Up to, not including.
    stretches.state,                                                            -- State throughout.
    stretches.bucket,                                                           -- waiting, in_process, done, or the void it is.
    case when stretches.holder in ('centre', 'agency', 'citizen', 'outside') then stretches.holder else 'closed' end as holder, -- Whose desk the time is on.
    stretches.agency_id,                                                        -- Responsible agency: the last that held it so far, else pusat.
    case when stretches.state in ('waiting_citizen', 'waiting_outside') then stretches.state end as pause_reason, -- Why the clock may stand still.
    stretches.is_last                                                           -- The life ends with this stretch, or at the as-of.
from stretches
where stretches.ends_at > stretches.starts_at
