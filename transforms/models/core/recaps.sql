-- Monthly recaps as last stated: how many complaints a paper of the city says were received, and followed up, by agency or channel.
-- Of the files of one source that state a month the one extracted last holds, whole: what a corrected recap no longer says is no longer said.
-- The names are the paper's own; what they certainly name stands beside them, the rest is the steward's.
-- One row per source, month, dimension, name, measure and occurrence.
-- key: source_id, month_on, dimension, name, measure, occurrence
with versions as (
    select
        received.*,
        row_number() over (
            partition by received.source_id, received._key, received.statement
            order by received._extracted_at desc, received.batch_number desc, received._ordinal desc
        ) as recency,
        -- The newest statement of a month: its rows landed last, and a corrected file states every row anew.
        first_value(received.statement) over (
            partition by received.source_id, received.month, received.dimension
            order by received._extracted_at desc, received.batch_number desc, received._ordinal desc
        ) as last_statement
    from inputs.received_recaps as received
)

select
    versions.source_id,                                                         -- Source of the paper.
    cast(versions.month as date) as month_on,                                   -- First day of the month it is about.
    versions.dimension,                                                         -- agency or channel: what its rows are.
    versions.name,                                                              -- Name as spelled, with what stands before an agency.
    coalesce(versions.agency, versions.channel) as spelling,                    -- The agency or channel in it; empty where it names none.
    versions.measure,                                                           -- received, followed_up or not_followed_up.
    versions.occurrence,                                                        -- 1, or 2 … where a file states a name more than once.
    versions.stated_count,                                                      -- The count it states.
    versions.is_total,                                                          -- Whether it is a sum of others (Jumlah), never a part.
    coalesce(versions.nature, 'tanpa-keterangan') as nature,                    -- Nature that stands before the name: information, aspiration …
    case
        when versions.dimension <> 'agency' or versions.is_total then null
        when versions.agency is null then 'tanpa-keterangan'
        else coalesce(agencies.id, 'tak-dikenal')
    end as agency_id,                                                           -- Agency it certainly names.
    case
        when versions.dimension <> 'channel' or versions.is_total then null
        when versions.channel is null then 'tanpa-keterangan'
        else coalesce(channels.id, 'tak-dikenal')
    end as channel_id,                                                          -- Channel it certainly names.
    coalesce(agencies.suggested_id, channels.suggested_id) as suggested_id,     -- Most similar known name, for the steward to accept or not.
    coalesce(agencies.suggested_ratio, channels.suggested_ratio) as suggested_ratio, -- How alike they are, 0 to 1.
    versions.part,                                                              -- Number of the table in its file.
    versions.sheet,                                                             -- Sheet of the workbook.
    versions._file as file,                                                     -- File.
    versions._line as line                                                      -- Row in the sheet or file.
from versions
cross join inputs.edition as edition
left join inputs.spellings as agencies on agencies.spelling = versions.agency and agencies.kind = 'agency'
left join inputs.spellings as channels on channels.spelling = versions.channel and channels.kind = 'channel'
where versions.recency = 1 and versions._op = 'row' and versions.statement = versions.last_statement
    and cast(versions.month as date) <= edition.tickets_last_on
