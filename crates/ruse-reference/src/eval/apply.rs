//! Calls, raising, continuations as values.

use std::sync::Arc;

use ruse_compiler::Transfer;
use ruse_expand::core::{Expr, ExprId, Lambda};
use ruse_heap::{Kind, Value};
use ruse_isa::calls::RuntimeCalls;
use ruse_isa::layout::offset;
use ruse_isa::prim::PrimId;
use ruse_runtime::Raise;
use ruse_runtime::host::LinkRequest;

use crate::Engine;
use crate::outcome::{Outcome, Uncaught};
use crate::procedure::{parameter_list, wrong_arity};
use crate::unit::CoreUnit;
use crate::world::{Hook, LinkError, Trouble};

use super::continuation::{Continuation, Site, Step};
use super::machine::State;
use super::{Code, Eval, Procedure};

/// Frames beyond the limit that the handler of a stack overflow has.
const RESERVE: u32 = 4096;
/// Bytes outside of the heap that a captured continuation is taken to cost.
const CAPTURE_BYTES: usize = 256;
/// Captures and closures between two looks at how much they hold.
const LOOK_EVERY: usize = 1 << 14;

impl Eval {
    /// Calls a primitive that the compiler knows by name.
    pub(super) fn call_primitive(
        &mut self,
        prim: PrimId,
        arguments: &[Value],
    ) -> Result<State, Outcome> {
        let row = &ruse_runtime::primitives()[prim.0 as usize];
        let fits = row.info.arity.accepts(arguments.len());
        if fits {
            let prim = Some(prim);
            if prim == self.control.apply {
                return self.apply_list(arguments);
            } else if prim == self.control.call_cc || prim == self.control.call_escape {
                return self.call_cc(arguments[0]);
            } else if prim == self.control.call_with_values {
                self.push(Step::Consume(arguments[1]), self.site);
                return Ok(State::Call(arguments[0], Vec::new()));
            }
        }
        let result = self.world.apply_primitive(row, arguments);
        if result.is_err() && fits && row.info.is_statement() {
            self.push(Step::Drop, self.site);
        }
        self.value_or_raise(result)
    }

    fn apply_list(&mut self, arguments: &[Value]) -> Result<State, Outcome> {
        let [callee, first @ .., list] = arguments else {
            unreachable!("the arguments were counted")
        };
        if list.list_len().is_none() {
            let runtime = &mut self.world.runtime;
            let raise = runtime.type_error("apply", arguments.len(), "a proper list", *list);
            return self.value_or_raise(Err(raise));
        }
        let all = first.iter().copied().chain(list.list_iter()).collect();
        Ok(State::Call(*callee, all))
    }

    /// Calls any object.
    pub(super) fn call_procedure(
        &mut self,
        callee: Value,
        arguments: Vec<Value>,
    ) -> Result<State, Outcome> {
        let result = match callee.kind() {
            Some(Kind::Closure) => {
                if self.world.hook(Hook::Prompt) == Some(callee)
                    && let [tag, procedure, argument] = *arguments
                {
                    self.spend_fuel(None, None)?;
                    self.push(Step::Prompt(tag), self.site);
                    return Ok(State::Call(procedure, vec![argument]));
                }
                let procedure = self.procedures.get(callee).expect("made by this machine").clone();
                return self.enter(procedure, arguments);
            }
            Some(Kind::Primitive) => {
                let row = self.world.primitive(callee).expect("it is in the table");
                self.world.apply_primitive(row, &arguments)
            }
            Some(Kind::Continuation) => {
                let value = self.world.runtime.heap.values_of_call(&arguments);
                return self.throw(callee, value);
            }
            Some(Kind::Prompt) if arguments.len() == 1 => {
                return self.abort_to(callee, arguments[0]);
            }
            Some(Kind::DelimitedContinuation) => {
                let value = self.world.runtime.heap.values_of_call(&arguments);
                return self.splice(callee, value);
            }
            Some(Kind::Parameter) if arguments.is_empty() => {
                Ok(self.world.runtime.parameter_value(callee))
            }
            Some(Kind::Parameter) => {
                let runtime = &mut self.world.runtime;
                Err(wrong_arity(runtime, Some("a parameter object"), "()", arguments.len()))
            }
            _ => self.world.runtime.not_applicable(callee),
        };
        self.value_or_raise(result)
    }

