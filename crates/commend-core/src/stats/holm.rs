//! Several comparisons at once: Holm's step-down (Scandinavian Journal of Statistics 6, 1979). Of m
//! p-values in ascending order, the i-th is multiplied by m - i + 1, and none falls below one before it.

/// The adjusted p-values, in the order given: compared with 1 - level, they keep the chance of even one
/// false alarm among all below it.
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|a, b| p_values[*a].total_cmp(&p_values[*b]));
    let mut adjusted = vec![0.0; p_values.len()];
    let mut most: f64 = 0.0;
    for (rank, index) in order.into_iter().enumerate() {
        most = most.max((p_values.len() - rank) as f64 * p_values[index]).min(1.0);
        adjusted[index] = most;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::holm;

    #[test]
    fn nothing_is_adjusted_to_nothing_and_one_to_itself() {
        assert_eq!(holm(&[]), Vec::<f64>::new());
        assert_eq!(holm(&[0.04]), [0.04]);
        assert_eq!(holm(&[0.5, 0.5, 0.9]), [1.0, 1.0, 1.0]);
    }
}
