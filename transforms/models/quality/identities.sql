-- The identities of the metric dictionary, checked in every edition: the gate before anything is published.
-- A broken one is a row with its place and difference; the ones that hold are one row per identity, whose sides count the checks.
-- One row per identity, period, start date and place that is broken, and one per identity that was checked.
-- key: identity, period, starts_on, place, terms
with numbers(identity) as (
    values
    ('1 received'), ('2 entered queue'), ('3 dispositions'), ('4 contacts'), ('5 open stock'), ('6 cohort'), ('7 periods'), ('8 landing'), ('9 agencies')
),

call_rows as (
    select 'queue ' as kind, queue as label, queue as place, period, starts_on, received_count, dropped_before_queue_count, entered_queue_count, answered_count,
        abandoned_count, timed_out_count, key_exit_count, queue_full_or_empty_count, still_waiting_count, answered_within_count, answered_after_count,
        abandoned_within_count, abandoned_after_count, offered_count, normal_count, information_count, prank_count, ghost_count,
        wrong_number_count, test_count, undisposed_count, handle_seconds
    from marts.call_periods
    union all
    select 'shift ', concat(shift_id, ' ', queue), concat(shift_id, ' ', queue, ' ', cast(shift_on as varchar)), period, starts_on, received_count, dropped_before_queue_count,
        entered_queue_count, answered_count, abandoned_count, timed_out_count, key_exit_count, queue_full_or_empty_count, still_waiting_count,
        answered_within_count, answered_after_count, abandoned_within_count, abandoned_after_count, offered_count, normal_count,
        information_count, prank_count, ghost_count, wrong_number_count, test_count, undisposed_count, handle_seconds
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
    select '2 entered queue', period, starts_on, concat('promise ', service_level_id), offered_count,
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
),

contacts as (
    select
        '4 contacts' as identity, 'year' as period, dates.year_on as starts_on, concat('channel ', contacts.channel_id) as place,
        count(*) as left_side,
        sum(case when contacts.outcome in ('ticket_created', 'attached_to_existing', 'resolved_on_contact', 'referred_outside', 'unlinked') then 1 else 0 end) as right_side,
        concat('contacts = ', sum(case when contacts.outcome = 'ticket_created' then 1 else 0 end), ' ticket created + ',
            sum(case when contacts.outcome = 'attached_to_existing' then 1 else 0 end), ' attached + ',
            sum(case when contacts.outcome = 'resolved_on_contact' then 1 else 0 end), ' resolved on contact + ',
            sum(case when contacts.outcome = 'referred_outside' then 1 else 0 end), ' referred outside + ',
            sum(case when contacts.outcome = 'unlinked' then 1 else 0 end), ' unlinked') as terms
    from core.contacts as contacts
    inner join core.dates as dates on dates.day_on = contacts.contact_on
    group by dates.year_on, contacts.channel_id
    union all
    -- By phone the genuine calls are counted apart, by their disposition: a contact that got lost on the way shows here.
    select '4 contacts', 'year', sides.starts_on, 'phone calls', sum(sides.genuine_count), sum(sides.contact_count), 'normal + information calls = contacts by phone'
    from (
        select starts_on, normal_count + information_count as genuine_count, 0 as contact_count
        from marts.call_periods
        where period = 'year'
        union all
        select dates.year_on, 0, 1
        from core.contacts as contacts
        inner join core.dates as dates on dates.day_on = contacts.contact_on
        where contacts.contact_id like 'call:%'
    ) as sides
    group by sides.starts_on
),

flows as (
    select period, starts_on, sum(open_count) as open_count, sum(came_count) as came_count, sum(went_count) as went_count
    from (
        select period, starts_on, 0 as open_count, created_count + reopened_count as came_count, closed_count as went_count
        from marts.ticket_periods
        where created_count + reopened_count + closed_count > 0     -- due dates to come are no days of the stock
        union all
        select period, starts_on, open_count, 0, 0
        from marts.stock_periods
    ) as parts
    group by period, starts_on
),

