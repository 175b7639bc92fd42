-- The day, UTC, on which the collector first knew the wave: answers are paced from it on. Not known of waves
-- that were there before this column.
ALTER TABLE wave ADD COLUMN opened TEXT;
