-- Contacts, incidents and people, each counted as what it is, by the day of the contact and its channel (docs/linking.md).
-- Only of current editions: one late row can join two incidents of long ago, and a frozen figure must not move for that.
-- One row per period (day, month, year), start date and channel.
-- key: period, starts_on, channel_id
with periods(period) as (values ('day'), ('month'), ('year')),

surest as (
    select
        concat(links.left_kind, ':', links.left_id) as contact_id, links.reason,
        row_number() over (
            partition by links.left_kind, links.left_id
            order by case links.reason when 'confirmed' then 0 when 'stated' then 1 else 2 end, links.ticket_id
        ) as place
    from core.links as links
    where links.left_kind in ('call', 'post')
),

contacts as (
    select
        contacts.contact_id, contacts.channel_id, contacts.contact_at, contacts.person_key, dates.day_on, dates.month_on, dates.year_on,
        case when contacts.contact_id like 'ticket:%' then 'ticket' else coalesce(surest.reason, 'unlinked') end as link,
        row_number() over (partition by incidents.incident_id order by contacts.contact_at, contacts.contact_id) as incident_place
    from core.contacts as contacts
    inner join core.dates as dates on dates.day_on = contacts.contact_on
    inner join core.incidents as incidents on concat(incidents.kind, ':', incidents.id) = contacts.contact_id
    left join surest on surest.contact_id = contacts.contact_id and surest.place = 1
),

dated as (
    select
        periods.period, contacts.channel_id, contacts.link, contacts.incident_place, contacts.person_key, contacts.contact_at, contacts.contact_id,
        case periods.period when 'day' then contacts.day_on when 'month' then contacts.month_on else contacts.year_on end as starts_on
    from contacts
    cross join periods
),

met as (
    select
        dated.*,
        row_number() over (partition by dated.period, dated.starts_on, dated.person_key order by dated.contact_at, dated.contact_id) as person_place
    from dated
)

select
    met.period,                                                                 -- day, month or year.
    met.starts_on,                                                              -- First day of the period, local time.
    met.channel_id,                                                             -- Channel of the contact.
    count(*) as contact_count,                                                  -- Genuine contacts: ticket + linked + likely + unlinked.
    count(*) filter (where met.link = 'ticket') as ticket_contact_count, -- Contacts that are a ticket themselves.
    count(*) filter (where met.link in ('confirmed', 'stated')) as linked_contact_count, -- Calls and posts whose ticket is stated or confirmed.
    count(*) filter (where met.link = 'evidence') as likely_contact_count, -- Calls whose ticket only evidence tells.
    count(*) filter (where met.link = 'unlinked') as unlinked_contact_count, -- Calls and posts without a ticket.
    count(*) filter (where met.incident_place = 1) as incident_count,  -- Incidents, each counted at its first contact.
    count(*) filter (where met.person_key is not null and met.person_place = 1) as person_count, -- People by keyed number or account, each at the first contact of the period: adds up over channels, not over days.
    count(*) filter (where met.person_key is null) as unknown_person_count -- Contacts of nobody knows whom.
from met
group by met.period, met.starts_on, met.channel_id
