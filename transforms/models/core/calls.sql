-- Calls as the figures count them: waits and talks in seconds, the shift and the covered hours they fell in.
-- A call that had not ended its wait by the as-of is still waiting, whatever a later file says. A wait or a talk that nobody tells, or that
-- would end before it began, is unknown: the call counts all the same.
-- Whoever answered comes from an agency (agents.csv) on the day of the call; a city that lists no agents says nothing about it.
-- One row per call.
-- key: call_id
with calls as (
    select
        calls.*, edition.zone, edition.answer_threshold_seconds, edition.short_abandon_seconds,
        coalesce(calls.answered_at < edition.calls_as_of, calls.ended_at < edition.calls_as_of, true) as is_answered, -- nobody tells when: by its end, else as stated
        coalesce(calls.ended_at < edition.calls_as_of, false) as is_ended,
        cast(timezone(edition.zone, calls.entered_at) as date) as entered_on,
        coalesce(queues.calendar_id, edition.centre_calendar_id) as calendar_id
    from staging.calls as calls
    cross join inputs.edition as edition
    left join inputs.queues as queues on queues.queue = calls.queue
    where calls.entered_at < edition.calls_as_of
),

shifted as (
    select
        calls.call_id, spans.shift_id, spans.shift_on,
        row_number() over (partition by calls.call_id order by spans.starts_at, spans.shift_id) as choice
    from calls
    inner join inputs.shift_spans as spans
        on spans.day_on = calls.entered_on and spans.starts_at <= calls.entered_at and calls.entered_at < spans.ends_at
),

timed as (
    select
        calls.*,
        case
            when calls.outcome = 'answered' and not calls.is_answered then 'still_waiting'
            when calls.outcome in ('abandoned', 'timed_out', 'key_exit', 'queue_full_or_empty') and calls.ended_at is not null and not calls.is_ended then 'still_waiting'
            else calls.outcome
        end as outcome_then,
        cast(timezone(calendars.zone, calls.entered_at) as date) as calendar_on,
        cast(floor(epoch(calls.entered_at)) as bigint) as entered
    from calls
    inner join inputs.calendars as calendars on calendars.calendar_id = calls.calendar_id
)

select
    timed.call_id,                                                              -- Call id.
    coalesce(timed.queue, 'tanpa-keterangan') as queue,                         -- First queue entered.
    date_trunc('second', timed.entered_at) as entered_at,                       -- Arrival.
    timed.entered_on,                                                           -- Local date of it.
    cast(extract(hour from timezone(timed.zone, timed.entered_at)) as bigint) as entered_hour, -- Local hour of it, 0 to 23.
    date_trunc('second', timed.answered_at) as answered_at,                     -- Taken by an agent.
    date_trunc('second', timed.ended_at) as ended_at,                           -- End.
    timed.outcome_then as outcome,                                              -- answered, abandoned, timed_out, key_exit, queue_full_or_empty, dropped_before_queue or still_waiting.
    case when timed.outcome_then = 'answered' then coalesce(timed.disposition, 'undisposed') end as disposition, -- normal, information, prank, ghost, wrong_number, test or undisposed; null unless answered.
    coalesce(shifted.shift_id, 'di-luar-shift') as shift_id,                    -- Shift it arrived in.
    coalesce(shifted.shift_on, timed.entered_on) as shift_on,                   -- Start date of that shift.
    case
        when timed.calendar_id = 'always' then true
        else coalesce(
            (days.s1 <= timed.entered and timed.entered < days.e1) or (days.s2 <= timed.entered and timed.entered < days.e2)
            or (days.s3 <= timed.entered and timed.entered < days.e3) or (days.s4 <= timed.entered and timed.entered < days.e4)
            or (days.s5 <= timed.entered and timed.entered < days.e5) or (days.s6 <= timed.entered and timed.entered < days.e6), false)
    end as is_covered,                                                          -- Arrived in the centre's open hours.
    timed.agent_key,                                                            -- Keyed agent.
    case
        when listed.agent_count = 0 then null
        when timed.outcome_then = 'answered' and timed.agent_key is not null then coalesce(homes.agency_id, 'tak-dikenal')
        else 'tanpa-keterangan'
    end as home_agency,                                                         -- Agency the agent who answered came from that day; tak-dikenal where the city's list has none, tanpa-keterangan where nobody answered or no source says who; null without a list.
    timed.caller_key,                                                           -- Keyed caller.
    case
        when timed.outcome_then = 'answered' and timed.answered_at >= timed.entered_at then cast(ceil(round(epoch(timed.answered_at) - epoch(timed.entered_at), 6)) as bigint)
        when timed.outcome_then in ('abandoned', 'timed_out', 'key_exit', 'queue_full_or_empty') and timed.ended_at >= timed.entered_at
            then cast(ceil(round(epoch(timed.ended_at) - epoch(timed.entered_at), 6)) as bigint)
    end as wait_seconds,                                                        -- Seconds waited, begun ones counted whole: 20.8 are not within 20; null while waiting, and where unknown.
    case when timed.outcome_then = 'answered' and timed.is_ended and timed.ended_at >= timed.answered_at then cast(round(epoch(timed.ended_at) - epoch(timed.answered_at)) as bigint) - cast(coalesce(timed.hold_seconds, 0) as bigint) end as talk_seconds, -- Seconds talked, without hold; null while talking, and where unknown.
    case when timed.outcome_then = 'answered' then cast(coalesce(timed.hold_seconds, 0) as bigint) end as hold_seconds, -- Seconds on hold.
    case when timed.outcome_then = 'answered' then cast(timed.wrap_seconds as bigint) end as wrap_seconds, -- After-call work; null when unknown.
    timed.ticket_id,                                                            -- Ticket.
    timed.is_transferred                                                        -- Passed on to another line.
from timed
left join shifted on shifted.call_id = timed.call_id and shifted.choice = 1
left join inputs.agents as homes on homes.agent_key = timed.agent_key and homes.valid_from <= timed.entered_on and timed.entered_on < homes.valid_to
cross join (select count(*) as agent_count from inputs.agents) as listed
left join inputs.calendar_days as days on days.calendar_id = timed.calendar_id and days.day_on = timed.calendar_on
