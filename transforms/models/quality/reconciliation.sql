-- Each way in which a month's complaints are counted, side by side: every recap of the city by its agencies and by its channels, and Tanggap's own tickets.
-- Ways that agree have a difference of 0; a difference is shown, never smoothed. A stated total (Jumlah) is compared with its parts, and is not one of them.
-- Only months that some recap states. A name nobody knows keeps its own row, as spelled.
-- One row per month, level (city, agency, channel), subject, measure and way.
-- key: month_on, level, subject, measure, way
with months as (
    select distinct month_on from core.recaps
),

parts as (
    select
        recaps.source_id, recaps.month_on, recaps.dimension, recaps.measure, recaps.stated_count,
        case
            when coalesce(recaps.agency_id, recaps.channel_id) not in ('tak-dikenal', 'tanpa-keterangan') then coalesce(recaps.agency_id, recaps.channel_id)
            else lower(coalesce(recaps.spelling, recaps.name))
        end as subject
    from core.recaps as recaps
    where not recaps.is_total
),

totals as (
    -- Of several sums in one table the last is that of the whole.
    select
        recaps.source_id, recaps.month_on, recaps.dimension, recaps.measure, recaps.stated_count,
        row_number() over (
            partition by recaps.source_id, recaps.month_on, recaps.dimension, recaps.measure, recaps.part
            order by recaps.line desc, recaps.occurrence desc, recaps.name
        ) as place
    from core.recaps as recaps
    where recaps.is_total
),

stated as (
    select source_id, month_on, dimension, measure, cast(sum(stated_count) as bigint) as stated_count
    from totals
    where place = 1
    group by source_id, month_on, dimension, measure
),

summed as (
    select source_id, month_on, dimension, measure, cast(sum(stated_count) as bigint) as parts_count
    from parts
    group by source_id, month_on, dimension, measure
),

tickets as (
    select dates.month_on, tickets.agency_id, tickets.channel_id
    from core.tickets as tickets
    inner join core.dates as dates on dates.day_on = tickets.created_on
    inner join months on months.month_on = dates.month_on
),

ways as (
    select
        summed.month_on, 'city' as level, 'kota' as subject, summed.measure, summed.source_id || ' ' || summed.dimension as way,
        summed.dimension, summed.parts_count, stated.stated_count
    from summed
    left join stated
        on stated.source_id = summed.source_id and stated.month_on = summed.month_on
        and stated.dimension = summed.dimension and stated.measure = summed.measure
    union all
    -- A total without a part of it: the paper states nothing more.
    select
        stated.month_on, 'city', 'kota', stated.measure, stated.source_id || ' ' || stated.dimension, stated.dimension,
        cast(null as bigint), stated.stated_count
    from stated
    left join summed
        on stated.source_id = summed.source_id and stated.month_on = summed.month_on
        and stated.dimension = summed.dimension and stated.measure = summed.measure
    where summed.source_id is null
    union all
    select month_on, dimension, subject, measure, source_id || ' ' || dimension, dimension, cast(sum(stated_count) as bigint), cast(null as bigint)
    from parts
    group by month_on, dimension, subject, measure, source_id
    union all
    select month_on, 'city', 'kota', 'received', 'tanggap', 'tickets', count(*), cast(null as bigint)
    from tickets
    group by month_on
    union all
    select month_on, 'agency', agency_id, 'received', 'tanggap', 'tickets', count(*), cast(null as bigint)
    from tickets
    group by month_on, agency_id
    union all
    select month_on, 'channel', channel_id, 'received', 'tanggap', 'tickets', count(*), cast(null as bigint)
    from tickets
    group by month_on, channel_id
),

papers as (
    select distinct month_on, level, measure, way, dimension from ways
),

subjects as (
    select distinct month_on, level, measure, subject from ways
),

counted as (
    -- What a paper of the month does not name it counts as none: it would otherwise agree by leaving out.
    select
        subjects.month_on, subjects.level, subjects.subject, subjects.measure, papers.way, papers.dimension, ways.stated_count,
        case when ways.way is null then 0 else ways.parts_count end as parts_count,
        case when ways.way is null then 0 else coalesce(ways.parts_count, ways.stated_count) end as way_count
    from subjects
    inner join papers
        on papers.month_on = subjects.month_on and papers.level = subjects.level and papers.measure = subjects.measure
    left join ways
        on ways.month_on = papers.month_on and ways.level = papers.level and ways.measure = papers.measure
        and ways.way = papers.way and ways.subject = subjects.subject
)

select
    counted.month_on,                                                           -- First day of the month.
    counted.level,                                                              -- city, agency or channel.
    counted.subject,                                                            -- kota, the agency's or channel's id, or the name as spelled.
    counted.measure,                                                            -- received, followed_up or not_followed_up.
    counted.way,                                                                -- Source and dimension, or tanggap for its own tickets.
    counted.dimension,                                                          -- What the way adds up: agency, channel or tickets.
    counted.parts_count,                                                        -- Sum of its parts.
    counted.stated_count,                                                       -- Total it states itself, where it states one.
    counted.way_count,                                                          -- Its figure: the sum of its parts, else the stated total.
    count(*) over same as ways_count,                                           -- Ways in which this subject's month is counted.
    min(counted.way_count) over same as least_count,                            -- Least of them.
    max(counted.way_count) over same as most_count,                             -- Most of them.
    counted.way_count - min(counted.way_count) over same as difference_count,   -- How far this way is above the least.
    min(counted.way_count) over same = max(counted.way_count) over same
        and max(case when counted.stated_count <> counted.parts_count then 1 else 0 end) over same = 0 as is_agreed -- All ways, and every stated total and its parts, are equal.
from counted
window same as (partition by counted.month_on, counted.level, counted.subject, counted.measure)
