//! The machine: what all frames share, and how procedures are entered and left.
//!
//! A call that is not in tail position runs its callee on the native stack. A tail call leaves callee and arguments in
//! [`Machine::tail`] and returns [`TAIL`]; the call that is not in tail position below it goes on with that.

use std::sync::Arc;

use ruse_expand::core::ExprId;
use ruse_heap::{Kind, Value};
use ruse_isa::calls::RuntimeCalls;
use ruse_isa::layout::offset;
use ruse_runtime::Raise;

use super::code::{Body, Code, Shape};
use super::frame::{Exit, Frame, JUMP, Reason, TAIL};
use super::{ThunkOptions, control};
use crate::outcome::{Activation, Outcome, Uncaught};
use crate::procedure::{parameter_list, wrong_arity};
use crate::unit::CoreUnit;
use crate::world::{Hook, Trouble, World};

/// Number of a place in [`Machine::places`]; 0 is no place.
pub(super) type Site = u32;

/// Native stack that is left when more is added, and how much is added.
const RED_ZONE: usize = 512 << 10;
const STACK_PIECE: usize = 32 << 20;
/// Calls that are looked at for the place of an error, uppermost first.
const SEARCHED: usize = 20;
/// Frames that a handler of too deep recursion may use.
const RESERVE: usize = 10_000;

/// A tail call that is on its way.
pub(super) struct Tail {
    /// What is called.
    pub(super) closure: Value,
    /// Number of its code.
    pub(super) number: usize,
    /// Arguments that are passed as values.
    pub(super) values: Vec<Value>,
    /// Arguments that are passed raw.
    pub(super) raw: Vec<u64>,
    /// Whether the argument is to be the continuation of the running procedure.
    pub(super) with_continuation: bool,
}

/// The machine.
pub(super) struct Machine {
    /// Runtime, limits, fuel.
    pub(super) world: World,
    /// The tail call on its way.
    pub(super) tail: Tail,
    /// Where the calls that are not tail calls stand, innermost last.
    pub(super) sites: Vec<Site>,
    /// Expressions that errors and calls name.
    pub(super) places: Vec<(Arc<CoreUnit>, ExprId)>,
    /// Extents of continuations whose frames stand on the native stack, ascending.
    pub(super) extents: Vec<u64>,
    /// The next extent.
    pub(super) next_extent: u64,
    /// Depth at which recursion is too deep.
    depth_limit: usize,
    /// Whether a handler of too deep recursion is running.
    on_reserve: bool,
    /// The number of the next procedure.
    pub(super) next_number: usize,
    /// How code is made.
    pub(super) options: ThunkOptions,
}

impl Machine {
    pub(super) fn new(world: World, options: ThunkOptions) -> Machine {
        let depth_limit = world.max_frames.saturating_add(world.max_frames / 16);
        Machine {
            world,
            tail: Tail {
                closure: Value::FALSE,
                number: 0,
                values: Vec::new(),
                raw: Vec::new(),
                with_continuation: false,
            },
            sites: Vec::new(),
            places: Vec::new(),
            extents: Vec::new(),
            next_extent: 1,
            depth_limit,
            on_reserve: false,
            next_number: 0,
            options,
        }
    }

    /// Begins a run.
    pub(super) fn begin(&mut self) {
        self.sites.clear();
        self.extents.clear();
        self.on_reserve = false;
        self.tail.with_continuation = false;
    }

    /// The innermost activations: the running one, then its callers.
    fn activations(&self, site: Site) -> Vec<Activation> {
        let callers = self.sites.iter().rev().take(SEARCHED).copied();
        let known = std::iter::once(site).chain(callers).filter(|site| *site != 0);
        known.filter_map(|site| self.activation(site)).collect()
    }

    fn activation(&self, site: Site) -> Option<Activation> {
        let (unit, at) = self.places.get((site as usize).checked_sub(1)?)?;
        unit.activation(*at)
    }

