-- What is asserted of every count told twice: identity 7, by days and months, by months and years, and by two marts.
-- One row per identity, period, start date, place and equation.
-- key: identity, period, starts_on, place, terms
with periods as (
    select '7 periods' as identity, sides.period, sides.starts_on, concat(sides.kind, sides.place) as place, sum(sides.whole) as left_side,
        sum(sides.parts) as right_side, concat(sides.measure, case sides.period when 'month' then ': month = sum of its days' else ': year = sum of its months' end) as terms
    from (
        select kind, place, period, starts_on, measure, measured as whole, 0 as parts from quality.additive_counts where period in ('month', 'year')
        union all
        select additive.kind, additive.place, 'month', dates.month_on, additive.measure, 0, additive.measured
        from quality.additive_counts as additive
        inner join core.dates as dates on dates.day_on = additive.starts_on
        where additive.period = 'day'
        union all
        select additive.kind, additive.place, 'year', dates.year_on, additive.measure, 0, additive.measured
        from quality.additive_counts as additive
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

staffed as (
    -- What the desks did, once by all and once by the agency the agents come from; a city that lists no agents is not asked.
    select calls.period, calls.starts_on, measures.measure, 0 as parts,
        case measures.measure when 'answered' then answered_count when 'handle time known' then handle_known_count when 'handle seconds' then handle_seconds
            when 'reports and questions' then normal_count + information_count when 'pranks' then prank_count else ghost_count end as whole
    from marts.call_periods as calls
    cross join (values ('answered'), ('handle time known'), ('handle seconds'), ('reports and questions'), ('pranks'), ('ghosts')) as measures(measure)
    cross join (select count(*) as agent_count from inputs.agents) as listed
    where listed.agent_count > 0
    union all
    select agents.period, agents.starts_on, measures.measure, 0,
        case measures.measure when 'sessions' then session_count when 'open logins' then open_login_count when 'seconds on calls' then busy_seconds
            when 'seconds available' then available_seconds else paused_seconds end
    from marts.agent_periods as agents
    cross join (values ('sessions'), ('open logins'), ('seconds on calls'), ('seconds available'), ('seconds paused')) as measures(measure)
    cross join (select count(*) as agent_count from inputs.agents) as listed
    where listed.agent_count > 0
    union all
    select desks.period, desks.starts_on, measures.measure,
        case measures.measure when 'answered' then answered_count when 'handle time known' then handle_known_count when 'handle seconds' then handle_seconds
            when 'reports and questions' then genuine_count when 'pranks' then prank_count when 'ghosts' then ghost_count when 'sessions' then session_count
            when 'open logins' then open_login_count when 'seconds on calls' then busy_seconds when 'seconds available' then available_seconds
            else paused_seconds end,
        0
    from marts.desk_periods as desks
    cross join (
        values ('answered'), ('handle time known'), ('handle seconds'), ('reports and questions'), ('pranks'), ('ghosts'), ('sessions'), ('open logins'),
            ('seconds on calls'), ('seconds available'), ('seconds paused')
    ) as measures(measure)
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
        select period, starts_on, 'areas', 'received = sum over areas of what is placed there', created_count, 0 from marts.ticket_periods
        union all
        select period, starts_on, 'areas', 'received = sum over areas of what is placed there', 0, placed_count from marts.area_periods
        union all
        select period, starts_on, 'areas', 'due = sum over areas of what is placed there', due_count, 0 from marts.ticket_periods
        union all
        select period, starts_on, 'areas', 'due = sum over areas of what is placed there', 0, placed_due_count from marts.area_periods
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
        union all
        select period, starts_on, 'home agencies', concat(measure, ' = sum over home agencies'), whole, parts from staffed
    ) as sides
    group by sides.period, sides.starts_on, sides.place, sides.terms
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
    select identity, period, starts_on, place, left_side, right_side, terms from periods
    union all
    select identity, period, starts_on, place, left_side, right_side, terms from views
) as told
