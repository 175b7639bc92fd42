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
    use serde_json::Value;

    const CASES: &str = include_str!("../../tests/nps_cases.json");

    #[test]
    fn the_reference_cases_hold() {
        let file: Value = serde_json::from_str(CASES).expect("JSON");
        let cases =
            file["cases"].as_array().expect("cases").iter().filter(|case| case["kind"] == "suppression");
        let mut checked = 0;
        for case in cases {
            let cells = case["input"]["cells"].as_object().expect("cells").iter();
            let groups: Vec<_> = cells.map(|(key, n)| (key.clone(), n.as_u64().expect("a count"))).collect();
            let got = suppress(&groups, case["input"]["k"].as_u64().expect("k"));
            let want = case["expect"]["published"].as_array().expect("published").iter();
            assert_eq!(
                got.groups,
                want.map(|key| key.as_str().expect("a name").to_owned()).collect(),
                "{}",
                case["id"]
            );
            assert_eq!(Some(got.total), case["expect"]["total_published"].as_bool(), "{}", case["id"]);
            checked += 1;
        }
        assert_eq!(checked, 3);
    }

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