stock as (
    select '5 open stock' as identity, period, starts_on, 'kota' as place, open_count as left_side,
        coalesce(lag(open_count) over (partition by period order by starts_on), 0) + came_count - went_count as right_side,
        concat('open at the end = ', coalesce(lag(open_count) over (partition by period order by starts_on), 0), ' open before + ', came_count,
            ' created or reopened - ', went_count, ' closed') as terms
    from flows
    union all
    -- The tickets themselves, against the last day of the stock: the sum over agencies and age bands is the city's.
    select '5 open stock', 'day', last_day.starts_on, 'core.tickets', open_tickets.open_count, flows.open_count, 'open tickets = sum over agencies and ages'
    from (select max(starts_on) as starts_on from flows where period = 'day') as last_day
    inner join flows on flows.starts_on = last_day.starts_on and flows.period = 'day'
    cross join (select count(*) as open_count from core.tickets where bucket in ('waiting', 'in_process')) as open_tickets
),

cohorts as (
    select
        period, starts_on, agency_id, sum(created_count) as created, sum(created_done_count) as done, sum(created_in_process_count) as in_process,
        sum(created_waiting_count) as waiting, sum(created_rejected_count) as rejected, sum(created_merged_count) as merged,
        sum(created_withdrawn_count) as withdrawn, sum(created_deleted_count) as deleted, sum(reopened_count) as reopened, sum(closed_count) as closed,
        sum(closed_done_count + closed_rejected_count + closed_merged_count + closed_withdrawn_count + closed_deleted_count) as closed_parts,
        sum(due_count) as due, sum(met_count) as met, sum(breached_closed_count) as breached_closed, sum(breached_open_count) as breached_open,
        sum(not_yet_due_count) as not_yet_due, sum(created_forwarded_count) as forwarded, sum(no_promise_count) as no_promise
    from marts.ticket_periods
    group by period, starts_on, agency_id
),

received as (
    select '6 cohort' as identity, period, starts_on, concat('agency ', agency_id) as place, created as left_side,
        done + in_process + waiting + rejected + merged + withdrawn + deleted as right_side,
        concat('received = ', done, ' done + ', in_process, ' in process + ', waiting, ' waiting + ', rejected, ' rejected + ', merged, ' merged + ',
            withdrawn, ' withdrawn + ', deleted, ' deleted') as terms
    from cohorts
    union all
    select '6 cohort', period, starts_on, concat('agency ', agency_id), closed, closed_parts, 'closed = done + rejected + merged + withdrawn + deleted'
    from cohorts
    union all
    select '6 cohort', period, starts_on, concat('agency ', agency_id), due, met + breached_closed + breached_open,
        concat('due = ', met, ' met + ', breached_closed, ' breached, closed + ', breached_open, ' breached, open')
    from cohorts
    union all
    -- The tickets themselves: none is lost on the way into the mart.
    select '6 cohort', 'day', sides.starts_on, 'core.tickets', sum(sides.ticket_count), sum(sides.created_count), 'tickets by local date of creation = received'
    from (
        select created_on as starts_on, 1 as ticket_count, 0 as created_count from core.tickets
        union all
        select starts_on, 0, created from cohorts where period = 'day'
    ) as sides
    group by sides.starts_on
),

