-- Tickets as last received: the newest version of each, names resolved to the city's ids.
-- A ticket that two sources carry counts once, as the batch landed last says.
-- One row per ticket.
-- key: ticket_id
with versions as (
    select
        received.*,
        row_number() over (
            partition by received.ticket_id
            order by received._extracted_at desc, received.batch_number desc, received._ordinal desc
        ) as recency
    from inputs.received_tickets as received
    where received._op = 'row'
),

deletions as (
    -- A row missing from a later snapshot was deleted at that extract; a row received again after it lives.
    select received.ticket_id, max(received._extracted_at) as deleted_at
    from inputs.received_tickets as received
    where received._op = 'deleted'
    group by received.ticket_id
)

select
    versions.ticket_id,                                                         -- Ticket number, as the city's system gives it.
    versions.source_id,                                                         -- Source the row came from.
    date_trunc('second', versions.created_at) as created_at,                    -- When the citizen reported.
    date_trunc('second', versions.answered_at) as answered_at,                  -- When the answer reached the centre, stated on the row.
    date_trunc('second', versions.closed_at) as closed_at,                      -- Closing time stated on the row.
    date_trunc('second', versions.due_at) as due_given_at,                      -- Due instant stated by the source system.
    versions.status,                                                            -- State stated on the row, in the states of core.
    date_trunc('second', coalesce(versions.status_at, versions.closed_at, versions._extracted_at)) as status_at, -- When the stated state was entered, at the latest.
    date_trunc('second', deletions.deleted_at) as deleted_at,                   -- Extract in which the row was missing.
    case when versions.channel is null then 'tanpa-keterangan' else coalesce(channels.id, 'tak-dikenal') end as channel_id, -- Channel it came through.
    case when versions.category is null then 'tanpa-keterangan' else coalesce(categories.id, 'tak-dikenal') end as category_id, -- Category at intake.
    coalesce(lower(versions.urgency), 'tanpa-keterangan') as urgency,           -- Urgency class.
    coalesce(lower(versions.nature), 'tanpa-keterangan') as nature,             -- Information, aspiration, complaint or criticism.
    case when versions.agency is null then null else coalesce(agencies.id, 'tak-dikenal') end as agency_id, -- Agency named on the row.
    versions.agency as agency_spelling,                                         -- Agency as spelled.
    case when versions.area is null then 'tanpa-keterangan' else coalesce(areas.id, 'tak-dikenal') end as area_id, -- Area it is about.
    coalesce(versions.reporter_phone_key, versions.reporter_nik_key, versions.reporter_email_key) as reporter_key, -- Keyed reporter; a name alone tells nobody apart.
    versions.latitude,                                                          -- Degrees north.
    versions.longitude,                                                         -- Degrees east.
    versions.masked_text,                                                       -- Text with personal values masked.
    versions.call_id,                                                           -- Call it was opened from.
    versions.duplicate_of,                                                      -- Ticket it repeats.
    versions.closure_reason                                                     -- Reason stated at closing, masked.
from versions
left join deletions
    on deletions.ticket_id = versions.ticket_id and deletions.deleted_at > versions._extracted_at
left join inputs.spellings as channels on channels.spelling = versions.channel and channels.kind = 'channel'
left join inputs.spellings as categories on categories.spelling = versions.category and categories.kind = 'category'
left join inputs.spellings as agencies on agencies.spelling = versions.agency and agencies.kind = 'agency'
left join inputs.spellings as areas on areas.spelling = versions.area and areas.kind = 'area'
where versions.recency = 1
