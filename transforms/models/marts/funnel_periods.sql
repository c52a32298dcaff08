-- From ring to repair: how many contacts of each channel reached each step, and how many got no further, by the day of the contact.
-- One row per period, start date, channel and step that anyone reached.
-- key: period, starts_on, channel_id, step
with periods(period) as (values ('day'), ('month'), ('year'))

select
    periods.period,                                                             -- day, month or year.
    case periods.period when 'day' then dates.day_on when 'month' then dates.month_on else dates.year_on end as starts_on, -- First day of the period of the contact, local.
    steps.channel_id,                                                           -- Channel.
    steps.step,                                                                 -- Step reached.
    steps.step_no,                                                              -- Its place.
    count(*) as contact_count,                                                  -- Contacts that reached it by the as-of.
    count(*) filter (where steps.is_furthest) as no_further_count               -- Of these, no later step: lost here, or still on the way.
from core.funnel_steps as steps
inner join core.dates as dates on dates.day_on = steps.counted_on
cross join periods
group by
    periods.period, case periods.period when 'day' then dates.day_on when 'month' then dates.month_on else dates.year_on end,
    steps.channel_id, steps.step, steps.step_no
