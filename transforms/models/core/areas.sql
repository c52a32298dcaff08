-- Areas of the city, with the two ways of not knowing where.
-- One row per area.
-- key: area_id
select
    area_id,                                                                    -- Kemendagri code.
    name,                                                                       -- Name of the area.
    kind,                                                                       -- kota, kecamatan, kelurahan, desa, pesisir …
    parent_id,                                                                  -- Area it lies in.
    zone,                                                                       -- Service zone.
    population                                                                  -- Residents.
from inputs.areas
union all
select 'tak-dikenal', 'Belum dikenali', null, null, null, null
union all
select 'tanpa-keterangan', 'Tanpa lokasi', null, null, null, null
