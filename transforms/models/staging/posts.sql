-- Posts as last received: the newest version of each. One that its source deleted before the as-of counts no more.
-- An id tells posts apart on its platform, where none is told in its source. Where two of them have a post of one id, the post received first
-- keeps it, the other's stands behind its platform; answers mean posts of their own platform.
-- One row per post.
-- key: post_id
with versions as (
    select
        received.*,
        row_number() over (
            partition by received.source_id, received._key
            order by received._extracted_at desc, received.batch_number desc, received._ordinal desc
        ) as recency,
        min(received.batch_number) over (partition by received.source_id, received._key) as first_batch
    from inputs.received_posts as received
    cross join inputs.edition as edition
    where received._op = 'row' or received._extracted_at < edition.posts_as_of
),

living as (
    select
        versions.*,
        coalesce(versions.post_id, versions._key) as own_id,                    -- a post without an id is known by the hash of what it says
        coalesce(versions.platform, versions.source_id) as place,
        row_number() over (
            partition by coalesce(versions.platform, versions.source_id), coalesce(versions.post_id, versions._key)
            order by versions._extracted_at desc, versions.batch_number desc, versions._ordinal desc
        ) as source_recency
    from versions
    cross join inputs.edition as edition
    where versions.recency = 1 and versions._op = 'row' and versions.posted_at < edition.posts_as_of
),

places as (
    -- Deleted posts keep their ids.
    select coalesce(versions.platform, versions.source_id) as place, versions.post_id, min(versions.first_batch) as first_batch
    from versions
    where versions.recency = 1 and versions.post_id is not null
    group by coalesce(versions.platform, versions.source_id), versions.post_id
),

shared as (
    -- Ids that an earlier place has too.
    select numbered.place, numbered.post_id, concat(numbered.place, ':', numbered.post_id) as placed_id
    from (
        select places.place, places.post_id, row_number() over (partition by places.post_id order by places.first_batch, places.place) as place_no
        from places
    ) as numbered
    where numbered.place_no > 1
)

select
    coalesce(own.placed_id, living.own_id) as post_id,                          -- Post id of the platform; the key of its row where it has none.
    coalesce(living.platform, 'tanpa-keterangan') as platform,                  -- Platform it was posted on.
    living.source_id,                                                           -- Source it came from.
    living.author_key,                                                          -- Keyed author.
    agencies.id as official_agency_id,                                          -- Agency whose official account posted it.
    living.official_agency_spelling is not null as is_official,                 -- Posted by an official account.
    date_trunc('second', living.posted_at) as posted_at,                        -- When it was posted.
    living.masked_text,                                                         -- Text with personal values masked.
    coalesce(answered.placed_id, living.reply_to) as reply_to,                  -- Post it answers.
    coalesce(threads.placed_id, living.conversation_id) as conversation_id,     -- First post of its thread.
    coalesce(lower(living.label), by_model.kind) as label,                      -- Kind: complaint, response, other; by the source, else by the text model.
    living.label is null and by_model.kind is not null as is_kind_by_model,     -- The text model decided the kind, no source stated it.
    coalesce(living.is_repost, false) as is_repost                              -- Passes on another's post.
from living
left join shared as own on own.place = living.place and own.post_id = living.own_id
left join shared as answered on answered.place = living.place and answered.post_id = living.reply_to
left join shared as threads on threads.place = living.place and threads.post_id = living.conversation_id
left join inputs.spellings as agencies on agencies.spelling = living.official_agency_spelling and agencies.kind = 'agency'
left join inputs.text_kinds as by_model
    on by_model.masked_text = living.masked_text and living.label is null and living.official_agency_spelling is null
where living.source_recency = 1
