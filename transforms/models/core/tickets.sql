-- Tickets as they stood at the as-of: facts of the row, state and responsible agency derived from the events.
-- Attributes are read as known at the as-of (a reclassification is an event); the first agency is kept for the clocks that it answers.
-- One row per ticket created before the as-of.
-- key: ticket_id
with last_events as (
    select
        events.*,
        row_number() over (partition by events.ticket_id order by events.event_no desc) as recency
    from core.ticket_events as events
),

reclassified as (
    select
        events.ticket_id, events.category_id,
        row_number() over (partition by events.ticket_id order by events.event_no desc) as recency
    from core.ticket_events as events
    where events.event = 'reclassified' and events.category_id is not null
),

moves as (
    select
        changes.ticket_id,
        sum(case when changes.agency_before <> changes.agency_id and changes.agency_before <> 'pusat' then 1 else 0 end) as handoff_count,
        -- As many stretches as agencies, unless one came back after another had held the ticket.
        sum(case when changes.agency_id <> 'pusat' and changes.agency_id <> coalesce(changes.agency_before, 'pusat') then 1 else 0 end) as stretch_count,
        count(distinct case when changes.agency_id <> 'pusat' then changes.agency_id end) as agency_count,
        sum(case when changes.bucket in ('waiting', 'in_process') and changes.bucket_before not in ('waiting', 'in_process') then 1 else 0 end) as reopened_count,
        max(case when changes.agency_id <> 'pusat' or changes.state in ('forwarded', 'answered') then 1 else 0 end) as is_forwarded,
        max(case when changes.bucket not in ('waiting', 'in_process') and coalesce(changes.bucket_before, 'waiting') in ('waiting', 'in_process') then changes.effective_at end) as closed_at,
        max(case when changes.state <> coalesce(changes.state_before, '') then changes.effective_at end) as state_since_at
    from (
        select
            events.ticket_id, events.agency_id, events.state, events.effective_at, states.bucket,
            lag(events.agency_id) over (partition by events.ticket_id order by events.event_no) as agency_before,
            lag(events.state) over (partition by events.ticket_id order by events.event_no) as state_before,
            lag(states.bucket) over (partition by events.ticket_id order by events.event_no) as bucket_before
        from core.ticket_events as events
        inner join inputs.states as states on states.state = events.state
    ) as changes
    group by changes.ticket_id
),

first_agencies as (
    select
        events.ticket_id, events.agency_id,
        row_number() over (partition by events.ticket_id order by events.event_no) as place
    from core.ticket_events as events
    where events.agency_id <> 'pusat'
)

select
    tickets.ticket_id,                                                          -- Ticket number.
    tickets.source_id,                                                          -- Source of the row.
    tickets.created_at,                                                         -- When the citizen reported.
    cast(timezone(edition.zone, tickets.created_at) as date) as created_on,     -- Local date of it.
    tickets.channel_id,                                                         -- Channel.
    coalesce(reclassified.category_id, tickets.category_id) as category_id,     -- Category, the last one assigned.
    tickets.urgency,                                                            -- Urgency class.
    tickets.nature,                                                             -- Information, aspiration, complaint, criticism.
    tickets.area_id,                                                            -- Area it is about.
    last_events.agency_id,                                                      -- Responsible agency: the last holder, else pusat.
    coalesce(first_agencies.agency_id, 'pusat') as first_agency_id,             -- Agency it was first forwarded to, else pusat.
    last_events.state,                                                          -- State at the as-of.
    states.bucket,                                                              -- waiting, in_process, done, or the void it is.
    case when states.holder in ('centre', 'agency', 'citizen', 'outside') then states.holder else 'closed' end as holder, -- Whose desk it lies on.
    moves.state_since_at,                                                       -- Since when it is in that state.
    case when states.bucket not in ('waiting', 'in_process') then moves.closed_at end as closed_at, -- When it last left waiting and in process.
    case when states.bucket not in ('waiting', 'in_process') then cast(timezone(edition.zone, moves.closed_at) as date) end as closed_on, -- Local date of it.
    tickets.closure_reason,                                                     -- Reason stated at closing.
    tickets.duplicate_of,                                                       -- Ticket it repeats.
    tickets.reporter_key,                                                       -- Keyed reporter.
    tickets.call_id,                                                            -- Call it was opened from.
    tickets.due_given_at,                                                       -- Due instant of the source system.
    tickets.latitude,                                                           -- Degrees north.
    tickets.longitude,                                                          -- Degrees east.
    tickets.masked_text,                                                        -- Text, personal values masked.
    moves.handoff_count,                                                        -- Changes from one agency to another.
    moves.stretch_count > moves.agency_count as is_ping_pong,                   -- An agency got it back after another had held it.
    states.bucket = 'done' and coalesce(first_agencies.agency_id, 'pusat') not in ('pusat', last_events.agency_id) as is_misrouted, -- Finished by another agency than it was first forwarded to.
    moves.reopened_count,                                                       -- Times it came back.
    moves.is_forwarded = 1 as is_forwarded,                                     -- Forwarded or answered by the as-of.
    concat(
        coalesce(first_agency_kinds.named_id, ''), '|', coalesce(agency_kinds.named_id, ''), '|', coalesce(category_kinds.named_id, ''), '|', coalesce(area_kinds.named_id, ''), '|',
        coalesce(urgency_kinds.named_id, ''), '|', coalesce(channel_kinds.named_id, ''), '|', coalesce(nature_kinds.named_id, '')
    ) as promise_kind                                                           -- What promises can tell of it: tickets alike in this are promised the same.
from staging.tickets as tickets
cross join inputs.edition as edition
inner join last_events on last_events.ticket_id = tickets.ticket_id and last_events.recency = 1
inner join inputs.states as states on states.state = last_events.state
inner join moves on moves.ticket_id = tickets.ticket_id
left join reclassified on reclassified.ticket_id = tickets.ticket_id and reclassified.recency = 1
left join first_agencies on first_agencies.ticket_id = tickets.ticket_id and first_agencies.place = 1
left join inputs.promise_kinds as first_agency_kinds on first_agency_kinds.attribute = 'agency' and first_agency_kinds.id = coalesce(first_agencies.agency_id, 'pusat')
left join inputs.promise_kinds as agency_kinds on agency_kinds.attribute = 'agency' and agency_kinds.id = last_events.agency_id
left join inputs.promise_kinds as category_kinds on category_kinds.attribute = 'category' and category_kinds.id = coalesce(reclassified.category_id, tickets.category_id)
left join inputs.promise_kinds as area_kinds on area_kinds.attribute = 'area' and area_kinds.id = tickets.area_id
left join inputs.promise_kinds as urgency_kinds on urgency_kinds.attribute = 'urgency' and urgency_kinds.id = tickets.urgency
left join inputs.promise_kinds as channel_kinds on channel_kinds.attribute = 'channel' and channel_kinds.id = tickets.channel_id
left join inputs.promise_kinds as nature_kinds on nature_kinds.attribute = 'nature' and nature_kinds.id = tickets.nature
where tickets.created_at < edition.tickets_as_of