    /// Enters a procedure's body.
    fn enter(&mut self, procedure: Procedure, arguments: Vec<Value>) -> Result<State, Outcome> {
        let Procedure { unit, code, environment } = procedure;
        let core = self.core_of(unit).clone();
        let transfer = self.transfer();
        let value = match code {
            Code::Expr(value) => value,
            Code::Body => {
                self.enter_activation(&core, transfer);
                self.unit = unit;
                self.environment = environment;
                self.spend_fuel(transfer, core.unit.body.first().copied())?;
                return match self.safepoint()? {
                    Some(instead) => Ok(instead),
                    None => self.body(&core, 0),
                };
            }
        };
        let Some(lambda) = clause(&core, value, arguments.len()) else {
            let raise = self.arity_error(&core, value, arguments.len());
            return self.value_or_raise(Err(raise));
        };
        self.enter_activation(&core, transfer);
        let required = lambda.params.len();
        let mut inner = environment;
        for (var, argument) in lambda.params.iter().zip(&arguments) {
            inner = self.bind(&core, inner, *var, *argument);
        }
        if let Some(rest) = lambda.rest {
            let list = self.world.runtime.heap.list(&arguments[required..]);
            inner = self.bind(&core, inner, rest, list);
        }
        self.unit = unit;
        self.environment = inner;
        self.spend_fuel(transfer, Some(lambda.body))?;
        let instead = if transfer == Some(Transfer::Jump) { None } else { self.safepoint()? };
        Ok(instead.unwrap_or(State::Eval(lambda.body)))
    }

    /// What the compiler made of the call at hand.
    fn transfer(&self) -> Option<Transfer> {
        let Site { unit: Some(unit), expr } = self.site else { return None };
        self.core_of(unit).annotations.as_ref()?.transfers.get(&expr).copied()
    }

    /// Takes the fuel for an entry or a back-edge. Without any the run ends, in the body that was to be entered, or at
    /// the call that goes back.
    fn spend_fuel(
        &mut self,
        transfer: Option<Transfer>,
        body: Option<ExprId>,
    ) -> Result<(), Outcome> {
        if transfer == Some(Transfer::Jump) || self.world.spend_fuel() {
            return Ok(());
        }
        if let (None, Some(body)) = (transfer, body) {
            self.site = self.here(body);
        }
        Err(Outcome::OutOfFuel(self.activations()))
    }

    /// Notes where to return to. A call in tail position returns where its caller would have.
    fn enter_activation(&mut self, callee: &CoreUnit, transfer: Option<Transfer>) {
        if transfer.is_some() {
            return;
        }
        if !self.continuation.is_return() {
            return self.push(Step::Return { tail: Site::NONE }, self.site);
        }
        let Some(unit) = self.site.unit else { return };
        let caller = self.core_of(unit);
        if callee.is_library() && !caller.is_library() && caller.annotations.is_none() {
            let frame = self.continuation.pop().expect("it returns");
            let step = Step::Return { tail: self.site };
            self.continuation.push(step, frame.site, frame.environment);
        }
    }

    /// Looks at limits and requests; gives what is to be done instead of going on.
    fn safepoint(&mut self) -> Result<Option<State>, Outcome> {
        let (depth, limit) = (self.continuation.depth(), self.depth_limit());
        if depth > limit {
            let payload = self.world.too_deep();
            if depth > limit.saturating_add(RESERVE) {
                return Err(self.uncaught(payload));
            }
            if !std::mem::replace(&mut self.on_reserve, true) {
                return self.raise(payload, false).map(Some);
            }
        } else if self.on_reserve && depth < limit {
            self.on_reserve = false;
        }
        if self.world.wants_attention() {
            let held = self.procedures.bytes() + self.captured.len() * CAPTURE_BYTES;
            if let Err(trouble) = self.world.attend(held) {
                return self.settle(trouble).map(Some);
            }
        }
        Ok(None)
    }

