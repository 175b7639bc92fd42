//! Tokens that vouch for members.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| commend_collector::fuzzing::token(bytes));
