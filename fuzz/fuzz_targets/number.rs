//! The target `number` of `ruse_fuzz::bytes`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Err(what) = ruse_fuzz::bytes::number(bytes) {
        panic!("{what}");
    }
});
