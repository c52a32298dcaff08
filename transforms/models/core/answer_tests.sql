-- Scripted test calls: how many items of a question the centre answered correctly, and the shift that answered.
-- One row per test call made before the as-of.
-- key: source_id, test_id
with tests as (
    select answer_tests.*, cast(timezone(edition.zone, answer_tests.asked_at) as date) as asked_on
    from staging.answer_tests as answer_tests
    cross join inputs.edition as edition
    where answer_tests.asked_at < edition.calls_as_of
),

shifted as (
    select
        tests.source_id, tests.test_id, spans.shift_id, spans.shift_on,
        row_number() over (partition by tests.source_id, tests.test_id order by spans.starts_at, spans.shift_id) as choice
    from tests
    inner join inputs.shift_spans as spans
        on spans.day_on = tests.asked_on and spans.starts_at <= tests.asked_at and tests.asked_at < spans.ends_at
)

select
    tests.test_id,                                                              -- Number of the test call in its source.
    tests.source_id,                                                            -- Source it came from.
    tests.asked_at,                                                             -- When the question was asked.
    tests.asked_on,                                                             -- Local date of it.
    coalesce(tests.topic, 'tanpa-keterangan') as topic,                         -- Subject of the questions, as written.
    coalesce(shifted.shift_id, 'di-luar-shift') as shift_id,                    -- Shift it was asked in.
    coalesce(shifted.shift_on, tests.asked_on) as shift_on,                     -- Start date of that shift.
    tests.items_asked,                                                          -- Items the script asks for.
    tests.items_correct                                                         -- Items answered correctly.
from tests
left join shifted on shifted.source_id = tests.source_id and shifted.test_id = tests.test_id and shifted.choice = 1
