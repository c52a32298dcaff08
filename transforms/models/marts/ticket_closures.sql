-- Each time a ticket left the open stock, and what became of that: did it come back, was it verified, did the citizen agree, did the matter
-- return, was the promise kept. A closing stays an event of its day, whatever comes later. A window counts only once no return in it can still come: otherwise the newest closures always look best.
-- One row per ticket and closure.
-- key: ticket_id, event_no
with closures as (
    select
        moves.ticket_id, moves.event_no, moves.moved_at, moves.moved_on, moves.move, moves.agency_id,
        cast(epoch(moves.moved_at) as bigint) as moved, cast(epoch(edition.tickets_as_of) as bigint) as as_of,
        returns.event_no as back_no, returns.moved_at as back_at, timezone(edition.zone, moves.moved_at) as moved_local
    from core.stock_moves as moves
    cross join inputs.edition as edition
    left join core.stock_moves as returns on returns.ticket_id = moves.ticket_id and returns.left_no = moves.event_no and returns.move = 'reopened'
    where moves.move not in ('created', 'reopened')
),

told as (
    -- What was said of the fix before it was opened again; a proof may have been added while the work went on.
    select
        closures.ticket_id, closures.event_no,
        max(case when events.event = 'verified' and events.event_no >= closures.event_no then 1 else 0 end) as is_verified,
        max(case when events.event = 'proof_added' then 1 else 0 end) as is_proven,
        max(case when events.event = 'rated' and events.event_no > closures.event_no then 1 else 0 end) as is_rated
    from closures
    inner join core.ticket_events as events on events.ticket_id = closures.ticket_id
    where events.event in ('verified', 'proof_added', 'rated') and closures.move = 'done'
        and (closures.back_no is null or events.event_no < closures.back_no)
    group by closures.ticket_id, closures.event_no
),

rated as (
    -- Of several judgements of one closing the last counts.
    select
        closures.ticket_id, closures.event_no, ratings.judgement,
        row_number() over (partition by closures.ticket_id, closures.event_no order by ratings.rated_at desc, ratings.source_id, ratings.rating_key) as recency
    from closures
    inner join core.ratings as ratings on ratings.ticket_id = closures.ticket_id
    where closures.move = 'done' and ratings.rated_at >= closures.moved_at and (closures.back_at is null or ratings.rated_at < closures.back_at)
),

judged as (
    -- A promise is judged at the closing that stands: one disputed within the window of its promise ended nothing, the clock went on
    -- (docs/decisions/0011). Of a later cycle another closing is the end.
    select
        closures.ticket_id, closures.event_no, clocks.outcome,
        row_number() over (partition by closures.ticket_id, closures.event_no order by clocks.cycle desc, cycles.clock_no) as place
    from closures
    inner join core.sla_clocks as clocks on clocks.ticket_id = closures.ticket_id and clocks.is_strictest and clocks.outcome <> 'void'
    inner join inputs.edition as edition on edition.headline_clock = clocks.clock
    inner join inputs.policies as policies on policies.policy_id = clocks.policy_id and policies.policy_version = clocks.policy_version
    inner join core.sla_cycles as cycles
        on cycles.ticket_id = clocks.ticket_id and cycles.policy_no = policies.policy_no and cycles.cycle = clocks.cycle
    where closures.move = 'done' and closures.event_no > cycles.boundary_no and closures.event_no < cycles.next_event_no
        and (closures.back_no is null or closures.back_no >= cycles.next_event_no)
),

known as (
    -- Whether the city's sources ever tell that a fix was looked at: where they never do, nothing can be said of it.
    select
        coalesce(max(case when told.is_verified = 1 then 1 else 0 end), 0) as tells_checks,
        (select count(*) from rated where rated.judgement is not null) as judgement_count
    from told
)

select
    closures.ticket_id,                                                         -- Ticket.
    closures.event_no,                                                          -- Event that closed it.
    closures.moved_on as closed_on,                                             -- Local date of the closing.
    closures.move as outcome,                                                   -- done, rejected, merged, withdrawn or deleted.
    closures.agency_id,                                                         -- Responsible agency immediately before.
    tickets.category_id,                                                        -- Category.
    tickets.channel_id,                                                         -- Channel.
    tickets.urgency,                                                            -- Urgency.
    tickets.area_id,                                                            -- Area.
    closures.move = 'done' as is_success,                                       -- Finished as success.
    closures.moved - cast(epoch(tickets.created_at) as bigint) as resolve_seconds, -- Clock seconds from the report to this closing.
    closures.agency_id <> 'pusat' as is_routed,                                 -- Forwarded to an agency before.
    closures.agency_id <> 'pusat' and closures.agency_id <> tickets.first_agency_id as is_misrouted, -- Closed by another agency than it was first forwarded to.
    judged.outcome as promise_outcome,                                          -- Verdict of the headline promise that ended with it; empty where none did, or it was disputed within the window.
    closures.as_of - closures.moved > 2592000 as is_reopen_window_closed,       -- More than 30 days have passed since: a return at the last instant would be seen.
    coalesce(cast(epoch(closures.back_at) as bigint) - closures.moved <= 2592000, false) as is_reopened, -- It came back within 30 days.
    coalesce(told.is_verified, 0) = 1 as is_checked,                            -- Verified independently after it was finished.
    coalesce(told.is_proven, 0) = 1 as is_proven,                               -- A proof was added before or after; nobody says whether it was accepted.
    coalesce(told.is_rated, 0) = 1 or rated.recency is not null as is_rated,    -- The citizen answered, whatever it was.
    rated.judgement,                                                            -- yes, partly or no; empty where the citizen said none of these.
    known.tells_checks = 1 or known.judgement_count > 0 as is_verification_told, -- The city's sources tell verifications or judgements at all.
    closures.as_of - closures.moved > 1209600 as is_recurrence_window_closed,   -- More than 14 days have passed since.
    tickets.category_id not in ('tanpa-keterangan', 'tak-dikenal')
    and (
        (tickets.latitude is not null and tickets.longitude is not null)
        or (
            villages.area_id is not null
            and case when strpos(lower(tickets.masked_text), 'rw') > 0 then regexp_extract(lower(tickets.masked_text), '(^|[^a-z])rw[ .:/]*0*([0-9]{1,3})', 2) <> '' else false end
        )
    ) as is_placed,                                                             -- Category known, and coordinates or a kelurahan with its RW: the same matter could be found again.
    recurrences.ticket_id is not null as is_recurring,                          -- The same matter was reported again within 14 days.
    hours.agency_id is not null or last_days.agency_id is not null as is_swept  -- Closed in an hour, or on a last working day, in which its agency closed far more than usual.
from closures
inner join core.tickets as tickets on tickets.ticket_id = closures.ticket_id
left join core.areas as villages on villages.area_id = tickets.area_id and villages.kind in ('kelurahan', 'desa')
cross join known
left join told on told.ticket_id = closures.ticket_id and told.event_no = closures.event_no
left join rated on rated.ticket_id = closures.ticket_id and rated.event_no = closures.event_no and rated.recency = 1
left join judged on judged.ticket_id = closures.ticket_id and judged.event_no = closures.event_no and judged.place = 1
left join core.recurrences as recurrences on recurrences.ticket_id = closures.ticket_id and recurrences.event_no = closures.event_no
left join core.closing_sweeps as hours
    on hours.agency_id = closures.agency_id and hours.swept_on = closures.moved_on and hours.hour = cast(extract(hour from closures.moved_local) as bigint)
left join core.closing_sweeps as last_days on last_days.agency_id = closures.agency_id and last_days.swept_on = closures.moved_on and last_days.hour = -1
