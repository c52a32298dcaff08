-- Agencies (OPD) of the city, with the three that every city has: the centre itself, and the two ways of not knowing.
-- One row per agency.
-- key: agency_id
select
    agency_id,                                                                  -- Id of the agency.
    name,                                                                       -- Its name.
    parent_id,                                                                  -- Agency it is a unit of.
    contact,                                                                    -- Official contact.
    valid_from,                                                                 -- First day it exists.
    valid_to                                                                    -- First day it no longer exists.
from inputs.agencies
union all
select 'pusat', 'Belum diteruskan (pusat)', null, null, null, null
union all
select 'tak-dikenal', 'Belum dikenali', null, null, null, null
union all
select 'tanpa-keterangan', 'Tanpa keterangan', null, null, null, null
