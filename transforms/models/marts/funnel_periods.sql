-- From ring to repair: how many contacts of each channel reached each step, by the day of the contact.
-- Phone contacts begin with the call, the others with their ticket; steps of a ticket need its events.
-- One row per period, start date, channel and step that anyone reached.
-- key: period, starts_on, channel_id, step
with periods(period) as (values ('day'), ('month'), ('year')),

steps(step, step_no) as (
    values ('received', 1), ('entered_queue', 2), ('answered', 3), ('genuine', 4), ('ticket', 5), ('forwarded', 6),
        ('agency_answered', 7), ('action_started', 8), ('resolved', 9), ('verified', 10), ('called_back', 11)
),

phone as (
    select coalesce(min(channel_id), 'tanpa-keterangan') as channel_id from inputs.channels where kind = 'phone'
),

ticket_steps as (
    select distinct
        events.ticket_id,
        case
            when events.event = 'forwarded' then 'forwarded'
            when events.event in ('agency_replied', 'answer_received') then 'agency_answered'
            when events.state = 'action_started' then 'action_started'
            when events.state in ('resolved', 'closed') then 'resolved'
            when events.state = 'verified' then 'verified'
            when events.state = 'called_back' then 'called_back'
        end as step
    from core.ticket_events as events
),

reached as (
    select calls.entered_on as counted_on, phone.channel_id, 'received' as step from core.calls as calls cross join phone
    union all
    select calls.entered_on, phone.channel_id, 'entered_queue' from core.calls as calls cross join phone where calls.outcome <> 'dropped_before_queue'
    union all
    select calls.entered_on, phone.channel_id, 'answered' from core.calls as calls cross join phone where calls.outcome = 'answered'
    union all
    select contacts.contact_on, contacts.channel_id, 'genuine' from core.contacts as contacts
    union all
    select contacts.contact_on, contacts.channel_id, 'ticket' from core.contacts as contacts where contacts.outcome = 'ticket_created'
    union all
    select contacts.contact_on, contacts.channel_id, ticket_steps.step
    from core.contacts as contacts
    inner join ticket_steps on ticket_steps.ticket_id = contacts.ticket_id
    where contacts.outcome = 'ticket_created' and ticket_steps.step is not null
)

select
    periods.period,                                                             -- day, month or year.
    case periods.period when 'day' then dates.day_on when 'month' then dates.month_on else dates.year_on end as starts_on, -- First day of the period of the contact, local.
    reached.channel_id,                                                         -- Channel.
    steps.step,                                                                 -- Step reached.
    steps.step_no,                                                              -- Its place.
    count(*) as contact_count                                                   -- Contacts that reached it by the as-of.
from reached
inner join steps on steps.step = reached.step
inner join core.dates as dates on dates.day_on = reached.counted_on
cross join periods
group by
    periods.period, case periods.period when 'day' then dates.day_on when 'month' then dates.month_on else dates.year_on end,
    reached.channel_id, steps.step, steps.step_no
