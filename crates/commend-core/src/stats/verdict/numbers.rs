//! Numbers as people write them in sentences: rounded, with a real minus sign, never so rounded that they
//! contradict the sentence around them.

use crate::stats::Interval;

/// How a language writes numbers.
pub(super) struct Numbers {
    pub(super) decimal: char,
    pub(super) thousand: char,
    /// Between two limits.
    pub(super) to: &'static str,
}

impl Numbers {
    /// A figure without its sign, and its margin in the same sense: "±9" where it reaches about as far on both
    /// sides, else the limits. Both with as many digits as it takes to say what the test says. Where there is
    /// nothing to tell, the figure is "0".
    pub(super) fn figure(&self, value: f64, interval: Interval, significant: bool) -> [String; 2] {
        let Interval { low, high } = interval;
        let (size, low, high) = if value < 0.0 { (-value, -high, -low) } else { (value, low, high) };
        let round = |value: f64, digits: i32| (value * 10_f64.powi(digits)).round();
        let reach = (size - low).max(high - size);
        let says = |digits: &i32| {
            let [size, reach] = [size, reach].map(|points| round(points, *digits));
            reach > 0.0 && (size > reach) == significant
        };
        let margin = (0..2).filter(|_| even([size - low, high - size])).find(says);
        if let Some(digits) = margin {
            let size = if round(size, digits) > 0.0 { self.point(size, digits) } else { "0".into() };
            return [size, format!("±{}", self.point(reach, digits))];
        }
        let says = |digits: &i32| (round(low, *digits) > 0.0) == significant;
        let digits = (0..2).find(says).unwrap_or(2);
        let [from, to] = [low, high].map(|limit| self.point(limit, digits));
        [self.point(size, digits), format!("{from} {} {to}", self.to)]
    }

    /// A number as somebody gave it.
    pub(super) fn plain(&self, value: f64) -> String {
        ((value * 1e9).round() / 1e9).to_string().replace('.', &self.decimal.to_string())
    }

    fn point(&self, value: f64, digits: i32) -> String {
        let digits = usize::try_from(digits).unwrap_or_default();
        let written = format!("{:.digits$}", value.abs()).replace('.', &self.decimal.to_string());
        let negative = value < 0.0 && written.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
        if negative { format!("\u{2212}{written}") } else { written }
    }

    /// A number rounded to so many digits at most, with its thousands set apart and a real minus sign.
    pub(super) fn number(&self, value: f64, digits: i32) -> String {
        let unit = 10_f64.powi(digits);
        let written = ((value.abs() * unit).round() / unit).to_string();
        let (whole, part) = written.split_once('.').unwrap_or((&written, ""));
        let whole = whole.parse().map_or_else(|_| whole.to_owned(), |whole| self.count(whole));
        let sign = if value < 0.0 && written != "0" { "\u{2212}" } else { "" };
        let point = if part.is_empty() { String::new() } else { format!("{}{part}", self.decimal) };
        format!("{sign}{whole}{point}")
    }

    /// A count with its thousands set apart.
    pub(super) fn count(&self, n: u64) -> String {
        let digits = n.to_string();
        let mut written = String::new();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                written.push(self.thousand);
            }
            written.push(digit);
        }
        written
    }
}

/// A score as a whole number with a real minus sign.
pub fn signed(points: f64) -> String {
    let whole = points.round();
    if whole < 0.0 { format!("\u{2212}{:.0}", whole.abs()) } else { format!("{:.0}", whole.abs()) }
}

/// The margin beside a score: "± 7", or "+5 −9" where the interval reaches further on one side.
pub fn margin(nps: f64, interval: Interval) -> String {
    let sides = sides(nps, interval);
    match sides.map(f64::round) {
        [one, other] if even(sides) => format!("± {:.0}", one.max(other)),
        [below, above] => format!("+{above:.0} \u{2212}{below:.0}"),
    }
}

/// A count to two digits, as "about" says.
pub(super) fn about(n: u64) -> u64 {
    let mut unit = 1;
    while n / unit >= 100 {
        unit *= 10;
    }
    (n / unit + u64::from(n % unit * 2 >= unit && unit > 1)) * unit
}

/// How far an interval reaches below and above.
fn sides(value: f64, interval: Interval) -> [f64; 2] {
    [value - interval.low, interval.high - value]
}

fn even([below, above]: [f64; 2]) -> bool {
    let [one, other] = [below, above].map(f64::round);
    (one - other).abs() <= (one.max(other) / 10.0).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn margins_read_as_people_write_them() {
        let at = |nps, low, high| margin(nps, Interval { low, high });
        assert_eq!(at(42.0, 35.0, 49.0), "± 7");
        assert_eq!(at(11.0, -23.0, 43.0), "± 34");
        assert_eq!(at(100.0, -45.1, 100.0), "+0 \u{2212}145");
        assert_eq!([-0.4, -12.5, 41.67].map(signed), ["0", "\u{2212}13", "42"]);
    }

    #[test]
    fn about_keeps_two_digits() {
        let cases =
            [(0, 0), (7, 7), (99, 99), (104, 100), (105, 110), (344, 340), (1_450, 1_500), (99_600, 100_000)];
        for (n, rounded) in cases {
            assert_eq!(about(n), rounded, "{n}");
        }
        assert_eq!(about(u64::MAX), 18_000_000_000_000_000_000);
    }

    #[test]
    fn counts_are_set_apart_by_thousands() {
        let dutch = Numbers { decimal: ',', thousand: '.', to: "tot" };
        assert_eq!([0, 999, 1_000, 12_345_678].map(|n| dutch.count(n)), ["0", "999", "1.000", "12.345.678"]);
    }

    #[test]
    fn numbers_are_rounded_and_set_apart() {
        let dutch = Numbers { decimal: ',', thousand: '.', to: "tot" };
        let cases = [
            (1234.567, 2, "1.234,57"),
            (-12.5, 1, "\u{2212}12,5"),
            (-0.001, 2, "0"),
            (19_200.0, 2, "19.200"),
            (0.5, 0, "1"),
        ];
        for (value, digits, written) in cases {
            assert_eq!(dutch.number(value, digits), written);
        }
    }

    #[track_caller]
    fn check(value: f64, low: f64, high: f64, significant: bool, written: [&str; 2]) {
        let dutch = Numbers { decimal: ',', thousand: '.', to: "tot" };
        assert_eq!(dutch.figure(value, Interval { low, high }, significant), written);
    }

    #[test]
    fn digits_are_added_until_margin_and_test_agree() {
        check(6.2, -2.6, 15.0, false, ["6", "±9"]);
        check(-16.2, -25.0, -7.4, true, ["16", "±9"]);
        check(9.2, 0.3, 18.1, true, ["9,2", "±8,9"]);
        check(9.4, -0.2, 19.0, false, ["9", "±10"]);
        check(8.7, -0.1, 17.5, false, ["9", "±9"]);
        check(0.3, -8.8, 9.4, false, ["0", "±9"]);
        check(0.04, -0.2, 0.28, false, ["0", "±0,2"]);
        check(0.4, 0.1, 0.7, true, ["0,4", "±0,3"]);
        check(20.0, 1.0, 30.0, true, ["20", "1 tot 30"]);
        check(-113.0, -141.0, -78.0, true, ["113", "78 tot 141"]);
        check(20.0, -5.0, 30.0, false, ["20", "\u{2212}5 tot 30"]);
        check(55.2, 2.2, 112.2, true, ["55", "2 tot 112"]);
        check(55.2, 0.2, 112.2, true, ["55,2", "0,2 tot 112,2"]);
    }
}
