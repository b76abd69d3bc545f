//! Programs that the fuzzer's bytes decide, in every configuration.
#![no_main]

use std::cell::RefCell;

use libfuzzer_sys::fuzz_target;
use ruse_fuzz::generate::{Choices, program};
use ruse_fuzz::run::Differential;

thread_local! {
    static DIFFERENTIAL: RefCell<Differential> = RefCell::default();
}

fuzz_target!(|bytes: &[u8]| {
    let mut choices = Choices::from_bytes(bytes);
    let program = program(&mut choices);
    let comparison =
        DIFFERENTIAL.with(|differential| differential.borrow_mut().case(&program, &mut choices));
    if let Some(difference) = comparison.difference {
        // The hook of the runs is silent.
        eprintln!("{difference}\n{}", program.text());
        std::process::abort();
    }
});
