//! Ruse: an embeddable R7RS Scheme.
//!
//! A [`Vm`] is a Scheme machine of its own: heap, stack, compiled code, libraries. Many live in one
//! process. It runs programs ([`Vm::run_file`]) and evaluates forms as a REPL does ([`Vm::eval`]); whatever
//! goes wrong is an [`Error`] with the place, and the VM stays usable.
//!
//! ```
//! let mut vm = ruse::Vm::new(ruse::Options::default())?;
//! vm.eval("(define (fact n) (if (= n 0) 1 (* n (fact (- n 1)))))")?;
//! assert_eq!(vm.eval("(fact 20)")?, ["2432902008176640000"]);
//! # Ok::<(), ruse::Error>(())
//! ```
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod clock;
mod datum;
mod error;
mod front;
mod image;
mod library;
mod limits;
mod machine;
mod manual;
#[cfg(test)]
mod mutation;
mod options;
mod redirect;
#[cfg(feature = "reference")]
mod reference;
mod repl;
mod show;
mod tiers;
mod vm;

pub use error::{Error, ErrorKind, Frame};
pub use manual::reference_manual;
pub use options::{Deopt, Engine, Jit, Options};
pub use redirect::Captured;
pub use repl::{Completeness, completeness, decode_source};
pub use ruse_runtime::Capabilities;
pub use show::build_image;
pub use vm::{Fault, InterruptHandle, Stage, Stats, Vm};
