-- Waves that answers may arrive for. A wave is known once a definition has named it.
CREATE TABLE wave (
    id INTEGER PRIMARY KEY,
    survey TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Keys the fingerprints of its batches: without it they tell nothing of what was answered.
    key BLOB NOT NULL CHECK (length(key) = 32),
    UNIQUE (survey, name)
) STRICT;

-- What makes adding twice impossible: ids that were counted. No score and no group; an id of version 7 tells
-- when its batch was made.
CREATE TABLE batch (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    wave INTEGER NOT NULL REFERENCES wave (id),
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 8)
) STRICT, WITHOUT ROWID;

CREATE TABLE tally (
    wave INTEGER NOT NULL REFERENCES wave (id),
    day TEXT NOT NULL,
    segment TEXT NOT NULL,
    wording TEXT NOT NULL,
    s0 INTEGER NOT NULL CHECK (s0 >= 0),
    s1 INTEGER NOT NULL CHECK (s1 >= 0),
    s2 INTEGER NOT NULL CHECK (s2 >= 0),
    s3 INTEGER NOT NULL CHECK (s3 >= 0),
    s4 INTEGER NOT NULL CHECK (s4 >= 0),
    s5 INTEGER NOT NULL CHECK (s5 >= 0),
    s6 INTEGER NOT NULL CHECK (s6 >= 0),
    s7 INTEGER NOT NULL CHECK (s7 >= 0),
    s8 INTEGER NOT NULL CHECK (s8 >= 0),
    s9 INTEGER NOT NULL CHECK (s9 >= 0),
    s10 INTEGER NOT NULL CHECK (s10 >= 0),
    shown INTEGER NOT NULL CHECK (shown >= 0),
    dismissed INTEGER NOT NULL CHECK (dismissed >= 0),
    PRIMARY KEY (wave, day, segment, wording)
) STRICT, WITHOUT ROWID;

CREATE TABLE reason (
    wave INTEGER NOT NULL REFERENCES wave (id),
    day TEXT NOT NULL,
    segment TEXT NOT NULL,
    reason TEXT NOT NULL,
    n INTEGER NOT NULL CHECK (n >= 0),
    PRIMARY KEY (wave, day, segment, reason)
) STRICT, WITHOUT ROWID;

-- Apart from everything that could lead back: a random key, no day, no group, no batch.
CREATE TABLE comment (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    wave INTEGER NOT NULL REFERENCES wave (id),
    category TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Who may read reports: SHA-256 of the token, by name.
CREATE TABLE token (
    name TEXT PRIMARY KEY,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
