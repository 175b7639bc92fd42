//! How often one may come: an address, generously, since an office shares one, or whoever a token vouches for. Known
//! by a hash that is salted anew at each start, in memory alone, and forgotten when it has long been quiet.

use governor::{DefaultKeyedRateLimiter, Quota, clock::Clock as _};
use std::{
    hash::{BuildHasher as _, Hash, RandomState},
    net::IpAddr,
    num::NonZeroU32,
    sync::Arc,
    time::Duration,
};

/// A limit of each one.
#[derive(Clone)]
pub(crate) struct Limit(Option<Arc<Inner>>);

struct Inner {
    limiter: DefaultKeyedRateLimiter<u64>,
    salt: RandomState,
}

impl Limit {
    /// So many at once, and one more each `period`; no limit where `burst` is 0.
    pub(crate) fn new(burst: u32, period: Duration) -> Self {
        let quota =
            NonZeroU32::new(burst).and_then(|burst| Some(Quota::with_period(period)?.allow_burst(burst)));
        let inner =
            |quota| Inner { limiter: DefaultKeyedRateLimiter::keyed(quota), salt: RandomState::new() };
        Self(quota.map(inner).map(Arc::new))
    }

    /// Counts one of an address; the error is the seconds to wait.
    pub(crate) fn count(&self, address: IpAddr) -> Result<(), u64> {
        self.count_of(&network(address))
    }

    /// Counts one of whoever goes by this; the error is the seconds to wait.
    pub(crate) fn count_of(&self, who: &impl Hash) -> Result<(), u64> {
        let Some(Inner { limiter, salt }) = self.0.as_deref() else { return Ok(()) };
        // Whole seconds are what a header can say; a bit too long is no harm.
        let refused = limiter.check_key(&salt.hash_one(who));
        refused.map_err(|until| until.wait_time_from(limiter.clock().now()).as_secs() + 1)
    }

    /// Forgets who has been quiet so long that it makes no difference.
    pub(crate) fn forget_the_quiet(&self) {
        if let Some(Inner { limiter, .. }) = self.0.as_deref() {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

/// What counts as one: an address of version 4; of version 6 the network of a household.
pub(crate) fn network(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_bits().into(),
        IpAddr::V6(address) => address.to_bits() >> 64 | 1 << 127,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(limit: &Limit, address: &str) -> Result<(), u64> {
        limit.count(address.parse().expect("an address"))
    }

    #[test]
    fn each_address_has_its_own_limit_and_a_household_has_one() {
        let limit = Limit::new(2, Duration::from_mins(1));
        for address in ["192.0.2.1", "192.0.2.1", "192.0.2.2"] {
            assert_eq!(count(&limit, address), Ok(()), "{address}");
        }
        assert!(count(&limit, "192.0.2.1").is_err_and(|wait| (1..=61).contains(&wait)));
        assert_eq!(count(&limit, "192.0.2.2"), Ok(()));
        for address in ["2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"] {
            assert_eq!(count(&limit, address), Ok(()), "{address}");
        }
        assert!(count(&limit, "2001:db8::3").is_err());
        limit.forget_the_quiet();
        assert!(count(&limit, "192.0.2.1").is_err());
    }

    #[test]
    fn zero_is_no_limit() {
        let limit = Limit::new(0, Duration::from_mins(1));
        assert!((0..1000).all(|_| count(&limit, "192.0.2.1").is_ok()));
    }
}
