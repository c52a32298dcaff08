-- Calls that the centre made, as last received: lists of calls whose `direction` is outgoing. The number dialled stands where an incoming call has
-- its caller's. A row that its source deleted before the as-of counts no more.
-- One row per row of a source.
-- key: source_id, call_key
with versions as (
    select
        received.*,
        row_number() over (
            partition by received.source_id, received._key
            order by received._extracted_at desc, received.batch_number desc, received._ordinal desc
        ) as recency
    from inputs.received_calls as received
    cross join inputs.edition as edition
    where received._op = 'row' or received._extracted_at < edition.calls_as_of
)

select
    versions.source_id,                                                         -- Source it came from.
    versions._key as call_key,                                                  -- Key of the row within its source.
    versions.caller_key as person_key,                                          -- Keyed number dialled.
    date_trunc('second', versions.entered_at) as dialled_at,                    -- When it was dialled.
    case
        when versions.answered_at is not null or versions.outcome in ('answered', 'transferred')
            then date_trunc('second', coalesce(versions.answered_at, versions.entered_at))
    end as reached_at                                                           -- When somebody answered, of one said to be answered without a time when it was dialled; null where nobody did.
from versions
cross join inputs.edition as edition
where versions.recency = 1 and versions._op = 'row' and versions.direction = 'outgoing' and versions.entered_at < edition.calls_as_of
