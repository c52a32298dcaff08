-- Whether a source's declared time zone is plausible: people report by day, so the middle of their day must lie around noon.
-- Of each source the mean hour on the city's clock (a mean on the circle: 23:00 and 01:00 average to midnight), and what it
-- would be if its times were really the city's own, or really UTC. Values without a time of day (exactly midnight as written)
-- say nothing; with fewer than 200 instants, fewer than 3 days or no rhythm (a line busy all night) there is no opinion.
-- One row per source of tickets, posts or calls whose times carry no zone of their own.
-- key: source_id
with instants as (
    select tickets.source_id, tickets.created_at as instant_at
    from inputs.received_tickets as tickets
    where tickets._op = 'row' and tickets.created_at is not null
    union all
    select posts.source_id, posts.posted_at from inputs.received_posts as posts where posts._op = 'row' and posts.posted_at is not null
    union all
    select calls.source_id, calls.entered_at from inputs.received_calls as calls where calls._op = 'row' and calls.entered_at is not null
    union all
    select legs.source_id, legs.started_at from inputs.received_cdr_legs as legs where legs._op = 'row' and legs.started_at is not null
),

clocks as (
    select
        sources.source_id, sources.zone,
        cast(timezone(edition.zone, instants.instant_at) as date) as day_on,
        timezone(edition.zone, instants.instant_at) as on_city_clock,
        timezone(sources.zone, instants.instant_at) as as_written,
        edition.zone as city_zone,
        -- What the city's clock would show, had the text been UTC.
        timezone(edition.zone, timezone('UTC', timezone(sources.zone, instants.instant_at))) as if_utc
    from instants
    inner join inputs.sources as sources on sources.source_id = instants.source_id
    cross join inputs.edition as edition
    where sources.kind not in ('x_api_v2', 'mastodon', 'open311')
),

angles as (
    select
        clocks.source_id, clocks.zone, clocks.city_zone, clocks.day_on,
        (extract(hour from clocks.on_city_clock) * 60 + extract(minute from clocks.on_city_clock)) * 2 * pi() / 1440 as declared_angle,
        (extract(hour from clocks.as_written) * 60 + extract(minute from clocks.as_written)) * 2 * pi() / 1440 as local_angle,
        (extract(hour from clocks.if_utc) * 60 + extract(minute from clocks.if_utc)) * 2 * pi() / 1440 as utc_angle
    from clocks
    where extract(hour from clocks.as_written) + extract(minute from clocks.as_written) + extract(second from clocks.as_written) > 0
),

means as (
    select
        angles.source_id, angles.zone, angles.city_zone,
        count(*) as instant_count, count(distinct angles.day_on) as day_count,
        sqrt(power(avg(cos(angles.declared_angle)), 2) + power(avg(sin(angles.declared_angle)), 2)) as concentration,
        (atan2(avg(sin(angles.declared_angle)), avg(cos(angles.declared_angle))) / (2 * pi()) * 24 + 24) % 24 as mean_hour,
        (atan2(avg(sin(angles.local_angle)), avg(cos(angles.local_angle))) / (2 * pi()) * 24 + 24) % 24 as hour_if_local,
        (atan2(avg(sin(angles.utc_angle)), avg(cos(angles.utc_angle))) / (2 * pi()) * 24 + 24) % 24 as hour_if_utc
    from angles
    group by angles.source_id, angles.zone, angles.city_zone
),

judged as (
    -- 13:30 is the middle of the reporting day in every register looked at (12:30 to 16:00).
    select
        means.*,
        abs(means.mean_hour - 13.5) as misses_by,
        abs(means.hour_if_local - 13.5) as local_misses_by,
        abs(means.hour_if_utc - 13.5) as utc_misses_by,
        means.instant_count >= 200 and means.day_count >= 3 and means.concentration >= 0.2 as has_opinion
    from means
)

select
    judged.source_id,                                                           -- Source.
    judged.zone,                                                                -- Zone declared for its times.
    judged.instant_count,                                                       -- Instants looked at.
    judged.day_count,                                                           -- Local days they fall on.
    round(judged.mean_hour, 2) as mean_hour,                                    -- Mean hour of the day, on the city's clock as declared.
    round(judged.concentration, 3) as concentration,                            -- 0: the same at every hour; 1: all at one moment of the day.
    round(judged.hour_if_local, 2) as hour_if_local,                            -- Mean hour, had the text been the city's own time.
    round(judged.hour_if_utc, 2) as hour_if_utc,                                -- Mean hour, had the text been UTC.
    case
        when not judged.has_opinion then 'no_opinion'
        when judged.misses_by > 5 then 'implausible'
        when judged.misses_by > 3.5 and least(judged.local_misses_by, judged.utc_misses_by) < judged.misses_by - 2 then 'implausible'
        else 'plausible'
    end as verdict,                                                             -- plausible, implausible or no_opinion.
    case
        when not judged.has_opinion or least(judged.local_misses_by, judged.utc_misses_by) >= judged.misses_by - 2 then null
        when judged.utc_misses_by < judged.local_misses_by then 'UTC'
        else judged.city_zone
    end as likely_zone                                                          -- Zone that would fit better, where one does.
from judged
