//! Groups or periods beside each other: each difference with its margin, its test and its verdict. Pure;
//! called by the report and by `commend stats`.

use commend_core::stats::{
    Comparison, Level, Split, holm,
    verdict::{Among, Compared, Lang, Verdict},
};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// What one sentence says, by language.
pub(crate) type Sentences = BTreeMap<&'static str, String>;

/// The difference a - b of two scores, in points.
#[expect(clippy::struct_field_names, reason = "the word of the report")]
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Difference {
    /// The group, or the later period.
    pub(crate) a: String,
    /// The group, or the earlier period, that it is compared with.
    pub(crate) b: String,
    /// The score of a minus the score of b, -200 to 200.
    pub(crate) difference: f64,
    /// The lower limit of its interval.
    pub(crate) low: f64,
    /// The upper limit of its interval.
    pub(crate) high: f64,
    /// How often chance alone makes a difference of at least this size where there is none.
    pub(crate) p_value: f64,
    /// The same with all comparisons of its kind counted (Holm); the latest change is one by itself.
    pub(crate) p_value_holm: f64,
    /// The same, valid however often the running figures are looked at.
    pub(crate) any_time: AnyTime,
    /// Whether both were asked in the same words; else nothing is said of the difference.
    pub(crate) comparable: bool,
    /// Whether the difference is more than chance: by Holm and, while answers come in, at any time.
    pub(crate) significant: bool,
    /// What it means, by language.
    pub(crate) verdict: Sentences,
}

/// A comparison that pays for looking again and again.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(crate) struct AnyTime {
    /// The lower limit of the interval.
    pub(crate) low: f64,
    /// The upper limit of the interval.
    pub(crate) high: f64,
    /// The p-value.
    pub(crate) p_value: f64,
    /// With all comparisons counted (Holm).
    pub(crate) p_value_holm: f64,
}

/// What a group is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum With {
    /// The first group.
    First,
    /// The period before it.
    Previous,
}

/// How often a difference is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Looks {
    /// Once, when all answers are in.
    One,
    /// Whenever somebody opens the report while answers come in.
    Many,
}

/// A figure's verdict in every language.
pub(crate) fn sentences(verdict: &Verdict) -> Sentences {
    Lang::ALL.into_iter().map(|lang| (lang.code(), verdict.say(lang))).collect()
}

/// Two groups, compared in both ways.
struct Pair<'a> {
    a: &'a (String, Split),
    b: &'a (String, Split),
    once: Comparison,
    always: Comparison,
}

/// Every difference among named groups; one without answers is passed over.
pub(crate) fn differences(
    groups: &[(String, Split)],
    with: With,
    looks: Looks,
    level: Level,
) -> Vec<Difference> {
    let answered: Vec<_> = groups.iter().filter(|(_, split)| split.n() > 0).collect();
    let pairs: Vec<_> = match with {
        With::First => answered.iter().skip(1).map(|b| (answered[0], *b)).collect(),
        With::Previous => answered.windows(2).map(|pair| (pair[1], pair[0])).collect(),
    };
    let compare = |(a, b)| Pair::of(a, b, level);
    let compared: Vec<_> = pairs.into_iter().filter_map(compare).collect();
    // The latest change is a question of its own, asked when all others had their answer.
    let latest = if with == With::Previous { compared.len().saturating_sub(1) } else { compared.len() };
    let (closed, running) = compared.split_at(latest);
    let looks_at_closed = if with == With::Previous { Looks::One } else { looks };
    let told = family(closed, with, looks_at_closed, level);
    told.into_iter().chain(family(running, with, looks, level)).collect()
}

/// The change in each pair of what was before and what came after, counted together; nothing where one has no answers.
pub(crate) fn changes(pairs: &[[(String, Split); 2]], looks: Looks, level: Level) -> Vec<Option<Difference>> {
    let compared: Vec<_> = pairs.iter().map(|[before, after]| Pair::of(after, before, level)).collect();
    let is_one: Vec<_> = compared.iter().map(Option::is_some).collect();
    let compared: Vec<_> = compared.into_iter().flatten().collect();
    let mut told = family(&compared, With::Previous, looks, level).into_iter();
    is_one.into_iter().map(|is_one| if is_one { told.next() } else { None }).collect()
}

