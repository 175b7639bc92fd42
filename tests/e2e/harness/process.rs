//! What the kernel says of a running process. Linux alone says it this way.

use std::{collections::BTreeMap, fs};

/// Microseconds of CPU that it has used, in steps of the kernel's hundredths of a second.
pub fn cpu(id: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).expect("a process");
    // The name in front may hold anything, in brackets.
    let (_, fields) = stat.rsplit_once(") ").expect("a name");
    fields.split(' ').skip(11).take(2).map(|ticks| ticks.parse::<u64>().expect("ticks") * 10_000).sum()
}

/// Its memory in MiB: now, and at most so far.
pub fn memory(id: u32) -> (f64, f64) {
    let status = fs::read_to_string(format!("/proc/{id}/status")).expect("a process");
    let lines: BTreeMap<_, _> = status.lines().filter_map(|line| line.split_once(':')).collect();
    let mib = |name: &str| {
        let kib = lines[name].trim().trim_end_matches(" kB").parse::<f64>();
        kib.expect("a size") / 1024.0
    };
    (mib("VmRSS"), mib("VmHWM"))
}
