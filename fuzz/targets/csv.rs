//! What `commend stats` is given.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| commend_collector::fuzzing::csv(bytes));
