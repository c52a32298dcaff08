-- Local days of the city, and the month and year each belongs to.
-- One row per local day.
-- key: day_on
select
    day_on,                                                                     -- The day, in the city's zone.
    next_day_on,                                                                -- The day after.
    month_on,                                                                   -- First day of its month.
    year_on,                                                                    -- First day of its year.
    weekday,                                                                    -- 1 Monday … 7 Sunday.
    day_number,                                                                 -- Days since 1970-01-01, for differences of days.
    starts_at,                                                                  -- Instant of local midnight.
    ends_at                                                                     -- Instant of the next local midnight.
from inputs.dates
