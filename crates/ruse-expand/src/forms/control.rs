//! `begin`, `delay`, `delay-force`, `cons-stream`, `parameterize`, `guard`
//! (R7RS §4.2.3, §4.2.5 to §4.2.7; `cons-stream` as in SICP §3.5.1).

use ruse_syntax::{Datum, Stx};

use super::ANY;
use crate::core::ExprId;
use crate::cx::{Cx, Res};
use crate::support;

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
        let handler = self.scoped(|cx| {
            let condition = cx.bind_var(name);
            let reraise = cx.fresh_var("reraise");
            let clauses = cx.cond_clauses(&spec[1..], |cx| {
                let callee = cx.local(reraise, span);
                cx.call(callee, Vec::new(), span)
            })?;
            Ok(cx.lambda(vec![condition, reraise], None, clauses, None, span))
        })?;
        Ok(self.call_support(support::WITH_GUARD, vec![thunk, handler], span))
    }
}
