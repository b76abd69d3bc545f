//! From Core after the passes to thunks.
//!
//! Procedures are compiled one after the other from a queue. Within one, every variable has a slot of the frame;
//! slots are handed out like a stack, so variables of scopes that exclude each other share them.

mod bind;
mod call;
mod closure;
mod expr;
mod jump;
mod number;
mod primitive;
mod test;

use std::sync::{Arc, OnceLock};

use hashbrown::{HashMap, HashSet};
use ruse_compiler::{Annotations, Primitives};
use ruse_expand::core::{Expr, ExprId, Lambda, UnitKind, VarId};
use ruse_heap::{Kind, Value};

use super::code::{Body, Captured, Code, Codes, Shape};
use super::frame::{Frame, Thunk};
use super::infer::{Inferred, infer};
use super::machine::{Machine, Site};
use super::operand::Home;
use super::types::Type;
use super::{ThunkOptions, check, control};
use crate::procedure::named_template;
use crate::unit::CoreUnit;
use crate::world::{LinkError, LinkedUnit};

/// Levels of nesting within one procedure after which a thunk looks for stack.
const LEVELS: usize = 200;
/// Native stack that is left when more is added, and how much is added.
const RED_ZONE: usize = 256 << 10;
const STACK_PIECE: usize = 8 << 20;

/// Where the value of an expression goes.
#[derive(Clone, Copy, Debug)]
struct Context {
    /// To the caller of the procedure: calls are tail calls.
    tail: bool,
    /// As so many values, and a list of further ones; an error stands where they are received.
    values: Option<(usize, bool, Site)>,
}

const OPERAND: Context = Context { tail: false, values: None };
const RETURN: Context = Context { tail: true, values: None };

/// Compilation of a unit.
struct UnitBuilder<'a> {
    machine: &'a mut Machine,
    codes: &'a Codes,
    linked: LinkedUnit,
    core: &'a Arc<CoreUnit>,
    notes: &'a Annotations,
    prims: &'a Primitives,
    inferred: Inferred,
    /// Assigned variables that some closure holds.
    boxed: HashSet<VarId>,
    /// Numbers of procedures by their lambda.
    numbers: HashMap<ExprId, usize>,
    /// Procedures that hold nothing, as values.
    statics: HashMap<ExprId, Value>,
    queue: Vec<(ExprId, usize)>,
}

/// Compilation of a procedure.
struct Builder<'b, 'a> {
    unit: &'b mut UnitBuilder<'a>,
    homes: HashMap<VarId, Home>,
    /// The variable that the running closure is bound to, and its parameters.
    own: Option<(VarId, Vec<Home>)>,
    labels: HashMap<VarId, Label>,
    next_label: usize,
    /// Slots in use, and how many there were at most.
    values: usize,
    raw: usize,
    most_values: usize,
    most_raw: usize,
    depth: usize,
}

/// A procedure that is a place in the frame around it.
#[derive(Clone)]
struct Label {
    number: usize,
    params: Vec<Home>,
}

/// Compiles a unit; its body as a procedure of no arguments, if it has something to run.
pub(super) fn build(
    machine: &mut Machine,
    codes: &Codes,
    prims: &Primitives,
    core: &Arc<CoreUnit>,
    options: ThunkOptions,
) -> Result<Option<Value>, LinkError> {
    let Some(notes) = core.annotations.as_ref() else {
        let text = "this engine runs Core after the compiler's passes only";
        return Err(LinkError(text.to_owned()));
    };
    let inferred = if options.specialise || options.check {
        infer(&core.unit, notes, prims)
    } else {
        Inferred::nothing(&core.unit)
    };
    if options.check {
        check::check(core, notes, prims, &inferred)?;
    }
    let inferred = if options.specialise { inferred } else { Inferred::nothing(&core.unit) };
    let mut boxed: HashSet<VarId> = HashSet::new();
    for var in notes.captures.values().flatten() {
        if core.unit.vars[var.index()].assigned {
            boxed.insert(*var);
        }
    }
    let linked = machine.world.link(core.clone());
    let mut unit = UnitBuilder {
        machine,
        codes,
        linked,
        core,
        notes,
        prims,
        inferred,
        boxed,
        numbers: HashMap::new(),
        statics: HashMap::new(),
        queue: Vec::new(),
    };
    unit.define_exported()?;
    let entry = if core.is_inert() { None } else { Some(unit.entry()?) };
    unit.finish()?;
    Ok(entry)
}