additive as (
    select 'tickets, agency ' as kind, cohorts.agency_id as place, cohorts.period, cohorts.starts_on, measures.measure,
        case measures.measure when 'created' then created when 'done' then done when 'reopened' then reopened when 'closed' then closed
            when 'due' then due when 'met' then met when 'not yet due' then not_yet_due when 'forwarded' then forwarded else no_promise end as measured
    from cohorts
    cross join (
        values ('created'), ('done'), ('reopened'), ('closed'), ('due'), ('met'), ('not yet due'), ('forwarded'), ('no promise')
    ) as measures(measure)
    union all
    select 'sla, ', concat(clock, ' ', authority, ' ', policy_id, ' ', agency_id), period, starts_on, measures.measure,
        case measures.measure when 'due' then due_count when 'met' then met_count when 'not yet due' then not_yet_due_count when 'void' then void_count
            when 'paused without due' then paused_without_due_count else late_seconds end
    from marts.sla_periods
    cross join (values ('due'), ('met'), ('not yet due'), ('void'), ('paused without due'), ('late seconds')) as measures(measure)
    union all
    select call_rows.kind, call_rows.label, period, starts_on, measures.measure,
        case measures.measure when 'received' then received_count when 'offered' then offered_count when 'answered' then answered_count
            when 'abandoned' then abandoned_count when 'prank and ghost' then prank_count + ghost_count else handle_seconds end
    from call_rows
    cross join (values ('received'), ('offered'), ('answered'), ('abandoned'), ('prank and ghost'), ('handle seconds')) as measures(measure)
    union all
    select 'promise ', concat(service_level_id, ' ', cast(service_level_version as varchar)), period, starts_on, measures.measure,
        case measures.measure when 'offered' then offered_count when 'outside its hours' then outside_hours_count when 'numerator' then numerator_count
            when 'denominator' then denominator_count when 'days judged' then judged_day_count else met_day_count end
    from marts.service_level_periods
    cross join (values ('offered'), ('outside its hours'), ('numerator'), ('denominator'), ('days judged'), ('days kept')) as measures(measure)
    union all
    select 'posts, platform ', concat(platform, ' ', agency_id), period, starts_on, measures.measure,
        case measures.measure when 'posts' then post_count when 'complaints' then complaint_count when 'first replies' then first_reply_count
            else first_reply_seconds end
    from marts.post_periods
    cross join (values ('posts'), ('complaints'), ('first replies'), ('first reply seconds')) as measures(measure)
    union all
    select 'funnel, channel ', concat(channel_id, ' ', step), period, starts_on, measures.measure,
        case measures.measure when 'contacts' then contact_count else no_further_count end
    from marts.funnel_periods
    cross join (values ('contacts'), ('got no further')) as measures(measure)
    union all
    select 'callers, ', concat(caller_kind, ' ', queue), period, starts_on, measures.measure,
        case measures.measure when 'received' then received_count when 'called again' then redialled_count when 'resolved first' then resolved_first_count
            else repeat_prank_count end
    from marts.caller_periods
    cross join (values ('received'), ('called again'), ('resolved first'), ('repeated pranks')) as measures(measure)
    union all
    select 'hour ', concat(cast(entered_hour as varchar), ' ', queue), period, starts_on, measures.measure,
        case measures.measure when 'received' then received_count when 'offered' then offered_count else handle_seconds end
    from marts.hour_periods
    cross join (values ('received'), ('offered'), ('handle seconds')) as measures(measure)
    union all
    select 'agents', '', period, starts_on, measures.measure,
        case measures.measure when 'on calls' then busy_seconds when 'available' then available_seconds else open_login_count end
    from marts.agent_periods
    cross join (values ('on calls'), ('available'), ('open logins')) as measures(measure)
    union all
    select 'test calls, shift ', shift_id, period, starts_on, measures.measure,
        case measures.measure when 'asked' then asked_count else correct_count end
    from marts.answer_test_periods
    cross join (values ('asked'), ('correct')) as measures(measure)
    union all
    select 'dispatches, agency ', agency_id, period, starts_on, measures.measure,
        case measures.measure when 'dispatched' then dispatched_count else fictitious_count end
    from marts.dispatch_periods
    cross join (values ('dispatched'), ('fictitious')) as measures(measure)
),

