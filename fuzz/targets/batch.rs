//! Batches as they are sent.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| commend_collector::fuzzing::batch(bytes));
