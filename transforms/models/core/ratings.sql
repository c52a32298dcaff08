-- What citizens thought of their tickets' handling, beside the ticket's agency, category, channel and area at the as-of.
-- A ticket may be rated several times; each judgement counts on its own day. One of a ticket that was never received stays, known by no agency.
-- One row per rating received before the as-of.
-- key: source_id, rating_key
select
    ratings.source_id,                                                          -- Source it came from.
    ratings.rating_key,                                                         -- Key of the rating within its source.
    ratings.ticket_id,                                                          -- Ticket it judges.
    ratings.rated_at,                                                           -- When the citizen judged.
    cast(timezone(edition.zone, ratings.rated_at) as date) as rated_on,         -- Local date of it.
    ratings.answer,                                                             -- Judgement in the words of the source, masked.
    ratings.score,                                                              -- Judgement as a number, in the source's own scale.
    case
        when lower(trim(ratings.answer)) in ('ya', 'yes', 'puas', 'sangat puas', 'selesai', 'sudah selesai') then 'yes'
        when lower(trim(ratings.answer)) in ('sebagian', 'partly', 'cukup', 'cukup puas') then 'partly'
        when lower(trim(ratings.answer)) in ('tidak', 'no', 'belum', 'tidak puas', 'kurang puas', 'belum selesai') then 'no'
    end as judgement,                                                           -- yes, partly or no; empty where the answer is none of the words for it.
    tickets.ticket_id is not null as is_ticket_known,                           -- Its ticket was received.
    coalesce(tickets.agency_id, 'tak-dikenal') as agency_id,                    -- Responsible agency of the ticket.
    coalesce(tickets.category_id, 'tak-dikenal') as category_id,                -- Category of the ticket.
    coalesce(tickets.channel_id, 'tak-dikenal') as channel_id,                  -- Channel of the ticket.
    coalesce(tickets.area_id, 'tak-dikenal') as area_id                         -- Area of the ticket.
from staging.ratings as ratings
cross join inputs.edition as edition
left join core.tickets as tickets on tickets.ticket_id = ratings.ticket_id
where ratings.rated_at < edition.tickets_as_of
