//! When a digest is due, and of which days it is. Pure: `now` comes in. All of it in UTC.

use super::config::Every;
use jiff::{
    Timestamp, ToSpan as _,
    civil::{Date, DateTime},
    tz::TimeZone,
};

/// When digests are sent: on which day of the week, 1 for Monday, or of the month, and at which full hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Schedule {
    pub(crate) every: Every,
    pub(crate) day: i8,
    pub(crate) hour: i8,
}

/// Whole days, from the first to the last: a week from Monday, or a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Period {
    pub(crate) every: Every,
    pub(crate) first: Date,
    pub(crate) last: Date,
}

impl Schedule {
    /// What is to be sent now, where `last` is what was sent last. One digest at most, however long nothing was
    /// sent; and none as long as nothing is known to have been sent, for then it is the first start.
    pub(crate) fn due(self, last: Option<Date>, now: Timestamp) -> Option<Period> {
        last.and_then(|last| self.latest(now).filter(|period| period.first > last))
    }

    /// The last period that was over at the last hour for sending, whether it was sent or not.
    pub(crate) fn latest(self, now: Timestamp) -> Option<Period> {
        let now = now.to_zoned(TimeZone::UTC).datetime();
        let this = Period::around(self.every, now.date())?;
        let sending = if self.hour_in(this)? <= now { this } else { this.before()? };
        sending.before()
    }

    /// When to look again.
    pub(crate) fn next(self, now: Timestamp) -> Option<Timestamp> {
        let today = now.to_zoned(TimeZone::UTC).datetime();
        let this = Period::around(self.every, today.date())?;
        let hour = self.hour_in(this).filter(|hour| *hour > today);
        let hour = hour.or_else(|| self.hour_in(this.after()?))?;
        Some(hour.to_zoned(TimeZone::UTC).ok()?.timestamp())
    }

    /// The hour for sending in a period.
    fn hour_in(self, period: Period) -> Option<DateTime> {
        let day = period.first.checked_add(i64::from(self.day - 1).days()).ok()?;
        Some(day.at(self.hour, 0, 0, 0))
    }
}

impl Period {
    /// The period that a day is in.
    pub(crate) fn around(every: Every, day: Date) -> Option<Self> {
        match every {
            Every::Week => {
                let since_monday = i64::from(day.weekday().to_monday_zero_offset());
                let first = day.checked_sub(since_monday.days()).ok()?;
                Some(Self { every, first, last: first.checked_add(6.days()).ok()? })
            }
            Every::Month => Some(Self { every, first: day.first_of_month(), last: day.last_of_month() }),
        }
    }

    /// The one before.
    pub(crate) fn before(self) -> Option<Self> {
        Self::around(self.every, self.first.yesterday().ok()?)
    }

    fn after(self) -> Option<Self> {
        Self::around(self.every, self.last.tomorrow().ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEEKLY: Schedule = Schedule { every: Every::Week, day: 1, hour: 8 };
    const FRIDAYS: Schedule = Schedule { every: Every::Week, day: 5, hour: 0 };
    const MONTHLY: Schedule = Schedule { every: Every::Month, day: 28, hour: 23 };

    #[track_caller]
    fn check(schedule: Schedule, last: Option<&str>, now: &str, expected: Option<[&str; 2]>) {
        let day = |text: &str| text.parse().expect("a day");
        let due = schedule.due(last.map(day), now.parse().expect("a moment"));
        let expected = expected.map(|[first, last]| (day(first), day(last)));
        assert_eq!(due.map(|period| (period.first, period.last)), expected, "{now}");
    }

    #[test]
    fn a_week_is_sent_once_it_is_over() {
        let week = Some(["2026-11-16", "2026-11-22"]);
        check(WEEKLY, Some("2026-11-09"), "2026-11-23T07:59:59Z", None);
        check(WEEKLY, Some("2026-11-09"), "2026-11-23T08:00:00Z", week);
        check(WEEKLY, Some("2026-11-09"), "2026-11-30T07:59:59Z", week);
        check(WEEKLY, Some("2026-11-16"), "2026-11-23T08:00:00Z", None);
        check(FRIDAYS, Some("2026-11-09"), "2026-11-26T23:59:59Z", None);
        check(FRIDAYS, Some("2026-11-09"), "2026-11-27T00:00:00Z", week);
        check(WEEKLY, Some("2026-12-21"), "2027-01-04T08:00:00Z", Some(["2026-12-28", "2027-01-03"]));
    }

    #[test]
    fn a_month_is_sent_once_it_is_over() {
        check(MONTHLY, Some("2027-12-01"), "2028-02-28T22:59:59Z", None);
        check(MONTHLY, Some("2027-12-01"), "2028-02-28T23:00:00Z", Some(["2028-01-01", "2028-01-31"]));
        check(MONTHLY, Some("2028-01-01"), "2028-03-28T23:00:00Z", Some(["2028-02-01", "2028-02-29"]));
    }

    #[test]
    fn a_long_pause_ends_with_one_digest_and_a_first_start_with_none() {
        check(WEEKLY, Some("2026-01-05"), "2026-11-25T12:00:00Z", Some(["2026-11-16", "2026-11-22"]));
        check(WEEKLY, None, "2026-11-25T12:00:00Z", None);
        check(WEEKLY, Some("2026-11-16"), "2026-11-11T12:00:00Z", None);
    }

    #[track_caller]
    fn check_next(schedule: Schedule, now: &str, expected: &str) {
        let next = schedule.next(now.parse().expect("a moment")).map(|next| next.to_string());
        assert_eq!(next.as_deref(), Some(expected), "{now}");
    }

    #[test]
    fn it_looks_again_at_the_next_hour_for_sending() {
        check_next(WEEKLY, "2026-11-23T07:59:59Z", "2026-11-23T08:00:00Z");
        check_next(WEEKLY, "2026-11-23T08:00:00Z", "2026-11-30T08:00:00Z");
        check_next(MONTHLY, "2026-01-31T00:00:00Z", "2026-02-28T23:00:00Z");
        check_next(MONTHLY, "2026-12-28T23:00:00Z", "2027-01-28T23:00:00Z");
    }
}
