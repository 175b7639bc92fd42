//! How often one may come: an address, generously, since an office shares one, or whoever a token vouches for. Known
//! by a short hash that is salted anew each day, in memory alone, and forgotten when it has long been quiet.

use governor::{DefaultKeyedRateLimiter, Quota, clock::Clock as _};
use std::{
    hash::{BuildHasher as _, Hash, RandomState},
    net::IpAddr,
    num::NonZeroU32,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

/// Bits of the hash that somebody is known by. A quarter of a million differ, which bounds what is kept of any number
/// of addresses; of ten thousand that come at once a few in a hundred share a limit.
const BITS: u32 = 18;

/// A limit of each one.
#[derive(Clone)]
pub(crate) struct Limit(Option<Arc<Inner>>);

struct Inner {
    quota: Quota,
    day: RwLock<Day>,
}

/// Who has come since the salt was made.
struct Day {
    limiter: DefaultKeyedRateLimiter<u32>,
    salt: RandomState,
}

impl Limit {
    /// So many at once, and one more each `period`; no limit where `burst` is 0.
    pub(crate) fn new(burst: u32, period: Duration) -> Self {
        let quota =
            NonZeroU32::new(burst).and_then(|burst| Some(Quota::with_period(period)?.allow_burst(burst)));
        Self(quota.map(|quota| Arc::new(Inner { quota, day: RwLock::new(Day::new(quota)) })))
    }

    /// Counts one of an address; the error is the seconds to wait.
    pub(crate) fn count(&self, address: IpAddr) -> Result<(), u64> {
        self.count_of(&network(address))
    }

    /// Counts one of whoever goes by this; the error is the seconds to wait.
    pub(crate) fn count_of(&self, who: &impl Hash) -> Result<(), u64> {
        let Some(inner) = self.0.as_deref() else { return Ok(()) };
        let day = inner.day.read().unwrap_or_else(PoisonError::into_inner);
        // Whole seconds are what a header can say; a bit too long is no harm.
        let refused = day.limiter.check_key(&day.known_by(who));
        refused.map_err(|until| until.wait_time_from(day.limiter.clock().now()).as_secs() + 1)
    }

    /// Forgets who has been quiet so long that it makes no difference.
    pub(crate) fn forget_the_quiet(&self) {
        if let Some(inner) = self.0.as_deref() {
            let day = inner.day.read().unwrap_or_else(PoisonError::into_inner);
            day.limiter.retain_recent();
            day.limiter.shrink_to_fit();
        }
    }

    /// Forgets all, and salts anew: nobody can be recognized from one day to the next.
    pub(crate) fn begin_day(&self) {
        if let Some(inner) = self.0.as_deref() {
            *inner.day.write().unwrap_or_else(PoisonError::into_inner) = Day::new(inner.quota);
        }
    }
}

impl Day {
    fn new(quota: Quota) -> Self {
        Self { limiter: DefaultKeyedRateLimiter::keyed(quota), salt: RandomState::new() }
    }

    fn known_by(&self, who: &impl Hash) -> u32 {
        let short = self.salt.hash_one(who) >> (u64::BITS - BITS);
        // No more bits than that are left.
        u32::try_from(short).unwrap_or_default()
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
    fn any_number_of_addresses_takes_so_much_memory_and_no_more() {
        let limit = Limit::new(1, Duration::from_hours(1));
        for address in 0..1 << (BITS + 1) {
            let _ = limit.count(std::net::Ipv4Addr::from_bits(address).into());
        }
        let kept = limit.0.as_deref().map(|inner| inner.day.read().map(|day| day.limiter.len()));
        let kept = kept.expect("a limit").expect("no panic");
        assert!((1 << (BITS - 1)..=1 << BITS).contains(&kept), "{kept}");
    }

    #[test]
    fn a_day_knows_nobody_of_the_last() {
        let limit = Limit::new(1, Duration::from_hours(48));
        let salt = |limit: &Limit| {
            limit.0.as_deref().map(|inner| inner.day.read().map(|day| day.salt.hash_one(1)).ok())
        };
        let before = salt(&limit);
        assert!(count(&limit, "192.0.2.1").is_ok() && count(&limit, "192.0.2.1").is_err());
        limit.begin_day();
        assert!(count(&limit, "192.0.2.1").is_ok());
        assert_ne!(salt(&limit), before);
    }

    #[test]
    fn zero_is_no_limit() {
        let limit = Limit::new(0, Duration::from_mins(1));
        assert!((0..1000).all(|_| count(&limit, "192.0.2.1").is_ok()));
    }
}
