//! From text to syntax: sources, spans, diagnostics, lexer, reader.
//!
//! In: bytes of program files ([`decode`]) or characters of ports ([`CharSource`]).
//! Out: for programs, [`Syntax`](syntax) in an [`Arena`] with a span on every datum
//! ([`read_program`]); for ports, whatever a [`DatumSink`] builds ([`read_datum`]); and
//! [`Diagnostic`]s, of which one run reports several.
//!
//! Invariants: nothing here knows a heap value or the meaning of a form; no pass recurses natively
//! on user data; every pass is linear in the length of its input; no input makes it panic.

#![forbid(unsafe_code)]
#![allow(
    clippy::result_large_err,
    reason = "an error ends the work at hand, and callers take diagnostics apart by field"
)]

pub mod char_source;
pub mod complete;
pub mod datum;
mod decode;
pub mod diagnostic;
pub mod fold;
mod lexer;
pub mod lexical;
mod numbers;
pub mod reader;
pub mod source;
pub mod span;
pub mod suggest;
pub mod symbol;
pub mod syntax;

#[cfg(test)]
mod tests;

pub use char_source::{CharSource, TextSource};
pub use complete::{Completeness, is_complete};
pub use datum::{Datum, DatumId, DatumTable, write_datum};
pub use decode::decode;
pub use diagnostic::{Diagnostic, Severity};
pub use numbers::Number;
pub use reader::{DatumSink, ReadOptions, read_datum, read_program, read_program_with};
pub use source::{Position, Source, SourceId, SourceMap};
pub use span::Span;
pub use symbol::{Symbol, SymbolTable};
pub use syntax::{Arena, Collection, Node, Stx};

/// A vector length as a 32-bit index. Texts are shorter than 4 GiB and what is made from them runs
/// out of memory before it has 2^32 parts, so the conversion cannot fail in practice.
fn index32(length: usize) -> u32 {
    u32::try_from(length).expect("a table of the front end has less than 2^32 entries")
}
