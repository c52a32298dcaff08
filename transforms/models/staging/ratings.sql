-- Citizens' judgements as last received: the newest version of each; one that a later snapshot lacks was withdrawn.
-- One row per rating key of a source.
-- key: source_id, rating_key
with versions as (
    select
        received.*,
        row_number() over (
            partition by received.source_id, received._key
            order by received._extracted_at desc, received.batch_number desc, received._ordinal desc
        ) as recency
    from inputs.received_ratings as received
)

select
    versions.source_id,                                                         -- Source it came from.
    versions._key as rating_key,                                                -- Key of the rating within its source.
    versions.ticket_id,                                                         -- Ticket it judges.
    date_trunc('second', versions.rated_at) as rated_at,                        -- When the citizen judged.
    versions.answer,                                                            -- Judgement in the words of the source, masked.
    versions.score                                                              -- Judgement as a number, in the source's own scale.
from versions
where versions.recency = 1 and versions._op = 'row'