impl UnitBuilder<'_> {
    /// Binds the procedures that are known at link time.
    fn define_exported(&mut self) -> Result<(), LinkError> {
        let is_core = &*self.core.unit.name == control::CORE;
        for (global, var) in &self.notes.exported {
            let Some(value) = self.notes.known.get(var) else { continue };
            let name = &self.core.unit.globals[global.index()].name.name;
            let procedure = if is_core && &**name == control::WITH_GUARD {
                super::native::with_guard(self.machine, self.codes)?
            } else {
                self.static_procedure(*value)?
            };
            let cell = self.linked.globals[global.index()];
            self.machine.world.runtime.set_global(cell, procedure);
        }
        Ok(())
    }

    /// Compiles everything that was referred to.
    fn finish(&mut self) -> Result<(), LinkError> {
        while let Some((lambda, number)) = self.queue.pop() {
            let body = self.procedure(lambda)?;
            let fresh = self.codes.get(number).body.set(body).is_ok();
            debug_assert!(fresh, "a procedure is compiled once");
        }
        Ok(())
    }

    /// A number for a procedure.
    fn fresh_number(&mut self) -> Result<usize, LinkError> {
        fresh_number(self.machine)
    }

    /// The unit's body.
    fn entry(&mut self) -> Result<Value, LinkError> {
        let number = self.fresh_number()?;
        let code = self.code(
            None,
            &Lambda { params: Box::default(), rest: None, body: ExprId(0), name: None },
        );
        self.codes.set(number, with_number(code, self.machine, number));
        let template = self.codes.get(number).template;
        let core = self.core;
        let open = core.unit.kind == UnitKind::Open;
        let mut builder = Builder::new(self, None);
        let context = if open { RETURN } else { OPERAND };
        let thunk = builder.sequence(&core.unit.body, context)?;
        let site = core.unit.body.first().map_or(0, |first| builder.unit.site(*first));
        let body = builder.body(thunk, site, Box::default(), Box::default());
        let _ = self.codes.get(number).body.set(body);
        Ok(self.machine.world.runtime.heap.closure(template, &[]))
    }

    /// Whether the parameters of a procedure may be passed unboxed: nobody but its callers here knows it.
    fn is_closed(&self, lambda: ExprId) -> bool {
        self.notes.bound_to.get(&lambda).is_some_and(|var| self.inferred.closed.contains(var))
    }

    /// The representation of a variable.
    fn shape(&self, var: VarId) -> Shape {
        if self.boxed.contains(&var) {
            return Shape::Value;
        }
        match self.inferred.var(var) {
            Type::FLONUM => Shape::Flonum,
            Type::INTEGER => Shape::Integer,
            Type::BOOLEAN => Shape::Boolean,
            _ => Shape::Value,
        }
    }

    fn code(&mut self, id: Option<ExprId>, lambda: &Lambda) -> Code {
        let vars = lambda.params.iter().copied().chain(lambda.rest);
        let closed = id.is_some_and(|id| self.is_closed(id));
        let shape = |var: VarId| if closed { self.shape(var) } else { Shape::Value };
        Code {
            name: lambda.name.clone(),
            required: lambda.params.len(),
            rest: lambda.rest.is_some(),
            params: vars.clone().map(|var| self.core.unit.vars[var.index()].name.clone()).collect(),
            shapes: vars.map(shape).collect(),
            template: Value::FALSE,
            body: OnceLock::new(),
        }
    }

    /// The number of a lambda's code, made and queued when it is first asked for.
    fn number(&mut self, lambda: ExprId) -> Result<usize, LinkError> {
        if let Some(number) = self.numbers.get(&lambda) {
            return Ok(*number);
        }
        let number = self.fresh_number()?;
        let core = self.core;
        let Expr::Lambda(form) = core.unit.expr(lambda) else {
            unreachable!("only lambdas have numbers")
        };
        let code = self.code(Some(lambda), form);
        self.codes.set(number, with_number(code, self.machine, number));
        self.numbers.insert(lambda, number);
        self.queue.push((lambda, number));
        Ok(number)
    }

    /// A procedure that holds nothing, as a value.
    fn static_procedure(&mut self, value: ExprId) -> Result<Value, LinkError> {
        if let Some(known) = self.statics.get(&value) {
            return Ok(*known);
        }
        let core = self.core;
        let procedure = match core.unit.expr(value) {
            Expr::CaseLambda { clauses, name } => {
                let made: Result<Vec<Value>, LinkError> =
                    clauses.iter().map(|clause| self.static_procedure(*clause)).collect();
                let heap = &mut self.machine.world.runtime.heap;
                let name = name.as_deref().map_or(Value::FALSE, |name| heap.intern(name));
                heap.object_with_tail(Kind::CaseClosure, &[name], &made?)
            }
            _ => {
                let number = self.number(value)?;
                let template = self.codes.get(number).template;
                self.machine.world.runtime.heap.closure(template, &[])
            }
        };
        self.statics.insert(value, procedure);
        Ok(procedure)
    }

    /// The place of an expression.
    fn site(&mut self, id: ExprId) -> Site {
        if self.core.is_library() {
            return 0;
        }
        self.machine.places.push((self.core.clone(), id));
        self.machine.places.len() as Site
    }

    /// Compiles a lambda.
    fn procedure(&mut self, id: ExprId) -> Result<Body, LinkError> {
        let (core, notes) = (self.core, self.notes);
        let Expr::Lambda(lambda) = core.unit.expr(id) else {
            unreachable!("only lambdas are queued")
        };
        let vars: Vec<VarId> = lambda.params.iter().copied().chain(lambda.rest).collect();
        let closed = self.is_closed(id);
        let own = notes.bound_to.get(&id).copied().filter(|_| lambda.rest.is_none());
        let mut builder = Builder::new(self, None);
        let mut homes = Vec::with_capacity(vars.len());
        let mut boxed = Vec::new();
        for var in &vars {
            let shape = if closed { builder.unit.shape(*var) } else { Shape::Value };
            let home = builder.allocate(*var, shape);
            if home.boxed {
                boxed.push(home.slot);
            }
            homes.push(home);
        }
        builder.own = own.map(|var| (var, homes));
        let held = notes.captures.get(&id).map_or(&[][..], Vec::as_slice);
        let mut captured = Vec::with_capacity(held.len());
        for var in held {
            let shape = builder.unit.shape(*var);
            let home = builder.allocate(*var, shape);
            captured.push(Captured { slot: home.slot, shape: home.shape });
        }
        let thunk = builder.thunk(lambda.body, RETURN)?;
        let site = builder.unit.site(lambda.body);
        Ok(builder.body(thunk, site, captured.into(), boxed.into()))
    }
}

