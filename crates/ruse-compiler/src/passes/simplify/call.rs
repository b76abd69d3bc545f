//! Calls: inlining of known procedures, folding and reduction of primitives, multiple values.

use std::collections::HashMap;

use ruse_expand::core::{Expr, ExprId, Lambda, VarId};
use ruse_isa::prim::{Lowering, PrimEffect, PrimId};
use ruse_syntax::Datum;

use crate::passes::fold::{fold, is_identity_constant};
use crate::passes::normalize::rewrite_call;
use crate::primitives::Special;
use crate::program::InlineNote;
use crate::walk::{copy, each_expr, size_up_to};

use super::{Known, Simplifier, Use};

/// Longest constant list that a membership test compares one by one.
const MAX_UNROLLED_MEMBERS: usize = 8;

impl Simplifier<'_, '_> {
    pub(super) fn call(&mut self, id: ExprId, usage: Use) -> ExprId {
        let Expr::Call(callee, arguments) = self.program.take(id) else { return id };
        self.resolve_callee(callee);
        match self.program.unit.expr(callee) {
            Expr::Prim(prim) => {
                let prim = *prim;
                let arguments = self.visit_all(&arguments);
                self.program.put(id, Expr::Call(callee, arguments));
                self.prim(id, prim, usage)
            }
            Expr::Lambda(_) | Expr::CaseLambda { .. } => {
                match self.clause(callee, arguments.len()) {
                    Some(clause) => self.beta(id, clause, &arguments, usage),
                    None => self.plain(id, callee, &arguments),
                }
            }
            Expr::Let(..) | Expr::Fix(..) | Expr::Seq(_) => {
                self.float_callee(id, callee, arguments, usage)
            }
            Expr::Local(var) => self.known_call(id, callee, *var, &arguments, usage),
            Expr::Global(global) => {
                let global = *global;
                let target = self.import(global);
                let clause = target.and_then(|value| self.clause(value, arguments.len()));
                match clause {
                    Some(clause)
                        if !self.busy_globals.contains(&global)
                            && self.may_copy(clause, &arguments) =>
                    {
                        self.busy_globals.push(global);
                        let name = self.program.unit.globals[global.index()].name.name.clone();
                        let result = self.inline_copy(id, clause, &arguments, Some(name), usage);
                        self.busy_globals.pop();
                        result
                    }
                    _ => self.plain(id, callee, &arguments),
                }
            }
            _ => self.plain(id, callee, &arguments),
        }
    }

    fn visit_all(&mut self, arguments: &[ExprId]) -> Box<[ExprId]> {
        arguments.iter().map(|argument| self.visit(*argument, Use::Value)).collect()
    }

    /// A call that stays one.
    fn plain(&mut self, id: ExprId, callee: ExprId, arguments: &[ExprId]) -> ExprId {
        let simple = matches!(self.program.unit.expr(callee), Expr::Local(_));
        let callee = if simple { callee } else { self.visit(callee, Use::Value) };
        let arguments = self.visit_all(arguments);
        self.program.put(id, Expr::Call(callee, arguments));
        id
    }

    /// Replaces a callee variable by what it stands for.
    fn resolve_callee(&mut self, callee: ExprId) {
        while let Expr::Local(var) = *self.program.unit.expr(callee) {
            if self.program.checked.contains(&callee) {
                return;
            }
            let Known::Alias(leaf) = self.state(var).known.clone() else { return };
            self.program.put(callee, leaf);
        }
        if let Expr::Global(global) = *self.program.unit.expr(callee) {
            self.global(callee, global);
        }
    }

    /// `((let (...) f) a ...)` is `(let (...) (f a ...))`: scopes cannot clash, variables are unique.
    fn float_callee(
        &mut self,
        id: ExprId,
        callee: ExprId,
        arguments: Box<[ExprId]>,
        usage: Use,
    ) -> ExprId {
        let span = self.program.unit.span(id);
        let mut outer = self.program.take(callee);
        let inner = match &mut outer {
            Expr::Let(_, body) | Expr::Fix(_, body) => body,
            Expr::Seq(items) => items.last_mut().expect("a sequence is never empty"),
            _ => unreachable!("only binding forms and sequences are floated"),
        };
        let function = *inner;
        if let Expr::Local(mut var) = *self.program.unit.expr(function) {
            while let Known::Alias(Expr::Local(other)) = self.seen(var).known {
                var = other;
            }
            let state = self.state(var);
            state.refs -= 1;
            state.calls += 1;
        }
        *inner = self.program.unit.push(Expr::Call(function, arguments), span);
        self.program.put(id, outer);
        self.step(id, usage)
    }

