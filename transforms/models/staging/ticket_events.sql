-- Ticket events as last received: the newest version of each, names resolved to the city's ids.
-- One row per event key of a source.
-- key: source_id, event_key
with versions as (
    select
        received.*,
        row_number() over (
            partition by received.source_id, received._key
            order by received._extracted_at desc, received.batch_number desc, received._ordinal desc
        ) as recency
    from inputs.received_ticket_events as received
    where received._op = 'row'
)

select
    versions.source_id,                                                         -- Source the event came from.
    versions._key as event_key,                                                 -- Key of the event within its source.
    versions.ticket_id,                                                         -- Ticket it belongs to.
    versions.sequence,                                                          -- Order the source gives to equal instants.
    date_trunc('second', versions.event_at) as event_at,                        -- When it happened.
    versions.event,                                                             -- What happened, in the words of inputs.events.
    case when versions.agency is null then null else coalesce(agencies.id, 'tak-dikenal') end as agency_id, -- Agency it names.
    case when versions.category is null then null else coalesce(categories.id, 'tak-dikenal') end as category_id, -- Category it names.
    versions.reason,                                                            -- Reason stated (of a pause, a rejection).
    versions.approver_key,                                                      -- Keyed approver of a pause.
    versions.actor_key                                                          -- Keyed person who acted.
from versions
left join inputs.spellings as agencies on agencies.spelling = versions.agency and agencies.kind = 'agency'
left join inputs.spellings as categories on categories.spelling = versions.category and categories.kind = 'category'
where versions.recency = 1
