//! Ruse: an embeddable R7RS Scheme.
//!
//! A [`Vm`] is a Scheme machine of its own: heap, stack, compiled code, libraries. Many live in one process, made by
//! an [`Engine`] that they share. A VM evaluates forms ([`Context::eval`]) and runs programs ([`Context::run_file`],
//! [`Context::run`]); Rust functions become procedures ([`Context::register`], [`Module`]), Rust types objects
//! ([`HostType`]). Whatever goes wrong is an [`Error`] with the place, and the VM stays usable.
//!
//! ```
//! let mut vm = ruse::Vm::new(ruse::Options::default())?;
//! vm.register("log2", |x: f64| x.log2())?;
//! vm.eval::<()>("(define (bits n) (exact (ceiling (log2 (+ n 1)))))")?;
//! assert_eq!(vm.eval::<u32>("(bits 1000)")?, 10);
//! let bits = vm.function::<(u64,), u32>("bits")?;
//! assert_eq!(bits.call(&mut vm, (65_535,))?, 16);
//! # Ok::<(), ruse::Error>(())
//! ```
//!
//! # Values
//!
//! | Rust | Scheme |
//! |---|---|
//! | `i8` … `i128`, `u8` … `u128`, `isize`, `usize`, [`Integer`](Integer) | exact integer; out of range is an error |
//! | `f32`, `f64` | real number; any real comes in, a flonum goes out |
//! | [`Number`](Number) | any number, exactly |
//! | `bool`, `char` | boolean, character |
//! | `&str`, `String`, `Box<str>`, `Cow<str>` | string |
//! | [`Symbol`], [`Bytes`] | symbol, bytevector |
//! | `()` | the unspecified value goes out, anything comes in |
//! | `Option<T>` | `#f` for `None`; see below |
//! | `Vec<T>`, `[T; N]`, `&[T]`, `VecDeque<T>`, `HashSet<T>`, `BTreeSet<T>` | a list goes out; lists, vectors and bytevectors come in |
//! | [`Vector<T>`](Vector) | a vector goes out |
//! | tuples | a list goes out; a list or vector of that length comes in |
//! | [`Values<(A, B)>`](Values) | several values |
//! | `HashMap<K, V>`, `BTreeMap<K, V>` | a hash table (SRFI 69) goes out; hash tables and association lists come in |
//! | [`Value`] | itself |
//! | types that implement [`HostType`](HostType) | objects of the host |
//! | structs and enums that derive [`IntoScheme`], [`FromScheme`] (feature `derive`) | association lists with symbols as keys; symbols and tagged lists |
//! | [`Serde<T>`](https://docs.rs/ruse/latest/ruse/struct.Serde.html) (feature `serde`) | whatever serde makes of it |
//!
//! `None` is `#f` unless `T` can be `#f` itself (`bool`, another `Option`, `Value`): then it is the unspecified value, so
//! that what goes out and comes back is the same. Both come in as `None`.
//!
//! # Waiting
//!
//! With the cargo feature `async` a Rust function may give a future (`Context::register_async`). Scheme calls it like any
//! other procedure, from anywhere; where the future is not ready, the run around it (`Vm::call_async`, `Vm::eval_async`,
//! `Vm::run_async`) is a future that is not ready, for any executor. Its frames stay on the VM's own stack, so a run that
//! waits has no thread, and thousands wait on one.
//!
//! # Features
//!
//! * `jit` (on unless it is switched off): hot code becomes machine code
//! * `derive`: derive macros for [`IntoScheme`], [`FromScheme`] and [`HostType`], and `#[methods]`
//! * `serde`: `Vm::to_value`, `Vm::from_value`, `Vm::snapshot` and `Serde` for everything that serde knows
//! * `async`: functions of the host that wait
//! * `system` (on unless it is switched off): libraries for files, processes, sockets, JSON, regular expressions, dates
//! * `reference`: the engines that this one is compared with
#![forbid(unsafe_code)]
#![warn(missing_docs)]

#[cfg(feature = "async")]
mod asynchronous;
mod call;
mod clock;
mod context;
mod convert;
mod datum;
mod debug;
mod debugger;
#[cfg(feature = "derive")]
mod derived;
mod ending;
mod engine;
mod error;
#[cfg(feature = "ffi")]
mod ffi;
mod front;
mod function;
mod host;
mod host_type;
mod image;
mod json;
pub mod language;
mod library;
mod limits;
mod machine;
mod manual;
#[cfg(doctest)]
mod misuse;
mod module;
#[cfg(test)]
mod mutation;
mod options;
mod program;
mod redirect;
#[cfg(feature = "reference")]
mod reference;
mod repl;
mod resolver;
mod scope;
#[cfg(feature = "serde")]
mod serial;
mod show;
mod tiers;
mod type_definition;
mod value;
mod vm;

#[cfg(feature = "async")]
pub use asynchronous::IntoAsyncFunction;
pub use call::{Function, IntoArguments};
pub use context::{Context, Vm};
pub use convert::{Bytes, FromScheme, Integer, IntoScheme, Number, Symbol, Values, Vector};
pub use debug::{DebugHook, Resume, Stop};
pub use debugger::{Decision, Failure, Restart};
#[cfg(feature = "derive")]
pub use derived::*;
pub use engine::Engine;
pub use error::{Error, ErrorKind, Frame};
pub use function::{IntoFunction, IntoReturn, Opt, Parameter, Procedure, Rest};
pub use host_type::{HostType, Object};
pub use manual::reference_manual;
pub use module::Module;
pub use options::{Backend, Deopt, Jit, LibraryAccess, Options};
pub use program::Program;
pub use redirect::Captured;
pub use repl::{Completeness, completeness, decode_source};
pub use resolver::{Files, LibraryRequest, Memory, Resolver, Resolvers, SourceText};
pub use ruse_runtime::Capabilities;
pub use scope::Scope;
#[cfg(feature = "serde")]
pub use serial::{Serde, Snapshot};
pub use show::build_image;
pub use type_definition::{Definition, IntoMethod};
pub use value::{Value, ValueKind};
pub use vm::{Fault, InterruptHandle, Stage, Stats};

/// What derived code calls; not for use by hand.
#[cfg(feature = "derive")]
#[doc(hidden)]
pub mod __derive {
    pub use crate::convert::composite::{
        NoMethods, Parts, Record, Sequence, Tagged, failing, host_type, is_symbol, joined, list,
        nested, parameter, returned, succeeding, symbol,
    };
}

/// The examples of the guides are tests.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/embedding.md")]
struct EmbeddingGuide;

/// As above.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/your-own-language.md")]
struct YourOwnLanguage;
