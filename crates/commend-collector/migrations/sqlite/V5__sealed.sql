-- The day, UTC, on which a wave was sealed: its sums stay, its key is overwritten, and nothing is added any more.
ALTER TABLE wave ADD COLUMN sealed TEXT;
