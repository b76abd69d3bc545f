//! Expressions: one step of evaluation, and what is done with a value.

use ruse_expand::core::{Expr, ExprId, UnitKind, VarId};
use ruse_heap::Value;
use ruse_isa::calls::RuntimeCalls;
use ruse_runtime::Raise;

use crate::outcome::Outcome;
use crate::unit::CoreUnit;

use super::Eval;
use super::continuation::{Frame, Site, Step};
use super::environment::Environment;

/// Control.
pub(super) enum State {
    /// Evaluate this expression of the unit at hand.
    Eval(ExprId),
    /// Give the continuation a value.
    Value(Value),
    /// Call a procedure.
    Call(Value, Vec<Value>),
    /// The run is over.
    Done(Value),
}

impl Eval {
    pub(super) fn here(&self, expr: ExprId) -> Site {
        Site { unit: Some(self.unit), expr }
    }

    pub(super) fn push(&mut self, step: Step, site: Site) {
        self.continuation.push(step, site, self.environment.clone());
    }

    /// Evaluates `id`, then does the step at the site.
    fn then(&mut self, step: Step, site: Site, id: ExprId) -> Result<State, Outcome> {
        self.push(step, site);
        Ok(State::Eval(id))
    }

    /// Evaluates an expression of the unit at hand.
    pub(super) fn evaluate(&mut self, id: ExprId) -> Result<State, Outcome> {
        let site = self.here(id);
        self.site = site;
        if let Some(value) = self.immediate(id) {
            return Ok(State::Value(value));
        }
        let core = self.core();
        match core.unit.expr(id) {
            Expr::Local(var) => {
                let name = self.world.runtime.heap.intern(&core.unit.vars[var.index()].name);
                let raise = self.world.runtime.undefined_variable(name);
                self.value_or_raise(raise)
            }
            Expr::Global(global) => {
                let cell = self.cell(global.index());
                let raise = self.world.runtime.unbound_global(cell);
                self.value_or_raise(raise)
            }
            Expr::SetLocal(_, value) | Expr::SetGlobal(_, value) => {
                self.then(Step::Assign, site, *value)
            }
            Expr::DefineGlobal(global, _) if core.early.contains_key(global) => {
                Ok(State::Value(Value::UNSPECIFIED))
            }
            Expr::DefineGlobal(_, value) => self.then(Step::Assign, site, *value),
            Expr::If(test, ..) => self.then(Step::Test, site, *test),
            Expr::Seq(items) => self.sequence(site, items, 0),
            Expr::Call(..) => self.operands(&core, site, Vec::new()),
            Expr::Let(..) => self.bindings(&core, site, Vec::new()),
            Expr::Letrec(bindings, body) => self.letrec(&core, site, bindings, *body),
            Expr::Fix(bindings, body) => {
                self.fix(&core, bindings);
                Ok(State::Eval(*body))
            }
            Expr::LetValues { values, .. } => self.then(Step::Receive, site, *values),
            Expr::Const(_) | Expr::Prim(_) | Expr::Lambda(_) | Expr::CaseLambda { .. } => {
                unreachable!("these have their value at once")
            }
        }
    }

    pub(super) fn value_or_raise(
        &mut self,
        result: Result<Value, Raise>,
    ) -> Result<State, Outcome> {
        match result {
            Ok(value) => Ok(State::Value(value)),
            Err(_) => self.raised(),
        }
    }

    fn cell(&self, global: usize) -> Value {
        self.units[self.unit as usize].linked.globals[global]
    }

    /// The value of an expression that has one without a step, an effect or an error.
    fn immediate(&mut self, id: ExprId) -> Option<Value> {
        let unit = &self.units[self.unit as usize];
        let core = &unit.linked.core;
        match core.unit.expr(id) {
            Expr::Const(_) if is_noted(core, |notes| notes.undefined.contains(&id)) => {
                Some(Value::UNDEFINED)
            }
            Expr::Const(datum) => Some(unit.linked.constants[datum.0 as usize]),
            Expr::Local(var) => {
                let must_check =
                    core.annotations.as_ref().is_none_or(|notes| notes.checked.contains(&id));
                let var = *var;
                match self.environment.lookup(var) {
                    Some(value) if must_check && value == Value::UNDEFINED => None,
                    Some(value) => Some(value),
                    None => self.static_closure(self.unit, var),
                }
            }
            Expr::Global(global) => {
                let cell = unit.linked.globals[global.index()];
                self.world.runtime.global_value(cell)
            }
            Expr::Prim(prim) => Some(self.world.runtime.primitive_value(*prim)),
            Expr::Lambda(_) | Expr::CaseLambda { .. } => {
                Some(self.closure(self.unit, id, self.environment.clone()))
            }
            _ => None,
        }
    }

    fn sequence(&mut self, site: Site, items: &[ExprId], index: usize) -> Result<State, Outcome> {
        if index + 1 < items.len() {
            self.push(Step::Sequence(index + 1), site);
        }
        Ok(State::Eval(items[index]))
    }

