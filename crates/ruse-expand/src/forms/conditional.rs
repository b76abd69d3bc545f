//! `if`, `cond`, `case`, `and`, `or`, `when`, `unless` (R7RS §4.1.5, §4.2.1).
//!
//! Clauses are expanded in order and joined from the last one, so that long chains do not recurse.

use ruse_syntax::{Datum, Node, Span, Stx};

use super::ANY;
use crate::binding::CoreForm;
use crate::core::{Expr, ExprId, VarId};
use crate::cx::{Cx, Res};
use crate::support;

/// A clause of `cond`, expanded.
enum CondClause {
    /// `(test expression ...)`
    Then(ExprId, ExprId),
    /// `(test)`
    Value(ExprId),
    /// `(test => receiver)`
    Apply(ExprId, ExprId, Span),
}

/// Constants of a `case` clause that are compared one by one rather than by a list search.
const CASE_CHAIN: usize = 8;

impl Cx<'_> {
    pub(crate) fn if_form(&mut self, stx: Stx) -> Res<ExprId> {
        let operands = self.operands(stx, 2, 3, "(if TEST THEN ELSE)")?;
        let test = self.expand(operands[0])?;
        let then = self.expand(operands[1])?;
        let span = self.span(stx);
        let other = match operands.get(2) {
            Some(&other) => self.expand(other)?,
            None => self.unspecified(span),
        };
        Ok(self.push(Expr::If(test, then, other), span))
    }

    pub(crate) fn when(&mut self, stx: Stx, sense: bool) -> Res<ExprId> {
        let usage =
            if sense { "(when TEST EXPRESSION ...)" } else { "(unless TEST EXPRESSION ...)" };
        let operands = self.operands(stx, 2, ANY, usage)?;
        let test = self.expand(operands[0])?;
        let body = self.expand_sequence(&operands[1..], stx)?;
        let span = self.span(stx);
        let skip = self.unspecified(span);
        let (then, other) = if sense { (body, skip) } else { (skip, body) };
        Ok(self.push(Expr::If(test, then, other), span))
    }

    pub(crate) fn and(&mut self, stx: Stx) -> Res<ExprId> {
        let operands = self.operands(stx, 0, ANY, "(and TEST ...)")?;
        let mut tests = self.expand_all(&operands)?;
        let span = self.span(stx);
        let Some(mut result) = tests.pop() else { return Ok(self.atom(Datum::Bool(true), span)) };
        for test in tests.into_iter().rev() {
            let no = self.atom(Datum::Bool(false), span);
            result = self.push(Expr::If(test, result, no), span);
        }
        Ok(result)
    }

    pub(crate) fn or(&mut self, stx: Stx) -> Res<ExprId> {
        let operands = self.operands(stx, 0, ANY, "(or TEST ...)")?;
        let mut tests = self.expand_all(&operands)?;
        let span = self.span(stx);
        let Some(mut result) = tests.pop() else { return Ok(self.atom(Datum::Bool(false), span)) };
        for test in tests.into_iter().rev() {
            result = self.or_else(test, result, span);
        }
        Ok(result)
    }

    /// The value of `test` unless it is false.
    fn or_else(&mut self, test: ExprId, other: ExprId, span: Span) -> ExprId {
        let (bind, [first, second]) = self.let_temporary(test, span);
        let choice = self.push(Expr::If(first, second, other), span);
        self.push(Expr::Let(Box::new([bind]), choice), span)
    }

    /// A variable for a value that is used twice, with its two references.
    fn let_temporary(&mut self, value: ExprId, span: Span) -> ((VarId, ExprId), [ExprId; 2]) {
        let var = self.fresh_var("value");
        let references = [self.local(var, span), self.local(var, span)];
        ((var, value), references)
    }

    pub(crate) fn cond(&mut self, stx: Stx) -> Res<ExprId> {
        let clauses = self.operands(stx, 1, ANY, "(cond (TEST EXPRESSION ...) ...)")?;
        let span = self.span(stx);
        self.cond_clauses(&clauses, |cx| cx.unspecified(span))
    }

    /// The clauses of `cond` or `guard`; `otherwise` is for when none is taken and there is no `else`.
    pub(crate) fn cond_clauses(
        &mut self,
        clauses: &[Stx],
        otherwise: impl FnOnce(&mut Self) -> ExprId,
    ) -> Res<ExprId> {
        let mut expanded = Vec::with_capacity(clauses.len());
        let mut last = None;
        for (index, &clause) in clauses.iter().enumerate() {
            let items = match self.arena.as_list(clause) {
                Some(items) if !items.is_empty() => items.to_vec(),
                _ => return self.syntax("a clause must be `(TEST EXPRESSION ...)`", clause),
            };
            if self.is_auxiliary(items[0], CoreForm::Else) {
                if index + 1 < clauses.len() {
                    return self.syntax("the `else` clause must be the last one", clause);
                }
                last = Some(self.expand_sequence(&items[1..], clause)?);
                break;
            }
            expanded.push((self.cond_clause(&items, clause)?, self.span(clause)));
        }
        let mut result = match last {
            Some(last) => last,
            None => otherwise(self),
        };
        for (clause, span) in expanded.into_iter().rev() {
            result = match clause {
                CondClause::Then(test, then) => self.push(Expr::If(test, then, result), span),
                CondClause::Value(test) => self.or_else(test, result, span),
                CondClause::Apply(test, receiver, at) => {
                    let (bind, [first, second]) = self.let_temporary(test, span);
                    let call = self.call(receiver, vec![second], at);
                    let choice = self.push(Expr::If(first, call, result), span);
                    self.push(Expr::Let(Box::new([bind]), choice), span)
                }
            };
        }
        Ok(result)
    }

    fn cond_clause(&mut self, items: &[Stx], clause: Stx) -> Res<CondClause> {
        let test = self.expand(items[0])?;
        match items[1..] {
            [] => Ok(CondClause::Value(test)),
            [arrow, ..] if self.is_auxiliary(arrow, CoreForm::Arrow) => {
                let receiver = self.receiver(&items[1..], clause)?;
                Ok(CondClause::Apply(test, receiver, self.span(clause)))
            }
            _ => Ok(CondClause::Then(test, self.expand_sequence(&items[1..], clause)?)),
        }
    }

    /// The procedure behind `=>`.
    fn receiver(&mut self, items: &[Stx], clause: Stx) -> Res<ExprId> {
        match items[1..] {
            [receiver] => self.expand(receiver),
            _ => self.syntax("one expression must follow `=>`", clause),
        }
    }

    pub(crate) fn case(&mut self, stx: Stx) -> Res<ExprId> {
        let operands = self.operands(stx, 2, ANY, "(case KEY ((DATUM ...) EXPRESSION ...) ...)")?;
        let key = self.expand(operands[0])?;
        let span = self.span(stx);
        let var = self.fresh_var("key");
        let clauses = &operands[1..];
        let mut expanded = Vec::with_capacity(clauses.len());
        let mut last = None;
        for (index, &clause) in clauses.iter().enumerate() {
            let items = match self.arena.as_list(clause) {
                Some(items) if items.len() >= 2 => items.to_vec(),
                _ => return self.syntax("a clause must be `((DATUM ...) EXPRESSION ...)`", clause),
            };
            if self.is_auxiliary(items[0], CoreForm::Else) {
                if index + 1 < clauses.len() {
                    return self.syntax("the `else` clause must be the last one", clause);
                }
                last = Some(self.case_body(&items[1..], var, clause)?);
                break;
            }
            let Some(constants) = self.list_items(items[0]) else {
                return self.syntax("the constants of a clause must be a list", items[0]);
            };
            let test = self.case_test(&constants, var, items[0])?;
            let body = self.case_body(&items[1..], var, clause)?;
            expanded.push((test, body, self.span(clause)));
        }
        let mut result = match last {
            Some(last) => last,
            None => self.unspecified(span),
        };
        for (test, body, span) in expanded.into_iter().rev() {
            result = self.push(Expr::If(test, body, result), span);
        }
        Ok(self.push(Expr::Let(Box::new([(var, key)]), result), span))
    }

    fn case_body(&mut self, items: &[Stx], var: VarId, clause: Stx) -> Res<ExprId> {
        if self.is_auxiliary(items[0], CoreForm::Arrow) {
            let receiver = self.receiver(items, clause)?;
            let span = self.span(clause);
            let key = self.local(var, span);
            return Ok(self.call(receiver, vec![key], span));
        }
        self.expand_sequence(items, clause)
    }

    /// Whether the key is one of some constants.
    fn case_test(&mut self, constants: &[Stx], var: VarId, around: Stx) -> Res<ExprId> {
        let span = self.span(around);
        if constants.len() > CASE_CHAIN {
            let simple = constants.iter().all(|&constant| self.is_eq_constant(constant));
            let search = if simple { support::MEMQ } else { support::MEMV };
            let list = self.constant(around)?;
            let key = self.local(var, span);
            return Ok(self.call_support(search, vec![key, list], span));
        }
        let mut tests = Vec::with_capacity(constants.len());
        for &constant in constants {
            let same = if self.is_eq_constant(constant) { support::EQ } else { support::EQV };
            let value = self.constant(constant)?;
            let key = self.local(var, span);
            tests.push(self.call_support(same, vec![key, value], span));
        }
        let Some(mut result) = tests.pop() else { return Ok(self.atom(Datum::Bool(false), span)) };
        for test in tests.into_iter().rev() {
            let yes = self.atom(Datum::Bool(true), span);
            result = self.push(Expr::If(test, yes, result), span);
        }
        Ok(result)
    }

    /// Whether `eq?` decides like `eqv?` for a constant: symbols, booleans, characters, `()`.
    fn is_eq_constant(&self, stx: Stx) -> bool {
        matches!(
            *self.arena.node(stx),
            Node::Symbol(_) | Node::Keyword(_) | Node::Bool(_) | Node::Char(_)
        ) || self.is_null(stx)
    }
}
