//! The engine *thunk*: Core compiled to a tree of Rust closures.
//!
//! In: units of Core after the compiler's passes ([`CoreUnit::passed`]). Out: values, as from every engine.
//!
//! # How it runs
//!
//! An expression becomes a closure from a [frame](frame) to a value. Everything is resolved beforehand: a variable is
//! a slot of a frame that is there when its procedure is entered, a global its cell, a primitive its function. A
//! procedure that the compiler found to be a label of the frame around it is a jump, a call of a known procedure puts
//! its arguments straight into the callee's slots, a tail call returns to the call below it, which goes on with that.
//! What native stack recursion takes is added when it runs low, up to the limit of the world.
//!
//! # Unboxed code
//!
//! Types are [inferred](infer) from constants, from what primitives give, and through procedures whose callers are all
//! known. Variables that are flonums, small integers or truth values throughout live in raw slots, and arithmetic and
//! tests on them are closures to `f64`, `i64` and `bool` that can neither fail nor change anything. Integers are such
//! only where they cannot overflow: constants, lengths, and what grows by small constant steps. Everything else is
//! generic. [`ThunkOptions::specialise`] turns this off.
//!
//! With [`ThunkOptions::check`] a call of a primitive whose operands are certainly of a wrong type, and a call of what
//! is certainly no procedure, is an error when the unit is linked, if the unit's body certainly gets there
//! ([`check`]). Ruse has no type declarations: the annotations are its literals.
//!
//! # What it declines
//!
//! * Continuations that are entered again after their frames are gone (generators, coroutines, backtracking): the run
//!   ends with [`Outcome::Declined`], which nothing can catch. Escapes work, and so does everything that rests on
//!   them: `dynamic-wind`, `guard` (with its raising again), `raise-continuable`, `parameterize`, multiple values.
//! * Prompts and delimited continuations, and so fibers.
//! * Core that has not been through the passes ([`LinkError`]).
//!
//! # Where it differs
//!
//! * Operands are always evaluated from left to right; Code may reorder the arguments of a loop that do nothing but
//!   raise, so of two errors in the arguments of one jump it may raise the other one.
//! * The clauses of a `guard` run on the native stack of the raise until they leave it, so recursion inside of a
//!   clause's test starts from that depth.

mod check;
mod code;
mod control;
mod frame;
mod infer;
mod link;
mod machine;
mod native;
mod operand;
mod primitives;
mod types;

mod build;

use std::sync::{Arc, LazyLock};

use ruse_compiler::Primitives;
use ruse_heap::Value;

use crate::Engine;
use crate::outcome::Outcome;
use crate::unit::CoreUnit;
use crate::world::{LinkError, World, WorldConfig};

use code::Codes;
use frame::{Frame, Reason};
use machine::Machine;

/// The primitive table as the compiler sees it.
static PRIMITIVES: LazyLock<Primitives> =
    LazyLock::new(|| Primitives::new(ruse_runtime::primitive_infos()));

/// How code is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ThunkOptions {
    /// Whether types are inferred for unboxed code.
    pub specialise: bool,
    /// Whether type errors that the inference proves are reported before anything runs.
    pub check: bool,
}

impl Default for ThunkOptions {
    fn default() -> Self {
        ThunkOptions { specialise: true, check: false }
    }
}

/// The engine.
pub struct Thunk {
    machine: Machine,
    codes: Codes,
}

impl Thunk {
    /// A machine without code.
    pub fn new(config: WorldConfig, options: ThunkOptions) -> Thunk {
        Thunk { machine: Machine::new(World::new(config), options), codes: Codes::default() }
    }
}

impl Engine for Thunk {
    fn world(&self) -> &World {
        &self.machine.world
    }

    fn world_mut(&mut self) -> &mut World {
        &mut self.machine.world
    }

    fn link_units(&mut self, units: &[Arc<CoreUnit>]) -> Result<Vec<Value>, LinkError> {
        link::units(&mut self.machine, &self.codes, units)
    }

    fn call(&mut self, procedure: Value, arguments: &[Value]) -> Result<Value, Outcome> {
        let dynamic = self.machine.world.runtime.dynamic;
        self.machine.begin();
        let mut frame = Frame {
            machine: &mut self.machine,
            codes: &self.codes,
            values: &mut [],
            raw: &mut [],
            closure: Value::FALSE,
            target: 0,
        };
        let result = frame.apply(procedure, arguments, 0);
        result.map_err(|exit| {
            self.machine.world.abandon(dynamic);
            match *exit.0 {
                Reason::End(outcome) => outcome,
                Reason::Throw { .. } | Reason::Resume { .. } => {
                    Outcome::Declined("a continuation left the machine".to_owned())
                }
            }
        })
    }
}

#[cfg(test)]
mod tests;