    /// The place of an error that is noticed at `site`.
    fn place(&self, site: Site) -> Option<Activation> {
        let callers = self.sites.iter().rev().take(SEARCHED - 1).copied();
        std::iter::once(site).chain(callers).find_map(|site| self.activation(site))
    }

    pub(super) fn forget(&mut self, depth: usize) {
        self.sites.truncate(depth);
        if self.on_reserve && depth < self.depth_limit {
            self.on_reserve = false;
        }
    }
}

/// What a procedure is entered with.
pub(super) trait Arguments {
    /// Puts the arguments into the callee's slots.
    fn fill(
        &self,
        caller: &mut Frame<'_>,
        values: &mut [Value],
        raw: &mut [u64],
    ) -> Result<(), Exit>;
}

/// Arguments that are values already, for a procedure that takes so many.
struct Given<'a> {
    values: &'a [Value],
    number: usize,
}

impl Arguments for Given<'_> {
    #[inline]
    fn fill(&self, caller: &mut Frame<'_>, to: &mut [Value], _: &mut [u64]) -> Result<(), Exit> {
        let code = caller.codes.get(self.number);
        to[..code.required].copy_from_slice(&self.values[..code.required]);
        if code.rest {
            to[code.required] = caller.heap().list(&self.values[code.required..]);
        }
        Ok(())
    }
}

/// The arguments of the tail call on its way.
struct OnTheirWay;

impl Arguments for OnTheirWay {
    #[inline]
    fn fill(&self, caller: &mut Frame<'_>, to: &mut [Value], raw: &mut [u64]) -> Result<(), Exit> {
        let code = caller.codes.get(caller.machine.tail.number);
        if code.rest {
            let list = caller
                .machine
                .world
                .runtime
                .heap
                .list(&caller.machine.tail.values[code.required..]);
            to[code.required] = list;
        }
        let tail = &caller.machine.tail;
        let count = tail.values.len().min(if code.rest { code.required } else { usize::MAX });
        to[..count].copy_from_slice(&tail.values[..count]);
        raw[..tail.raw.len()].copy_from_slice(&tail.raw);
        Ok(())
    }
}

// ---- entering

