-- What each report and each call is about: reports of one street, area and category that follow each other within two days are one incident, and
-- what is linked to a report belongs to its incident (docs/linking.md). An incident is named after its first report.
-- One row per ticket, complaint post and genuine call.
-- key: kind, id
with no_names(word) as (
    -- What follows "jl" and is no street: "jl rusak parah".
    values ('rusak'), ('berlubang'), ('macet'), ('amblas'), ('banjir'), ('gelap'), ('licin'), ('ini'), ('itu'), ('yang'), ('yg'), ('di'), ('depan'), ('dekat'),
        ('dkt'), ('sini'), ('kami'), ('saya'), ('sy'), ('utama')
),

texts as (
    select 'ticket' as kind, tickets.ticket_id as id, cast(epoch(tickets.created_at) as bigint) as reported, tickets.area_id, tickets.category_id, lower(tickets.masked_text) as text
    from core.tickets as tickets
    union all
    select 'post', posts.post_id, cast(epoch(posts.posted_at) as bigint), null, null, lower(posts.masked_text)
    from core.posts as posts
    where posts.kind = 'complaint'
),

streets as (
    select
        texts.*,
        regexp_extract(texts.text, '(^|[^a-z])(?:jl|jln|gg|gang|blok|perum|komplek)[. ]+((?:(?:raya|kp|kampung|gang|gg|kh|dr|jend|jenderal)[. ]+)*[a-z]+)', 2) as street
    from texts
),

post_words as (
    select streets.id, streets.text, split_part(translate(streets.text, '.,:;!?()"/', '          '), ' ', places.place) as word
    from streets
    cross join (
        values (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15), (16), (17), (18), (19), (20), (21), (22), (23), (24)
    ) as places(place)
    where streets.kind = 'post'
),

post_areas as (
    -- A post has no area but the one it names.
    select post_words.id, min(areas.area_id) as area_id
    from post_words
    inner join core.areas as areas on split_part(lower(areas.name), ' ', 1) = post_words.word
    where areas.kind in ('kelurahan', 'desa', 'pesisir') and strpos(post_words.text, lower(areas.name)) > 0
    group by post_words.id
    having min(areas.area_id) = max(areas.area_id)
),

placed as (
    select
        streets.kind, streets.id, streets.reported, streets.category_id,
        case when coalesce(streets.area_id, post_areas.area_id) not in ('tanpa-keterangan', 'tak-dikenal') then coalesce(streets.area_id, post_areas.area_id) end as area_id,
        case when streets.street <> '' and no_names.word is null then streets.street end as street
    from streets
    left join post_areas on post_areas.id = streets.id and streets.kind = 'post'
    left join no_names on no_names.word = streets.street
),

post_categories as (
    -- A post is of the category of the ticket nearest in time that names its street.
    select
        posts.id, tickets.category_id,
        row_number() over (partition by posts.id order by abs(tickets.reported - posts.reported), tickets.id) as place
    from placed as posts
    inner join placed as tickets on tickets.area_id = posts.area_id and tickets.street = posts.street
    where posts.kind = 'post' and tickets.kind = 'ticket' and abs(tickets.reported - posts.reported) <= 172800
),

told as (
    select
        placed.kind, placed.id, placed.reported, placed.area_id, placed.street, coalesce(placed.category_id, post_categories.category_id, 'post') as category_id
    from placed
    left join post_categories on post_categories.id = placed.id and placed.kind = 'post' and post_categories.place = 1
),

begun as (
    select
        told.*,
        case when told.reported - lag(told.reported) over (partition by told.area_id, told.category_id, told.street order by told.reported, told.kind, told.id) <= 172800 then 0 else 1 end as is_first
    from told
    where told.area_id is not null and told.street is not null
),

numbered as (
    select
        begun.*,
        sum(begun.is_first) over (
            partition by begun.area_id, begun.category_id, begun.street order by begun.reported, begun.kind, begun.id rows between unbounded preceding and current row
        ) as number
    from begun
),

grouped as (
    select
        numbered.*,
        first_value(concat(numbered.kind, ':', numbered.id)) over (
            partition by numbered.area_id, numbered.category_id, numbered.street, numbered.number order by numbered.reported, numbered.kind, numbered.id
        ) as incident_id,
        count(*) over (partition by numbered.area_id, numbered.category_id, numbered.street, numbered.number) as report_count
    from numbered
),

spans as (
    select grouped.incident_id, grouped.area_id, grouped.category_id, min(grouped.reported) as first_at, max(grouped.reported) as last_at
    from grouped
    where grouped.report_count > 1
    group by grouped.incident_id, grouped.area_id, grouped.category_id
),

joined as (
    -- Where several name a street, who reports the same from the same area in those days and names none means that.
    select
        told.id, spans.incident_id,
        row_number() over (partition by told.id order by abs(told.reported - spans.first_at), spans.incident_id) as place
    from told
    inner join spans on spans.area_id = told.area_id and spans.category_id = told.category_id
    where told.kind = 'ticket' and told.street is null and told.reported >= spans.first_at and told.reported <= spans.last_at + 86400
),

alike as (
    select
        told.kind, told.id, coalesce(grouped.incident_id, joined.incident_id, concat(told.kind, ':', told.id)) as incident_id,
        case when grouped.report_count > 1 then 'street' when joined.incident_id is not null then 'area' else 'alone' end as reason
    from told
    left join grouped on grouped.kind = told.kind and grouped.id = told.id
    left join joined on told.kind = 'ticket' and joined.id = told.id and joined.place = 1
),

kept as (
    -- Undone: this report and the incident's first one.
    select
        alike.kind, alike.id,
        case when rules.decision is null then alike.incident_id else concat(alike.kind, ':', alike.id) end as incident_id,
        case when rules.decision is null then alike.reason else 'alone' end as reason
    from alike
    left join inputs.link_rules as rules
        on rules.decision = 'undo' and rules.left_kind = alike.kind and rules.left_id = alike.id and concat('ticket:', rules.ticket_id) = alike.incident_id
),

surest as (
    -- The surest link of each, a ticket's or post's to what it repeats, a call's to its ticket.
    select
        links.left_kind, links.left_id, links.ticket_id,
        row_number() over (
            partition by links.left_kind, links.left_id
            order by case links.relation when 'opened' then 0 else 1 end, links.probability desc, links.ticket_id
        ) as place
    from core.links as links
),

once as (
    select
        kept.kind, kept.id, coalesce(others.incident_id, kept.incident_id) as incident_id,
        case when others.incident_id is null or others.incident_id = kept.incident_id then kept.reason else 'link' end as reason
    from kept
    left join surest on surest.left_kind = kept.kind and surest.left_id = kept.id and surest.place = 1
    left join kept as others on others.kind = 'ticket' and others.id = surest.ticket_id
)

select
    once.kind,                                                                  -- ticket, post or call.
    once.id,                                                                    -- Its id.
    once.incident_id,                                                           -- Kind and id of the incident's first report.
    once.reason                                                                 -- street, area (one incident of a street there and then), link, or alone.
from once
union all
select
    'call', calls.call_id, coalesce(once.incident_id, concat('call:', calls.call_id)), case when once.incident_id is null then 'alone' else 'link' end
from core.calls as calls
left join surest on surest.left_kind = 'call' and surest.left_id = calls.call_id and surest.place = 1
left join once on once.kind = 'ticket' and once.id = surest.ticket_id
where calls.disposition in ('normal', 'information')
