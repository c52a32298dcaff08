-- Reports, residents and kept promises by area: reports per 1,000 residents, and whether the promise is kept alike everywhere.
-- An area counts what is told of it and of every area in it (areas.csv: parent), so its level says what may be set side by side: city is the area that bears the city's
-- name; district lies directly in it (kecamatan; in a province its cities); part lies deeper (kelurahan, desa, coast); outside is above or beside the city; unknown is
-- no place told, or one nobody knows. Levels are never added up; what is placed is additive: each report once, at the closest area told.
-- Residents are those of areas.csv, one number without a date: it is in force in every period. Only city, district and part have any, so no rate counts a report whose
-- place its residents do not hold.
-- Equity is by district, the level of METRICS.md's kecamatan, by direct standardisation: kept as often in each category as here, at the mix of all promises due in the
-- districts. A district is compared with 30 due and cases in categories that make up 80 % of that mix.
-- Months and years hold every area, also those nobody reports from; days hold those with something to count.
-- One row per period, start date and area.
-- key: period, starts_on, area_id
with places as (
    select ancestors.ancestor_id as area_id, ancestors.id as placed_id from inputs.area_ancestors as ancestors
    union all
    -- The two ways of not knowing where lie in no area.
    select areas.area_id, areas.area_id from core.areas as areas where areas.kind is null
),

levels as (
    select
        areas.area_id, areas.population,
        case
            when areas.kind is null then 'unknown'
            when areas.area_id = edition.city_area_id then 'city'
            when areas.parent_id = edition.city_area_id then 'district'
            when inside.placed_id is not null then 'part'
            else 'outside'
        end as area_level
    from core.areas as areas
    cross join inputs.edition as edition
    left join places as inside on inside.area_id = edition.city_area_id and inside.placed_id = areas.area_id
),

counted as (
    select
        tickets.period, tickets.starts_on, places.area_id, tickets.category_id,
        sum(tickets.created_count) as created_count,
        sum(case when places.placed_id = places.area_id then tickets.created_count else 0 end) as placed_count,
        sum(tickets.due_count) as due_count, sum(tickets.met_count) as met_count,
        sum(case when places.placed_id = places.area_id then tickets.due_count else 0 end) as placed_due_count,
        sum(case when places.placed_id = places.area_id then tickets.met_count else 0 end) as placed_met_count
    from marts.ticket_periods as tickets
    inner join places on places.placed_id = tickets.area_id
    where tickets.created_count + tickets.due_count > 0
    group by tickets.period, tickets.starts_on, places.area_id, tickets.category_id
),

sums as (
    select
        period, starts_on, area_id, sum(created_count) as created_count, sum(placed_count) as placed_count,
        sum(due_count) as due_count, sum(met_count) as met_count,
        sum(placed_due_count) as placed_due_count, sum(placed_met_count) as placed_met_count
    from counted
    group by period, starts_on, area_id
),

mix as (
    select counted.period, counted.starts_on, counted.category_id, sum(counted.due_count) as due_count
    from counted
    inner join levels on levels.area_id = counted.area_id
    where levels.area_level = 'district' and counted.due_count > 0
    group by counted.period, counted.starts_on, counted.category_id
),

whole_mix as (
    select period, starts_on, sum(due_count) as due_count from mix group by period, starts_on
),

standard as (
    select
        counted.period, counted.starts_on, counted.area_id, sum(mix.due_count) as mix_due_count,
        -- Added up in millionths: a sum of doubles differs in its last bits with the number of threads.
        cast(sum(cast(cast(mix.due_count as double) * counted.met_count / counted.due_count as decimal(18, 6))) as double) as mix_met_count
    from counted
    inner join mix on mix.period = counted.period and mix.starts_on = counted.starts_on and mix.category_id = counted.category_id
    where counted.due_count > 0
    group by counted.period, counted.starts_on, counted.area_id
),

rows_told as (
    select period, starts_on, area_id from sums
    union
    select held.period, held.starts_on, levels.area_id
    from (select distinct period, starts_on from sums where period <> 'day') as held
    cross join levels
)

select
    told.period,                                                                -- day, month or year.
    told.starts_on,                                                             -- First day of the period, local.
    told.area_id,                                                               -- Area.
    levels.area_level,                                                          -- city, district, part, outside or unknown.
    case when levels.area_level in ('city', 'district', 'part') and levels.population > 0 then levels.population end as resident_count, -- Residents; empty where nobody told.
    cast(coalesce(sums.created_count, 0) as bigint) as created_count,           -- Tickets reported in the period about the area or one in it.
    cast(coalesce(sums.placed_count, 0) as bigint) as placed_count,             -- Of these, with no closer place told.
    cast(coalesce(sums.due_count, 0) as bigint) as due_count,                   -- Headline promises about the area or one in it, due in the period and before the as-of.
    cast(coalesce(sums.met_count, 0) as bigint) as met_count,                   -- Of these, kept.
    cast(coalesce(sums.placed_due_count, 0) as bigint) as placed_due_count,     -- Of the due, those with no closer place told.
    cast(coalesce(sums.placed_met_count, 0) as bigint) as placed_met_count,     -- Of these, kept.
    coalesce(sums.due_count * standard.mix_met_count / standard.mix_due_count, 0) as standard_met, -- Of the due, how many it would keep at the mix of categories of all districts; no whole number.
    cast(coalesce(standard.mix_due_count, 0) as bigint) as mix_due_count,       -- Promises due in all districts in the categories that were due here.
    cast(coalesce(whole_mix.due_count, 0) as bigint) as whole_mix_due_count,    -- Promises due in all districts.
    case
        when levels.area_level <> 'district' then 'none'
        when coalesce(sums.due_count, 0) < 30 then 'few'
        when standard.mix_due_count * 5 >= whole_mix.due_count * 4 then 'compared'
        else 'mix'
    end as comparison                                                           -- compared, few (fewer than 30 due), mix (lacks more than a fifth of the mix); none where it is no district.
from rows_told as told
inner join levels on levels.area_id = told.area_id
left join sums on sums.period = told.period and sums.starts_on = told.starts_on and sums.area_id = told.area_id
left join standard on standard.period = told.period and standard.starts_on = told.starts_on and standard.area_id = told.area_id
left join whole_mix on whole_mix.period = told.period and whole_mix.starts_on = told.starts_on
