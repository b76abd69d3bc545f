//! Fuzzing of Ruse.
//!
//! In: a seed or bytes. Out: findings, each a text that shows it. Two kinds of targets: generated programs are run in
//! every [configuration](configuration) and everything observable is compared ([`run`]); the readers of bytes
//! ([`bytes`]) are fed mutated files and must answer or refuse, whatever comes.
//!
//! [`generate`] writes programs, [`shrink`] makes what was found small, [`campaign`] drives many cases and keeps count.
//! The command is `cargo xtask fuzz`; the targets for `cargo fuzz` lie in `fuzz/` and call the same functions.
//! Nothing depends on this crate.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod bytes;
pub mod campaign;
pub mod configuration;
pub mod generate;
pub mod run;
pub mod save;
pub mod shrink;
pub mod tree;
mod watchdog;
