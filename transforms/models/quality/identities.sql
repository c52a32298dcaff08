-- What the gate reads before anything is published: the identities that are broken, and how many hold.
-- A broken one is a row with its place and difference; the ones that hold are one row per identity, whose sides count the checks.
-- One row per identity, period, start date and place that is broken, and one per identity that was checked.
-- key: identity, period, starts_on, place, terms
with numbers(identity) as (
    values
    ('1 received'), ('2 entered queue'), ('3 dispositions'), ('4 contacts'), ('5 open stock'), ('6 cohort'), ('7 periods'), ('8 landing'), ('9 agencies')
),

told as (
    select identity, period, starts_on, place, left_side, right_side, is_broken, terms from quality.equations where is_broken
    union all
    select numbers.identity, 'all', cast(null as date), 'all', sum(case when equations.is_broken = false then 1 else 0 end), count(equations.identity), false,
        'checks that hold, of checks made'
    from numbers
    left join quality.equations as equations on equations.identity = numbers.identity
    group by numbers.identity
)

select
    identity,                                                                   -- Number and short name, as in the metric dictionary.
    period,                                                                     -- day, month, year or file of the broken row; all for the summary.
    starts_on,                                                                  -- First day of the period; empty where the whole history is meant.
    place,                                                                      -- Queue, shift, agency, channel, clock or file it was checked at.
    cast(left_side as bigint) as left_side,                                     -- Left side; of the summary the number of checks that hold.
    cast(right_side as bigint) as right_side,                                   -- Right side; of the summary the number of checks made.
    cast(left_side - right_side as bigint) as difference,                       -- By how much it fails; of the summary the number of broken ones, negative.
    is_broken,                                                                  -- Whether it fails: one such row holds the edition back.
    terms                                                                       -- The equation in words, with its terms.
from told