/// A number for a procedure of this machine.
pub(super) fn fresh_number(machine: &mut Machine) -> Result<usize, LinkError> {
    if machine.next_number >= Codes::CAPACITY {
        return Err(LinkError(format!("more than {} procedures", Codes::CAPACITY)));
    }
    machine.next_number += 1;
    Ok(machine.next_number - 1)
}

/// Gives code its number, by way of its template.
pub(super) fn with_number(code: Code, machine: &mut Machine, number: usize) -> Code {
    let heap = &mut machine.world.runtime.heap;
    let name = code.name.as_deref().map_or(Value::FALSE, |name| heap.intern(name));
    let template = named_template(heap, name, Value::index(number));
    Code { template, ..code }
}

impl<'b, 'a> Builder<'b, 'a> {
    fn new(unit: &'b mut UnitBuilder<'a>, own: Option<(VarId, Vec<Home>)>) -> Self {
        Builder {
            unit,
            homes: HashMap::new(),
            own,
            labels: HashMap::new(),
            next_label: 1,
            values: 0,
            raw: 0,
            most_values: 0,
            most_raw: 0,
            depth: 0,
        }
    }

    fn body(
        self,
        thunk: Thunk,
        site: Site,
        captured: Box<[Captured]>,
        boxed: Box<[usize]>,
    ) -> Body {
        Body { thunk, site, values: self.most_values, raw: self.most_raw, captured, boxed }
    }

    // ---- slots

    /// A slot for something of this shape.
    fn slot(&mut self, shape: Shape) -> usize {
        let (next, most) = match shape {
            Shape::Value => (&mut self.values, &mut self.most_values),
            _ => (&mut self.raw, &mut self.most_raw),
        };
        let slot = *next;
        *next += 1;
        *most = (*most).max(*next);
        slot
    }

    /// A home for a variable.
    fn allocate(&mut self, var: VarId, shape: Shape) -> Home {
        let boxed = self.unit.boxed.contains(&var);
        let home = Home { slot: self.slot(shape), shape, boxed };
        self.homes.insert(var, home);
        home
    }

    /// A home in the representation that is inferred.
    fn allocate_inferred(&mut self, var: VarId) -> Home {
        let shape = self.unit.shape(var);
        self.allocate(var, shape)
    }

    /// Runs a step whose slots are free again after it.
    fn scoped<R>(&mut self, step: impl FnOnce(&mut Self) -> R) -> R {
        let (values, raw) = (self.values, self.raw);
        let result = step(self);
        (self.values, self.raw) = (values, raw);
        result
    }

    /// A flonum constant as a value.
    fn flonum(&mut self, x: f64) -> Value {
        self.unit.machine.world.runtime.heap.flonum(x)
    }
}

/// Gives a thunk that stands deep in an expression enough stack.
fn with_stack(thunk: Thunk) -> Thunk {
    Box::new(move |frame: &mut Frame<'_>| {
        stacker::maybe_grow(RED_ZONE, STACK_PIECE, || thunk(frame))
    })
}
