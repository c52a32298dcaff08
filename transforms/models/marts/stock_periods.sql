-- Open stock and open overdue at the end of each period (the as-of for the running one), by responsible agency and age; one by one they are
-- in stock_tickets. A stretch in one age band and with one agency enters once and leaves once; the stock of a day is the running sum.
-- One row per period, start date, agency and age band that has open tickets.
-- key: period, starts_on, agency_id, age_band
with bands(age_band, from_days, to_days) as (
    values ('0-3', 0, 4), ('4-7', 4, 8), ('8-14', 8, 15), ('15-30', 15, 31), ('31-60', 31, 61), ('>60', 61, 1000000)
),

stretches as (
    -- As day numbers: in stock at the end of days first_no … last_no.
    select
        stock.agency_id, created.day_number as created_no, firsts.day_number as first_no, lasts.day_number as last_no,
        case when stock.counted_as = 'overdue' then 1 else 0 end as is_overdue
    from marts.stock_tickets as stock
    inner join core.dates as created on created.day_on = stock.created_on
    inner join core.dates as firsts on firsts.day_on = stock.from_on
    inner join core.dates as lasts on lasts.day_on = stock.until_on
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
