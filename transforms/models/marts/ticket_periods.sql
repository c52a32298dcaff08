-- Tickets received, where they stand, what left the open stock, and the headline verdicts, by agency, category, channel, urgency and area.
-- Additive: days add up to months, months to years, agencies to the city. A created ticket counts for the agency responsible at the
-- as-of, a move for the agency responsible just before it, a verdict for the agency of its clock.
-- One row per period, start date and combination of attributes that has anything to count.
-- key: period, starts_on, agency_id, category_id, channel_id, urgency, area_id
with periods(period) as (values ('day'), ('month'), ('year')),

headline as (
    select clocks.*
    from core.sla_clocks as clocks
    inner join inputs.edition as edition on edition.headline_clock = clocks.clock
    where clocks.is_strictest and clocks.outcome <> 'void'
),

unjudged as (
    -- A clock was judged by the version in force at its start. Where none began, it could have begun until the ticket left the stock, or until now.
    select
        tickets.ticket_id, tickets.promise_kind, tickets.created_on, tickets.agency_id, tickets.due_given_at,
        coalesce(tickets.closed_on, edition.tickets_last_on) as looked_on, tickets.bucket in ('waiting', 'in_process') as is_open
    from core.tickets as tickets
    cross join inputs.edition as edition
    left join (
        select distinct clocks.ticket_id
        from core.sla_clocks as clocks
        inner join inputs.edition as edition on edition.headline_clock = clocks.clock
    ) as judged on judged.ticket_id = tickets.ticket_id
    where judged.ticket_id is null
),

unstarted as (
    -- A promise was there and what starts it has not happened.
    select distinct unjudged.ticket_id
    from unjudged
    inner join core.policy_matches as matches
        on matches.promise_kind = unjudged.promise_kind
        and matches.valid_from <= unjudged.looked_on and unjudged.looked_on < matches.valid_to
        and (matches.basis <> 'as_given' or unjudged.due_given_at is not null)
    inner join inputs.edition as edition on edition.headline_clock = matches.clock
    inner join inputs.policies as policies on policies.policy_no = matches.policy_no
    left join core.ticket_events as starts on starts.ticket_id = unjudged.ticket_id and starts.event = policies.start_event
    where starts.ticket_id is null
),

facts as (
    select tickets.ticket_id, tickets.created_on as counted_on, tickets.agency_id, concat('created_', tickets.bucket) as measure
    from core.tickets as tickets
    union all
    select tickets.ticket_id, tickets.created_on, tickets.agency_id, 'forwarded'
    from core.tickets as tickets
    where tickets.is_forwarded
    union all
    select unjudged.ticket_id, unjudged.created_on, unjudged.agency_id, case when unstarted.ticket_id is null then 'no_promise' else 'promise_not_started' end
    from unjudged
    left join unstarted on unstarted.ticket_id = unjudged.ticket_id
    where unstarted.ticket_id is null or unjudged.is_open
    union all
    -- Also by the day of the report, where every promise of one cohort is asked for.
    select headline.ticket_id, tickets.created_on, headline.agency_id, case when not headline.is_due then 'made_open' when headline.outcome = 'met' then 'made_met' else 'made_broken' end
    from headline
    inner join core.tickets as tickets on tickets.ticket_id = headline.ticket_id
    union all
    select moves.ticket_id, moves.moved_on, moves.agency_id, concat('moved_', moves.move)
    from core.stock_moves as moves
    where moves.move <> 'created'
    union all
    select headline.ticket_id, headline.due_on, headline.agency_id, case when headline.is_due then headline.outcome else 'not_yet_due' end
    from headline
    where headline.due_on is not null
    union all
    -- Void stays void, but not unseen: the deadline had passed when the ticket left without an end.
    select clocks.ticket_id, clocks.due_on, clocks.agency_id, 'void_overdue'
    from core.sla_clocks as clocks
    inner join inputs.edition as edition on edition.headline_clock = clocks.clock
    where clocks.is_strictest and clocks.outcome = 'void' and clocks.due_at < edition.tickets_as_of and clocks.due_at < clocks.voided_at
)

