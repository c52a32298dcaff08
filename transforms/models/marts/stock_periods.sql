-- Open stock and open overdue at the end of each period (the as-of for the running one), by responsible agency and age.
-- A stretch of a ticket's life in one age band and with one agency enters once and leaves once; the stock of a day is the running sum.
-- One row per period, start date, agency and age band that has open tickets.
-- key: period, starts_on, agency_id, age_band
with bands(age_band, from_days, to_days) as (
    values ('0-3', 0, 4), ('4-7', 4, 8), ('8-14', 8, 15), ('15-30', 15, 31), ('31-60', 31, 61), ('>60', 61, 1000000)
),

open_segments as (
    -- A ticket is open at the end t of a day when a waiting or in-process stretch has starts_at < t <= ends_at.
    select
        segments.ticket_id, segments.agency_id, tickets.created_on, segments.starts_at, segments.ends_at,
        cast(timezone(edition.zone, segments.starts_at) as date) as from_on,
        case
            when segments.is_last then edition.tickets_last_on
            else cast(timezone(edition.zone, segments.ends_at) as date)
        end as until_on,
        segments.is_last
    from core.segments as segments
    inner join core.tickets as tickets on tickets.ticket_id = segments.ticket_id
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

stretches as (
    -- As day numbers: in stock at the end of days first_no … last_no.
    select segments.ticket_id, segments.agency_id, created.day_number as created_no, 0 as is_overdue,
        firsts.day_number as first_no, lasts.day_number - case when segments.is_last then 0 else 1 end as last_no
    from open_segments as segments
    inner join core.dates as created on created.day_on = segments.created_on
    inner join core.dates as firsts on firsts.day_on = segments.from_on
    inner join core.dates as lasts on lasts.day_on = segments.until_on
    union all
    select segments.ticket_id, segments.agency_id, created.day_number, 1,
        greatest(firsts.day_number, overdue.first_no),
        least(lasts.day_number - case when segments.is_last then 0 else 1 end, overdue.last_no)
    from open_segments as segments
    inner join overdue on overdue.ticket_id = segments.ticket_id
    inner join core.dates as created on created.day_on = segments.created_on
    inner join core.dates as firsts on firsts.day_on = segments.from_on
    inner join core.dates as lasts on lasts.day_on = segments.until_on
),

banded as (
    select
        stretches.agency_id, bands.age_band, stretches.is_overdue,
        greatest(stretches.first_no, stretches.created_no + bands.from_days) as first_no,
        least(stretches.last_no, stretches.created_no + bands.to_days - 1) as last_no
    from stretches
    cross join bands
    where greatest(stretches.first_no, stretches.created_no + bands.from_days) <= least(stretches.last_no, stretches.created_no + bands.to_days - 1)
),

changes as (
    select agency_id, age_band, first_no as day_number, 1 - is_overdue as open_change, is_overdue as overdue_change from banded
    union all
    select agency_id, age_band, last_no + 1, is_overdue - 1, -is_overdue from banded
),

daily as (
    select agency_id, age_band, day_number, sum(open_change) as open_change, sum(overdue_change) as overdue_change
    from changes
    group by agency_id, age_band, day_number
),

stock as (
    select
        daily.agency_id, daily.age_band, daily.day_number,
        sum(daily.open_change) over life as open_count,
        sum(daily.overdue_change) over life as overdue_count,
        lead(daily.day_number) over life as next_number
    from daily
    window life as (partition by daily.agency_id, daily.age_band order by daily.day_number)
)

select
    ends.period,                                                                -- day, month or year.
    ends.starts_on,                                                             -- First day of the period, local.
    stock.agency_id,                                                            -- Responsible agency.
    stock.age_band,                                                             -- Whole local days since it was reported.
    cast(stock.open_count as bigint) as open_count,                             -- Open at the end of the period.
    cast(stock.overdue_count as bigint) as overdue_count                        -- Of these, past the headline promise.
from stock
cross join core.period_ends as ends
where stock.open_count > 0
    and stock.day_number <= ends.day_number and (stock.next_number is null or ends.day_number < stock.next_number)
