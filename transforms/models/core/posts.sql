-- Social posts: whose they are, what kind, and the first official reply to a complaint.
-- A reply dated before its complaint answers nothing; it is kept and counted as a post.
-- One row per post.
-- key: post_id
with kinds as (
    select
        posts.*,
        case
            when posts.is_repost then 'repost'
            when posts.is_official or posts.label = 'response' then 'response'
            when posts.label = 'complaint' then 'complaint'
            else 'other'
        end as kind
    from staging.posts as posts
),

replies as (
    -- A reply answers the post it names, or the complaint that opened its conversation.
    select complaints.post_id, answers.posted_at as reply_at, answers.official_agency_id, answers.post_id as reply_id
    from kinds as complaints
    inner join kinds as answers on answers.reply_to = complaints.post_id
    where complaints.kind = 'complaint' and answers.is_official and answers.kind = 'response' and answers.posted_at >= complaints.posted_at
    union
    select complaints.post_id, answers.posted_at, answers.official_agency_id, answers.post_id
    from kinds as complaints
    inner join kinds as answers on answers.conversation_id = complaints.post_id
    where complaints.kind = 'complaint' and answers.is_official and answers.kind = 'response' and answers.posted_at >= complaints.posted_at
),

first_replies as (
    select replies.*, row_number() over (partition by replies.post_id order by replies.reply_at, replies.reply_id) as place
    from replies
)

select
    kinds.post_id,                                                              -- Post id.
    kinds.platform,                                                             -- Platform.
    kinds.posted_at,                                                            -- When.
    cast(timezone(edition.zone, kinds.posted_at) as date) as posted_on,         -- Local date of it.
    kinds.kind,                                                                 -- complaint, response, other or repost.
    kinds.is_kind_by_model and not kinds.is_repost as is_kind_by_model,          -- The text model decided the kind.
    kinds.author_key,                                                           -- Keyed author.
    coalesce(kinds.official_agency_id, first_replies.official_agency_id, 'tanpa-keterangan') as agency_id, -- Agency posting or replying first.
    kinds.reply_to,                                                             -- Post it answers.
    kinds.conversation_id,                                                      -- First post of its thread.
    first_replies.reply_at as first_reply_at,                                   -- First official reply to a complaint.
    cast(epoch(first_replies.reply_at) as bigint) - cast(epoch(kinds.posted_at) as bigint) as first_reply_seconds, -- Clock seconds to it.
    kinds.masked_text                                                           -- Text, personal values masked.
from kinds
cross join inputs.edition as edition
left join first_replies on first_replies.post_id = kinds.post_id and first_replies.place = 1