    fn arity_error(&mut self, core: &CoreUnit, value: ExprId, count: usize) -> Raise {
        let list = |lambda: &Lambda| {
            let vars: Vec<_> = lambda.params.iter().copied().chain(lambda.rest).collect();
            let names = vars.iter().map(|var| &*core.unit.vars[var.index()].name);
            parameter_list(names, lambda.rest.is_some())
        };
        let (name, lists) = match core.unit.expr(value) {
            Expr::CaseLambda { clauses, name } => {
                let lambdas = clauses.iter().filter_map(|clause| match core.unit.expr(*clause) {
                    Expr::Lambda(lambda) => Some(lambda),
                    _ => None,
                });
                (name.as_deref(), lambdas.map(|lambda| list(lambda)).collect::<Vec<_>>())
            }
            Expr::Lambda(lambda) => (lambda.name.as_deref(), vec![list(lambda)]),
            _ => (None, Vec::new()),
        };
        wrong_arity(&mut self.world.runtime, name, &lists.join(" or "), count)
    }

    // ---- raising

    /// A primitive left something pending.
    #[cold]
    pub(super) fn raised(&mut self) -> Result<State, Outcome> {
        let trouble = self.world.trouble();
        self.settle(trouble)
    }

    fn settle(&mut self, trouble: Trouble) -> Result<State, Outcome> {
        match trouble {
            Trouble::Exception { payload, continuable } => self.raise(payload, continuable),
            Trouble::Exit(status) => Err(Outcome::Exit(status)),
            Trouble::Interrupt => {
                let activations = self.activations();
                Err(Outcome::Stopped(self.world.stop_request(), activations))
            }
            Trouble::Link(request) => self.link_requested(request),
        }
    }

    /// Calls the handler with an object as a call from the expression at hand, or ends the run.
    fn raise(&mut self, payload: Value, continuable: bool) -> Result<State, Outcome> {
        if self.world.wants_place(payload)
            && let Some(place) = self.activations().first()
        {
            self.world.set_place(payload, place);
        }
        let Some(signal) = self.world.listener() else { return Err(self.uncaught(payload)) };
        self.push(Step::Return { tail: Site::NONE }, self.site);
        self.site = Site::NONE;
        Ok(State::Call(signal, vec![payload, Value::boolean(continuable)]))
    }

    fn uncaught(&self, payload: Value) -> Outcome {
        Outcome::Uncaught(Uncaught { payload, activations: self.activations() })
    }

    fn link_requested(&mut self, request: LinkRequest) -> Result<State, Outcome> {
        let units: Result<Vec<Arc<CoreUnit>>, _> =
            request.units.into_iter().map(|unit| unit.downcast::<CoreUnit>()).collect();
        let linked = match units {
            Ok(units) => self.link_units(&units),
            Err(_) => Err(LinkError("this unit is not Core".to_owned())),
        };
        match linked {
            Ok(bodies) => Ok(State::Value(self.world.linked_value(request.first, &bodies))),
            Err(LinkError(message)) => {
                let kind = ruse_runtime::ErrorKind::Syntax;
                let raise = self.world.runtime.error(kind, "", &message, &[]);
                self.value_or_raise(Err(raise))
            }
        }
    }

    // ---- continuations as values

    /// Calls the receiver with the continuation at hand.
    fn call_cc(&mut self, receiver: Value) -> Result<State, Outcome> {
        self.captured.push(self.continuation.clone());
        if self.captured.len().is_multiple_of(LOOK_EVERY) {
            self.world.control().request(ruse_heap::control::reason::COLLECT);
        }
        let dynamic = self.world.runtime.dynamic;
        let number = self.captured.len() - 1;
        let heap = &mut self.world.runtime.heap;
        let continuation = heap.continuation(Value::FALSE, number, 0, 0, 0, dynamic);
        Ok(State::Call(receiver, vec![continuation]))
    }

