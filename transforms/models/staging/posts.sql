-- Posts as last received: the newest version of each.
-- One row per post.
-- key: post_id
with versions as (
    select
        received.*,
        coalesce(received.post_id, received._key) as own_id,                    -- a post without an id is known by the hash of what it says
        row_number() over (
            partition by coalesce(received.post_id, received._key)
            order by received._extracted_at desc, received.batch_number desc, received._ordinal desc
        ) as recency
    from inputs.received_posts as received
    cross join inputs.edition as edition
    where received._op = 'row' and received.posted_at < edition.posts_as_of
)

select
    versions.own_id as post_id,                                                 -- Post id of the platform; the key of its row where it has none.
    coalesce(versions.platform, 'tanpa-keterangan') as platform,                -- Platform it was posted on.
    versions.source_id,                                                         -- Source it came from.
    versions.author_key,                                                        -- Keyed author.
    agencies.id as official_agency_id,                                          -- Agency whose official account posted it.
    versions.official_agency_spelling is not null as is_official,               -- Posted by an official account.
    date_trunc('second', versions.posted_at) as posted_at,                      -- When it was posted.
    versions.masked_text,                                                       -- Text with personal values masked.
    versions.reply_to,                                                          -- Post it answers.
    versions.conversation_id,                                                   -- First post of its thread.
    coalesce(lower(versions.label), by_model.kind) as label,                    -- Kind: complaint, response, other; by the source, else by the text model.
    versions.label is null and by_model.kind is not null as is_kind_by_model,   -- The text model decided the kind, no source stated it.
    coalesce(versions.is_repost, false) as is_repost                            -- Passes on another's post.
from versions
left join inputs.spellings as agencies on agencies.spelling = versions.official_agency_spelling and agencies.kind = 'agency'
left join inputs.text_kinds as by_model
    on by_model.masked_text = versions.masked_text and versions.label is null and versions.official_agency_spelling is null
where versions.recency = 1
