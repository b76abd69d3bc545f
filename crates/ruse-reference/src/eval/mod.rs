//! The engine *eval*: Core as an explicit-continuation machine (Felleisen and Friedman's CEK machine), the oracle for
//! what Core means.
//!
//! Control is an expression, a value or a call; the [environment](environment) is a persistent chain of bindings; the
//! [continuation](continuation) is a persistent chain of frames. So proper tail calls, re-entrant continuations and
//! recursion of any depth need no thought, and nothing recurses on the host's stack.
//!
//! It runs Core straight from the expander, with `letrec*` as R7RS 4.2.2 has it (except that procedures are there from
//! the start), or Core after the compiler's passes; see [`CoreUnit::expanded`] and [`CoreUnit::passed`].
//!
//! Start reading at `machine.rs` (expressions), then `apply.rs` (calls, raising, continuations).

mod apply;
mod continuation;
mod environment;
mod machine;

use std::sync::Arc;

use hashbrown::HashMap;
use ruse_expand::core::{Expr, ExprId, VarId};
use ruse_heap::Value;
use ruse_isa::prim::PrimId;

use crate::outcome::Outcome;
use crate::procedure::Procedures;
use crate::unit::CoreUnit;
use crate::world::{LinkError, LinkedUnit, World, WorldConfig};
use crate::{Engine, outcome};

use continuation::{Continuation, Site, Step};
use environment::Environment;
use machine::State;

/// Frames of a continuation that are allowed for each frame of the configuration.
const FRAMES_PER_FRAME: usize = 4;

/// What a procedure is.
#[derive(Clone)]
struct Procedure {
    /// Index of its unit.
    unit: u32,
    code: Code,
    environment: Environment,
}

#[derive(Clone, Copy)]
enum Code {
    /// A `Lambda` or `CaseLambda`.
    Expr(ExprId),
    /// The body of the unit.
    Body,
}

/// A unit with the closures of its static procedures that were needed so far.
struct Unit {
    linked: LinkedUnit,
    statics: HashMap<VarId, Value>,
}

/// Primitives that no function can do.
struct ControlPrimitives {
    apply: Option<PrimId>,
    call_cc: Option<PrimId>,
    call_escape: Option<PrimId>,
    call_with_values: Option<PrimId>,
}

/// The machine.
pub struct Eval {
    world: World,
    units: Vec<Unit>,
    procedures: Procedures<Procedure>,
    /// Continuations that are values, by number.
    captured: Vec<Continuation>,
    control: ControlPrimitives,
    /// Unit of the expression at hand.
    unit: u32,
    environment: Environment,
    continuation: Continuation,
    /// The expression that was evaluated last, or the call that was returned to.
    site: Site,
    /// Whether the handler of a stack overflow is running.
    on_reserve: bool,
}

impl Eval {
    /// A machine without code.
    pub fn new(config: WorldConfig) -> Eval {
        Eval {
            world: World::new(config),
            units: Vec::new(),
            procedures: Procedures::default(),
            captured: Vec::new(),
            control: ControlPrimitives {
                apply: ruse_runtime::primitive_index("%apply"),
                call_cc: ruse_runtime::primitive_index("%call/cc"),
                call_escape: ruse_runtime::primitive_index("%call/ec"),
                call_with_values: ruse_runtime::primitive_index("%call-with-values"),
            },
            unit: 0,
            environment: Environment::default(),
            continuation: Continuation::default(),
            site: Site::NONE,
            on_reserve: false,
        }
    }

    /// The unit at hand.
    fn core(&self) -> Arc<CoreUnit> {
        self.core_of(self.unit).clone()
    }

    fn core_of(&self, unit: u32) -> &Arc<CoreUnit> {
        &self.units[unit as usize].linked.core
    }

    /// The greatest number of frames.
    fn depth_limit(&self) -> u32 {
        u32::try_from(self.world.max_frames.saturating_mul(FRAMES_PER_FRAME)).unwrap_or(u32::MAX)
    }

