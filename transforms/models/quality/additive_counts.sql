-- The counts of the marts that must add up over time, one below the other.
-- One row per kind, place, period, start date and measure.
-- key: kind, place, period, starts_on, measure
with cohorts as (
    select
        period, starts_on, agency_id, sum(created_count) as created, sum(created_done_count) as done, sum(reopened_count) as reopened,
        sum(closed_count) as closed, sum(due_count) as due, sum(met_count) as met, sum(not_yet_due_count) as not_yet_due,
        sum(created_forwarded_count) as forwarded, sum(no_promise_count) as no_promise,
        sum(promise_not_started_count) as not_started, sum(promise_count) as promises, sum(promise_met_count) as promises_met, sum(promise_open_count) as promises_open,
        sum(void_overdue_count) as void_overdue
    from marts.ticket_periods
    group by period, starts_on, agency_id
),

calls as (
    select 'queue ' as kind, queue as label, period, starts_on, received_count, offered_count, answered_count, abandoned_count,
        prank_count + ghost_count as prank_and_ghost_count, handle_seconds
    from marts.call_periods
    union all
    select 'shift ', concat(shift_id, ' ', queue), period, starts_on, received_count, offered_count, answered_count, abandoned_count,
        prank_count + ghost_count, handle_seconds
    from marts.shift_periods
),

additive as (
    select 'tickets, agency ' as kind, cohorts.agency_id as place, cohorts.period, cohorts.starts_on, measures.measure,
        case measures.measure when 'created' then created when 'done' then done when 'reopened' then reopened when 'closed' then closed
            when 'due' then due when 'met' then met when 'not yet due' then not_yet_due when 'forwarded' then forwarded
            when 'no promise' then no_promise when 'promise not started' then not_started when 'promises made' then promises when 'of these kept' then promises_met
            when 'of these open' then promises_open else void_overdue end as measured
    from cohorts
    cross join (
        values ('created'), ('done'), ('reopened'), ('closed'), ('due'), ('met'), ('not yet due'), ('forwarded'), ('no promise'),
            ('promise not started'), ('promises made'), ('of these kept'), ('of these open'), ('void past due')
    ) as measures(measure)
    union all
    select 'sla, ', concat(clock, ' ', authority, ' ', policy_id, ' ', agency_id), period, starts_on, measures.measure,
        case measures.measure when 'due' then due_count when 'met' then met_count when 'not yet due' then not_yet_due_count when 'void' then void_count
            when 'paused without due' then paused_without_due_count else late_seconds end
    from marts.sla_periods
    cross join (values ('due'), ('met'), ('not yet due'), ('void'), ('paused without due'), ('late seconds')) as measures(measure)
    union all
    select calls.kind, calls.label, period, starts_on, measures.measure,
        case measures.measure when 'received' then received_count when 'offered' then offered_count when 'answered' then answered_count
            when 'abandoned' then abandoned_count when 'prank and ghost' then prank_and_ghost_count else handle_seconds end
    from calls
    cross join (values ('received'), ('offered'), ('answered'), ('abandoned'), ('prank and ghost'), ('handle seconds')) as measures(measure)
    union all
    select 'promise ', concat(service_level_id, ' ', cast(service_level_version as varchar)), period, starts_on, measures.measure,
        case measures.measure when 'offered' then offered_count when 'outside its hours' then outside_hours_count when 'numerator' then numerator_count
            when 'denominator' then denominator_count when 'days judged' then judged_day_count when 'days kept' then met_day_count
            when 'emergency days judged' then emergency_judged_day_count else emergency_met_day_count end
    from marts.service_level_periods
    cross join (values ('offered'), ('outside its hours'), ('numerator'), ('denominator'), ('days judged'), ('days kept'),
        ('emergency days judged'), ('emergency days kept')) as measures(measure)
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
    select 'home agency ', home_agency, period, starts_on, measures.measure,
        case measures.measure when 'answered' then answered_count when 'handle seconds' then handle_seconds when 'on calls' then busy_seconds
            when 'available' then available_seconds else open_login_count end
    from marts.desk_periods
    cross join (values ('answered'), ('handle seconds'), ('on calls'), ('available'), ('open logins')) as measures(measure)
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
    union all
    select 'area ', area_id, period, starts_on, measures.measure,
        case measures.measure when 'received' then created_count when 'due' then due_count else met_count end
    from marts.area_periods
    cross join (values ('received'), ('due'), ('met')) as measures(measure)
)

select
    kind,                                                                       -- What is counted, and by what.
    place,                                                                      -- Agency, queue, channel, clock: where it is counted.
    period,                                                                     -- day, month or year.
    starts_on,                                                                  -- First day of the period, local.
    measure,                                                                    -- Name of the count.
    cast(sum(measured) as bigint) as measured                                        -- The count.
from additive
group by kind, place, period, starts_on, measure
