//! Targets that take bytes: whatever comes, they must answer or refuse, and what they answer must hold together.
//!
//! Each is a function from bytes to `Ok`, or to a description of what is wrong; a panic is a finding too.
//! [`Mutator`] makes bytes when no coverage-guided fuzzer does.

mod code;
mod expander;
mod mutate;
mod number;
mod reader;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use code::code;
pub use expander::expander;
pub use mutate::Mutator;
pub use number::number;
pub use reader::reader;

/// A target that takes bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    /// Text to data and back.
    Reader,
    /// Text to numbers and back.
    Number,
    /// Text through expander and compiler.
    Expander,
    /// Encoded units through decoder, verifier, linker and interpreter.
    Code,
}

impl Target {
    /// Its name in one word.
    pub fn name(self) -> &'static str {
        match self {
            Target::Reader => "reader",
            Target::Number => "number",
            Target::Expander => "expander",
            Target::Code => "code",
        }
    }

    /// Runs it.
    ///
    /// # Errors
    /// What is wrong.
    pub fn run(self, bytes: &[u8]) -> Result<(), String> {
        match self {
            Target::Reader => reader(bytes),
            Target::Number => number(bytes),
            Target::Expander => expander(bytes),
            Target::Code => code(bytes),
        }
    }

    /// Runs it; a panic is an error too.
    ///
    /// # Errors
    /// What is wrong.
    pub fn run_caught(self, bytes: &[u8]) -> Result<(), String> {
        catch_unwind(AssertUnwindSafe(|| self.run(bytes))).unwrap_or_else(|payload| {
            Err(format!("panic: {}", crate::run::panic_message(payload.as_ref())))
        })
    }

    /// Bytes that make sense to it, to start from.
    pub fn seeds(self, texts: &[Vec<u8>]) -> Vec<Vec<u8>> {
        match self {
            Target::Reader | Target::Expander => texts.to_vec(),
            Target::Number => number::seeds(),
            Target::Code => code::seeds(),
        }
    }
}

/// Removes stretches of bytes as long as the target still fails.
pub fn shrink_bytes(target: Target, bytes: &[u8]) -> Vec<u8> {
    let mut best = bytes.to_vec();
    let mut length = best.len().div_ceil(2);
    while length > 0 {
        let mut start = 0;
        while start < best.len() {
            let mut candidate = best.clone();
            candidate.drain(start..(start + length).min(candidate.len()));
            if target.run_caught(&candidate).is_err() {
                best = candidate;
            } else {
                start += length;
            }
        }
        length /= 2;
    }
    best
}
