-- What is asserted of every count of contacts and complaints: identities 4, 5, 6 and 9 by channel, agency and clock.
-- One row per identity, period, start date, place and equation.
-- key: identity, period, starts_on, place, terms
with contacts as (
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
    union all
    -- Each ticket is created by one contact at most: a call about it, or its own channel's row beside its call's, creates no second one.
    select '4 contacts', 'year', cast(null as date), 'core.tickets', count(distinct contacts.ticket_id), count(*), 'tickets created by contacts = contacts that created one, whole history'
    from core.contacts as contacts
    where contacts.outcome = 'ticket_created'
    union all
    -- Of the other channels a ticket is itself the contact, unless a call opened it: none gets lost.
    select '4 contacts', 'year', sides.starts_on, concat('tickets of ', sides.channel_id), sum(sides.ticket_count), sum(sides.contact_count),
        'tickets = contacts that are a ticket + tickets opened by a call'
    from (
        select dates.year_on as starts_on, tickets.channel_id, 1 as ticket_count, case when opened.ticket_id is null then 0 else 1 end as contact_count
        from core.tickets as tickets
        inner join core.dates as dates on dates.day_on = tickets.created_on
        left join inputs.channels as channels on channels.channel_id = tickets.channel_id
        left join (
            select distinct links.ticket_id
            from core.links as links
            inner join core.contacts as calls on calls.contact_id = concat('call:', links.left_id)
            where links.left_kind = 'call' and links.relation = 'opened' and links.reason <> 'evidence'
        ) as opened on opened.ticket_id = tickets.ticket_id
        where coalesce(channels.kind, 'none') not in ('phone', 'social')
        union all
        select dates.year_on, contacts.channel_id, 0, 1
        from core.contacts as contacts
        inner join core.dates as dates on dates.day_on = contacts.contact_on
        where contacts.contact_id like 'ticket:%'
    ) as sides
    group by sides.starts_on, sides.channel_id
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
    union all
    -- A ticket is overdue once, however many promises on it are broken.
    select '5 open stock', period, starts_on, concat('agency ', agency_id), sum(open_count), sum(overdue_count) + sum(greatest(open_count - overdue_count, 0)),
        concat('open at the end = ', sum(overdue_count), ' overdue + ', sum(greatest(open_count - overdue_count, 0)), ' not overdue')
    from marts.stock_periods
    group by period, starts_on, agency_id
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
    select identity, period, starts_on, place, left_side, right_side, terms from contacts
    union all
    select identity, period, starts_on, place, left_side, right_side, terms from stock
    union all
    select identity, period, starts_on, place, left_side, right_side, terms from received
    union all
    select identity, period, starts_on, place, left_side, right_side, terms from agencies
) as told
