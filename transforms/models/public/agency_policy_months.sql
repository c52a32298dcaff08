-- Promises that fell due, by agency, policy and month, for the public; authority 'strictest' counts each ticket and cycle once.
-- Internal form: the reporter counts decide which cells are merged (transforms/privacy/cells.py) and are dropped before publishing.
-- One row per agency, clock, authority, policy and month with something due.
-- key: starts_on, clock, authority, policy_id, agency_id
with people as (
    select
        month_on as starts_on, clock, authority, policy_id, agency_id,
        count(distinct reporter_key) as due_reporter_count
    from quality.counted_reporters
    where base = 'due'
    group by month_on, clock, authority, policy_id, agency_id
)

select
    figures.starts_on,                                                          -- First day of the month, local.
    figures.clock,                                                              -- Clock of the promise: answer, verify, forward, agency_answer, finish …
    figures.authority,                                                          -- Whose promise: law, city, leader; strictest is the earliest due of a ticket's promises.
    figures.policy_id,                                                          -- Policy; empty for strictest.
    figures.agency_id,                                                          -- Agency responsible when it fell due.
    cast(figures.due_count as bigint) as due_count,                             -- Promises that fell due in the month.
    cast(figures.met_count as bigint) as met_count,                             -- Of these, kept.
    cast(figures.breached_closed_count as bigint) as breached_closed_count,     -- Of these, kept too late.
    cast(figures.breached_open_count as bigint) as breached_open_count,         -- Of these, still open at the as-of.
    coalesce(people.due_reporter_count, 0) as due_reporter_count                -- People behind them; decides merging, never published.
from marts.sla_periods as figures
left join people
    on people.starts_on = figures.starts_on and people.clock = figures.clock and people.authority = figures.authority
    and people.policy_id = figures.policy_id and people.agency_id = figures.agency_id
where figures.period = 'month' and figures.due_count > 0
