-- Successes that did not last: a new ticket of the same category within 14 days of the closing, at most 50 m away or in the same kelurahan and RW.
-- Only what is placed can be found again: coordinates, or a kelurahan or desa with an RW named in the text (of a kecamatan, every kelurahan has
-- an RW 03). The first new ticket stands for all.
-- One row per ticket and closing as done that was followed by such a ticket.
-- key: ticket_id, event_no
with placed as (
    select
        tickets.ticket_id, tickets.category_id, cast(epoch(tickets.created_at) as bigint) as created,
        cast(floor(epoch(tickets.created_at) / 1209600) as bigint) as fortnight,
        tickets.latitude, tickets.longitude,
        -- Cells twice as wide as 50 m at least: whoever is so near lies in one of four.
        cast(floor(tickets.longitude * 500) as bigint) as cell_x, cast(floor(tickets.latitude * 1000) as bigint) as cell_y,
        villages.area_id,
        case when strpos(lower(tickets.masked_text), 'rw') > 0 then regexp_extract(lower(tickets.masked_text), '(^|[^a-z])rw[ .:/]*0*([0-9]{1,3})', 2) else '' end as rw
    from core.tickets as tickets
    left join core.areas as villages on villages.area_id = tickets.area_id and villages.kind in ('kelurahan', 'desa')
    where tickets.category_id not in ('tanpa-keterangan', 'tak-dikenal')
),

sides(side) as (
    values (0), (1)
),

closings as (
    -- What comes within 14 days lies in the same fortnight or the next.
    select
        moves.ticket_id, moves.event_no, cast(epoch(moves.moved_at) as bigint) as moved, placed.category_id, placed.latitude, placed.longitude, placed.area_id, placed.rw,
        cast(floor(epoch(moves.moved_at) / 1209600) as bigint) + sides.side as fortnight
    from core.stock_moves as moves
    inner join placed on placed.ticket_id = moves.ticket_id
    cross join sides
    where moves.move = 'done'
),

near_cells as (
    select
        closings.*,
        cast(round(closings.longitude * 500) as bigint) - xs.side as cell_x, cast(round(closings.latitude * 1000) as bigint) - ys.side as cell_y
    from closings
    cross join sides as xs
    cross join sides as ys
    where closings.latitude is not null and closings.longitude is not null
),

found as (
    select closings.ticket_id, closings.event_no, placed.ticket_id as again_ticket_id, placed.created - closings.moved as after_seconds, 'metres' as nearness
    from near_cells as closings
    inner join placed
        on placed.category_id = closings.category_id and placed.fortnight = closings.fortnight
        and placed.cell_x = closings.cell_x and placed.cell_y = closings.cell_y
    where placed.ticket_id <> closings.ticket_id and placed.created > closings.moved and placed.created <= closings.moved + 1209600
        and power((placed.latitude - closings.latitude) * 111320, 2)
            + power((placed.longitude - closings.longitude) * 111320 * cos(radians(closings.latitude)), 2) <= 2500
    union all
    select closings.ticket_id, closings.event_no, placed.ticket_id, placed.created - closings.moved, 'rw'
    from closings
    inner join placed
        on placed.category_id = closings.category_id and placed.fortnight = closings.fortnight
        and placed.area_id = closings.area_id and placed.rw = closings.rw
    where closings.rw <> '' and placed.ticket_id <> closings.ticket_id
        and placed.created > closings.moved and placed.created <= closings.moved + 1209600
),

first_found as (
    select
        found.*,
        row_number() over (partition by found.ticket_id, found.event_no order by found.after_seconds, found.again_ticket_id, found.nearness) as place
    from found
)

select
    first_found.ticket_id,                                                      -- Ticket that was closed as done.
    first_found.event_no,                                                       -- Event that closed it.
    first_found.again_ticket_id,                                                -- First new ticket of the same matter.
    first_found.after_seconds,                                                  -- Clock seconds from the closing to it.
    first_found.nearness                                                        -- metres: at most 50 m away; rw: same kelurahan and RW.
from first_found
where first_found.place = 1
