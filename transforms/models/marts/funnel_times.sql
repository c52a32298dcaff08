-- From ring to repair: how long after the contact each step was reached.
-- Day rows alone: a longer period is all the rows of its days.
-- One row per local day of the contact, channel, step and seconds since the contact.
-- key: period, starts_on, channel_id, step, since_seconds
select
    'day' as period,                                                            -- Always day.
    steps.counted_on as starts_on,                                              -- Local day of the contact.
    steps.channel_id,                                                           -- Channel.
    steps.step,                                                                 -- Step reached.
    steps.since_seconds,                                                        -- Clock seconds from the contact to the step.
    count(*) as contact_count                                                   -- Contacts that reached it so long after.
from core.funnel_steps as steps
where steps.since_seconds is not null
group by steps.counted_on, steps.channel_id, steps.step, steps.since_seconds
