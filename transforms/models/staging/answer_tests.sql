-- Scripted test calls as last received: the newest version of each; one that a later snapshot lacks was withdrawn.
-- One row per test call: its number in its source.
-- key: source_id, test_id
with versions as (
    select
        received.*,
        row_number() over (
            partition by received.source_id, received.test_id
            order by received._extracted_at desc, received.batch_number desc, received._ordinal desc
        ) as recency
    from inputs.received_answer_tests as received
)

select
    versions.test_id,                                                           -- Number of the test call in its source.
    versions.source_id,                                                         -- Source it came from.
    date_trunc('second', versions.asked_at) as asked_at,                        -- When the question was asked.
    versions.topic,                                                             -- Subject of the questions, as written.
    versions.items_asked,                                                       -- Items the script asks for.
    versions.items_correct                                                      -- Items answered correctly.
from versions
where versions.recency = 1 and versions._op = 'row'
