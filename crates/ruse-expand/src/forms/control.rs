//! `begin`, `delay`, `delay-force`, `cons-stream`, `parameterize`, `guard`
//! (R7RS §4.2.3, §4.2.5 to §4.2.7; `cons-stream` as in SICP §3.5.1).

use ruse_isa::prim::PrimEffect;
use ruse_syntax::{Datum, Span, Stx};

use super::ANY;
use crate::binding::CoreForm;
use crate::core::{Expr, ExprId, VarId};
use crate::cx::{Cx, Res};
use crate::support;

/// How deep calls may be nested in the test of a `guard` clause that is asked where the object was raised.
const PURE_DEPTH: usize = 8;

impl Cx<'_> {
    pub(crate) fn begin(&mut self, stx: Stx) -> Res<ExprId> {
        let operands = self.operands(stx, 1, ANY, "(begin EXPRESSION ...)")?;
        self.expand_sequence(&operands, stx)
    }

    pub(crate) fn delay(&mut self, stx: Stx) -> Res<ExprId> {
        let operands = self.operands(stx, 1, 1, "(delay EXPRESSION)")?;
        let span = self.span(stx);
        self.promise_of(operands[0], stx, |cx, value| {
            cx.call_support(support::MAKE_PROMISE, vec![value], span)
        })
    }

    pub(crate) fn delay_force(&mut self, stx: Stx) -> Res<ExprId> {
        let operands = self.operands(stx, 1, 1, "(delay-force EXPRESSION)")?;
        self.promise_of(operands[0], stx, |_, value| value)
    }

    pub(crate) fn cons_stream(&mut self, stx: Stx) -> Res<ExprId> {
        let operands = self.operands(stx, 2, 2, "(cons-stream FIRST REST)")?;
        let first = self.expand(operands[0])?;
        let span = self.span(stx);
        let rest = self.promise_of(operands[1], stx, |cx, value| {
            cx.call_support(support::MAKE_PROMISE, vec![value], span)
        })?;
        Ok(self.call_support(support::CONS, vec![first, rest], span))
    }

    /// A promise whose thunk gives the promise that `finish` makes of the expression's value.
    fn promise_of(
        &mut self,
        expression: Stx,
        stx: Stx,
        finish: impl FnOnce(&mut Self, ExprId) -> ExprId,
    ) -> Res<ExprId> {
        let span = self.span(stx);
        let value = self.delayed(|cx| cx.expand(expression))?;
        let value = finish(self, value);
        let thunk = self.thunk(value, span);
        let not_done = self.atom(Datum::Bool(false), span);
        Ok(self.call_support(support::MAKE_PROMISE_RAW, vec![not_done, thunk], span))
    }

    pub(crate) fn parameterize(&mut self, stx: Stx) -> Res<ExprId> {
        let usage = "(parameterize ((PARAMETER VALUE) ...) BODY ...)";
        let operands = self.operands(stx, 2, ANY, usage)?;
        let Some(items) = self.list_items(operands[0]) else {
            return self.syntax(format!("malformed form, expected `{usage}`"), stx);
        };
        let mut pairs = Vec::with_capacity(items.len());
        for item in items {
            let Some(&[parameter, value]) = self.arena.as_list(item) else {
                return self.syntax("a binding must be `(PARAMETER VALUE)`", item);
            };
            let pair = vec![self.expand(parameter)?, self.expand(value)?];
            let span = self.span(item);
            pairs.push(self.call_support(support::CONS, pair, span));
        }
        let span = self.span(stx);
        let body = self.scoped(|cx| cx.body(&operands[1..], stx))?;
        if pairs.is_empty() {
            return Ok(body);
        }
        let list = self.call_support(support::LIST, pairs, span);
        let thunk = self.thunk(body, span);
        Ok(self.call_support(support::WITH_PARAMETERS, vec![list, thunk], span))
    }

    pub(crate) fn guard(&mut self, stx: Stx) -> Res<ExprId> {
        let usage = "(guard (NAME CLAUSE ...) BODY ...)";
        let operands = self.operands(stx, 2, ANY, usage)?;
        let spec = self.list_items(operands[0]).unwrap_or_default();
        let Some(name) = spec.first().and_then(|&name| self.arena.as_symbol(name)) else {
            return self.syntax(format!("malformed form, expected `{usage}`"), stx);
        };
        let span = self.span(stx);
        let body = self.scoped(|cx| cx.body(&operands[1..], stx))?;
        let thunk = self.thunk(body, span);
        let has_else =
            spec.last().and_then(|&clause| self.list_items(clause)).is_some_and(|items| {
                items.first().is_some_and(|&first| self.is_auxiliary(first, CoreForm::Else))
            });
        let (handler, matches) = self.scoped(|cx| {
            let condition = cx.bind_var(name);
            let reraise = cx.fresh_var("reraise");
            let clauses = cx.cond_clauses(&spec[1..], |cx| {
                let callee = cx.local(reraise, span);
                cx.call(callee, Vec::new(), span)
            })?;
            let matches = cx.guard_filter(clauses, (condition, reraise), has_else, span);
            Ok((cx.lambda(vec![condition, reraise], None, clauses, None, span), matches))
        })?;
        Ok(match matches {
            Some(matches) => {
                self.call_support(support::WITH_GUARD_IF, vec![thunk, matches, handler], span)
            }
            None => self.call_support(support::WITH_GUARD, vec![thunk, handler], span),
        })
    }

    /// A procedure that tells of an object whether one of the expanded clauses is taken, if that depends on the
    /// object alone: there is an `else`, or every test asks pure primitives of it and constants.
    fn guard_filter(
        &mut self,
        clauses: ExprId,
        (condition, reraise): (VarId, VarId),
        has_else: bool,
        span: Span,
    ) -> Option<ExprId> {
        let object = self.fresh_var("object");
        let mut tests = Vec::new();
        if !has_else {
            let mut at = clauses;
            loop {
                match *self.unit.expr(at) {
                    Expr::If(test, _, otherwise) => {
                        tests.push(self.copy_pure(test, condition, object, PURE_DEPTH)?);
                        at = otherwise;
                    }
                    Expr::Call(callee, _) if *self.unit.expr(callee) == Expr::Local(reraise) => {
                        break;
                    }
                    _ => return None,
                }
            }
        }
        let mut answer = self.atom(Datum::Bool(has_else), span);
        for test in tests.into_iter().rev() {
            let yes = self.atom(Datum::Bool(true), span);
            answer = self.push(Expr::If(test, yes, answer), span);
        }
        Some(self.lambda(vec![object], None, answer, None, span))
    }

    /// A copy of an expression of pure primitives, constants and `from`, with `to` in place of that.
    fn copy_pure(&mut self, id: ExprId, from: VarId, to: VarId, depth: usize) -> Option<ExprId> {
        let span = self.unit.span(id);
        match self.unit.expr(id).clone() {
            constant @ Expr::Const(_) => Some(self.push(constant, span)),
            Expr::Local(var) if var == from => Some(self.local(to, span)),
            Expr::Call(callee, arguments) if depth > 0 => {
                let Expr::Prim(prim) = *self.unit.expr(callee) else { return None };
                let row = &self.ex.prims[prim.0 as usize];
                if row.effect != PrimEffect::Pure || !row.arity.accepts(arguments.len()) {
                    return None;
                }
                let arguments: Option<Vec<ExprId>> = arguments
                    .iter()
                    .map(|argument| self.copy_pure(*argument, from, to, depth - 1))
                    .collect();
                let callee = self.push(Expr::Prim(prim), span);
                Some(self.call(callee, arguments?, span))
            }
            _ => None,
        }
    }
}
