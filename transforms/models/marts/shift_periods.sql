-- The same counts as call_periods by shift; a shift that crosses midnight belongs to the day on which it starts.
-- One row per period, start date, queue and shift.
-- key: period, starts_on, queue, shift_id
with periods(period) as (values ('day'), ('month'), ('year')),

shift_ends as (
    select shift_id, shift_on, max(ends_at) as ends_at from inputs.shift_spans group by shift_id, shift_on
),

placed as (
    -- Joined here and not behind the other joins: there DuckDB 2.0.0 sometimes stops with "dict-surviving cache: global dictionary column changed identity".
    select calls.*, shift_ends.ends_at as shift_ends_at
    from core.calls as calls
    left join shift_ends on shift_ends.shift_id = calls.shift_id and shift_ends.shift_on = calls.shift_on
)

select
    periods.period,                                                             -- day, month or year.
    case periods.period when 'day' then dates.day_on when 'month' then dates.month_on else dates.year_on end as starts_on, -- First day of the period, by the shift's start date.
    case periods.period when 'day' then dates.day_on when 'month' then dates.month_on else dates.year_on end as shift_on, -- The same: a day row's is the shift's start date.
    calls.queue,                                                                -- First queue entered; tanpa-keterangan when none was.
    calls.shift_id,                                                             -- Shift; di-luar-shift outside every one.
    min(case when calls.shift_ends_at > edition.calls_as_of then 0 else 1 end) = 1 as is_over, -- Whether the shift had ended at the as-of; of months and years, every one of them.
    count(*) as received_count,                                                 -- Calls received.
    count(*) filter (where calls.outcome = 'dropped_before_queue') as dropped_before_queue_count, -- Hung up before any queue.
    count(*) filter (where calls.outcome <> 'dropped_before_queue') as entered_queue_count, -- Entered a queue.
    count(*) filter (where calls.outcome = 'answered') as answered_count,       -- Taken by an agent.
    count(*) filter (where calls.outcome = 'abandoned') as abandoned_count,     -- Hung up while waiting.
    count(*) filter (where calls.outcome = 'timed_out') as timed_out_count,     -- Sent away after the longest wait.
    count(*) filter (where calls.outcome = 'key_exit') as key_exit_count,       -- Left by a key.
    count(*) filter (where calls.outcome = 'queue_full_or_empty') as queue_full_or_empty_count, -- No room, or nobody to answer.
    count(*) filter (where calls.outcome = 'still_waiting') as still_waiting_count, -- Waiting at the as-of: in no denominator yet.
    count(*) filter (where calls.outcome = 'answered' and calls.wait_seconds <= edition.answer_threshold_seconds) as answered_within_count, -- Answered within the threshold (A≤).
    count(*) filter (where calls.outcome = 'answered' and not coalesce(calls.wait_seconds <= edition.answer_threshold_seconds, false)) as answered_after_count, -- Answered after it, or nobody knows when (A>): what is unknown flatters no formula.
    count(*) filter (where calls.outcome = 'abandoned' and calls.wait_seconds <= edition.answer_threshold_seconds) as abandoned_within_count, -- Abandoned within the threshold (B≤).
    count(*) filter (where calls.outcome = 'abandoned' and not coalesce(calls.wait_seconds <= edition.answer_threshold_seconds, false)) as abandoned_after_count, -- Abandoned after it, or nobody knows when (B>).
    count(*) filter (where calls.outcome = 'abandoned' and calls.wait_seconds <= edition.short_abandon_seconds) as short_abandoned_count, -- Abandoned at or before the short-abandon threshold (Bs).
    count(*) filter (where calls.outcome in ('answered', 'abandoned', 'timed_out', 'key_exit', 'queue_full_or_empty')) as offered_count, -- Offered: all that entered and no longer wait, pranks included.
    count(*) filter (where calls.outcome in ('answered', 'abandoned', 'timed_out', 'key_exit', 'queue_full_or_empty') and calls.wait_seconds is null) as wait_unknown_count, -- Of these, those whose end of waiting no source tells.
    count(calls.wait_seconds) filter (where calls.outcome = 'answered') as wait_answered_known_count, -- Answered ones whose wait is known: what the seconds waited are divided by.
    cast(coalesce(sum(calls.wait_seconds) filter (where calls.outcome = 'answered'), 0) as bigint) as wait_answered_seconds, -- Seconds the answered ones waited, where known.
    cast(coalesce(sum(calls.talk_seconds), 0) as bigint) as talk_seconds,       -- Seconds talked.
    cast(coalesce(sum(calls.hold_seconds), 0) as bigint) as hold_seconds,       -- Seconds on hold.
    cast(coalesce(sum(calls.wrap_seconds), 0) as bigint) as wrap_seconds,       -- Seconds of after-call work, where known.
    count(calls.wrap_seconds) as wrap_known_count,                              -- Answered calls whose after-call work is known.
    count(*) filter (where calls.disposition = 'normal') as normal_count,       -- Answered: a report.
    count(*) filter (where calls.disposition = 'information') as information_count, -- Answered: a question.
    count(*) filter (where calls.disposition = 'prank') as prank_count,         -- Answered: a prank.
    count(*) filter (where calls.disposition = 'ghost') as ghost_count,         -- Answered: nobody spoke.
    count(*) filter (where calls.disposition = 'wrong_number') as wrong_number_count, -- Answered: wrong number.
    count(*) filter (where calls.disposition = 'test') as test_count,           -- Answered: a test call.
    count(*) filter (where calls.disposition = 'undisposed') as undisposed_count, -- Answered, nothing recorded.
    cast(coalesce(sum(calls.talk_seconds + calls.hold_seconds + coalesce(calls.wrap_seconds, 0)) filter (where calls.disposition in ('prank', 'ghost')), 0) as bigint) as prank_handle_seconds, -- Handle seconds of pranks and ghosts.
    count(calls.talk_seconds) as handle_known_count,                            -- Answered calls whose handle time is known: their end has come and is told.
    cast(coalesce(sum(calls.talk_seconds + calls.hold_seconds + coalesce(calls.wrap_seconds, 0)), 0) as bigint) as handle_seconds, -- Handle seconds: talk, hold and known after-call work.
    count(*) filter (where not calls.is_covered) as uncovered_count,            -- Arrived outside the centre's open hours.
    count(*) filter (where calls.is_transferred) as transferred_count           -- Passed on to another line.
from placed as calls
cross join inputs.edition as edition
inner join core.dates as dates on dates.day_on = calls.shift_on
cross join periods
group by
    periods.period, case periods.period when 'day' then dates.day_on when 'month' then dates.month_on else dates.year_on end,
    calls.queue, calls.shift_id
