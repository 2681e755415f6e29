//! Fuzz target: what loads runs in every architecture, calm and broken, without a panic.
#![no_main]

#[path = "../harness.rs"]
#[allow(dead_code, reason = "each target uses its part")]
mod harness;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        harness::run(text);
    }
});
