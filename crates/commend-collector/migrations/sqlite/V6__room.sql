-- Written again and again to find out whether there is room for what a busy moment writes; read by nobody.
CREATE TABLE room (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    filler BLOB NOT NULL
) STRICT;