periods as (
    select '7 periods' as identity, sides.period, sides.starts_on, concat(sides.kind, sides.place) as place, sum(sides.whole) as left_side,
        sum(sides.parts) as right_side, concat(sides.measure, case sides.period when 'month' then ': month = sum of its days' else ': year = sum of its months' end) as terms
    from (
        select kind, place, period, starts_on, measure, measured as whole, 0 as parts from additive where period in ('month', 'year')
        union all
        select additive.kind, additive.place, 'month', dates.month_on, additive.measure, 0, additive.measured
        from additive
        inner join core.dates as dates on dates.day_on = additive.starts_on
        where additive.period = 'day'
        union all
        select additive.kind, additive.place, 'year', dates.year_on, additive.measure, 0, additive.measured
        from additive
        inner join core.dates as dates on dates.day_on = additive.starts_on
        where additive.period = 'month'
    ) as sides
    group by sides.period, sides.starts_on, sides.kind, sides.place, sides.measure
    union all
    select '7 periods', sides.period, sides.starts_on, 'calls', sum(sides.call_count), sum(sides.shift_count), 'all calls by queue = all calls by shift, whole history'
    from (
        -- A shift's day is its start date, so only the whole history can be set against the calls' own dates.
        select 'year' as period, cast(null as date) as starts_on, received_count as call_count, 0 as shift_count from marts.call_periods where period = 'year'
        union all
        select 'year', cast(null as date), 0, received_count from marts.shift_periods where period = 'year'
    ) as sides
    group by sides.period, sides.starts_on
),

views as (
    -- The same calls, contacts and complaints told another way are the same number of them.
    select '7 periods' as identity, sides.period, sides.starts_on, sides.place, sum(sides.whole) as left_side, sum(sides.parts) as right_side, sides.terms
    from (
        select period, starts_on, concat('queue ', queue) as place, 'received = sum over kinds of callers' as terms, received_count as whole, 0 as parts from marts.call_periods
        union all
        select period, starts_on, concat('queue ', queue), 'received = sum over kinds of callers', 0, received_count from marts.caller_periods
        union all
        select period, starts_on, concat('queue ', queue), 'received = sum over hours', received_count, 0 from marts.call_periods
        union all
        select period, starts_on, concat('queue ', queue), 'received = sum over hours', 0, received_count from marts.hour_periods
        union all
        select period, starts_on, concat('queue ', queue), 'offered = sum over seconds waited + wait unknown', offered_count, wait_unknown_count from marts.call_periods where period = 'day'
        union all
        select period, starts_on, concat('queue ', queue), 'offered = sum over seconds waited + wait unknown', 0, answered_count + abandoned_count + left_otherwise_count from marts.call_waits
        union all
        select period, starts_on, concat('platform ', platform), 'complaints = sum over seconds waited for a reply', complaint_count, 0 from marts.post_periods where period = 'day'
        union all
        select period, starts_on, concat('platform ', platform), 'complaints = sum over seconds waited for a reply', 0, complaint_count from marts.post_replies
        union all
        -- A contact ends its journey at one step: over all steps, those that got no further are the contacts themselves.
        select period, starts_on, 'journeys', 'calls received and genuine contacts of other channels = sum over steps of those that got no further', received_count, 0
        from marts.call_periods
        where period <> 'day'
        union all
        select 'month', dates.month_on, 'journeys', 'calls received and genuine contacts of other channels = sum over steps of those that got no further', 1, 0
        from core.contacts as contacts
        inner join core.dates as dates on dates.day_on = contacts.contact_on
        where contacts.contact_id not like 'call:%'
        union all
        select 'year', dates.year_on, 'journeys', 'calls received and genuine contacts of other channels = sum over steps of those that got no further', 1, 0
        from core.contacts as contacts
        inner join core.dates as dates on dates.day_on = contacts.contact_on
        where contacts.contact_id not like 'call:%'
        union all
        select period, starts_on, 'journeys', 'calls received and genuine contacts of other channels = sum over steps of those that got no further', 0, no_further_count
        from marts.funnel_periods
        where period <> 'day'
    ) as sides
    group by sides.period, sides.starts_on, sides.place, sides.terms
),