/// Comparisons that are made at once and counted together.
fn family(pairs: &[Pair], with: With, looks: Looks, level: Level) -> Vec<Difference> {
    let holm = |p_value: fn(&Pair) -> f64| holm(&pairs.iter().map(p_value).collect::<Vec<_>>());
    let adjusted = holm(|pair| pair.once.p_value).into_iter().zip(holm(|pair| pair.always.p_value));
    let told = |(pair, p_values): (&Pair, _)| pair.told(p_values, pairs.len(), with, looks, level);
    pairs.iter().zip(adjusted).map(told).collect()
}

impl<'a> Pair<'a> {
    fn of(a: &'a (String, Split), b: &'a (String, Split), level: Level) -> Option<Self> {
        let once = Comparison::of(a.1, b.1, level)?;
        Some(Self { a, b, once, always: once.at_any_time(a.1, b.1, level)? })
    }

    /// What a difference must reach to stand out among so many.
    fn quantile(&self, comparisons: usize, looks: Looks, level: Level) -> f64 {
        let strict = 1.0 - (1.0 - level.confidence()) / comparisons as f64;
        let strict = Level::try_from(strict).unwrap_or(level);
        match looks {
            Looks::One => strict.z(),
            Looks::Many => self
                .once
                .at_any_time(self.a.1, self.b.1, strict)
                .map_or(self.always.quantile, |at| at.quantile),
        }
    }

    /// With the p-values that count all `comparisons`: of one look, and of any number.
    fn told(
        &self,
        (once, always): (f64, f64),
        comparisons: usize,
        with: With,
        looks: Looks,
        level: Level,
    ) -> Difference {
        let (comparison, p_value) = match looks {
            Looks::One => (self.once, once),
            Looks::Many => (self.always, always),
        };
        let significant = p_value < 1.0 - level.confidence();
        let (a, b) = (self.a.0.clone(), self.b.0.clone());
        let of = match with {
            With::First => Compared::Groups(a.clone(), b.clone()),
            With::Previous => Compared::Since(b.clone()),
        };
        let among = Among { comparisons, significant, quantile: self.quantile(comparisons, looks, level) };
        let verdict = Verdict::between(of, [self.a.1, self.b.1], comparison, among, looks == Looks::Many);
        Difference {
            a,
            b,
            difference: self.once.difference,
            low: self.once.interval.low,
            high: self.once.interval.high,
            p_value: self.once.p_value,
            p_value_holm: once,
            any_time: AnyTime {
                low: self.always.interval.low,
                high: self.always.interval.high,
                p_value: self.always.p_value,
                p_value_holm: always,
            },
            comparable: true,
            significant,
            verdict: sentences(&verdict),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(splits: &[(&str, [u64; 3])]) -> Vec<(String, Split)> {
        let split = |[promoters, passives, detractors]: [u64; 3]| Split { promoters, passives, detractors };
        splits.iter().map(|(name, counts)| ((*name).to_owned(), split(*counts))).collect()
    }

    #[test]
    fn each_group_is_compared_with_the_first_and_each_period_with_the_one_before() {
        let groups = groups(&[("a", [5, 3, 2]), ("none", [0, 0, 0]), ("b", [5, 3, 2]), ("c", [1, 3, 6])]);
        let pairs = |with| -> Vec<_> {
            let all = differences(&groups, with, Looks::One, Level::P95).into_iter();
            all.map(|one| (one.a, one.b)).collect()
        };
        let named = |pairs: &[(&str, &str)]| -> Vec<_> {
            pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
        };
        assert_eq!(pairs(With::First), named(&[("a", "b"), ("a", "c")]));
        assert_eq!(pairs(With::Previous), named(&[("b", "a"), ("c", "b")]));
        assert!(differences(&groups[..1], With::First, Looks::One, Level::P95).is_empty());
        assert!(differences(&[], With::Previous, Looks::Many, Level::P95).is_empty());
    }

    #[test]
    fn looking_often_takes_more_to_convince() {
        let groups = groups(&[("member", [70, 25, 5]), ("visitor", [55, 30, 15])]);
        let told = |looks| {
            let one = differences(&groups, With::First, looks, Level::P95).remove(0);
            (one.significant, one.low, one.verdict["en"].clone())
        };
        let (once, many) = (told(Looks::One), told(Looks::Many));
        assert!(once.0 && !many.0 && once.1.to_bits() == many.1.to_bits(), "{once:?} {many:?}");
        assert_eq!(once.2, "member 25 above visitor (±18): more than chance would explain.");
        assert!(many.2.starts_with("member 25 above visitor, but within the noise (±2"), "{}", many.2);
    }
}
