-- Scripted test calls: items asked and answered correctly, by topic and shift.
-- One row per period, start date, topic and shift.
-- key: period, starts_on, topic, shift_id
with periods(period) as (values ('day'), ('month'), ('year'))

select
    periods.period,                                                             -- day, month or year.
    case periods.period when 'day' then dates.day_on when 'month' then dates.month_on else dates.year_on end as starts_on, -- First day of the period of the test call, local.
    tests.topic,                                                                -- Subject of the questions, as written.
    tests.shift_id,                                                             -- Shift it was asked in; di-luar-shift outside every one.
    count(*) as test_count,                                                     -- Test calls.
    cast(coalesce(sum(tests.items_asked), 0) as bigint) as asked_count,         -- Items asked.
    cast(coalesce(sum(tests.items_correct), 0) as bigint) as correct_count      -- Of these, answered correctly.
from core.answer_tests as tests
inner join core.dates as dates on dates.day_on = tests.asked_on
cross join periods
group by
    periods.period, case periods.period when 'day' then dates.day_on when 'month' then dates.month_on else dates.year_on end,
    tests.topic, tests.shift_id
