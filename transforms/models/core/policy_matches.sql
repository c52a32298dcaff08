-- Which promises match which kind of ticket: worked out once for all tickets alike in what promises can tell of them.
-- Attributes are as known at the as-of, the agency of an agency's clock is its first holder.
-- One row per kind of ticket and matching policy version.
-- key: promise_kind, policy_id, policy_version
with profiles as (
    -- Any ticket of a kind stands for it: no promise tells them apart.
    select
        promise_kind, any_value(first_agency_id) as first_agency_id, any_value(agency_id) as agency_id, any_value(category_id) as category_id,
        any_value(urgency) as urgency, any_value(channel_id) as channel_id, any_value(nature) as nature, any_value(area_id) as area_id
    from core.tickets
    group by promise_kind
)

select
    profiles.promise_kind,                                                      -- Kind of ticket.
    policies.policy_id,                                                         -- Promise that matches.
    policies.policy_version,                                                    -- Its version.
    policies.policy_no,                                                         -- Number of that version.
    policies.clock,                                                             -- Clock.
    policies.basis,                                                             -- Basis.
    policies.valid_from,                                                        -- First day in force.
    policies.valid_to,                                                          -- First day no longer in force.
    -- More named attributes win, then the deeper category, then the deeper area; the rest only makes the order certain.
    row_number() over (
        partition by profiles.promise_kind, policies.clock, policies.authority
        order by policies.selector_count desc, coalesce(categories.depth, 0) desc, coalesce(areas.depth, 0) desc, policies.valid_from desc, policies.policy_no desc
    ) as place,                                                                 -- Place among the promises on its clock and authority; 1 is the strongest.
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
    rivals as (partition by profiles.promise_kind, policies.clock, policies.authority),
    earlier as (
        partition by profiles.promise_kind, policies.clock, policies.authority
        order by policies.valid_from, policies.policy_id, policies.policy_version rows between unbounded preceding and 1 preceding
    ),
    later as (
        partition by profiles.promise_kind, policies.clock, policies.authority
        order by policies.valid_from, policies.policy_id, policies.policy_version rows between 1 following and unbounded following
    )
