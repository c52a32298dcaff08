-- Hours and days in which an agency cleared its desk: at least ten closings and more than four times what is usual for it (the median of its
-- hours, or days, that have any), within one hour, or on a month's last working day of the centre.
-- One row per agency, day and hour (hour -1: the whole last working day) that is one.
-- key: agency_id, swept_on, hour
with last_days as (
    select max(dates.day_on) as day_on
    from core.dates as dates
    cross join inputs.edition as edition
    left join inputs.calendar_days as calendar on calendar.calendar_id = edition.centre_calendar_id and calendar.day_on = dates.day_on
    where edition.centre_calendar_id = 'always' or calendar.is_working_day
    group by dates.month_on
),

closings as (
    select moves.agency_id, moves.moved_on, cast(extract(hour from timezone(edition.zone, moves.moved_at)) as bigint) as hour, count(*) as closed_count
    from core.stock_moves as moves
    cross join inputs.edition as edition
    where moves.move not in ('created', 'reopened')
    group by moves.agency_id, moves.moved_on, cast(extract(hour from timezone(edition.zone, moves.moved_at)) as bigint)
),

counted as (
    select 'hour' as kind, closings.agency_id, closings.moved_on, closings.hour, closings.closed_count from closings
    union all
    select 'day', closings.agency_id, closings.moved_on, -1, sum(closings.closed_count) from closings group by closings.agency_id, closings.moved_on
),

placed as (
    select
        counted.*,
        row_number() over (partition by counted.kind, counted.agency_id order by counted.closed_count, counted.moved_on, counted.hour) as place,
        count(*) over (partition by counted.kind, counted.agency_id) as all_count
    from counted
),

usual as (
    -- The middle one, or the mean of the two in the middle.
    select placed.kind, placed.agency_id, avg(placed.closed_count) as usual_count
    from placed
    where 2 * placed.place >= placed.all_count and 2 * placed.place <= placed.all_count + 2
    group by placed.kind, placed.agency_id
)

select
    counted.agency_id,                                                          -- Responsible agency just before the closings.
    counted.moved_on as swept_on,                                               -- Local date.
    counted.hour,                                                               -- Local hour, 0 to 23; -1 for the whole of a month's last working day.
    cast(counted.closed_count as bigint) as closed_count,                       -- Closings in it.
    usual.usual_count                                                           -- Median of the agency's hours, or days, with closings.
from counted
inner join usual on usual.kind = counted.kind and usual.agency_id = counted.agency_id
left join last_days on last_days.day_on = counted.moved_on
where counted.closed_count >= 10 and counted.closed_count > 4 * usual.usual_count
    and (counted.kind = 'hour' or last_days.day_on is not null)
