//! What the kernel says of a running process. Linux alone says it this way.

use super::eventually;
use std::{
    collections::BTreeMap,
    fs,
    process::{Command, Stdio},
};

/// Microseconds of CPU that it has used, in steps of the kernel's hundredths of a second; none where it has ended.
pub fn cpu(id: u32) -> u64 {
    let fields = stat(id).unwrap_or_default();
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

/// A process, and all that it and they have started.
pub fn family(id: u32) -> Vec<u32> {
    let mut parents = BTreeMap::<u32, Vec<u32>>::new();
    for entry in fs::read_dir("/proc").expect("Linux").flatten() {
        if let Some(one) = entry.file_name().to_str().and_then(|name| name.parse().ok())
            && let Some(parent) = parent(one)
        {
            parents.entry(parent).or_default().push(one);
        }
    }
    let mut all = vec![id];
    let mut next = 0;
    while let Some(one) = all.get(next) {
        all.extend(parents.remove(one).unwrap_or_default());
        next += 1;
    }
    all
}

/// Sends processes a signal, such as `KILL`; those that have ended hear none.
pub fn signal(name: &str, ids: &[u32]) {
    let ids = ids.iter().map(u32::to_string);
    let _ = Command::new("kill").args(["-s", name]).args(ids).stderr(Stdio::null()).status();
}

/// Waits until none of these processes runs any more, though nobody may have asked for its status.
pub async fn ended(ids: &[u32]) {
    let state = |id: &u32| stat(*id).and_then(|fields| fields.chars().next());
    let ended = || ids.iter().all(|id| matches!(state(id), None | Some('Z' | 'X')));
    eventually("the end of processes", || async { ended().then_some(()) }).await;
}

fn parent(id: u32) -> Option<u32> {
    stat(id)?.split(' ').nth(1)?.parse().ok()
}

/// What the kernel says of a process behind its name, which may hold anything, in brackets.
fn stat(id: u32) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    stat.rsplit_once(") ").map(|(_, fields)| fields.to_owned())
}
