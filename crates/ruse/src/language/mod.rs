//! Other languages on Ruse: a front end of your own hands over a tree, and gets everything behind it.
//!
//! A front end reads its text, checks it in its own way and builds a [`Builder`]: definitions and expressions, each
//! with its [`Span`] in the language's text. [`Engine::build`](crate::Engine::build) makes a
//! [`Program`](crate::Program) of it, [`Context::build`](crate::Context::build) definitions or a library in a VM. What
//! comes out is compiled, optimised, limited, interrupted and traced as Scheme is, on every tier; errors and backtraces
//! show the language's own places. The guide is `docs/your-own-language.md`, a language in full
//! `crates/ruse/examples/cell`.
//!
//! For statically typed languages, [`typed`] has functions over integers, floats and booleans with assignable
//! variables and loops, which are checked when they are built and run unboxed in machine code.
//!
//! ```
//! use ruse::language::{Builder, Sources};
//! // The text `double x = x + x` of some language.
//! let mut sources = Sources::new();
//! let text = sources.add("double.lang", "double x = x + x");
//! let mut unit = Builder::definitions(&sources);
//! let x = unit.variable("x");
//! let (left, right) = (unit.local(x, text.span(11..12)), unit.local(x, text.span(15..16)));
//! let sum = unit.primitive("+", &[left, right], text.span(11..16));
//! let double = unit.lambda(Some("double"), &[x], None, sum, text.span(0..16));
//! unit.define("double", double, text.span(0..6));
//!
//! let mut vm = ruse::Vm::new(ruse::Options::default())?;
//! vm.build(unit)?;
//! let double = vm.function::<(i64,), i64>("double")?;
//! assert_eq!(double.call(&mut vm, (21,))?, 42);
//! let error = vm.eval::<i64>("(double 'a)").unwrap_err();
//! assert_eq!((error.file.as_deref(), error.line, error.column), (Some("double.lang"), 1, 12));
//! # Ok::<(), ruse::Error>(())
//! ```

mod build;
mod builder;
mod constant;
mod form;
mod record;
mod source;
pub mod typed;

pub use builder::{Builder, Expr, Var};
pub use constant::Constant;
pub use form::Form;
pub use record::RecordType;
pub use source::{Problem, Source, Sources, Span};

/// The version of this interface. It grows when something is added, `.0` when something that front ends use changes
/// its meaning or goes.
///
/// ```
/// assert_eq!(ruse::language::VERSION.0, 1);
/// ```
pub const VERSION: (u32, u32) = (1, 0);
