-- Promises over many calls (90 % answered within 15 seconds) kept or not, by period: a day keeps one when its own ratio reaches the target.
-- Every formula's parts stand side by side; numerator and denominator are those of the formula that the promise names.
-- One row per period, start date and version of a service level; none where no call entered its queue.
-- key: period, starts_on, service_level_id, service_level_version
with calls as (
    select
        levels.*, calls.entered_on, calls.outcome, calls.wait_seconds, edition.short_abandon_seconds,
        calls.outcome in ('answered', 'abandoned', 'timed_out', 'key_exit', 'queue_full_or_empty') as is_offered,
        cast(epoch(calls.entered_at) as bigint) as entered,
        cast(timezone(calendars.zone, calls.entered_at) as date) as calendar_on
    from core.calls as calls
    cross join inputs.edition as edition
    cross join inputs.service_levels as levels
    inner join inputs.calendars as calendars on calendars.calendar_id = levels.calendar_id
    where calls.outcome <> 'dropped_before_queue'
        and (levels.queue is null or levels.queue = calls.queue)
        and levels.valid_from <= calls.entered_on and calls.entered_on < levels.valid_to
),

placed as (
    select
        calls.*,
        case
            when calls.calendar_id = 'always' then true
            else coalesce(
                (days.s1 <= calls.entered and calls.entered < days.e1) or (days.s2 <= calls.entered and calls.entered < days.e2)
                or (days.s3 <= calls.entered and calls.entered < days.e3) or (days.s4 <= calls.entered and calls.entered < days.e4)
                or (days.s5 <= calls.entered and calls.entered < days.e5) or (days.s6 <= calls.entered and calls.entered < days.e6), false)
        end as is_in_hours
    from calls
    left join inputs.calendar_days as days on days.calendar_id = calls.calendar_id and days.day_on = calls.calendar_on
),

parts as (
    select
        placed.service_level_id, placed.service_level_version, placed.entered_on, placed.formula, placed.target_ratio,
        placed.queue, placed.calendar_id, placed.threshold_seconds,
        count(*) filter (where placed.is_offered and placed.is_in_hours) as offered,
        count(*) filter (where placed.is_offered and not placed.is_in_hours) as outside_hours,
        count(*) filter (where not placed.is_offered) as still_waiting,
        count(*) filter (where placed.is_in_hours and placed.outcome = 'answered' and placed.wait_seconds <= placed.threshold_seconds) as answered_within,
        count(*) filter (where placed.is_in_hours and placed.outcome = 'answered' and not coalesce(placed.wait_seconds <= placed.threshold_seconds, false)) as answered_after,
        count(*) filter (where placed.is_in_hours and placed.outcome = 'abandoned' and placed.wait_seconds <= placed.threshold_seconds) as abandoned_within,
        count(*) filter (where placed.is_in_hours and placed.outcome = 'abandoned' and not coalesce(placed.wait_seconds <= placed.threshold_seconds, false)) as abandoned_after,
        count(*) filter (where placed.is_in_hours and placed.outcome = 'abandoned' and placed.wait_seconds <= placed.short_abandon_seconds) as short_abandoned
    from placed
    group by placed.service_level_id, placed.service_level_version, placed.entered_on, placed.formula, placed.target_ratio,
        placed.queue, placed.calendar_id, placed.threshold_seconds
),

counted as (
    select
        parts.*,
        case when parts.formula = 'positive' then parts.answered_within + parts.abandoned_within else parts.answered_within end as numerator,
        case parts.formula
            when 'headline' then parts.offered - parts.short_abandoned
            when 'ignore' then parts.offered - parts.abandoned_within
            when 'answered' then parts.answered_within + parts.answered_after
            else parts.offered
        end as denominator
    from parts
),

judged as (
    -- In whole millionths: 95 % of 20 calls are 19, not a hair more.
    select
        counted.*,
        case when counted.denominator > 0 then 1 else 0 end as is_judged,
        case
            when counted.denominator > 0 and counted.numerator * 1000000 >= counted.denominator * cast(round(counted.target_ratio * 1000000) as bigint) then 1
            else 0
        end as is_met
    from counted
),

