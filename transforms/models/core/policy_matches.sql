-- Which promises match which kind of ticket: worked out once per combination of attributes, not per ticket.
-- Attributes are as known at the as-of, the agency of an agency's clock is its first holder.
-- One row per combination of attributes and matching policy version.
-- key: first_agency_id, agency_id, category_id, urgency, channel_id, nature, area_id, policy_id, policy_version
with profiles as (
    select distinct first_agency_id, agency_id, category_id, urgency, channel_id, nature, area_id
    from core.tickets
)

select
    profiles.first_agency_id,                                                   -- Agency first forwarded to.
    profiles.agency_id,                                                         -- Responsible agency.
    profiles.category_id,                                                       -- Category.
    profiles.urgency,                                                           -- Urgency.
    profiles.channel_id,                                                        -- Channel.
    profiles.nature,                                                            -- Nature.
    profiles.area_id,                                                           -- Area.
    policies.policy_id,                                                         -- Promise that matches.
    policies.policy_version,                                                    -- Its version.
    policies.clock,                                                             -- Clock.
    policies.authority,                                                         -- Authority.
    policies.start_event,                                                       -- Event that starts it.
    policies.stop_event,                                                        -- Event that stops it.
    policies.basis,                                                             -- Basis.
    policies.calendar_id,                                                       -- Calendar.
    policies.dispute_days,                                                      -- Working days of its dispute window.
    policies.valid_from,                                                        -- First day in force.
    policies.valid_to,                                                          -- First day no longer in force.
    policies.selector_count,                                                    -- Named attributes: the more, the stronger.
    coalesce(categories.depth, 0) as category_depth,                            -- Depth of the category it names.
    coalesce(areas.depth, 0) as area_depth,                                     -- Depth of the area it names.
    -- Rivals that start with one event can only both judge a ticket's first cycle if they are in force on a common day.
    coalesce(
        min(policies.start_event) over rivals <> max(policies.start_event) over rivals
        or max(policies.valid_to) over earlier > policies.valid_from
        or min(policies.valid_from) over later < policies.valid_to, false) as is_contested -- Another promise on the clock and authority may match the same ticket.
from profiles
cross join inputs.policies as policies
left join inputs.category_ancestors as categories on categories.id = profiles.category_id and categories.ancestor_id = policies.on_category
left join inputs.area_ancestors as areas on areas.id = profiles.area_id and areas.ancestor_id = policies.on_area
where (
        policies.on_agency is null
        or policies.on_agency = case
            when policies.clock in ('agency_answer', 'first_action', 'dispatch', 'arrival') then profiles.first_agency_id
            else profiles.agency_id
        end
    )
    and (policies.on_category is null or categories.id is not null)
    and (policies.on_area is null or areas.id is not null)
    and (policies.on_urgency is null or lower(policies.on_urgency) = profiles.urgency)
    and (policies.on_channel is null or policies.on_channel = profiles.channel_id)
    and (policies.on_nature is null or lower(policies.on_nature) = profiles.nature)
window
    rivals as (partition by profiles.first_agency_id, profiles.agency_id, profiles.category_id, profiles.urgency, profiles.channel_id, profiles.nature, profiles.area_id, policies.clock, policies.authority),
    earlier as (
        partition by profiles.first_agency_id, profiles.agency_id, profiles.category_id, profiles.urgency, profiles.channel_id, profiles.nature, profiles.area_id, policies.clock, policies.authority
        order by policies.valid_from, policies.policy_id, policies.policy_version rows between unbounded preceding and 1 preceding
    ),
    later as (
        partition by profiles.first_agency_id, profiles.agency_id, profiles.category_id, profiles.urgency, profiles.channel_id, profiles.nature, profiles.area_id, policies.clock, policies.authority
        order by policies.valid_from, policies.policy_id, policies.policy_version rows between 1 following and unbounded following
    )
