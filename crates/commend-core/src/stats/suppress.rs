//! Which groups of a report are shown, so that none is small enough to point at somebody.
//!
//! A group of fewer than k answers is hidden; and where the hidden ones could be found by subtracting
//! the shown ones from the total, the smallest shown group is hidden with them, until that is over.

use std::collections::BTreeSet;

/// What of a report is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published<K> {
    /// The groups whose figures are shown.
    pub groups: BTreeSet<K>,
    /// Whether the figures of the whole are shown.
    pub total: bool,
}

/// Chooses by threshold `k` among the groups that make up a whole, each with its number of answers.
/// Groups without answers have no figures and are neither shown nor hidden.
pub fn suppress<K: Ord + Clone>(groups: &[(K, u64)], k: u64) -> Published<K> {
    let answered = groups.iter().filter(|(_, n)| *n > 0);
    let (mut hidden, mut shown): (Vec<_>, Vec<_>) = answered.cloned().partition(|(_, n)| *n < k);
    shown.sort_by(|(a, n), (b, m)| (m, b).cmp(&(n, a)));
    let count = |groups: &[(K, u64)]| groups.iter().fold(0u64, |sum, (_, n)| sum.saturating_add(*n));
    // One hidden group alone has fewer than k, too.
    let found = |hidden: &[(K, u64)]| !hidden.is_empty() && count(hidden) < k;
    while found(&hidden) {
        let Some(smallest) = shown.pop() else { break };
        hidden.push(smallest);
    }
    // Hidden groups that cannot be hidden among themselves are hidden with the total.
    let total = !found(&hidden) && count(groups) >= k;
    Published { groups: shown.into_iter().map(|(key, _)| key).collect(), total }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_lone_small_group_hides_the_total() {
        let published = suppress(&[("a", 3), ("b", 0)], 10);
        assert_eq!(published, Published { groups: BTreeSet::new(), total: false });
    }

    proptest! {
        #[test]
        fn what_is_hidden_cannot_be_subtracted(counts in proptest::collection::vec(0..30u64, 1..8), k in 1..15u64) {
            let groups: Vec<_> = counts.iter().copied().enumerate().collect();
            let published = suppress(&groups, k);
            for (key, n) in &groups {
                prop_assert!(!published.groups.contains(key) || *n >= k);
            }
            let hidden: Vec<_> = groups.iter().filter(|(key, n)| *n > 0 && !published.groups.contains(key)).collect();
            if published.total && !hidden.is_empty() {
                prop_assert!(hidden.len() > 1 && hidden.iter().map(|(_, n)| n).sum::<u64>() >= k);
            }
        }
    }
}
