-- Tickets by responsible agency and month, for the public.
-- Internal form: the reporter counts decide which cells are merged (transforms/privacy/cells.py) and are dropped before publishing.
-- One row per agency and month.
-- key: starts_on, agency_id
with people as (
    select
        counted.month_on as starts_on, counted.agency_id,
        count(distinct case when counted.base = 'created' then counted.reporter_key end) as reporter_count,
        count(distinct case when counted.base = 'due' and counted.clock = edition.headline_clock and counted.authority = 'strictest'
                            then counted.reporter_key end) as due_reporter_count
    from quality.counted_reporters as counted
    cross join inputs.edition as edition
    group by counted.month_on, counted.agency_id
),

figures as (
    select
        starts_on, agency_id,
        sum(created_count) as created_count, sum(created_done_count) as created_done_count,
        sum(created_in_process_count) as created_in_process_count, sum(created_waiting_count) as created_waiting_count,
        sum(created_rejected_count) as created_rejected_count, sum(created_merged_count) as created_merged_count,
        sum(created_withdrawn_count) as created_withdrawn_count, sum(created_deleted_count) as created_deleted_count,
        sum(due_count) as due_count, sum(met_count) as met_count
    from marts.ticket_periods
    where period = 'month'
    group by starts_on, agency_id
)

select
    figures.starts_on,                                                          -- First day of the month, local.
    figures.agency_id,                                                          -- Responsible agency.
    cast(figures.created_count as bigint) as created_count,                     -- Tickets created in the month.
    cast(figures.created_done_count as bigint) as created_done_count,           -- Of these, done at the as-of.
    cast(figures.created_in_process_count as bigint) as created_in_process_count, -- Of these, in process at the as-of.
    cast(figures.created_waiting_count as bigint) as created_waiting_count,     -- Of these, still waiting to be forwarded at the as-of.
    cast(figures.created_rejected_count as bigint) as created_rejected_count,   -- Of these, rejected.
    cast(figures.created_merged_count as bigint) as created_merged_count,       -- Of these, merged into another ticket.
    cast(figures.created_withdrawn_count as bigint) as created_withdrawn_count, -- Of these, withdrawn by the reporter.
    cast(figures.created_deleted_count as bigint) as created_deleted_count,     -- Of these, deleted at the source.
    cast(figures.due_count as bigint) as due_count,                             -- Promises of the headline clock that fell due in the month.
    cast(figures.met_count as bigint) as met_count,                             -- Of these, kept.
    coalesce(people.reporter_count, 0) as reporter_count,                       -- People behind the tickets created; decides merging, never published.
    coalesce(people.due_reporter_count, 0) as due_reporter_count                -- People behind the promises due; decides merging, never published.
from figures
left join people on people.starts_on = figures.starts_on and people.agency_id = figures.agency_id