    /// Runs the forms of a unit's body from an index on.
    pub(super) fn body(&mut self, core: &CoreUnit, index: usize) -> Result<State, Outcome> {
        let Some(&form) = core.unit.body.get(index) else {
            return Ok(State::Value(Value::UNSPECIFIED));
        };
        if index + 1 < core.unit.body.len() {
            self.push(Step::Body(index + 1), self.here(form));
        } else if core.unit.kind != UnitKind::Open {
            self.push(Step::BodyEnd, self.here(form));
        }
        Ok(State::Eval(form))
    }

    // ---- calls

    /// Evaluates what is missing of a call. The operator comes first, unless it is so simple that it has a value
    /// without a step: then it is looked up when the operands have their values.
    fn operands(
        &mut self,
        core: &CoreUnit,
        site: Site,
        mut values: Vec<Value>,
    ) -> Result<State, Outcome> {
        let Expr::Call(callee, arguments) = core.unit.expr(site.expr) else {
            unreachable!("the site is a call")
        };
        let simple = matches!(
            core.unit.expr(*callee),
            Expr::Local(_) | Expr::Const(_) | Expr::Prim(_) | Expr::Lambda(_) | Expr::Global(_)
        );
        let order = |index: usize| match (simple, index) {
            (true, _) => *arguments.get(index).unwrap_or(callee),
            (false, 0) => *callee,
            (false, _) => arguments[index - 1],
        };
        while values.len() < arguments.len() + 1 {
            let next = order(values.len());
            if values.len() == arguments.len()
                && simple
                && let Expr::Prim(prim) = core.unit.expr(next)
            {
                self.site = site;
                return self.call_primitive(*prim, &values);
            }
            match self.immediate(next) {
                Some(value) => values.push(value),
                None => return self.then(Step::Operands(values), site, next),
            }
        }
        self.site = site;
        let callee =
            if simple { values.pop().expect("the operator is last") } else { values.remove(0) };
        Ok(State::Call(callee, values))
    }

    // ---- binding forms

    /// An environment with one more variable, in a box if something assigns it.
    pub(super) fn bind(
        &mut self,
        core: &CoreUnit,
        environment: Environment,
        var: VarId,
        value: Value,
    ) -> Environment {
        if core.unit.vars[var.index()].assigned {
            environment.with_location(&mut self.world.runtime.heap, var, value)
        } else {
            environment.with_value(var, value)
        }
    }

    /// Evaluates what is missing of the values of a `Let`.
    fn bindings(
        &mut self,
        core: &CoreUnit,
        site: Site,
        mut values: Vec<Value>,
    ) -> Result<State, Outcome> {
        let Expr::Let(bindings, body) = core.unit.expr(site.expr) else {
            unreachable!("the site is a `Let`")
        };
        while let Some((var, value)) = bindings.get(values.len()) {
            if is_noted(core, |notes| notes.static_vars.contains(var)) {
                values.push(Value::UNSPECIFIED);
                continue;
            }
            match self.immediate(*value) {
                Some(value) => values.push(value),
                None => return self.then(Step::Bindings(values), site, *value),
            }
        }
        let mut environment = self.environment.clone();
        for ((var, _), value) in bindings.iter().zip(values) {
            if !is_noted(core, |notes| notes.static_vars.contains(var)) {
                environment = self.bind(core, environment, *var, value);
            }
        }
        self.environment = environment;
        Ok(State::Eval(*body))
    }

    /// Binds procedures that see each other.
    fn fix(&mut self, core: &CoreUnit, bindings: &[(VarId, ExprId)]) {
        let mut environment = self.environment.clone();
        let mut made = Vec::new();
        for (var, value) in bindings {
            if is_noted(core, |notes| notes.static_vars.contains(var)) {
                continue;
            }
            let procedure = self.closure(self.unit, *value, Environment::default());
            environment = environment.with_value(*var, procedure);
            made.push(procedure);
        }
        for procedure in made {
            if let Some(known) = self.procedures.get_mut(procedure) {
                known.environment = environment.clone();
            }
        }
        self.environment = environment;
    }

    /// `letrec*`: every variable is there from the start, without a value unless it is a procedure that nothing
    /// assigns; the other values are evaluated in order.
    fn letrec(
        &mut self,
        core: &CoreUnit,
        site: Site,
        bindings: &[(VarId, ExprId)],
        body: ExprId,
    ) -> Result<State, Outcome> {
        let mut environment = self.environment.clone();
        for (var, _) in bindings.iter().filter(|binding| !is_fixed(core, binding)) {
            let heap = &mut self.world.runtime.heap;
            environment = environment.with_location(heap, *var, Value::UNDEFINED);
        }
        self.environment = environment;
        let fixed: Vec<_> =
            bindings.iter().filter(|binding| is_fixed(core, binding)).copied().collect();
        self.fix(core, &fixed);
        self.next_recursive(core, site, bindings, body, 0)
    }