impl Frame<'_> {
    /// Takes the fuel for an entry or a back-edge, and does what somebody asked the machine for.
    #[inline(always)]
    pub(super) fn tick(&mut self, site: Site) -> Result<(), Exit> {
        if !self.machine.world.spend_fuel() {
            return Err(self.out_of_fuel(site));
        }
        if self.machine.world.wants_attention() {
            return self.attend();
        }
        Ok(())
    }

    #[cold]
    fn out_of_fuel(&mut self, site: Site) -> Exit {
        end(Outcome::OutOfFuel(self.machine.activations(site)))
    }

    #[cold]
    fn attend(&mut self) -> Result<(), Exit> {
        match self.machine.world.attend(0) {
            Ok(()) => Ok(()),
            Err(trouble) => self.settle(trouble, 0).map(|_| ()),
        }
    }

    /// Enters a procedure and runs its body once: the value may be [`TAIL`].
    #[inline]
    pub(super) fn enter<A: Arguments>(
        &mut self,
        number: usize,
        closure: Value,
        arguments: &A,
    ) -> Result<Value, Exit> {
        let body = self.codes.body(number);
        match (body.values, body.raw) {
            (0..=4, 0) => self.enter_sized::<4, 0, A>(body, closure, arguments),
            (0..=8, 0) => self.enter_sized::<8, 0, A>(body, closure, arguments),
            (0..=16, 0) => self.enter_sized::<16, 0, A>(body, closure, arguments),
            (0..=8, 0..=8) => self.enter_sized::<8, 8, A>(body, closure, arguments),
            (0..=32, 0..=32) => self.enter_sized::<32, 32, A>(body, closure, arguments),
            _ => self.enter_large(body, closure, arguments),
        }
    }

    #[inline(never)]
    fn enter_sized<const V: usize, const R: usize, A: Arguments>(
        &mut self,
        body: &Body,
        closure: Value,
        arguments: &A,
    ) -> Result<Value, Exit> {
        let mut values = [Value::UNDEFINED; V];
        let mut raw = [0; R];
        arguments.fill(self, &mut values, &mut raw)?;
        self.run(body, closure, &mut values, &mut raw)
    }

    #[inline(never)]
    fn enter_large<A: Arguments>(
        &mut self,
        body: &Body,
        closure: Value,
        arguments: &A,
    ) -> Result<Value, Exit> {
        let mut values = vec![Value::UNDEFINED; body.values];
        let mut raw = vec![0; body.raw];
        arguments.fill(self, &mut values, &mut raw)?;
        self.run(body, closure, &mut values, &mut raw)
    }

    #[inline(always)]
    fn run(
        &mut self,
        body: &Body,
        closure: Value,
        values: &mut [Value],
        raw: &mut [u64],
    ) -> Result<Value, Exit> {
        let machine = &mut *self.machine;
        let mut frame = Frame { machine, codes: self.codes, values, raw, closure, target: 0 };
        frame.tick(body.site)?;
        for (index, captured) in body.captured.iter().enumerate() {
            let value = closure.field(offset::Closure::FIXED + index);
            match captured.shape {
                Shape::Value => frame.values[captured.slot] = value,
                shape => frame.raw[captured.slot] = unboxed(value, shape),
            }
        }
        loop {
            for &slot in &body.boxed {
                frame.values[slot] = frame.machine.world.runtime.heap.make_box(frame.values[slot]);
            }
            let value = (body.thunk)(&mut frame)?;
            // A jump that no label of the body took is the procedure's own tail call of itself.
            if value != JUMP {
                return Ok(value);
            }
        }
    }

    /// Runs a call that is not in tail position: `first` enters the callee.
    #[inline(always)]
    pub(super) fn nested(
        &mut self,
        site: Site,
        first: impl FnOnce(&mut Self) -> Result<Value, Exit>,
    ) -> Result<Value, Exit> {
        let depth = self.machine.sites.len();
        if depth >= self.machine.depth_limit {
            self.overflow(site)?;
        }
        self.machine.sites.push(site);
        let enough = stacker::remaining_stack().is_none_or(|left| left > RED_ZONE);
        let value = if enough {
            self.finish(first)?
        } else {
            stacker::grow(STACK_PIECE, || self.finish(first))?
        };
        self.machine.sites.pop();
        Ok(value)
    }

    /// Runs what enters a procedure, and the tail calls that follow.
    #[inline(always)]
    fn finish(
        &mut self,
        first: impl FnOnce(&mut Self) -> Result<Value, Exit>,
    ) -> Result<Value, Exit> {
        match first(self)? {
            TAIL => self.trampoline(None),
            value => Ok(value),
        }
    }

    #[cold]
    fn overflow(&mut self, site: Site) -> Result<(), Exit> {
        let depth = self.machine.sites.len();
        if self.machine.on_reserve {
            if depth < self.machine.depth_limit.saturating_add(RESERVE) {
                return Ok(());
            }
            let payload = self.machine.world.too_deep();
            return Err(self.uncaught(payload, site));
        }
        self.machine.on_reserve = true;
        let payload = self.machine.world.too_deep();
        let result = self.signal(payload, false, site);
        result.map(|_| ())
    }

    /// Runs the tail call on its way, and those that follow, to a value. `extent` is that of a continuation that
    /// stands for the return from here.
    pub(super) fn trampoline(&mut self, extent: Option<u64>) -> Result<Value, Exit> {
        let depth = self.machine.sites.len();
        let mut extent = extent;
        let result = loop {
            if std::mem::take(&mut self.machine.tail.with_continuation) {
                let extent = match extent {
                    Some(known) => known,
                    None => *extent.insert(control::open(self.machine)),
                };
                let continuation = control::continuation(self.machine, extent);
                self.machine.tail.values.clear();
                self.machine.tail.raw.clear();
                self.machine.tail.values.push(continuation);
            }
            match self.enter_tail() {
                Ok(TAIL) => {}
                Ok(value) => break Ok(value),
                Err(exit) => match (*exit.0, extent) {
                    (Reason::Throw { extent, value }, Some(own)) if extent == own => {
                        self.machine.forget(depth);
                        break Ok(value);
                    }
                    (Reason::Resume { extent }, Some(own)) if extent == own => {
                        self.machine.forget(depth);
                    }
                    (reason, _) => break Err(Exit(Box::new(reason))),
                },
            }
        };
        if let Some(extent) = extent {
            control::close(self.machine, extent);
        }
        result
    }

    /// Enters the tail call on its way once.
    pub(super) fn enter_tail(&mut self) -> Result<Value, Exit> {
        let (number, closure) = (self.machine.tail.number, self.machine.tail.closure);
        self.enter(number, closure, &OnTheirWay)
    }

    // ---- calling values

    /// Calls any value; not in tail position.
    pub(super) fn apply(
        &mut self,
        callee: Value,
        arguments: &[Value],
        site: Site,
    ) -> Result<Value, Exit> {
        if let Some((number, closure)) = self.code_of(callee, arguments.len()) {
            let given = Given { values: arguments, number };
            return self.nested(site, |frame| frame.enter(number, closure, &given));
        }
        self.apply_other(callee, arguments, site)
    }

    /// Calls any value in tail position.
    pub(super) fn apply_tail(
        &mut self,
        callee: Value,
        arguments: &[Value],
        site: Site,
    ) -> Result<Value, Exit> {
        if let Some((number, closure)) = self.code_of(callee, arguments.len()) {
            let tail = &mut self.machine.tail;
            tail.number = number;
            tail.closure = closure;
            tail.values.clear();
            tail.values.extend_from_slice(arguments);
            tail.raw.clear();
            return Ok(TAIL);
        }
        self.apply_other(callee, arguments, site)
    }

    /// The code and closure that a call with so many arguments enters; `None` when the callee is none that takes them.
    #[inline(always)]
    pub(super) fn code_of(&self, callee: Value, count: usize) -> Option<(usize, Value)> {
        if callee.is_kind(Kind::Closure) {
            let number = number_of(callee);
            return self.codes.get(number).takes(count).then_some((number, callee));
        }
        if callee.is_kind(Kind::CaseClosure) {
            let clauses = (offset::CaseClosure::FIXED..=callee.size()).map(|at| callee.field(at));
            return clauses
                .map(|clause| (number_of(clause), clause))
                .find(|(number, _)| self.codes.get(*number).takes(count));
        }
        None
    }

    /// Calls what is not Core, or raises why it cannot be called.
    #[cold]
    pub(super) fn apply_other(
        &mut self,
        callee: Value,
        arguments: &[Value],
        site: Site,
    ) -> Result<Value, Exit> {
        let result = match callee.kind() {
            Some(Kind::Primitive) => match self.machine.world.primitive(callee) {
                Some(row) => self.machine.world.apply_primitive(row, arguments),
                None => self.runtime().not_applicable(callee),
            },
            Some(Kind::Continuation) => {
                let value = self.heap().values_of_call(arguments);
                return control::throw(self, callee, value, site);
            }
            Some(Kind::Prompt | Kind::DelimitedContinuation) => {
                return Err(control::declined(
                    "prompts and delimited continuations need frames that are entered again",
                ));
            }
            Some(Kind::Parameter) if arguments.is_empty() => {
                Ok(self.runtime().parameter_value(callee))
            }
            Some(Kind::Parameter) => {
                let name = Some("a parameter object");
                Err(wrong_arity(self.runtime(), name, "()", arguments.len()))
            }
            Some(Kind::Closure | Kind::CaseClosure) => {
                Err(self.wrong_arguments(callee, arguments.len()))
            }
            _ => self.runtime().not_applicable(callee),
        };
        self.value_or_trouble(result, site)
    }

    #[cold]
    fn wrong_arguments(&mut self, callee: Value, count: usize) -> Raise {
        let parameters =
            |code: &Code| parameter_list(code.params.iter().map(|name| &**name), code.rest);
        let codes = self.codes;
        let (name, parameters) = if callee.is_kind(Kind::Closure) {
            let code = codes.get(number_of(callee));
            (code.name.as_deref().map(str::to_owned), parameters(code))
        } else {
            let name = callee.field(offset::CaseClosure::name);
            let name = name.is_kind(Kind::Symbol).then(|| self.heap().symbol_name(name).to_owned());
            let clauses: Vec<String> = (offset::CaseClosure::FIXED..=callee.size())
                .map(|at| parameters(codes.get(number_of(callee.field(at)))))
                .collect();
            (name, clauses.join(" or "))
        };
        wrong_arity(self.runtime(), name.as_deref(), &parameters, count)
    }

    // ---- raising

    /// The value of something that may have raised.
    #[inline(always)]
    pub(super) fn value_or_trouble(
        &mut self,
        result: Result<Value, Raise>,
        site: Site,
    ) -> Result<Value, Exit> {
        match result {
            Ok(value) => Ok(value),
            Err(_) => self.raised(site),
        }
    }

    /// Something is pending: what comes of it at `site`.
    #[cold]
    #[inline(never)]
    pub(super) fn raised(&mut self, site: Site) -> Result<Value, Exit> {
        let trouble = self.machine.world.trouble();
        self.settle(trouble, site)
    }

    #[cold]
    fn settle(&mut self, trouble: Trouble, site: Site) -> Result<Value, Exit> {
        match trouble {
            Trouble::Exception { payload, continuable } => {
                let value = self.signal(payload, continuable, site)?;
                if !continuable && !control::may_stand_for(self, payload, value) {
                    let text =
                        "a value stands for one of another type, which this engine relies on";
                    return Err(end(Outcome::Declined(text.to_owned())));
                }
                Ok(value)
            }
            Trouble::Exit(status) => Err(end(Outcome::Exit(status))),
            Trouble::Interrupt => {
                let activations = self.machine.activations(site);
                Err(end(Outcome::Stopped(self.machine.world.stop_request(), activations)))
            }
            Trouble::Link(request) => super::link::requested(self, request, site),
        }
    }

    /// Calls the handler with an object, or ends the run.
    pub(super) fn signal(
        &mut self,
        payload: Value,
        continuable: bool,
        site: Site,
    ) -> Result<Value, Exit> {
        if self.machine.world.wants_place(payload)
            && let Some(place) = self.machine.place(site)
        {
            self.machine.world.set_place(payload, &place);
        }
        match self.machine.world.listener() {
            Some(signal) => self.apply(signal, &[payload, Value::boolean(continuable)], site),
            None => Err(self.uncaught(payload, site)),
        }
    }

    fn uncaught(&mut self, payload: Value, site: Site) -> Exit {
        let activations = self.machine.activations(site);
        end(Outcome::Uncaught(Uncaught { payload, activations }))
    }

    /// The procedure of a hook, to be called.
    pub(super) fn hook(&mut self, hook: Hook) -> Option<Value> {
        self.machine.world.hook(hook)
    }
}

/// The exit that ends the run.
pub(super) fn end(outcome: Outcome) -> Exit {
    Exit(Box::new(Reason::End(outcome)))
}

/// The number of a closure's code.
#[inline(always)]
pub(super) fn number_of(closure: Value) -> usize {
    let template = closure.field(offset::Closure::template);
    template.field(offset::Template::instructions).fixnum_unchecked() as usize
}

/// The raw form of a value that has this shape.
#[inline]
pub(super) fn unboxed(value: Value, shape: Shape) -> u64 {
    match shape {
        Shape::Flonum => value.as_flonum().unwrap_or(f64::NAN).to_bits(),
        Shape::Integer => value.fixnum_unchecked() as u64,
        Shape::Boolean => u64::from(value.is_true()),
        Shape::Value => value.bits(),
    }
}
