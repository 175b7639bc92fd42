-- Who has answered, so that nobody does twice: a keyed hash of what the platform calls a member. No day, no
-- score, no batch; without the wave's key it names nobody.
CREATE TABLE voter (
    wave INTEGER NOT NULL REFERENCES wave (id),
    voter BLOB NOT NULL CHECK (length(voter) = 32),
    PRIMARY KEY (wave, voter)
) STRICT, WITHOUT ROWID;

-- Answers that a platform has vouched for are counted apart from the others.
CREATE TABLE vouched (
    wave INTEGER NOT NULL REFERENCES wave (id),
    day TEXT NOT NULL,
    segment TEXT NOT NULL,
    wording TEXT NOT NULL,
    verified INTEGER NOT NULL CHECK (verified IN (0, 1)),
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
    PRIMARY KEY (wave, day, segment, wording, verified)
) STRICT, WITHOUT ROWID;

INSERT INTO vouched
SELECT wave, day, segment, wording, 0, s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, shown, dismissed FROM tally;

DROP TABLE tally;
ALTER TABLE vouched RENAME TO tally;
