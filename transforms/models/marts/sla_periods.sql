-- Promises due, kept and broken, by clock, authority, promise and agency; the due cohort of the metric dictionary.
-- Never summed over unlike clocks. authority 'strictest' counts each ticket, clock and cycle once, by its earliest due.
-- One row per period, start date, clock, authority, promise and agency.
-- key: period, starts_on, clock, authority, policy_id, agency_id
with periods(period) as (values ('day'), ('month'), ('year')),

views as (
    select clocks.*, clocks.authority as shown_authority, clocks.policy_id as shown_policy_id from core.sla_clocks as clocks
    union all
    select clocks.*, 'strictest', '' from core.sla_clocks as clocks where clocks.is_strictest
)

select
    periods.period,                                                             -- day, month or year.
    case periods.period when 'day' then dates.day_on when 'month' then dates.month_on else dates.year_on end as starts_on, -- First day of the period, local.
    views.clock,                                                                -- Clock.
    views.shown_authority as authority,                                         -- law, city, leader, or strictest.
    views.shown_policy_id as policy_id,                                         -- Promise; empty for strictest.
    views.agency_id,                                                            -- Responsible agency.
    count(*) filter (where views.is_due) as due_count,                          -- Due in the period and before the as-of.
    count(*) filter (where views.is_due and views.outcome = 'met') as met_count, -- Of these, kept.
    count(*) filter (where views.is_due and views.outcome = 'breached_closed') as breached_closed_count, -- Of these, stopped too late.
    count(*) filter (where views.is_due and views.outcome = 'breached_open') as breached_open_count, -- Of these, not stopped.
    count(*) filter (where not views.is_due and views.outcome in ('met', 'breached_closed', 'breached_open', 'running')) as not_yet_due_count, -- Due in the period, but not before the as-of.
    count(*) filter (where not views.is_due and views.outcome = 'met') as met_early_count, -- Of these, already kept.
    count(*) filter (where views.outcome = 'paused_without_due') as paused_without_due_count, -- Without a due instant while an uncapped pause lasts, by start.
    count(*) filter (where views.outcome = 'void') as void_count,               -- Rejected, merged, withdrawn or deleted before a stop.
    coalesce(sum(views.late_seconds) filter (where views.is_due), 0) as late_seconds, -- Seconds late of the broken ones, in the promise's own time.
    count(*) filter (where views.is_impossible_order) as impossible_order_count -- Stopped before started.
from views
inner join core.dates as dates on dates.day_on = coalesce(views.due_on, views.started_on)
cross join periods
group by
    periods.period, case periods.period when 'day' then dates.day_on when 'month' then dates.month_on else dates.year_on end,
    views.clock, views.shown_authority, views.shown_policy_id, views.agency_id