select
    periods.period,                                                             -- day, month or year.
    case periods.period when 'day' then dates.day_on when 'month' then dates.month_on else dates.year_on end as starts_on, -- First day of the period, local.
    facts.agency_id,                                                            -- Responsible agency.
    tickets.category_id,                                                        -- Category.
    tickets.channel_id,                                                         -- Channel.
    tickets.urgency,                                                            -- Urgency.
    tickets.area_id,                                                            -- Area.
    count(*) filter (where facts.measure like 'created_%') as created_count,    -- Tickets reported in the period.
    count(*) filter (where facts.measure = 'created_done') as created_done_count, -- Of these, done at the as-of.
    count(*) filter (where facts.measure = 'created_in_process') as created_in_process_count, -- Of these, in process.
    count(*) filter (where facts.measure = 'created_waiting') as created_waiting_count, -- Of these, waiting for the centre.
    count(*) filter (where facts.measure = 'created_rejected') as created_rejected_count, -- Of these, rejected.
    count(*) filter (where facts.measure = 'created_merged') as created_merged_count, -- Of these, merged into another ticket.
    count(*) filter (where facts.measure = 'created_withdrawn') as created_withdrawn_count, -- Of these, withdrawn.
    count(*) filter (where facts.measure = 'created_deleted') as created_deleted_count, -- Of these, deleted at the source.
    count(*) filter (where facts.measure = 'forwarded') as created_forwarded_count, -- Of these, forwarded or answered.
    count(*) filter (where facts.measure = 'no_promise') as no_promise_count,   -- Of these, without a promise on the headline clock.
    count(*) filter (where facts.measure = 'promise_not_started') as promise_not_started_count, -- Of these, still open, with a promise on the headline clock whose start has not come.
    count(*) filter (where facts.measure like 'made_%') as promise_count,       -- Headline promises made on tickets reported in the period, one per cycle.
    count(*) filter (where facts.measure = 'made_met') as promise_met_count,    -- Of these, due before the as-of and kept.
    count(*) filter (where facts.measure = 'made_open') as promise_open_count,  -- Of these, not due before the as-of.
    count(*) filter (where facts.measure = 'moved_reopened') as reopened_count, -- Came back into the open stock in the period.
    count(*) filter (where facts.measure in ('moved_done', 'moved_rejected', 'moved_merged', 'moved_withdrawn', 'moved_deleted')) as closed_count, -- Left the open stock in the period.
    count(*) filter (where facts.measure = 'moved_done') as closed_done_count,  -- Of these, done.
    count(*) filter (where facts.measure = 'moved_rejected') as closed_rejected_count, -- Of these, rejected.
    count(*) filter (where facts.measure = 'moved_merged') as closed_merged_count, -- Of these, merged.
    count(*) filter (where facts.measure = 'moved_withdrawn') as closed_withdrawn_count, -- Of these, withdrawn.
    count(*) filter (where facts.measure = 'moved_deleted') as closed_deleted_count, -- Of these, deleted.
    count(*) filter (where facts.measure in ('met', 'breached_closed', 'breached_open')) as due_count, -- Headline promises due in the period and before the as-of.
    count(*) filter (where facts.measure = 'met') as met_count,                 -- Of these, kept.
    count(*) filter (where facts.measure = 'breached_closed') as breached_closed_count, -- Of these, done too late.
    count(*) filter (where facts.measure = 'breached_open') as breached_open_count, -- Of these, still open past due.
    count(*) filter (where facts.measure = 'not_yet_due') as not_yet_due_count, -- Due in the period, but not before the as-of.
    count(*) filter (where facts.measure = 'void_overdue') as void_overdue_count -- Due in the period, and past due when rejected, merged, withdrawn or deleted; in no other count of promises.
from facts
inner join core.tickets as tickets on tickets.ticket_id = facts.ticket_id
inner join core.dates as dates on dates.day_on = facts.counted_on
cross join periods
group by
    periods.period, case periods.period when 'day' then dates.day_on when 'month' then dates.month_on else dates.year_on end,
    facts.agency_id, tickets.category_id, tickets.channel_id, tickets.urgency, tickets.area_id