    /// Returns from the nearest prompt with the frames above it as a delimited continuation: the number of the
    /// continuation at hand and how many of its frames count.
    fn abort_to(&mut self, tag: Value, value: Value) -> Result<State, Outcome> {
        let is_prompt = |step: &Step| matches!(step, Step::Prompt(other) if *other == tag);
        let Some(count) = self.continuation.steps().position(is_prompt) else {
            let kind = ruse_runtime::ErrorKind::Value;
            let message = "no prompt with this tag is around this call:";
            let raise = self.world.runtime.error(kind, "", message, &[tag]);
            return self.value_or_raise(Err(raise));
        };
        self.spend_fuel(None, None)?;
        self.captured.push(self.continuation.clone());
        for _ in 0..=count {
            self.continuation.pop();
        }
        let (number, count) = (self.captured.len() - 1, Value::index(count));
        let heap = &mut self.world.runtime.heap;
        let continuation = heap.delimited_continuation(count, number, 0, value);
        let instead = self.safepoint()?;
        Ok(instead.unwrap_or(State::Value(continuation)))
    }

    /// Goes on in the frames of a continuation above the nearest prompt here that it was captured under, on top of this
    /// prompt; false if there is none.
    fn stay_within_prompt(&mut self, target: &Continuation) -> bool {
        let position = |continuation: &Continuation, tag: Value| {
            let is_it = |step: &Step| matches!(step, Step::Prompt(other) if *other == tag);
            continuation.steps().position(is_it)
        };
        let shared = self.continuation.steps().enumerate().find_map(|(here, step)| match step {
            Step::Prompt(tag) => position(target, *tag).map(|there| (here, there)),
            _ => None,
        });
        let Some((here, there)) = shared else { return false };
        for _ in 0..here {
            self.continuation.pop();
        }
        self.put_on_top(target.clone(), there);
        true
    }

    /// Puts the innermost frames of a continuation on top of the one at hand.
    fn put_on_top(&mut self, mut from: Continuation, count: usize) {
        let frames: Vec<_> = std::iter::from_fn(|| from.pop()).take(count).collect();
        for frame in frames.into_iter().rev() {
            self.continuation.push(frame.step, frame.site, frame.environment);
        }
    }

    /// Puts the frames of a delimited continuation on top.
    fn splice(&mut self, continuation: Value, value: Value) -> Result<State, Outcome> {
        self.spend_fuel(None, None)?;
        let number = continuation.field(offset::DelimitedContinuation::used).as_index();
        let count = continuation.field(offset::DelimitedContinuation::segment).as_index();
        let (Some(number), Some(count)) = (number, count) else {
            unreachable!("made by this machine")
        };
        self.put_on_top(self.captured[number].clone(), count);
        let instead = self.safepoint()?;
        Ok(instead.unwrap_or(State::Value(value)))
    }

    /// Calls a continuation. One with other `dynamic-wind` extents than the current ones goes through `%throw`, which
    /// leaves and enters them first.
    fn throw(&mut self, continuation: Value, value: Value) -> Result<State, Outcome> {
        let winders = continuation.field(offset::Continuation::winders);
        if winders != self.world.runtime.dynamic[0]
            && let Some(throw) = self.world.hook(Hook::Throw)
        {
            return Ok(State::Call(throw, vec![continuation, value]));
        }
        self.spend_fuel(None, None)?;
        if let Some(instead) = self.safepoint()? {
            return Ok(instead);
        }
        self.world.runtime.dynamic = [
            winders,
            continuation.field(offset::Continuation::handlers),
            continuation.field(offset::Continuation::parameters),
        ];
        let number = continuation.field(offset::Continuation::used).as_index();
        let target = number
            .and_then(|number| self.captured.get(number))
            .expect("made by this machine")
            .clone();
        if !self.continuation.goes_on_in(&target) && self.stay_within_prompt(&target) {
            return Ok(State::Value(value));
        }
        self.continuation = target;
        Ok(State::Value(value))
    }
}

/// The first clause of a procedure that takes so many arguments (R7RS 4.2.9).
fn clause(core: &CoreUnit, value: ExprId, count: usize) -> Option<&Lambda> {
    let takes = |id: ExprId| match core.unit.expr(id) {
        Expr::Lambda(lambda) => {
            let required = lambda.params.len();
            (count == required || lambda.rest.is_some() && count > required).then_some(&**lambda)
        }
        _ => None,
    };
    match core.unit.expr(value) {
        Expr::CaseLambda { clauses, .. } => clauses.iter().find_map(|clause| takes(*clause)),
        _ => takes(value),
    }
}
