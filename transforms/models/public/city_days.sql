-- The whole city day by day, for the public: tickets, promises due, open stock and calls.
-- Internal form: the reporter counts decide which days are joined (transforms/privacy/cells.py) and are dropped before publishing.
-- One row per local day with something in it.
-- key: starts_on
with people as (
    select
        counted.day_on as starts_on,
        count(distinct case when counted.base = 'created' then counted.reporter_key end) as reporter_count,
        count(distinct case when counted.base = 'due' and counted.clock = edition.headline_clock and counted.authority = 'strictest'
                            then counted.reporter_key end) as due_reporter_count
    from quality.counted_reporters as counted
    cross join inputs.edition as edition
    group by counted.day_on
),

parts as (
    select
        starts_on, created_count, reopened_count, closed_count, due_count, met_count,
        0 as open_count, 0 as received_count, 0 as answered_count, 0 as abandoned_count, 0 as prank_count
    from marts.ticket_periods
    where period = 'day'
    union all
    select starts_on, 0, 0, 0, 0, 0, open_count, 0, 0, 0, 0
    from marts.stock_periods
    where period = 'day'
    union all
    select starts_on, 0, 0, 0, 0, 0, 0, received_count, answered_count, abandoned_count, prank_count + ghost_count
    from marts.call_periods
    where period = 'day'
)

select
    parts.starts_on,                                                            -- Local day; of joined days the first.
    cast(sum(parts.created_count) as bigint) as created_count,                  -- Tickets created.
    cast(sum(parts.reopened_count) as bigint) as reopened_count,                -- Tickets that came back.
    cast(sum(parts.closed_count) as bigint) as closed_count,                    -- Tickets that left waiting and in process.
    cast(sum(parts.due_count) as bigint) as due_count,                          -- Promises of the headline clock that fell due.
    cast(sum(parts.met_count) as bigint) as met_count,                          -- Of these, kept.
    cast(sum(parts.open_count) as bigint) as open_count,                        -- Tickets open at the end of the day; of joined days the last.
    cast(sum(parts.received_count) as bigint) as received_count,                -- Calls received.
    cast(sum(parts.answered_count) as bigint) as answered_count,                -- Calls answered.
    cast(sum(parts.abandoned_count) as bigint) as abandoned_count,              -- Calls given up by the caller while waiting.
    cast(sum(parts.prank_count) as bigint) as prank_count,                      -- Prank and ghost calls.
    coalesce(max(people.reporter_count), 0) as reporter_count,                  -- People behind the tickets created; decides joining, never published.
    coalesce(max(people.due_reporter_count), 0) as due_reporter_count           -- People behind the promises due; decides joining, never published.
from parts
left join people on people.starts_on = parts.starts_on
group by parts.starts_on