landing as (
    select '8 landing' as identity, 'file' as period, cast(null as date) as starts_on, concat(source_id, ' ', file) as place, rows_read as left_side,
        landed + duplicates + quarantined as right_side,
        concat('rows read = ', landed, ' landed + ', duplicates, ' duplicates + ', quarantined, ' quarantined') as terms
    from inputs.pulls
),

agencies as (
    select '9 agencies' as identity, 'year' as period, cast(null as date) as starts_on, concat(sides.clock, ' ', sides.authority, ' ', sides.policy_id) as place,
        sum(sides.verdict_count) as left_side, sum(sides.due_count) as right_side, concat(sides.measure, ': verdicts of the city = sum over agencies, whole history') as terms
    from (
        select clock, authority, policy_id, 'due' as measure, 1 as verdict_count, 0 as due_count from marts.ticket_verdicts where is_due
        union all
        select clock, 'strictest', '', 'due', 1, 0 from marts.ticket_verdicts where is_due and is_strictest
        union all
        select clock, authority, policy_id, 'due', 0, due_count from marts.sla_periods where period = 'year'
        union all
        select clock, authority, policy_id, 'met', 1, 0 from marts.ticket_verdicts where is_due and outcome = 'met'
        union all
        select clock, 'strictest', '', 'met', 1, 0 from marts.ticket_verdicts where is_due and is_strictest and outcome = 'met'
        union all
        select clock, authority, policy_id, 'met', 0, met_count from marts.sla_periods where period = 'year'
        union all
        select clock, authority, policy_id, 'void', 1, 0 from marts.ticket_verdicts where outcome = 'void'
        union all
        select clock, authority, policy_id, 'void', 0, void_count from marts.sla_periods where period = 'year' and authority <> 'strictest'
    ) as sides
    group by sides.clock, sides.authority, sides.policy_id, sides.measure
    union all
    -- The headline is told by two marts: by agency, category, channel and area, and by clock and policy.
    select '9 agencies', sides.period, sides.starts_on, concat('agency ', sides.agency_id), sum(sides.headline_due), sum(sides.strictest_due),
        'headline due by ticket_periods = strictest due by sla_periods'
    from (
        select period, starts_on, agency_id, due as headline_due, 0 as strictest_due from cohorts
        union all
        select sla.period, sla.starts_on, sla.agency_id, 0, sla.due_count
        from marts.sla_periods as sla
        inner join inputs.edition as edition on edition.headline_clock = sla.clock
        where sla.authority = 'strictest'
    ) as sides
    group by sides.period, sides.starts_on, sides.agency_id
),

checks as (
    select identity, period, starts_on, place, left_side, right_side, terms from calls
    union all
    select identity, period, starts_on, place, left_side, right_side, terms from contacts
    union all
    select identity, period, starts_on, place, left_side, right_side, terms from stock
    union all
    select identity, period, starts_on, place, left_side, right_side, terms from received
    union all
    select identity, period, starts_on, place, left_side, right_side, terms from periods
    union all
    select identity, period, starts_on, place, left_side, right_side, terms from views
    union all
    select identity, period, starts_on, place, left_side, right_side, terms from landing
    union all
    select identity, period, starts_on, place, left_side, right_side, terms from agencies
),

judged as (
    -- An unknown side is a broken identity, not a passed one.
    select checks.*, case when left_side = right_side then 0 else 1 end as broken from checks
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
from (
    select identity, period, starts_on, place, left_side, right_side, true as is_broken, terms from judged where broken = 1
    union all
    select numbers.identity, 'all', cast(null as date), 'all', coalesce(sum(1 - judged.broken), 0), count(judged.identity), false, 'checks that hold, of checks made'
    from numbers
    left join judged on judged.identity = numbers.identity
    group by numbers.identity
) as told
