//! From syntax to Core: hygiene, `syntax-rules`, derived forms, libraries.
//!
//! In: syntax in an [`Arena`](ruse_syntax::Arena), library texts or interfaces from a
//! [`LibraryProvider`], the primitive table as data. Out: [`core::Unit`]s, [`LibraryInterface`]s and
//! [`Diagnostic`](ruse_syntax::Diagnostic)s with the user's line and the macro trail.
//!
//! Invariants: no input or output of its own, no heap value, no knowledge of passes or code;
//! native recursion goes through one guarded entry with a counted limit ([`Limits`]);
//! every expansion ends, because steps and output are limited.
//!
//! Hygiene: an identifier is a symbol. A macro use renames every symbol that its template inserts to
//! an alias, which remembers the symbol and the environment of the macro's definition. An alias that
//! is bound means its binding; an unbound one means what the symbol means in that environment.

#![forbid(unsafe_code)]

pub mod assembly;
mod binding;
mod body;
mod builder;
mod config;
pub mod core;
mod cx;
mod definition;
mod expander;
mod expr;
mod forms;
mod library;
mod macros;
mod name;
mod print;
mod report;
mod scope;
pub mod support;
mod toplevel;
mod types;
mod validate;

#[cfg(test)]
mod tests;

pub use binding::CORE_KEYWORDS;
pub use config::{
    Config, IncludedText, InterruptCheck, LibraryFilter, LibraryProvider, LibrarySource, Limits,
    NoLibraries,
};
pub use expander::{Environment, Expander, Expansion, LoadedLibrary};
pub use library::interface::{InterfaceBinding, LibraryInterface};
pub use library::types::TypeEntry;
pub use macros::{MacroData, MacroSymbol};
pub use name::{LibraryName, NamePart};
pub use print::print_unit;
pub use validate::{Stage, validate};
