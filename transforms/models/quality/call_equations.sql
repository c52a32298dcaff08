-- What is asserted of every count of calls: identities 1, 2 and 3 by queue, by shift and by promise.
-- One row per identity, period, start date, place and equation.
-- key: identity, period, starts_on, place, terms
with call_rows as (
    select 'queue ' as kind, queue as place, period, starts_on, received_count, dropped_before_queue_count, entered_queue_count, answered_count,
        abandoned_count, timed_out_count, key_exit_count, queue_full_or_empty_count, still_waiting_count, answered_within_count, answered_after_count,
        abandoned_within_count, abandoned_after_count, offered_count, normal_count, information_count, prank_count, ghost_count,
        wrong_number_count, test_count, undisposed_count
    from marts.call_periods
    union all
    select 'shift ', concat(shift_id, ' ', queue, ' ', cast(shift_on as varchar)), period, starts_on, received_count, dropped_before_queue_count,
        entered_queue_count, answered_count, abandoned_count, timed_out_count, key_exit_count, queue_full_or_empty_count, still_waiting_count,
        answered_within_count, answered_after_count, abandoned_within_count, abandoned_after_count, offered_count, normal_count,
        information_count, prank_count, ghost_count, wrong_number_count, test_count, undisposed_count
    from marts.shift_periods
),

calls as (
    select '1 received' as identity, period, starts_on, concat(kind, place) as place, received_count as left_side,
        dropped_before_queue_count + entered_queue_count as right_side,
        concat('received = ', dropped_before_queue_count, ' dropped before queue + ', entered_queue_count, ' entered') as terms
    from call_rows
    union all
    select '2 entered queue', period, starts_on, concat(kind, place), entered_queue_count,
        answered_count + abandoned_count + timed_out_count + key_exit_count + queue_full_or_empty_count + still_waiting_count,
        concat('entered = ', answered_count, ' answered + ', abandoned_count, ' abandoned + ', timed_out_count, ' timed out + ', key_exit_count,
            ' key exit + ', queue_full_or_empty_count, ' full or empty + ', still_waiting_count, ' still waiting')
    from call_rows
    union all
    select '2 entered queue', period, starts_on, concat(kind, place), offered_count,
        answered_within_count + answered_after_count + abandoned_within_count + abandoned_after_count
            + timed_out_count + key_exit_count + queue_full_or_empty_count,
        concat('offered = ', answered_within_count, ' + ', answered_after_count, ' answered within, after + ', abandoned_within_count, ' + ',
            abandoned_after_count, ' abandoned within, after + ', timed_out_count + key_exit_count + queue_full_or_empty_count, ' left otherwise')
    from call_rows
    union all
    select '3 dispositions', period, starts_on, concat(kind, place), answered_count,
        normal_count + information_count + prank_count + ghost_count + wrong_number_count + test_count + undisposed_count,
        concat('answered = ', normal_count, ' normal + ', information_count, ' information + ', prank_count, ' prank + ', ghost_count, ' ghost + ',
            wrong_number_count, ' wrong number + ', test_count, ' test + ', undisposed_count, ' undisposed')
    from call_rows
    union all
    select '2 entered queue', period, starts_on, concat('promise ', service_level_id, ' ', cast(service_level_version as varchar)), offered_count,
        answered_within_count + answered_after_count + abandoned_within_count + abandoned_after_count + left_otherwise_count,
        concat('offered in its hours = ', answered_within_count, ' + ', answered_after_count, ' answered within, after + ', abandoned_within_count, ' + ',
            abandoned_after_count, ' abandoned within, after + ', left_otherwise_count, ' left otherwise')
    from marts.service_level_periods
    union all
    -- A promise looks at every call of its queue, on each day it is in force: none is lost, none judged twice.
    select '2 entered queue', 'day', sides.starts_on, concat('promise ', sides.service_level_id), sum(sides.queue_count), sum(sides.promise_count),
        'offered to its queue and still waiting = in its hours + outside them + still waiting'
    from (
        select calls.starts_on, levels.service_level_id, calls.offered_count + calls.still_waiting_count as queue_count, 0 as promise_count
        from marts.call_periods as calls
        inner join inputs.service_levels as levels
            on coalesce(levels.queue, calls.queue) = calls.queue and levels.valid_from <= calls.starts_on and calls.starts_on < levels.valid_to
        where calls.period = 'day'
        union all
        select starts_on, service_level_id, 0, offered_count + outside_hours_count + still_waiting_count
        from marts.service_level_periods
        where period = 'day'
    ) as sides
    group by sides.starts_on, sides.service_level_id
)

select
    identity,                                                                   -- Number and short name, as in the metric dictionary.
    period,                                                                     -- day, month, year; of landing, file.
    starts_on,                                                                  -- First day of the period; empty where the whole history is meant.
    place,                                                                      -- Queue, shift, agency, channel, clock or file it is checked at.
    cast(left_side as bigint) as left_side,                                     -- Left side.
    cast(right_side as bigint) as right_side,                                   -- Right side; equal to the left one, or the figures contradict each other.
    terms                                                                       -- The equation in words, with its terms.
from (
    select identity, period, starts_on, place, left_side, right_side, terms from calls
) as told
