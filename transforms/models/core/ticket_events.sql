-- What happened to each ticket before the as-of, in order, with the state it was in afterwards.
-- A ticket without events of its own gets those that its row implies, and so does one whose city's sources never tell such
-- events; a snapshot that lost a row says deleted.
-- One row per event of a ticket.
-- key: ticket_id, event_no
with tickets as (
    select tickets.*, edition.tickets_as_of
    from staging.tickets as tickets
    cross join inputs.edition as edition
    where tickets.created_at < edition.tickets_as_of
),

told as (
    select distinct ticket_id
    from staging.ticket_events
    where event <> 'created'
),

kinds as (
    -- What no event source of the city ever tells, rows tell: a register may have a log of answers and nothing else.
    select
        coalesce(max(case when event in ('forwarded', 'reassigned', 'accepted') then 1 else 0 end), 0) as tells_forwarding,
        coalesce(max(case when event = 'answer_received' then 1 else 0 end), 0) as tells_answer,
        coalesce(max(case when event in ('resolved', 'verified', 'closed', 'rejected', 'merged', 'withdrawn') then 1 else 0 end), 0) as tells_ending
    from staging.ticket_events
),

rows_alone as (
    -- Each ticket with what its row may say: everything where its source tells no events.
    select
        tickets.*,
        told.ticket_id is null as is_alone,
        told.ticket_id is null or kinds.tells_forwarding = 0 as says_forwarding,
        told.ticket_id is null or kinds.tells_answer + kinds.tells_ending = 0 as says_answer,
        told.ticket_id is null or kinds.tells_ending = 0 as says_ending,
        case
            when states.bucket not in ('waiting', 'in_process') then coalesce(tickets.closed_at, tickets.status_at)
            when tickets.status is null then tickets.closed_at
        end as ended_at
    from tickets
    cross join kinds
    left join told on told.ticket_id = tickets.ticket_id
    left join inputs.states as states on states.state = tickets.status
),

implied as (
    -- A life begins when its row says it was created; a source's own created event adds nothing to that.
    select tickets.ticket_id, tickets.created_at as event_at, 'created' as event, cast(null as varchar) as agency_id, cast(null as varchar) as reason, tickets.source_id
    from tickets
    union all
    -- An agency on a row was assigned at intake: nothing later is known.
    select rows_alone.ticket_id, rows_alone.created_at, 'forwarded', rows_alone.agency_id, null, rows_alone.source_id
    from rows_alone
    where rows_alone.agency_id is not null and rows_alone.says_forwarding
    union all
    -- An answer that a row dates after its end came too late to change the state.
    select rows_alone.ticket_id, rows_alone.answered_at, 'answer_received', null, null, rows_alone.source_id
    from rows_alone
    where rows_alone.answered_at is not null and rows_alone.says_answer
        and (rows_alone.ended_at is null or rows_alone.answered_at <= rows_alone.ended_at)
    union all
    -- What the stated state presupposes; a closing happened at the stated closing time, where one is given.
    select
        rows_alone.ticket_id, coalesce(rows_alone.ended_at, rows_alone.status_at), steps.event, null, steps.reason, rows_alone.source_id
    from rows_alone
    inner join inputs.status_events as steps on steps.status = rows_alone.status
    where (rows_alone.is_alone or (rows_alone.says_ending and rows_alone.ended_at is not null))
        and (steps.event <> 'forwarded' or rows_alone.agency_id is null)
        and (steps.event <> 'answer_received' or rows_alone.answered_at is null or rows_alone.answered_at > coalesce(rows_alone.ended_at, rows_alone.answered_at))
    union all
    select rows_alone.ticket_id, rows_alone.ended_at, 'closed', null, null, rows_alone.source_id
    from rows_alone
    where rows_alone.status is null and rows_alone.ended_at is not null and rows_alone.says_ending
    union all
    select tickets.ticket_id, tickets.deleted_at, 'deleted', null, null, tickets.source_id
    from tickets
    where tickets.deleted_at is not null
),

events as (
    select
        events.ticket_id, tickets.created_at, events.event_at, events.event, coalesce(events.sequence, 0) as sequence,
        events.agency_id, events.category_id, events.reason, events.approver_key, events.actor_key, events.source_id, events.event_key, false as is_implied
    from staging.ticket_events as events
    inner join tickets on tickets.ticket_id = events.ticket_id
    where events.event <> 'created' and events.event_at < tickets.tickets_as_of
    union all
    select
        implied.ticket_id, tickets.created_at, implied.event_at, implied.event, 0,
        implied.agency_id, null, implied.reason, null, null, implied.source_id, implied.event, true
    from implied
    inner join tickets on tickets.ticket_id = implied.ticket_id
    where implied.event_at < tickets.tickets_as_of
),

ordered as (
    select
        events.*,
        greatest(events.event_at, events.created_at) as effective_at,           -- a life cannot be entered before it began
        row_number() over (
            partition by events.ticket_id
            order by greatest(events.event_at, events.created_at), case when events.event = 'created' then 0 else 1 end,
                events.sequence, kinds.event_rank, events.event_at, coalesce(events.agency_id, ''), coalesce(events.reason, ''), events.event_key
        ) as event_no,
        kinds.to_state as plain_state,
        case
            when events.event = 'paused' and events.reason = 'waiting_outside' then 'waiting_outside'
            when events.event = 'paused' then 'waiting_citizen'
            when events.event = 'resumed' or kinds.to_state is not null then 'none'
        end as pause_mark,
        case when events.event in ('forwarded', 'reassigned', 'accepted') then events.agency_id end as named_agency
    from events
    inner join inputs.events as kinds on kinds.event = events.event
),

carried as (
    select
        ordered.*,
        last_value(ordered.plain_state ignore nulls) over life as plain_so_far,
        last_value(ordered.pause_mark ignore nulls) over life as pause_so_far,
        last_value(ordered.named_agency ignore nulls) over life as agency_so_far
    from ordered
    window life as (partition by ordered.ticket_id order by ordered.event_no rows between unbounded preceding and current row)
),

reached as (
    -- A word with the citizen is a call back only once there is an answer to give.
    select
        carried.*,
        case
            when carried.event = 'citizen_contacted' and carried.pause_so_far = 'none' and carried.plain_so_far in ('answered', 'resolved', 'verified') then 'called_back'
            else carried.plain_state
        end as reached_state
    from carried
),

stated as (
    select
        reached.*,
        last_value(reached.reached_state ignore nulls) over (
            partition by reached.ticket_id order by reached.event_no rows between unbounded preceding and current row
        ) as state_so_far
    from reached
)

select
    stated.ticket_id,                                                           -- Ticket.
    stated.event_no,                                                            -- Place in the ticket's history, from 1.
    stated.event_at,                                                            -- When it happened, as received.
    stated.effective_at,                                                        -- The same, but never before the ticket was created.
    stated.event,                                                               -- What happened.
    case when stated.pause_so_far <> 'none' then stated.pause_so_far else stated.state_so_far end as state, -- State from then on.
    coalesce(stated.agency_so_far, 'pusat') as agency_id,                       -- Agency it was last given to; pusat while none was.
    stated.agency_id as named_agency_id,                                        -- Agency this event names.
    stated.category_id,                                                         -- Category this event names.
    stated.reason,                                                              -- Reason stated.
    stated.approver_key,                                                        -- Keyed approver.
    stated.actor_key,                                                           -- Keyed person who acted.
    stated.source_id,                                                           -- Source that told it.
    stated.is_implied                                                           -- Derived from the ticket's row, not told.
from stated
