//! Code to machine code through Cranelift.
//!
//! [`Compiler::compile`] takes one function of a unit, where it is to be entered, and what the VM has learned about
//! it, and gives position-independent machine code; [`memory::CodeMemory`] keeps it where it can be run. What the
//! code and the VM agree on stands in `ruse_isa::native`.
//!
//! Start reading at `emit/mod.rs`. `types.rs` says what is known of values and which guesses are made, `plan.rs`
//! spreads that over the blocks of a function. `debug/` tells debuggers and profilers of the code.
//!
//! # Rules
//!
//! * **N1** Machine code reads and writes only the running frame, the frame of a callee that it prepares, objects
//!   that these refer to, and the context; the verifier's rules hold for the Code that it was made from.
//! * **N2** A page of code memory is never writable and executable at once.
#![forbid(unsafe_code)]

mod compile;
mod debug;
mod emit;
pub mod foreign;
mod generator;
mod guesses;
pub mod memory;
mod plan;
mod settings;
mod types;

pub use compile::{Compiled, Compiler, Failure};
pub use generator::Generator;
pub use ruse_host::profile::Profile;
pub use settings::Settings;
