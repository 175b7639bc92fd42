-- What was entered for measures of success: one value for a day.
CREATE TABLE measure (
    survey TEXT NOT NULL,
    measure TEXT NOT NULL,
    day TEXT NOT NULL,
    value DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (survey, measure, day)
);
