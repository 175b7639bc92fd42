-- Whose counts these are, besides what they are: a shard is one collector of this database, by its number, or
-- another installation, by its id, whose counts were merged into these. Nobody writes the shard of another.
CREATE TABLE installation (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    id TEXT NOT NULL
) STRICT;

INSERT INTO installation VALUES (1, lower(hex(randomblob(16))));

-- How far the answers can be trusted: a platform has vouched for them, nobody has, or they came in a way that
-- people do not answer in.
CREATE TABLE trusted (
    wave INTEGER NOT NULL REFERENCES wave (id),
    day TEXT NOT NULL,
    segment TEXT NOT NULL,
    wording TEXT NOT NULL,
    trust TEXT NOT NULL CHECK (trust IN ('open', 'verified', 'doubtful')),
    shard TEXT NOT NULL,
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
    PRIMARY KEY (wave, day, segment, wording, trust, shard)
) STRICT, WITHOUT ROWID;

INSERT INTO trusted
SELECT wave, day, segment, wording, CASE verified WHEN 1 THEN 'verified' ELSE 'open' END, '0',
    s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, shown, dismissed
FROM tally;

DROP TABLE tally;
ALTER TABLE trusted RENAME TO tally;

CREATE TABLE sharded (
    wave INTEGER NOT NULL REFERENCES wave (id),
    day TEXT NOT NULL,
    segment TEXT NOT NULL,
    reason TEXT NOT NULL,
    shard TEXT NOT NULL,
    n INTEGER NOT NULL CHECK (n >= 0),
    PRIMARY KEY (wave, day, segment, reason, shard)
) STRICT, WITHOUT ROWID;

INSERT INTO sharded SELECT wave, day, segment, reason, '0', n FROM reason;

DROP TABLE reason;
ALTER TABLE sharded RENAME TO reason;

-- What was refused, by the code of the error: the health of a survey. Nothing of what was sent.
CREATE TABLE refused (
    wave INTEGER NOT NULL REFERENCES wave (id),
    day TEXT NOT NULL,
    code TEXT NOT NULL,
    shard TEXT NOT NULL,
    n INTEGER NOT NULL CHECK (n >= 0),
    PRIMARY KEY (wave, day, code, shard)
) STRICT, WITHOUT ROWID;

-- What is done once a period by one collector, such as a digest: which period was the last.
CREATE TABLE done (
    task TEXT PRIMARY KEY,
    period TEXT NOT NULL
) STRICT, WITHOUT ROWID;
