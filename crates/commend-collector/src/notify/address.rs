//! Which addresses are out on the internet, so that a hook cannot be turned against the own network. Pure; asked
//! by `connect.rs` of the very address that it connects to.

use ipnet::{Ipv4Net, Ipv6Net};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// IPv4 that is no global unicast, after the registry of special-purpose addresses.
const SPECIAL_4: [Ipv4Net; 15] = [
    v4([0, 0, 0, 0], 8),       // this network
    v4([10, 0, 0, 0], 8),      // private
    v4([100, 64, 0, 0], 10),   // behind a carrier's NAT
    v4([127, 0, 0, 0], 8),     // loopback
    v4([169, 254, 0, 0], 16),  // link-local, the cloud's metadata among it
    v4([172, 16, 0, 0], 12),   // private
    v4([192, 0, 0, 0], 24),    // protocols
    v4([192, 0, 2, 0], 24),    // documentation
    v4([192, 88, 99, 0], 24),  // relays of 6to4
    v4([192, 168, 0, 0], 16),  // private
    v4([198, 18, 0, 0], 15),   // benchmarks
    v4([198, 51, 100, 0], 24), // documentation
    v4([203, 0, 113, 0], 24),  // documentation
    v4([224, 0, 0, 0], 4),     // multicast
    v4([240, 0, 0, 0], 4),     // reserved, and broadcast
];

/// What IPv6 gives out for global unicast.
const GLOBAL_6: Ipv6Net = v6([0x2000, 0, 0, 0, 0, 0, 0, 0], 3);
/// What of it is something else.
const SPECIAL_6: [Ipv6Net; 3] = [
    v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 23), // protocols: Teredo, benchmarks, ORCHID
    v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32), // documentation
    v6([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20), // documentation
];
/// Addresses that stand for one of IPv4.
const MAPPED: Ipv6Net = v6([0, 0, 0, 0, 0, 0xffff, 0, 0], 96);
const COMPATIBLE: Ipv6Net = v6([0, 0, 0, 0, 0, 0, 0, 0], 96);
const NAT64: Ipv6Net = v6([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96);
const SIX_TO_FOUR: Ipv6Net = v6([0x2002, 0, 0, 0, 0, 0, 0, 0], 16);

/// Whether an address is global unicast; one that stands for an address of IPv4 is what that is.
pub(super) fn is_global(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !SPECIAL_4.iter().any(|net| net.contains(&address)),
        IpAddr::V6(address) => match embedded(address) {
            Some(address) => is_global(address.into()),
            None => GLOBAL_6.contains(&address) && !SPECIAL_6.iter().any(|net| net.contains(&address)),
        },
    }
}

/// The address of IPv4 that packets to this one end at.
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let bytes = address.octets();
    let at = |place: usize| Ipv4Addr::new(bytes[place], bytes[place + 1], bytes[place + 2], bytes[place + 3]);
    if [MAPPED, COMPATIBLE, NAT64].iter().any(|net| net.contains(&address)) {
        Some(at(12))
    } else {
        SIX_TO_FOUR.contains(&address).then(|| at(2))
    }
}

const fn v4(octets: [u8; 4], prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::from_octets(octets), prefix)
}

const fn v6(segments: [u16; 8], prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::from_segments(segments), prefix)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first and the last address of a class are out, and those beside it are as given.
    #[track_caller]
    fn check(first: &str, last: &str, before: bool, after: bool) {
        let parse = |text: &str| text.parse::<IpAddr>().expect("an address");
        let beside = |text: &str, down: bool| match parse(text) {
            IpAddr::V4(address) => {
                let bits = address.to_bits();
                let bits = if down { bits.checked_sub(1) } else { bits.checked_add(1) };
                bits.map(|bits| IpAddr::from(Ipv4Addr::from_bits(bits)))
            }
            IpAddr::V6(address) => {
                let bits = address.to_bits();
                let bits = if down { bits.checked_sub(1) } else { bits.checked_add(1) };
                bits.map(|bits| IpAddr::from(Ipv6Addr::from_bits(bits)))
            }
        };
        assert!(!is_global(parse(first)) && !is_global(parse(last)), "{first} to {last}");
        assert_eq!(beside(first, true).is_some_and(is_global), before, "before {first}");
        assert_eq!(beside(last, false).is_some_and(is_global), after, "after {last}");
    }

    #[test]
    fn every_class_of_ipv4_ends_where_it_should() {
        check("0.0.0.0", "0.255.255.255", false, true);
        check("10.0.0.0", "10.255.255.255", true, true);
        check("100.64.0.0", "100.127.255.255", true, true);
        check("127.0.0.0", "127.255.255.255", true, true);
        check("169.254.0.0", "169.254.255.255", true, true);
        check("172.16.0.0", "172.31.255.255", true, true);
        check("192.0.0.0", "192.0.0.255", true, true);
        check("192.0.2.0", "192.0.2.255", true, true);
        check("192.88.99.0", "192.88.99.255", true, true);
        check("192.168.0.0", "192.168.255.255", true, true);
        check("198.18.0.0", "198.19.255.255", true, true);
        check("198.51.100.0", "198.51.100.255", true, true);
        check("203.0.113.0", "203.0.113.255", true, true);
        check("224.0.0.0", "239.255.255.255", true, false);
        check("240.0.0.0", "255.255.255.255", false, false);
    }

    #[test]
    fn every_class_of_ipv6_ends_where_it_should() {
        check("::", "::ff:ffff", false, true); // unspecified, loopback, compatible with 0.0.0.0/8
        check("::a00:0", "::aff:ffff", true, true); // compatible with 10.0.0.0/8
        check("::1:0:0", "::fffe:ffff:ffff", false, false); // nothing that is given out
        check("::ffff:127.0.0.0", "::ffff:127.255.255.255", true, true);
        check("::ffff:169.254.0.0", "::ffff:169.254.255.255", true, true);
        check("::ffff:0:0:0", "::ffff:0:ffff:ffff", false, false); // translated
        check("64:ff9b::a00:0", "64:ff9b::aff:ffff", true, true); // NAT64 of 10.0.0.0/8
        check("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", false, false); // NAT64 of one network
        check("100::", "100::ffff:ffff:ffff:ffff", false, false); // discarded
        check("1fff:ffff::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false, true);
        check("2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff", true, false); // Teredo
        check("2001:2::", "2001:2:0:ffff:ffff:ffff:ffff:ffff", false, false); // benchmarks
        check("2001:10::", "2001:2f:ffff:ffff:ffff:ffff:ffff:ffff", false, false); // ORCHID
        check("2001:1ff::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", false, true);
        check("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", true, true);
        check("2002:a00::", "2002:aff:ffff:ffff:ffff:ffff:ffff:ffff", true, true); // 6to4 of 10.0.0.0/8
        check("2002:7f00::", "2002:7fff:ffff:ffff:ffff:ffff:ffff:ffff", true, true); // 6to4 of 127.0.0.0/8
        check("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", true, true);
        check("4000::", "5fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true, false);
        check("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false, false); // of one network
        check("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false, false); // link-local
        check("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false, false); // of one site
        check("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false, false); // multicast
    }

    #[test]
    fn what_is_out_there_may_be_reached() {
        for address in ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "2a00:1450::1", "::ffff:1.1.1.1"] {
            assert!(is_global(address.parse().expect("an address")), "{address}");
        }
    }
}
