-- Definitions that were saved over HTTP, each version for good; the last one of a survey is served.
CREATE TABLE definition (
    survey TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    body TEXT NOT NULL,
    saved TEXT NOT NULL,
    saved_by TEXT NOT NULL,
    PRIMARY KEY (survey, version)
) STRICT, WITHOUT ROWID;

-- Surveys that ask nobody, since when and by whose wish.
CREATE TABLE paused (
    survey TEXT NOT NULL PRIMARY KEY,
    since TEXT NOT NULL,
    paused_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
