-- Promises as known at the as-of: one dated version a row, with its legal basis.
-- One row per policy version.
-- key: policy_id, policy_version
select
    policy_id,                                                                  -- Id of the promise.
    policy_version,                                                             -- Version, counted from 1.
    clock,                                                                      -- Clock it judges.
    authority,                                                                  -- law, city or leader.
    start_event,                                                                -- Event that starts the clock.
    stop_event,                                                                 -- Event, or finish, that stops it.
    target_seconds,                                                             -- Target in seconds, of clock and open_hours.
    target_days,                                                                -- Target in days, of working_days and calendar_days.
    basis,                                                                      -- clock, open_hours, working_days, calendar_days, as_given.
    calendar_id,                                                                -- Calendar that counts.
    is_next_open,                                                               -- Due at the following opening instead of at closing time.
    valid_from,                                                                 -- First day in force.
    valid_to,                                                                   -- First day no longer in force.
    known_from,                                                                 -- Day it was decreed.
    legal_basis                                                                 -- Decree it rests on.
from inputs.policies