    /// The lambda that takes `count` arguments, of a lambda or case-lambda.
    fn clause(&self, value: ExprId, count: usize) -> Option<ExprId> {
        let takes = |id: &ExprId| match self.program.unit.expr(*id) {
            Expr::Lambda(lambda) => {
                lambda.params.len() == count
                    || lambda.rest.is_some()
                        && lambda.params.len() <= count
                        && self.program.prims.find("list").is_some()
            }
            _ => false,
        };
        match self.program.unit.expr(value) {
            Expr::Lambda(_) => takes(&value).then_some(value),
            Expr::CaseLambda { clauses, .. } => clauses.iter().copied().find(takes),
            _ => None,
        }
    }

    fn known_call(
        &mut self,
        id: ExprId,
        callee: ExprId,
        var: VarId,
        arguments: &[ExprId],
        usage: Use,
    ) -> ExprId {
        let state = self.state(var).clone();
        let Known::Procedure { value, recursive } = state.known else {
            return self.plain(id, callee, arguments);
        };
        let Some(clause) = self.clause(value, arguments.len()) else {
            return self.plain(id, callee, arguments);
        };
        if state.busy || state.sets > 0 || recursive || self.effort <= 0 {
            return self.plain(id, callee, arguments);
        }
        let name = self.procedure_name(value);
        let once = state.calls == 1 && state.refs == 0;
        if once
            && size_up_to(&self.program.unit, clause, self.budget.move_size)
                <= self.budget.move_size
        {
            let state = self.state(var);
            state.known = Known::Moved;
            state.calls = 0;
            return self.inline(id, clause, arguments, name, usage);
        }
        if self.may_copy(clause, arguments) {
            let state = self.state(var);
            state.calls -= 1;
            state.busy = true;
            let result = self.inline_copy(id, clause, arguments, name, usage);
            self.state(var).busy = false;
            return result;
        }
        self.plain(id, callee, arguments)
    }

    fn procedure_name(&self, value: ExprId) -> Option<std::sync::Arc<str>> {
        match self.program.unit.expr(value) {
            Expr::Lambda(lambda) => lambda.name.clone(),
            Expr::CaseLambda { name, .. } => name.clone(),
            _ => None,
        }
    }

    /// Whether a copy of the procedure fits what is left of the budget.
    fn may_copy(&self, clause: ExprId, arguments: &[ExprId]) -> bool {
        if self.effort <= 0 || self.growth <= 0 || self.inlining >= self.budget.depth {
            return false;
        }
        let passes_procedure = arguments.iter().any(|id| match self.program.unit.expr(*id) {
            Expr::Lambda(_) | Expr::Prim(_) => true,
            Expr::Local(var) => {
                matches!(self.seen(*var).known, Known::Procedure { .. })
            }
            _ => false,
        });
        let limit = if passes_procedure {
            self.budget.copy_size_with_procedure
        } else {
            self.budget.copy_size
        };
        let size = size_up_to(&self.program.unit, clause, limit.max(self.budget.leaf_copy_size));
        size <= limit || size <= self.budget.leaf_copy_size && self.is_leaf(clause)
    }

    /// Whether a procedure calls nothing but primitives that are instructions.
    fn is_leaf(&self, clause: ExprId) -> bool {
        let unit = &self.program.unit;
        let mut is_leaf = true;
        each_expr(unit, clause, |id, expr| {
            is_leaf &= match expr {
                Expr::Call(callee, _) => match unit.expr(*callee) {
                    Expr::Prim(prim) => {
                        !matches!(self.program.prims.lowering(*prim), Lowering::Call)
                    }
                    _ => false,
                },
                Expr::Lambda(_) => id == clause,
                Expr::CaseLambda { .. } | Expr::Letrec(..) | Expr::Fix(..) => false,
                _ => true,
            };
        });
        is_leaf
    }

    fn inline_copy(
        &mut self,
        id: ExprId,
        clause: ExprId,
        arguments: &[ExprId],
        name: Option<std::sync::Arc<str>>,
        usage: Use,
    ) -> ExprId {
        let before = self.program.unit.exprs.len();
        let copied = copy(self.program, clause, &mut HashMap::new());
        // What another unit offers has no places of its own: the call is where it happens.
        let call = self.program.unit.span(id);
        let spans = &mut self.program.unit.spans[before..];
        spans.iter_mut().for_each(|span| *span = span.or(call));
        self.growth -= (self.program.unit.exprs.len() - before) as i64;
        self.count_copy(copied);
        self.inline(id, copied, arguments, name, usage)
    }

    /// Puts the body of a procedure that nothing else uses in the place of the call at `id`.
    fn inline(
        &mut self,
        id: ExprId,
        lambda: ExprId,
        arguments: &[ExprId],
        name: Option<std::sync::Arc<str>>,
        usage: Use,
    ) -> ExprId {
        if let Expr::Lambda(lambda) = self.program.unit.expr(lambda) {
            let body = lambda.body;
            let note = InlineNote { name, call: self.program.unit.span(id) };
            self.program.inlined.entry(body).or_default().insert(0, note);
        }
        self.inlining += 1;
        let result = self.beta(id, lambda, arguments, usage);
        self.inlining -= 1;
        result
    }

