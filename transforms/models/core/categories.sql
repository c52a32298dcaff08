-- Categories of tickets, with the two ways of not knowing.
-- One row per category.
-- key: category_id
select
    category_id,                                                                -- Code of the category.
    name,                                                                       -- Its name.
    parent_id,                                                                  -- Category it refines.
    default_agency_id,                                                          -- Agency that usually answers.
    is_fenced                                                                   -- Sensitive: never public by itself.
from inputs.categories
union all
select 'tak-dikenal', 'Belum dikenali', null, null, false
union all
select 'tanpa-keterangan', 'Tanpa kategori', null, null, false