emergencies as (
    -- NENA-STA-020.1-2020: a day passes where 90 % were answered within 15 seconds and 95 % within 20. It is judged once, on the first promise's row.
    select
        first.service_level_id, first.service_level_version, first.entered_on, min(case when second.is_met = 1 then first.is_met else 0 end) as is_met
    from judged as first
    inner join judged as second
        on second.entered_on = first.entered_on and second.formula = first.formula and second.calendar_id = first.calendar_id
        and coalesce(second.queue, 'semua') = coalesce(first.queue, 'semua')
    where first.threshold_seconds = 15 and cast(round(first.target_ratio * 1000000) as bigint) = 900000 and first.is_judged = 1
        and second.threshold_seconds = 20 and cast(round(second.target_ratio * 1000000) as bigint) = 950000 and second.is_judged = 1
    group by first.service_level_id, first.service_level_version, first.entered_on
),

periods(period) as (values ('day'), ('month'), ('year')),

summed as (
    select
        periods.period,
        case periods.period when 'day' then dates.day_on when 'month' then dates.month_on else dates.year_on end as starts_on,
        judged.service_level_id, judged.service_level_version,
        sum(judged.offered) as offered, sum(judged.outside_hours) as outside_hours, sum(judged.still_waiting) as still_waiting,
        sum(judged.answered_within) as answered_within, sum(judged.answered_after) as answered_after,
        sum(judged.abandoned_within) as abandoned_within, sum(judged.abandoned_after) as abandoned_after,
        sum(judged.short_abandoned) as short_abandoned, sum(judged.numerator) as numerator, sum(judged.denominator) as denominator,
        sum(judged.is_judged) as judged_days, sum(judged.is_met) as met_days,
        count(emergencies.is_met) as emergency_days, coalesce(sum(emergencies.is_met), 0) as emergency_met_days
    from judged
    left join emergencies
        on emergencies.service_level_id = judged.service_level_id and emergencies.service_level_version = judged.service_level_version
        and emergencies.entered_on = judged.entered_on
    inner join core.dates as dates on dates.day_on = judged.entered_on
    cross join periods
    group by periods.period, case periods.period when 'day' then dates.day_on when 'month' then dates.month_on else dates.year_on end,
        judged.service_level_id, judged.service_level_version
)

select
    summed.period,                                                              -- day, month or year.
    summed.starts_on,                                                           -- First day of the period, local.
    summed.service_level_id,                                                    -- Service level: the promise over many calls.
    summed.service_level_version,                                               -- Its version, from 1.
    coalesce(levels.queue, 'semua') as queue,                                   -- Queue it is promised for; semua for all of them.
    levels.threshold_seconds,                                                   -- Seconds within which a call is to be answered.
    levels.target_ratio,                                                        -- Share that is promised.
    levels.formula,                                                             -- headline, offered, ignore, positive or answered: what the share is of.
    levels.calendar_id,                                                         -- Hours in which it is promised.
    levels.legal_basis,                                                         -- The rule behind it.
    cast(summed.offered as bigint) as offered_count,                            -- Calls offered in those hours, pranks included.
    cast(summed.outside_hours as bigint) as outside_hours_count,                -- Calls offered outside them: not judged.
    cast(summed.still_waiting as bigint) as still_waiting_count,                -- Calls waiting at the as-of: not judged yet.
    cast(summed.answered_within as bigint) as answered_within_count,            -- Answered within the threshold (A≤).
    cast(summed.answered_after as bigint) as answered_after_count,              -- Answered after it, or nobody knows when (A>).
    cast(summed.abandoned_within as bigint) as abandoned_within_count,          -- Abandoned within the threshold (B≤).
    cast(summed.abandoned_after as bigint) as abandoned_after_count,            -- Abandoned after it, or nobody knows when (B>).
    cast(summed.short_abandoned as bigint) as short_abandoned_count,            -- Abandoned at or before the short-abandon threshold (Bs).
    cast(summed.offered - summed.answered_within - summed.answered_after - summed.abandoned_within - summed.abandoned_after as bigint) as left_otherwise_count, -- Left otherwise (X): timeout, key, full or empty queue.
    cast(summed.numerator as bigint) as numerator_count,                        -- Numerator of the promise's formula.
    cast(summed.denominator as bigint) as denominator_count,                    -- Denominator of the promise's formula.
    cast(summed.judged_days as bigint) as judged_day_count,                     -- Days with a call in the denominator.
    cast(summed.met_days as bigint) as met_day_count,                           -- Days whose own ratio reached the target.
    cast(summed.emergency_days as bigint) as emergency_judged_day_count,        -- Of the promise of 90 % within 15 s: days judged by it and by 95 % within 20 s of the same queue, hours and formula; else 0.
    cast(summed.emergency_met_days as bigint) as emergency_met_day_count        -- Of these, days that kept both.
from summed
inner join inputs.service_levels as levels
    on levels.service_level_id = summed.service_level_id and levels.service_level_version = summed.service_level_version
