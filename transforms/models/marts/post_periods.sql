-- Social posts by kind, and how soon complaints were first answered in public.
-- One row per period, start date, platform and agency.
-- key: period, starts_on, platform, agency_id
with periods(period) as (values ('day'), ('month'), ('year'))

select
    periods.period,                                                             -- day, month or year.
    case periods.period when 'day' then dates.day_on when 'month' then dates.month_on else dates.year_on end as starts_on, -- First day of the period, local.
    posts.platform,                                                             -- Platform.
    posts.agency_id,                                                            -- Agency posting, or replying first.
    count(*) as post_count,                                                     -- Posts.
    count(*) filter (where posts.kind = 'complaint') as complaint_count,        -- Complaints.
    count(*) filter (where posts.kind = 'response') as response_count,          -- Replies of official accounts, and posts labelled as a response by whoever sent them.
    count(*) filter (where posts.kind = 'other') as other_count,                -- Neither.
    count(*) filter (where posts.kind = 'repost') as repost_count,              -- Passed on from others.
    count(*) filter (where posts.is_kind_by_model) as by_model_count,           -- Of the posts: those whose kind the text model decided.
    count(posts.first_reply_at) as first_reply_count,                           -- Complaints with an official reply.
    cast(coalesce(sum(posts.first_reply_seconds), 0) as bigint) as first_reply_seconds -- Clock seconds from complaint to first reply.
from core.posts as posts
inner join core.dates as dates on dates.day_on = posts.posted_on
cross join periods
group by
    periods.period, case periods.period when 'day' then dates.day_on when 'month' then dates.month_on else dates.year_on end,
    posts.platform, posts.agency_id
