-- Several tokens, each by a name that says who holds it: what it may do, and until when.
ALTER TABLE token ADD COLUMN role TEXT NOT NULL DEFAULT 'write' CHECK (role IN ('read', 'write'));
-- The last day, UTC, on which it opens anything; none where it does not end.
ALTER TABLE token ADD COLUMN expires TEXT;
CREATE UNIQUE INDEX token_hash ON token (hash);
