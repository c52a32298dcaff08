-- Which tickets stood open, and which of them past the headline promise, at the end of which days: open stock and open overdue ticket by ticket.
-- The stock at the end of a day are the rows with from_on <= day <= until_on, counted once for each counted_as.
-- One row per ticket, count and stretch of days with one state and one agency.
-- key: ticket_id, counted_as, from_on
with open_segments as (
    -- A ticket is open at the end t of a day when a waiting or in-process stretch has starts_at < t <= ends_at.
    select
        segments.ticket_id, segments.agency_id,
        cast(timezone(edition.zone, segments.starts_at) as date) as from_on,
        case
            when segments.is_last then edition.tickets_last_on
            else cast(timezone(edition.zone, segments.ends_at) as date)
        end as until_on,
        segments.is_last
    from core.segments as segments
    cross join inputs.edition as edition
    where segments.bucket in ('waiting', 'in_process')
),

promises as (
    -- Past due until it was kept, until the ticket left as void (it was overdue as long as it stood there), or until the next cycle's
    -- promise took its place.
    select
        clocks.ticket_id, clocks.is_strictest, clocks.due_at,
        least(coalesce(clocks.stopped_at, clocks.voided_at), lead(clocks.started_at) over cycles) as until_at
    from core.sla_clocks as clocks
    inner join inputs.edition as edition on edition.headline_clock = clocks.clock
    window cycles as (partition by clocks.ticket_id, clocks.authority order by clocks.cycle)
),

broken as (
    -- As day numbers: overdue at the end of days first_no … last_no.
    select
        promises.ticket_id, dues.day_number as first_no,
        case when promises.until_at is null then last_day.day_number else untils.day_number - 1 end as last_no
    from promises
    cross join inputs.edition as edition
    inner join core.dates as last_day on last_day.day_on = edition.tickets_last_on
    inner join core.dates as dues on dues.day_on = cast(timezone(edition.zone, promises.due_at) as date)
    left join core.dates as untils on untils.day_on = cast(timezone(edition.zone, promises.until_at) as date)
    where promises.is_strictest and promises.due_at < coalesce(promises.until_at, edition.tickets_as_of)
),

overdue as (
    -- One after the other: authorities count cycles each in their own way, and a ticket is overdue once.
    select
        broken.ticket_id,
        greatest(broken.first_no, 1 + coalesce(max(broken.last_no) over before, broken.first_no - 1)) as first_no,
        broken.last_no
    from broken
    window before as (partition by broken.ticket_id order by broken.first_no, broken.last_no rows between unbounded preceding and 1 preceding)
),

standing as (
    select
        segments.ticket_id, segments.agency_id, firsts.day_number as first_no,
        lasts.day_number - case when segments.is_last then 0 else 1 end as last_no
    from open_segments as segments
    inner join core.dates as firsts on firsts.day_on = segments.from_on
    inner join core.dates as lasts on lasts.day_on = segments.until_on
),

stretches as (
    select ticket_id, agency_id, 'open' as counted_as, first_no, last_no from standing
    union all
    select
        standing.ticket_id, standing.agency_id, 'overdue',
        greatest(standing.first_no, overdue.first_no), least(standing.last_no, overdue.last_no)
    from standing
    inner join overdue on overdue.ticket_id = standing.ticket_id
)

select
    stretches.ticket_id,                                                        -- Ticket.
    stretches.counted_as,                                                       -- open: in the stock; overdue: also past the headline promise.
    stretches.agency_id,                                                        -- Responsible agency in these days.
    tickets.category_id,                                                        -- Category.
    tickets.channel_id,                                                         -- Channel.
    tickets.urgency,                                                            -- Urgency.
    tickets.area_id,                                                            -- Area.
    tickets.created_on,                                                         -- Local date of its report: its age on a day is that day less this.
    firsts.day_on as from_on,                                                   -- First local day at whose end it stood there; in a frozen edition not before its period.
    lasts.day_on as until_on                                                    -- Last such day; in a frozen edition not after its period.
from stretches
inner join core.tickets as tickets on tickets.ticket_id = stretches.ticket_id
inner join core.dates as firsts on firsts.day_number = stretches.first_no
inner join core.dates as lasts on lasts.day_number = stretches.last_no
where stretches.first_no <= stretches.last_no
