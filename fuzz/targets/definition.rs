//! Survey definitions as they are written.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| commend_collector::fuzzing::definition(bytes));
