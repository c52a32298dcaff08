-- Posts as last received: the newest version of each. One that its source deleted before the as-of counts no more.
-- One row per post.
-- key: post_id
with versions as (
    select
        received.*,
        row_number() over (
            partition by received.source_id, received._key
            order by received._extracted_at desc, received.batch_number desc, received._ordinal desc
        ) as recency
    from inputs.received_posts as received
    cross join inputs.edition as edition
    where received._op = 'row' or received._extracted_at < edition.posts_as_of
),

living as (
    select
        versions.*,
        coalesce(versions.post_id, versions._key) as own_id,                    -- a post without an id is known by the hash of what it says
        row_number() over (
            partition by coalesce(versions.post_id, versions._key)
            order by versions._extracted_at desc, versions.batch_number desc, versions._ordinal desc
        ) as source_recency
    from versions
    cross join inputs.edition as edition
    where versions.recency = 1 and versions._op = 'row' and versions.posted_at < edition.posts_as_of
)

select
    living.own_id as post_id,                                                   -- Post id of the platform; the key of its row where it has none.
    coalesce(living.platform, 'tanpa-keterangan') as platform,                  -- Platform it was posted on.
    living.source_id,                                                           -- Source it came from.
    living.author_key,                                                          -- Keyed author.
    agencies.id as official_agency_id,                                          -- Agency whose official account posted it.
    living.official_agency_spelling is not null as is_official,                 -- Posted by an official account.
    date_trunc('second', living.posted_at) as posted_at,                        -- When it was posted.
    living.masked_text,                                                         -- Text with personal values masked.
    living.reply_to,                                                            -- Post it answers.
    living.conversation_id,                                                     -- First post of its thread.
    coalesce(lower(living.label), by_model.kind) as label,                      -- Kind: complaint, response, other; by the source, else by the text model.
    living.label is null and by_model.kind is not null as is_kind_by_model,     -- The text model decided the kind, no source stated it.
    coalesce(living.is_repost, false) as is_repost                              -- Passes on another's post.
from living
left join inputs.spellings as agencies on agencies.spelling = living.official_agency_spelling and agencies.kind = 'agency'
left join inputs.text_kinds as by_model
    on by_model.masked_text = living.masked_text and living.label is null and living.official_agency_spelling is null
where living.source_recency = 1
