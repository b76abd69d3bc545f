//! From Core to Code.
//!
//! In: a [`Unit`](ruse_expand::core::Unit) of Core, the primitive table ([`Primitives`]) and what other
//! units offer for inlining ([`Imports`]). Out: a [`CodeUnit`](ruse_isa::code::CodeUnit) and what this
//! unit offers in turn ([`InlineCandidate`]); or diagnostics.
//!
//! Read [`pipeline`] first: it is the list of passes. `passes` holds one file a pass, all of them from
//! Core to Core; `lower` turns the result into register code.
//!
//! Invariants: an expression of a unit has one parent, a variable one binder (checked by `validate` in
//! debug builds after every pass). No pass recurses on the native stack without `stacker`. What exceeds
//! a limit of the instruction format is a diagnostic, never wrong code.
#![forbid(unsafe_code)]
#![allow(
    clippy::result_large_err,
    reason = "an error ends the work at hand, and callers take diagnostics apart by field"
)]

mod candidate;
mod lower;
mod optimised;
mod passes;
pub mod pipeline;
mod primitives;
mod program;
mod validate;
mod walk;

pub use candidate::{Imports, InlineCandidate, NoImports};
pub use lower::{collection_in_code, collection_in_syntax};
pub use optimised::{Annotations, Optimised, Transfer, optimise};
pub use pipeline::{Compiled, Options, Trace, compile, pass_names};
pub use primitives::{Primitives, Special};

#[cfg(test)]
mod tests;
