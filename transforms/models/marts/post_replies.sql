-- How long complaints on social media have waited for an official reply, answered or not: quantiles count the unanswered too.
-- Day rows alone: a longer period is all the rows of its days.
-- One row per local day of the complaint, platform, seconds waited and whether that ended with a reply.
-- key: period, starts_on, platform, waited_seconds, is_answered
select
    'day' as period,                                                            -- Always day.
    posts.posted_on as starts_on,                                               -- Local day of the complaint.
    posts.platform,                                                             -- Platform.
    coalesce(posts.first_reply_seconds, cast(epoch(edition.posts_as_of) as bigint) - cast(epoch(posts.posted_at) as bigint)) as waited_seconds, -- Clock seconds to the first official reply; to the as-of where there is none.
    posts.first_reply_at is not null as is_answered,                            -- Answered by then.
    count(*) as complaint_count                                                 -- Complaints.
from core.posts as posts
cross join inputs.edition as edition
where posts.kind = 'complaint'
group by
    posts.posted_on, posts.platform,
    coalesce(posts.first_reply_seconds, cast(epoch(edition.posts_as_of) as bigint) - cast(epoch(posts.posted_at) as bigint)),
    posts.first_reply_at is not null
