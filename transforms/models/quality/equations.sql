-- Every identity of the metric dictionary at every place, with its terms: what the gate looks at, and what a reader can add up for himself.
-- One row per identity, period, start date, place and equation.
-- key: identity, period, starts_on, place, terms
with checks as (
    select identity, period, starts_on, place, left_side, right_side, terms from quality.call_equations
    union all
    select identity, period, starts_on, place, left_side, right_side, terms from quality.ticket_equations
    union all
    select identity, period, starts_on, place, left_side, right_side, terms from quality.period_equations
    union all
    select '8 landing', 'file', cast(null as date), concat(source_id, ' ', file), rows_read, landed + duplicates + quarantined,
        concat('rows read = ', landed, ' landed + ', duplicates, ' duplicates + ', quarantined, ' quarantined')
    from inputs.pulls
)

select
    identity,                                                                   -- Number and short name, as in the metric dictionary.
    period,                                                                     -- day, month or year; of landing, file.
    starts_on,                                                                  -- First day of the period; empty where the whole history is meant.
    place,                                                                      -- Queue, shift, agency, channel, clock or file it is checked at.
    cast(left_side as bigint) as left_side,                                     -- Left side.
    cast(right_side as bigint) as right_side,                                   -- Right side.
    cast(left_side - right_side as bigint) as difference,                       -- By how much it fails.
    -- An unknown side is a broken identity, not a passed one.
    case when left_side = right_side then false else true end as is_broken,     -- Whether it fails: one such row holds the edition back.
    terms                                                                       -- The equation in words, with its terms.
from checks