    /// `((lambda (x ...) body) a ...)` is a `Let`.
    fn beta(&mut self, id: ExprId, lambda: ExprId, arguments: &[ExprId], usage: Use) -> ExprId {
        let Expr::Lambda(lambda) = self.program.take(lambda) else { return id };
        let Lambda { params, rest, body, .. } = *lambda;
        let mut values = self.visit_all(arguments).into_vec();
        let extra = values.split_off(params.len().min(values.len()));
        let mut bindings: Vec<(VarId, ExprId)> = params.iter().copied().zip(values).collect();
        if let Some(rest) = rest {
            let span = self.program.unit.span(id);
            let list = match self.program.prims.find("list") {
                Some(list) if !extra.is_empty() => self.program.call_prim(list, extra, span),
                _ => self.program.constant(Datum::Null, span),
            };
            bindings.push((rest, list));
        }
        self.bind(id, bindings, body, usage)
    }

    pub(super) fn let_values(
        &mut self,
        id: ExprId,
        params: Box<[VarId]>,
        rest: Option<VarId>,
        values: ExprId,
        body: ExprId,
        usage: Use,
    ) -> ExprId {
        let values = self.visit(values, Use::Value);
        let single = params.len() == 1 && rest.is_none() && self.is_single(values);
        if single {
            return self.bind(id, vec![(params[0], values)], body, usage);
        }
        if let Some((prim, given)) = self.program.prim_call(values)
            && self.program.prims.special(prim) == Some(Special::Values)
            && (given.len() == params.len() || rest.is_some() && given.len() >= params.len())
            && (given.len() == params.len() || self.program.prims.find("list").is_some())
        {
            let mut given = given.to_vec();
            let extra = given.split_off(params.len());
            let mut bindings: Vec<(VarId, ExprId)> = params.iter().copied().zip(given).collect();
            if let Some(rest) = rest {
                let span = self.program.unit.span(values);
                let list = match self.program.prims.find("list") {
                    Some(list) if !extra.is_empty() => self.program.call_prim(list, extra, span),
                    _ => self.program.constant(Datum::Null, span),
                };
                bindings.push((rest, list));
            }
            return self.bind(id, bindings, body, usage);
        }
        let body = self.visit(body, usage);
        self.program.put(id, Expr::LetValues { params, rest, values, body });
        id
    }

    /// Whether an expression certainly has exactly one value.
    fn is_single(&self, id: ExprId) -> bool {
        match self.program.unit.expr(id) {
            Expr::Const(_) | Expr::Prim(_) | Expr::Lambda(_) | Expr::CaseLambda { .. } => true,
            Expr::Call(..) => self.program.prim_call(id).is_some_and(|(prim, arguments)| {
                let certain = match self.program.prims.lowering(prim) {
                    Lowering::Call => {
                        !matches!(self.program.prims.effect(prim), PrimEffect::Effect)
                    }
                    _ => true,
                };
                self.program.prims.special(prim).is_none()
                    && certain
                    && self.program.prims.accepts(prim, arguments.len())
            }),
            _ => false,
        }
    }

    /// A call of a primitive with simplified operands.
    fn prim(&mut self, id: ExprId, prim: PrimId, usage: Use) -> ExprId {
        if self
            .program
            .prim_call(id)
            .is_some_and(|(_, arguments)| !self.program.prims.accepts(prim, arguments.len()))
        {
            return id;
        }
        if self.rewrite(id, prim) {
            let again = matches!(
                self.program.prims.special(prim),
                Some(Special::Apply | Special::CallWithValues)
            );
            return if again && self.effort > 0 { self.step(id, usage) } else { id };
        }
        let Some((_, arguments)) = self.program.prim_call(id) else { return id };
        let arguments = arguments.to_vec();
        let name = self.program.prims.name(prim);
        if let Some(folded) = self.fold(prim, name, &arguments) {
            let datum = self.program.unit.datums.push(folded);
            self.program.put(id, Expr::Const(datum));
            return id;
        }
        if usage == Use::Effect && self.is_removable(prim) {
            let span = self.program.unit.span(id);
            let mut steps = arguments;
            steps.push(self.program.constant(Datum::Unspecified, span));
            return self.rebuild_sequence(id, steps);
        }
        if usage == Use::Test
            && name == "not"
            && let Some((inner, [argument])) = self.program.prim_call(arguments[0])
            && self.program.prims.name(inner) == "not"
        {
            return *argument;
        }
        match name {
            "eqv?" | "equal?" | "eq?" => self.equivalence(id, name, &arguments),
            "memv" | "memq" | "member" if usage == Use::Test && arguments.len() == 2 => {
                self.membership(id, &arguments)
            }
            _ => id,
        }
    }

