-- How long calls waited, second by second: medians, quantiles and the longest wait are read from it.
-- Day rows alone: a longer period is all the rows of its days, and nothing is kept twice.
-- One row per local day of arrival, queue and whole seconds waited.
-- key: period, starts_on, queue, wait_seconds
select
    'day' as period,                                                            -- Always day.
    calls.entered_on as starts_on,                                              -- Local day of arrival.
    calls.queue,                                                                -- First queue entered; tanpa-keterangan when none was.
    calls.wait_seconds,                                                         -- Whole seconds from entering the queue to the end of waiting.
    count(*) filter (where calls.outcome = 'answered') as answered_count,       -- Answered after so long.
    count(*) filter (where calls.outcome = 'abandoned') as abandoned_count,     -- Hung up after so long.
    count(*) filter (where calls.outcome in ('timed_out', 'key_exit', 'queue_full_or_empty')) as left_otherwise_count -- Left otherwise after so long.
from core.calls as calls
where calls.wait_seconds is not null
group by calls.entered_on, calls.queue, calls.wait_seconds