    fn next_recursive(
        &mut self,
        core: &CoreUnit,
        site: Site,
        bindings: &[(VarId, ExprId)],
        body: ExprId,
        start: usize,
    ) -> Result<State, Outcome> {
        match (start..bindings.len()).find(|index| !is_fixed(core, &bindings[*index])) {
            Some(index) => self.then(Step::Recursive(index), site, bindings[index].1),
            None => Ok(State::Eval(body)),
        }
    }

    fn receive(
        &mut self,
        core: &CoreUnit,
        params: &[VarId],
        rest: Option<VarId>,
        body: ExprId,
        value: Value,
    ) -> Result<State, Outcome> {
        let values = self.world.values_of(value);
        if values.len() < params.len() || values.len() > params.len() && rest.is_none() {
            let raise = self.world.wrong_values(params.len(), rest.is_some(), values.len());
            return self.value_or_raise(Err(raise));
        }
        let mut environment = self.environment.clone();
        for (var, value) in params.iter().zip(&values) {
            environment = self.bind(core, environment, *var, *value);
        }
        if let Some(rest) = rest {
            let list = self.world.runtime.heap.list(&values[params.len()..]);
            environment = self.bind(core, environment, rest, list);
        }
        self.environment = environment;
        Ok(State::Eval(body))
    }

    // ---- values

    /// Gives a value to the continuation.
    pub(super) fn resume(&mut self, value: Value) -> Result<State, Outcome> {
        let Some(Frame { step, site, environment, .. }) = self.continuation.pop() else {
            return Ok(State::Done(value));
        };
        match step {
            Step::Return { .. } => {
                self.site = site;
                return Ok(State::Value(value));
            }
            Step::BodyEnd | Step::Prompt(_) => return Ok(State::Value(value)),
            Step::Drop => return Ok(State::Value(Value::UNSPECIFIED)),
            Step::Consume(consumer) => {
                let values = self.world.values_of(value);
                self.site = site;
                return Ok(State::Call(consumer, values));
            }
            _ => {}
        }
        self.unit = site.unit.expect("an expression is of a unit");
        self.environment = environment;
        let core = self.core();
        match (step, core.unit.expr(site.expr)) {
            (Step::Test, Expr::If(_, yes, no)) => {
                Ok(State::Eval(if value.is_true() { *yes } else { *no }))
            }
            (Step::Sequence(index), Expr::Seq(items)) => self.sequence(site, items, index),
            (Step::Body(index), _) => self.body(&core, index),
            (Step::Assign, expr) => self.assign(site, expr, value),
            (Step::Operands(mut values), _) => {
                values.push(value);
                self.operands(&core, site, values)
            }
            (Step::Bindings(mut values), _) => {
                values.push(value);
                self.bindings(&core, site, values)
            }
            (Step::Recursive(index), Expr::Letrec(bindings, body)) => {
                self.store(bindings[index].0, value);
                self.next_recursive(&core, site, bindings, *body, index + 1)
            }
            (Step::Receive, Expr::LetValues { params, rest, body, .. }) => {
                self.site = site;
                self.receive(&core, params, *rest, *body, value)
            }
            _ => unreachable!("a frame fits its site"),
        }
    }

    fn store(&mut self, var: VarId, value: Value) {
        let location = self.environment.location(var).expect("what is assigned has a location");
        self.world.runtime.heap.set_field(location, ruse_isa::layout::offset::Box::content, value);
    }

    fn assign(&mut self, site: Site, expr: &Expr, value: Value) -> Result<State, Outcome> {
        match expr {
            Expr::SetLocal(var, _) => self.store(*var, value),
            Expr::DefineGlobal(global, _) => {
                let cell = self.cell(global.index());
                self.world.runtime.set_global(cell, value);
            }
            Expr::SetGlobal(global, _) => {
                let cell = self.cell(global.index());
                if self.world.runtime.global_value(cell).is_none() {
                    self.site = site;
                    let raise = self.world.runtime.unbound_assignment(cell);
                    return self.value_or_raise(raise);
                }
                self.world.runtime.set_global(cell, value);
            }
            _ => unreachable!("a frame fits its site"),
        }
        Ok(State::Value(Value::UNSPECIFIED))
    }
}

/// Whether the compiler's passes noted something of Core that has been through them.
fn is_noted(core: &CoreUnit, noted: impl Fn(&ruse_compiler::Annotations) -> bool) -> bool {
    core.annotations.as_ref().is_some_and(noted)
}

/// Whether a binding of a `Letrec` is a procedure that nothing assigns.
fn is_fixed(core: &CoreUnit, (var, value): &(VarId, ExprId)) -> bool {
    let is_procedure = matches!(core.unit.expr(*value), Expr::Lambda(_) | Expr::CaseLambda { .. });
    is_procedure && !core.unit.vars[var.index()].assigned
}
