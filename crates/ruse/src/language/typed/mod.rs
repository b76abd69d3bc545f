//! Typed functions: trees over integers, floats and booleans that are checked when they are built.
//!
//! A [`Module`] declares functions with their types; a [`Body`] builds one: expressions, assignable locals, `if`,
//! `while`, calls. A type error is an [`Error`](crate::Error) at its span before anything runs. What is left for run
//! time are overflow, division by zero and conversions that do not fit, which are errors at their place, too.
//!
//! Locals become variables that are bound once, loops become jumps with parameters (static single assignment in
//! functional form; Appel, "SSA is functional programming", 1998), so that machine code keeps integers and floats
//! unboxed in registers, and continuations see no assignment.
//!
//! | type | Rust | arithmetic |
//! |---|---|---|
//! | [`Type::Int`] | `i64` | checked: what needs more than 64 bits is an error; from 2^62 on slow |
//! | [`Type::Float`] | `f64` | IEEE 754; `sqrt` and `log` of negative numbers are NaN |
//! | [`Type::Bool`] | `bool` | `and` and `or` evaluate their right side only if need be |
//! | [`Type::Record`] | [`Value`](crate::Value) | fields with types |
//! | [`Type::Any`] | [`Value`](crate::Value) | primitives of Scheme: strings, lists, output |
//!
//! ```
//! use ruse::language::{Sources, Span, typed::{Module, Type}};
//! let none = Span::NONE;
//! let mut module = Module::new(&Sources::new());
//! let power = module.declare("power", &[("x", Type::Float), ("n", Type::Int)], Type::Float, none);
//! // result = 1.0; while n > 0 { result = result * x; n = n - 1 }; return result
//! let mut f = module.body(power);
//! let (x, n) = (f.parameter(0), f.parameter(1));
//! let result = f.local("result", Type::Float);
//! let one = f.float(1.0, none);
//! let start = f.assign(result, one, none);
//! let (n_now, zero) = (f.get(n, none), f.int(0, none));
//! let test = f.gt(n_now, zero, none);
//! let (result_now, x_now) = (f.get(result, none), f.get(x, none));
//! let product = f.mul(result_now, x_now, none);
//! let grow = f.assign(result, product, none);
//! let (n_now, one) = (f.get(n, none), f.int(1, none));
//! let less = f.sub(n_now, one, none);
//! let step = f.assign(n, less, none);
//! let repeat = f.while_loop(test, vec![grow, step], none);
//! let result_now = f.get(result, none);
//! let end = f.return_value(Some(result_now), none);
//! f.finish(vec![start, repeat, end]);
//!
//! let mut vm = ruse::Vm::new(ruse::Options::default())?;
//! let compiled = module.compile("(power)", &mut vm)?;
//! let power = compiled.function::<(f64, i64), f64>("power", &mut vm)?;
//! assert_eq!(power.call(&mut vm, (1.5, 3))?, 3.375);
//! assert!(compiled.function::<(f64, f64), f64>("power", &mut vm).is_err());
//! # Ok::<(), ruse::Error>(())
//! ```

mod body;
mod lower;
mod module;
mod operations;

pub use body::{Body, Expr, Local, Stmt};
pub use module::{Compiled, FunctionId, Module, Native, NativeArguments, RecordId};
pub use operations::{Math, Operator};

/// The type of an expression.
///
/// ```
/// assert_ne!(ruse::language::typed::Type::Int, ruse::language::typed::Type::Float);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Type {
    /// An integer of 64 bits.
    Int,
    /// A float of 64 bits.
    Float,
    /// A truth value.
    Bool,
    /// Any value of Scheme.
    Any,
    /// A record of a type of the module.
    Record(RecordId),
    /// No value: what a function without a result gives.
    Unit,
}

impl Type {
    /// Its name in messages.
    ///
    /// ```
    /// assert_eq!(ruse::language::typed::Type::Int.name(), "Int");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Type::Int => "Int",
            Type::Float => "Float",
            Type::Bool => "Bool",
            Type::Any => "Any",
            Type::Record(_) => "a record",
            Type::Unit => "Unit",
        }
    }
}