    /// A procedure object for a `Lambda` or `CaseLambda` of a unit.
    fn closure(&mut self, unit: u32, value: ExprId, environment: Environment) -> Value {
        let core = self.core_of(unit).clone();
        let name = match core.unit.expr(value) {
            Expr::Lambda(lambda) => lambda.name.as_deref(),
            Expr::CaseLambda { name, .. } => name.as_deref(),
            _ => None,
        };
        let procedure = Procedure { unit, code: Code::Expr(value), environment };
        self.procedures.make(&mut self.world.runtime.heap, name, procedure)
    }

    /// The closure of a procedure that holds nothing, as the compiler found out; the same one each time.
    fn static_closure(&mut self, unit: u32, var: VarId) -> Option<Value> {
        if let Some(&made) = self.units[unit as usize].statics.get(&var) {
            return Some(made);
        }
        let annotations = self.core_of(unit).annotations.as_ref()?;
        let value = *annotations.known.get(&var)?;
        let made = self.closure(unit, value, Environment::default());
        self.units[unit as usize].statics.insert(var, made);
        Some(made)
    }

    /// Links a unit and binds the procedures that it defines.
    fn link(&mut self, core: &Arc<CoreUnit>) -> Option<Value> {
        let linked = self.world.link(core.clone());
        let number = self.units.len() as u32;
        self.units.push(Unit { linked, statics: HashMap::new() });
        let mut definitions: Vec<_> = core.early.iter().collect();
        definitions.sort_unstable();
        for (global, value) in definitions {
            let procedure = self.closure(number, *value, Environment::default());
            self.define(number, global.index(), procedure);
        }
        for (global, var) in core.annotations.iter().flat_map(|known| &known.exported) {
            if let Some(procedure) = self.static_closure(number, *var) {
                self.define(number, global.index(), procedure);
            }
        }
        if core.is_inert() {
            return None;
        }
        let environment = Environment::default();
        let body = Procedure { unit: number, code: Code::Body, environment };
        Some(self.procedures.make(&mut self.world.runtime.heap, None, body))
    }

    fn define(&mut self, unit: u32, global: usize, value: Value) {
        let cell = self.units[unit as usize].linked.globals[global];
        self.world.runtime.set_global(cell, value);
    }

    fn run(&mut self, start: State) -> Result<Value, Outcome> {
        let mut state = Ok(start);
        loop {
            state = match state? {
                State::Eval(id) => self.evaluate(id),
                State::Value(value) => self.resume(value),
                State::Call(callee, arguments) => self.call_procedure(callee, arguments),
                State::Done(value) => return Ok(value),
            }
        }
    }
}

impl Engine for Eval {
    fn world(&self) -> &World {
        &self.world
    }

    fn world_mut(&mut self) -> &mut World {
        &mut self.world
    }

    fn link_units(&mut self, units: &[Arc<CoreUnit>]) -> Result<Vec<Value>, LinkError> {
        Ok(units.iter().filter_map(|core| self.link(core)).collect())
    }

    fn call(&mut self, procedure: Value, arguments: &[Value]) -> Result<Value, Outcome> {
        let dynamic = self.world.runtime.dynamic;
        self.on_reserve = false;
        self.site = Site::NONE;
        self.environment = Environment::default();
        self.continuation = Continuation::default();
        self.push(Step::Return { tail: Site::NONE }, Site::NONE);
        let result = self.run(State::Call(procedure, arguments.to_vec()));
        self.environment = Environment::default();
        self.continuation = Continuation::default();
        if result.is_err() {
            self.world.abandon(dynamic);
        }
        result
    }
}

impl Eval {
    /// The innermost activations, at most [`outcome::HEAD`] of them.
    fn activations(&self) -> Vec<outcome::Activation> {
        let mut found = Vec::new();
        let mut add = |site: Site| {
            if let Some(core) = site.unit.and_then(|unit| self.units.get(unit as usize)) {
                found.extend(core.linked.core.activation(site.expr));
            }
        };
        add(self.site);
        self.continuation.returns().take(outcome::HEAD).for_each(|(place, tail)| {
            add(tail);
            add(place);
        });
        found.truncate(outcome::HEAD);
        found
    }
}
