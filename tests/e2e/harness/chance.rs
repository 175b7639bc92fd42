//! Numbers without a pattern, the same in each run.

/// What chance begins with.
const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// A row of such numbers (splitmix64).
pub struct Chance(u64);

impl Chance {
    /// Each stream is another row.
    #[must_use]
    pub const fn new(stream: u64) -> Self {
        Self(SEED ^ stream.wrapping_mul(0xd134_2543_de82_ef95))
    }

    /// The next, below a limit.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((x ^ (x >> 31)) % limit as u64).expect("below a usize")
    }

    /// One of several.
    pub fn one_of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
}
