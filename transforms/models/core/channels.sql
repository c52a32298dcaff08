-- Channels by which people reach the city, with the two ways of not knowing.
-- One row per channel.
-- key: channel_id
select
    channel_id,                                                                 -- Id of the channel.
    name,                                                                       -- Its name.
    kind,                                                                       -- phone, social, web, app, sms, letter, walk_in, email.
    starts_on                                                                   -- Day it opened: no growth is read into its first weeks.
from inputs.channels
union all
select 'tak-dikenal', 'Belum dikenali', null, null
union all
select 'tanpa-keterangan', 'Tanpa keterangan', null, null
