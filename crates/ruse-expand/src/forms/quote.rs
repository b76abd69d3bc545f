//! `quote`, `quasiquote` (R7RS §4.1.2, §4.2.8).

use ruse_syntax::{Datum, DatumId, Node, Span, Stx};

use crate::binding::CoreForm;
use crate::core::{Expr, ExprId};
use crate::cx::{Cx, Res};
use crate::support;

/// Part of a quasiquotation.
enum Part {
    /// Nothing in it is evaluated.
    Constant(DatumId),
    Computed(ExprId),
    /// `,@expr`
    Spliced(ExprId),
}

impl Cx<'_> {
    pub(crate) fn quote(&mut self, stx: Stx) -> Res<ExprId> {
        let operands = self.operands(stx, 1, 1, "(quote DATUM)")?;
        let id = self.datum(operands[0])?;
        let span = self.span(stx);
        Ok(self.push(Expr::Const(id), span))
    }

    pub(crate) fn quasiquote(&mut self, stx: Stx) -> Res<ExprId> {
        let operands = self.operands(stx, 1, 1, "(quasiquote TEMPLATE)")?;
        let part = self.quasi(operands[0], 1)?;
        let span = self.span(stx);
        self.part_expr(part, span, stx)
    }

    fn part_expr(&mut self, part: Part, span: Span, stx: Stx) -> Res<ExprId> {
        match part {
            Part::Constant(id) => Ok(self.push(Expr::Const(id), span)),
            Part::Computed(expr) => Ok(expr),
            Part::Spliced(_) => {
                self.syntax("`unquote-splicing` must stand in a list or vector", stx)
            }
        }
    }

    /// The quotation keyword and operand of a two-element list such as `,x`.
    fn quotation(&self, items: &[Stx]) -> Option<CoreForm> {
        let [head, _] = items else { return None };
        [CoreForm::Unquote, CoreForm::UnquoteSplicing, CoreForm::Quasiquote]
            .into_iter()
            .find(|&form| self.is_auxiliary(*head, form))
    }

    fn quasi(&mut self, stx: Stx, depth: u32) -> Res<Part> {
        match *self.arena.node(stx) {
            Node::List(range) if range.is_empty() => Ok(Part::Constant(self.datum(stx)?)),
            Node::List(_) | Node::Improper(..) | Node::Vector(_) => {
                self.nested(stx, |cx| cx.quasi_compound(stx, depth))
            }
            _ => Ok(Part::Constant(self.datum(stx)?)),
        }
    }

    fn quasi_compound(&mut self, stx: Stx, depth: u32) -> Res<Part> {
        let items = self.arena.items(stx).to_vec();
        match *self.arena.node(stx) {
            Node::List(_) => {
                if let Some(form) = self.quotation(&items) {
                    return self.quasi_quotation(form, items[0], items[1], stx, depth);
                }
                self.quasi_list(&items, None, stx, depth)
            }
            Node::Improper(_, tail) => self.quasi_list(&items, Some(tail), stx, depth),
            _ => self.quasi_vector(&items, stx, depth),
        }
    }

    fn quasi_quotation(
        &mut self,
        form: CoreForm,
        keyword: Stx,
        operand: Stx,
        stx: Stx,
        depth: u32,
    ) -> Res<Part> {
        let inner = match form {
            CoreForm::Quasiquote => depth + 1,
            _ => depth - 1,
        };
        if inner == 0 {
            let expr = self.expand(operand)?;
            let spliced = form == CoreForm::UnquoteSplicing;
            return Ok(if spliced { Part::Spliced(expr) } else { Part::Computed(expr) });
        }
        let parts = vec![Part::Constant(self.datum(keyword)?), self.quasi(operand, inner)?];
        let null = Part::Constant(self.unit.datums.push(Datum::Null));
        self.join(parts, null, stx)
    }

    fn quasi_list(&mut self, items: &[Stx], tail: Option<Stx>, stx: Stx, depth: u32) -> Res<Part> {
        // The reader makes `(a . ,b)` the flat list `(a unquote b)`.
        let dotted = items.len().checked_sub(2).filter(|&at| at > 0 && tail.is_none());
        let quotation = dotted.and_then(|at| Some((at, self.quotation(&items[at..])?)));
        let (count, rest) = match (quotation, tail) {
            (Some((at, form)), _) => {
                let part = self.quasi_quotation(form, items[at], items[at + 1], stx, depth)?;
                if matches!(part, Part::Spliced(_)) {
                    return self.syntax("`unquote-splicing` cannot stand behind a dot", stx);
                }
                (at, part)
            }
            (None, Some(tail)) => (items.len(), self.quasi(tail, depth)?),
            (None, None) => (items.len(), Part::Constant(self.unit.datums.push(Datum::Null))),
        };
        let mut parts = Vec::with_capacity(count);
        for &item in &items[..count] {
            parts.push(self.quasi(item, depth)?);
        }
        self.join(parts, rest, stx)
    }

    /// The list of some parts in front of a rest.
    fn join(&mut self, parts: Vec<Part>, rest: Part, stx: Stx) -> Res<Part> {
        let span = self.span(stx);
        let plain = parts.iter().all(|part| !matches!(part, Part::Spliced(_)));
        let computed = parts.iter().any(|part| matches!(part, Part::Computed(_)));
        let ends = matches!(rest, Part::Constant(id) if *self.unit.datums.get(id) == Datum::Null);
        if plain && computed && ends {
            let mut exprs = Vec::with_capacity(parts.len());
            for part in parts {
                exprs.push(self.part_expr(part, span, stx)?);
            }
            return Ok(Part::Computed(self.call_support(support::LIST, exprs, span)));
        }
        let mut rest = rest;
        for part in parts.into_iter().rev() {
            rest = match (part, rest) {
                (Part::Constant(first), Part::Constant(last)) => {
                    Part::Constant(self.unit.datums.push(Datum::Pair(first, last)))
                }
                (Part::Spliced(list), Part::Constant(id))
                    if *self.unit.datums.get(id) == Datum::Null =>
                {
                    Part::Computed(list)
                }
                (Part::Spliced(list), rest) => {
                    let rest = self.part_expr(rest, span, stx)?;
                    Part::Computed(self.call_support(support::APPEND, vec![list, rest], span))
                }
                (first, rest) => {
                    let first = self.part_expr(first, span, stx)?;
                    let rest = self.part_expr(rest, span, stx)?;
                    Part::Computed(self.call_support(support::CONS, vec![first, rest], span))
                }
            };
        }
        Ok(rest)
    }

    fn quasi_vector(&mut self, items: &[Stx], stx: Stx, depth: u32) -> Res<Part> {
        let span = self.span(stx);
        let mut parts = Vec::with_capacity(items.len());
        for &item in items {
            parts.push(self.quasi(item, depth)?);
        }
        let constants = parts.iter().map(|part| match part {
            Part::Constant(id) => Some(*id),
            _ => None,
        });
        if let Some(constants) = constants.collect::<Option<Vec<_>>>() {
            let vector = Datum::Vector(constants.into_boxed_slice());
            return Ok(Part::Constant(self.unit.datums.push(vector)));
        }
        if parts.iter().any(|part| matches!(part, Part::Spliced(_))) {
            let null = Part::Constant(self.unit.datums.push(Datum::Null));
            let list = self.join(parts, null, stx)?;
            let list = self.part_expr(list, span, stx)?;
            return Ok(Part::Computed(self.call_support(
                support::LIST_TO_VECTOR,
                vec![list],
                span,
            )));
        }
        let mut exprs = Vec::with_capacity(parts.len());
        for part in parts {
            exprs.push(self.part_expr(part, span, stx)?);
        }
        Ok(Part::Computed(self.call_support(support::VECTOR, exprs, span)))
    }
}