    /// Brings a call of a primitive into its normal form and the counts up to date with that.
    fn rewrite(&mut self, id: ExprId, prim: PrimId) -> bool {
        let first =
            self.program.prim_call(id).and_then(|(_, arguments)| arguments.first().copied());
        let first_var = first.and_then(|first| match self.program.unit.expr(first) {
            Expr::Local(var) => Some(*var),
            _ => None,
        });
        let known_vars = self.program.unit.vars.len();
        if !rewrite_call(self.program, id) {
            return false;
        }
        let mut counts = Vec::new();
        if self.program.unit.vars.len() > known_vars {
            crate::walk::each_reference(&self.program.unit, id, |var| {
                counts.extend((var.index() >= known_vars).then_some(var));
            });
        }
        for var in counts {
            self.state(var).refs += 1;
        }
        // A procedure that was an operand of `apply` or `call-with-values` is called now.
        let called = match self.program.prims.special(prim) {
            Some(Special::Apply) => self.program.prim_call(id).is_none(),
            Some(Special::CallWithValues) => true,
            _ => false,
        };
        if let (Some(var), true) = (first_var, called) {
            let state = self.state(var);
            state.refs -= 1;
            state.calls += 1;
        }
        true
    }

    fn is_removable(&self, prim: PrimId) -> bool {
        matches!(self.program.prims.effect(prim), PrimEffect::Pure | PrimEffect::Allocates)
    }

    fn fold(&self, prim: PrimId, name: &str, arguments: &[ExprId]) -> Option<Datum> {
        if !matches!(self.program.prims.effect(prim), PrimEffect::Pure | PrimEffect::Foldable) {
            return None;
        }
        if let ([argument], "not") = (arguments, name)
            && let Some(truth) = self.program.truth(*argument)
        {
            return Some(Datum::Bool(!truth));
        }
        let constants: Option<Vec<&Datum>> =
            arguments.iter().map(|argument| self.program.datum(*argument)).collect();
        fold(name, &constants?)
    }

    /// `eqv?` and `equal?` against a constant that is one word are `eq?`; against `#f` they are `not`.
    fn equivalence(&mut self, id: ExprId, name: &str, arguments: &[ExprId]) -> ExprId {
        let [first, second] = arguments else { return id };
        let simple = |id: &ExprId| self.program.datum(*id).is_some_and(is_identity_constant);
        if !simple(first) && !simple(second) {
            return id;
        }
        let is_false = |id: ExprId| self.program.datum(id) == Some(&Datum::Bool(false));
        let tested = match (is_false(*first), is_false(*second)) {
            (_, true) => Some(*first),
            (true, _) => Some(*second),
            _ => None,
        };
        let span = self.program.unit.span(id);
        if let (Some(tested), Some(not)) = (tested, self.program.prims.find("not")) {
            let callee = self.program.unit.push(Expr::Prim(not), span);
            self.program.put(id, Expr::Call(callee, Box::new([tested])));
        } else if let (Some(eq), true) = (self.program.prims.find("eq?"), name != "eq?") {
            let callee = self.program.unit.push(Expr::Prim(eq), span);
            self.program.put(id, Expr::Call(callee, Box::new([*first, *second])));
        }
        id
    }

    /// A membership test against a short constant list becomes comparisons.
    fn membership(&mut self, id: ExprId, arguments: &[ExprId]) -> ExprId {
        let Some(eq) = self.program.prims.find("eq?") else { return id };
        let Expr::Const(mut list) = *self.program.unit.expr(arguments[1]) else { return id };
        let mut members = Vec::new();
        let datums = &self.program.unit.datums;
        loop {
            match datums.get(list) {
                Datum::Null => break,
                Datum::Pair(first, rest) if members.len() < MAX_UNROLLED_MEMBERS => {
                    if !is_identity_constant(datums.get(*first)) {
                        return id;
                    }
                    members.push(*first);
                    list = *rest;
                }
                _ => return id,
            }
        }
        let span = self.program.unit.span(id);
        let tested = self.program.unit.add_var("key".into());
        self.state(tested).refs = members.len() as i32;
        let mut result = self.program.constant(Datum::Bool(false), span);
        for member in members.into_iter().rev() {
            let key = self.program.unit.push(Expr::Local(tested), span);
            let constant = self.program.unit.push(Expr::Const(member), span);
            let test = self.program.call_prim(eq, vec![key, constant], span);
            let yes = self.program.constant(Datum::Bool(true), span);
            result = self.program.unit.push(Expr::If(test, yes, result), span);
        }
        self.bind(id, vec![(tested, arguments[0])], result, Use::Test)
    }
}
