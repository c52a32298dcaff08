-- Calls by who called, and what the callers did next: called again, came back with the matter, kept playing pranks.
-- Apart from call_periods because these counts fill up as windows close: 30 minutes for calling again, an hour for being called back, 7 days for coming back.
-- One row per period, start date, queue and kind of caller.
-- key: period, starts_on, queue, caller_kind
with periods(period) as (values ('day'), ('month'), ('year'))

select
    periods.period,                                                             -- day, month or year.
    case periods.period when 'day' then dates.day_on when 'month' then dates.month_on else dates.year_on end as starts_on, -- First day of the period of the call, local.
    calls.queue,                                                                -- First queue entered; tanpa-keterangan when none was.
    coalesce(histories.caller_kind, 'tanpa-nomor') as caller_kind,              -- terdaftar (the number stood on a ticket before), belum-terdaftar or tanpa-nomor.
    count(*) as received_count,                                                 -- Calls received.
    count(*) filter (where calls.outcome = 'answered') as answered_count,       -- Taken by an agent.
    count(*) filter (where calls.outcome = 'abandoned') as abandoned_count,     -- Hung up while waiting.
    count(*) filter (where calls.disposition in ('normal', 'information')) as genuine_count, -- Answered: a report or a question.
    count(*) filter (where calls.disposition in ('prank', 'ghost')) as prank_and_ghost_count, -- Answered: a prank, or nobody spoke.
    count(histories.is_redialled) as redial_known_count,                        -- Abandoned, number known, 30 minutes over.
    count(*) filter (where histories.is_redialled) as redialled_count,          -- Of these, called again within 30 minutes.
    count(histories.is_called_back) as callback_known_count,                    -- Abandoned, number known, an hour over, and a source tells the centre's own calls.
    count(*) filter (where histories.is_called_back) as called_back_count,      -- Of these, reached by a call of the centre within the hour.
    count(histories.is_resolved_first) as return_known_count,                   -- Genuine, number known, 7 days over.
    count(*) filter (where histories.is_resolved_first) as resolved_first_count, -- Of these, resolved on contact and not back within 7 days.
    count(histories.is_repeat_prank) as prank_known_count,                      -- Pranks and ghosts whose number is known.
    count(*) filter (where histories.is_repeat_prank) as repeat_prank_count     -- Of these, at least the third from the number within 30 days.
from core.calls as calls
inner join core.dates as dates on dates.day_on = calls.entered_on
left join core.caller_histories as histories on histories.call_id = calls.call_id
cross join periods
group by
    periods.period, case periods.period when 'day' then dates.day_on when 'month' then dates.month_on else dates.year_on end,
    calls.queue, coalesce(histories.caller_kind, 'tanpa-nomor')
