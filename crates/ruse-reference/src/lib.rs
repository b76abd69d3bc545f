//! Reference engines: evaluators of Core that share the runtime, and nothing else, with the interpreter.
//!
//! * [`eval`]: a small explicit-continuation machine, the oracle for what Core means.
//! * [`thunk`]: Core as a tree of Rust closures, every variable resolved to a slot beforehand.
//!
//! In: units of Core ([`CoreUnit`]). Out: values of an ordinary [`Runtime`](ruse_runtime::Runtime) heap, so that
//! every primitive, the printer and the conditions are the ones that the interpreter has too.
//!
//! # What both engines share
//!
//! * [`unit`]: a unit of Core with the places of its expressions. Immutable, shared between machines by `Arc`.
//! * [`world`]: the [`World`], which an engine owns: runtime, limits, fuel counter. It links units (globals become
//!   cells, constants heap values), applies primitives, turns what is pending in the runtime into a
//!   [`Trouble`](world::Trouble), and knows the procedures `%signal` and `%throw` of `(ruse core)`.
//! * [`procedure`]: an engine's procedures as heap values: a [`Procedures`] table holds what the engine knows of a
//!   procedure, the value holds its number. `procedure?`, the printer and `%procedure-name` see an ordinary closure.
//! * [`outcome`]: how a run ends without a value.
//! * [`Engine`]: what the crate `ruse` drives.
//!
//! # What they promise
//!
//! * A handler is called as `(%signal object continuable?)` from the very point of the raise; without a handler the
//!   run ends with [`Outcome::Uncaught`].
//! * Fuel is 1 for each entry of a procedure's body, however it is called, and 1 for each back-edge of a loop;
//!   which calls are loops is what the compiler says of the Core that it lowered ([`ruse_compiler::Transfer`]).
//!   Core that the compiler has not seen has no loops, only entries. Who finds none left ends the run with
//!   [`Outcome::OutOfFuel`].
//! * In a closed unit (program, library) a global that is defined once, by a procedure, and never assigned is bound
//!   when the unit is linked, before the body runs.
//! * They never collect: the heap only grows, reaching its limit is an error, and weak objects are never broken.
//!   So values may be held anywhere and nothing is rooted. What an engine keeps outside of the heap for procedures
//!   and continuations that are values is counted against the limit too.
#![forbid(unsafe_code)]
#![allow(
    clippy::result_large_err,
    reason = "an error ends the work at hand, and callers take diagnostics apart by field"
)]

pub mod eval;
pub mod outcome;
pub mod procedure;
pub mod thunk;
pub mod unit;
pub mod world;

use std::sync::Arc;

use ruse_heap::Value;

pub use outcome::{Activation, Outcome, Uncaught};
pub use procedure::Procedures;
pub use unit::CoreUnit;
pub use world::{LinkError, World, WorldConfig};

/// An engine with one machine: a world and the code that was linked into it.
pub trait Engine: Send {
    /// The state that primitives work on.
    fn world(&self) -> &World;

    /// The same, to be changed.
    fn world_mut(&mut self) -> &mut World;

    /// Links units in order; the bodies of those that have something to run, as procedures of no arguments.
    ///
    /// # Errors
    /// The engine declines a unit, or a type error was found before anything runs.
    fn link_units(&mut self, units: &[Arc<CoreUnit>]) -> Result<Vec<Value>, LinkError>;

    /// Calls a procedure and runs until it has returned.
    ///
    /// # Errors
    /// How the run ended without a value. The machine is usable afterwards.
    fn call(&mut self, procedure: Value, arguments: &[Value]) -> Result<Value, Outcome>;
}
