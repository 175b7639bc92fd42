//! Why a score changed: people changed their mind, or other people answered.
//!
//! Kitagawa's components of a difference between two rates (Journal of the American Statistical
//! Association 50, 1955): with Wₕ the share of answers and tₕ the score of part h before and after, the
//! change is Σ W̄ₕ Δtₕ (opinion) + Σ t̄ₕ `ΔWₕ` (mix), bars being means of before and after. The margin of the
//! opinion is that of `mover`, the shares taken as given.

use super::{Interval, Level, Split, mover::difference, weighted};

/// The two parts of a change, in points; their sum is the change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mix {
    /// What changed because the parts score otherwise than before.
    pub opinion: f64,
    /// What the true opinion part would lie in. `None` where a part answered in one period alone.
    pub interval: Option<Interval>,
    /// What changed because the parts have other shares in the answers than before.
    pub mix: f64,
}

impl Mix {
    /// Of parts, each before and after. A part without answers in one period counts as mix alone. `None`
    /// where a whole period has no answers.
    pub fn of(parts: &[(Split, Split)], level: Level) -> Option<Self> {
        let total =
            |side: fn(&(Split, Split)) -> Split| parts.iter().map(|part| side(part).n() as f64).sum::<f64>();
        let (before, after) = (total(|part| part.0), total(|part| part.1));
        if before == 0.0 || after == 0.0 {
            return None;
        }
        let (mut opinion, mut mix) = (0.0, 0.0);
        for (old, new) in parts {
            let (w0, w1) = (old.n() as f64 / before, new.n() as f64 / after);
            let Some((t0, t1)) = old.nps().or(new.nps()).zip(new.nps().or(old.nps())) else { continue };
            opinion += f64::midpoint(w0, w1) * (t1 - t0);
            mix += f64::midpoint(t0, t1) * (w1 - w0);
        }
        let weighed = |side: fn(&(Split, Split)) -> Split| {
            let weight =
                |(old, new): &(Split, Split)| f64::midpoint(old.n() as f64 / before, new.n() as f64 / after);
            let parts: Vec<_> = parts.iter().map(|part| (side(part), weight(part))).collect();
            weighted(&parts, level)
        };
        let interval = weighed(|part| part.1).zip(weighed(|part| part.0));
        let interval = interval.map(|(new, old)| difference(new, old).interval);
        Some(Self { opinion, interval, mix })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::ops::Add;

    fn split(promoters: u64, passives: u64, detractors: u64) -> Split {
        Split { promoters, passives, detractors }
    }

    #[test]
    fn other_people_are_not_another_opinion() {
        let parts = [(split(8, 0, 2), split(40, 0, 10)), (split(2, 0, 8), split(2, 0, 8))];
        let mix = Mix::of(&parts, Level::P95).expect("a mix");
        assert!(mix.opinion.abs() < 1e-9 && (mix.mix - 40.0).abs() < 1e-9, "{mix:?}");
        let parts = [(split(8, 0, 2), split(9, 0, 1)), (split(2, 0, 8), split(3, 0, 7))];
        let mix = Mix::of(&parts, Level::P95).expect("a mix");
        assert!((mix.opinion - 20.0).abs() < 1e-9 && mix.mix.abs() < 1e-9, "{mix:?}");
        assert_eq!(Mix::of(&[(split(1, 0, 0), Split::default())], Level::P95), None);
        let newcomers = [(split(5, 5, 0), split(5, 5, 0)), (Split::default(), split(10, 0, 0))];
        let mix = Mix::of(&newcomers, Level::P95).expect("a mix");
        assert!(mix.opinion == 0.0 && (mix.mix - 25.0).abs() < 1e-9 && mix.interval.is_none(), "{mix:?}");
    }

    proptest! {
        #[test]
        fn the_parts_make_up_the_change(counts in proptest::collection::vec(proptest::array::uniform6(0..40u64), 1..5)) {
            let parts: Vec<_> = counts.iter().map(|[a, b, c, d, e, f]| (split(*a, *b, *c), split(*d, *e, *f))).collect();
            let whole = |side: fn(&(Split, Split)) -> Split| parts.iter().map(side).fold(Split::default(), Add::add);
            let change = whole(|part| part.1).nps().zip(whole(|part| part.0).nps()).map(|(new, old)| new - old);
            let mix = Mix::of(&parts, Level::P95);
            prop_assert_eq!(change.is_some(), mix.is_some());
            if let Some((change, mix)) = change.zip(mix) {
                prop_assert!((mix.opinion + mix.mix - change).abs() < 1e-9, "{mix:?} {change}");
                prop_assert!(mix.interval.is_none_or(|interval| interval.holds(mix.opinion)));
            }
        }
    }
}
