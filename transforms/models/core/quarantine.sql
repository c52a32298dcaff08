-- Source rows that could not be placed, as the ledger keeps them: nothing is lost, nothing is guessed.
-- One row per rejected source row.
-- key: source_id, file, line, row_hash
select
    source_id,                                                                  -- Source.
    file,                                                                       -- File name.
    line,                                                                       -- Line in the file.
    row_hash,                                                                   -- Hash of the row as read.
    masked_row,                                                                 -- The row with personal values masked.
    reason,                                                                     -- Why it was set aside.
    first_seen_on                                                               -- Day it was first read.
from inputs.quarantine
