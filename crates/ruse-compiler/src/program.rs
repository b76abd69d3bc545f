//! A unit on its way through the passes: Core, and what the passes know beside it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use ruse_expand::core::{Expr, ExprId, GlobalId, Unit, VarId, each_child};
use ruse_isa::prim::{PrimEffect, PrimId};
use ruse_syntax::{Datum, Number, Span};

use crate::candidate::Imports;
use crate::primitives::{Primitives, Special};

/// An expression is the body of a procedure that was inlined.
#[derive(Clone, Debug)]
pub(crate) struct InlineNote {
    /// The procedure's name.
    pub(crate) name: Option<Arc<str>>,
    /// The call that was replaced.
    pub(crate) call: Span,
}

/// A unit and its annotations; the passes change it in place.
pub(crate) struct Program<'a> {
    /// The Core.
    pub(crate) unit: Unit,
    /// The primitive table.
    pub(crate) prims: &'a Primitives,
    /// What other units offer.
    pub(crate) imports: &'a dyn Imports,
    /// Bodies of inlined procedures, outermost first.
    pub(crate) inlined: HashMap<ExprId, Vec<InlineNote>>,
    /// Reads of variables that may not be defined yet.
    pub(crate) checked: HashSet<ExprId>,
    /// Constants that stand for the undefined marker: initial values of recursive variables.
    pub(crate) undefined: HashSet<ExprId>,
    /// Exported globals that are procedures known at link time, by the variable that stands for them.
    pub(crate) exported: Vec<(GlobalId, VarId)>,
}

impl<'a> Program<'a> {
    /// A program without annotations.
    pub(crate) fn new(unit: Unit, prims: &'a Primitives, imports: &'a dyn Imports) -> Program<'a> {
        Program {
            unit,
            prims,
            imports,
            inlined: HashMap::new(),
            checked: HashSet::new(),
            undefined: HashSet::new(),
            exported: Vec::new(),
        }
    }

    /// Gives a copy the annotations of its original.
    pub(crate) fn copy_notes(&mut self, from: ExprId, to: ExprId) {
        if let Some(notes) = self.inlined.get(&from) {
            let notes = notes.clone();
            self.inlined.insert(to, notes);
        }
        if self.checked.contains(&from) {
            self.checked.insert(to);
        }
        if self.undefined.contains(&from) {
            self.undefined.insert(to);
        }
    }

    /// `to` takes the place of `from`, whose inlining notes it gets around its own.
    pub(crate) fn forward_notes(&mut self, from: ExprId, to: ExprId) {
        if from == to {
            return;
        }
        if let Some(mut notes) = self.inlined.remove(&from) {
            if matches!(self.unit.expr(to), Expr::Const(_) | Expr::Local(_) | Expr::Lambda(_)) {
                return;
            }
            notes.extend(self.inlined.remove(&to).unwrap_or_default());
            self.inlined.insert(to, notes);
        }
    }

    /// Puts the expression at `from` in the place of the one at `to`.
    pub(crate) fn relocate(&mut self, from: ExprId, to: ExprId) {
        self.inlined.remove(&to);
        self.checked.remove(&to);
        self.undefined.remove(&to);
        self.copy_notes(from, to);
        self.unit.exprs[to.index()] = self.take(from);
        self.unit.spans[to.index()] = self.unit.spans[from.index()];
    }

    /// Takes an expression out; a placeholder stays behind.
    pub(crate) fn take(&mut self, id: ExprId) -> Expr {
        std::mem::replace(&mut self.unit.exprs[id.index()], Expr::Seq(Box::default()))
    }

    /// Writes an expression.
    pub(crate) fn put(&mut self, id: ExprId, expr: Expr) {
        self.unit.exprs[id.index()] = expr;
    }

    /// A new constant expression.
    pub(crate) fn constant(&mut self, datum: Datum, span: Span) -> ExprId {
        let datum = self.unit.datums.push(datum);
        self.unit.push(Expr::Const(datum), span)
    }

    /// A new call of a primitive.
    pub(crate) fn call_prim(&mut self, prim: PrimId, args: Vec<ExprId>, span: Span) -> ExprId {
        let callee = self.unit.push(Expr::Prim(prim), span);
        self.unit.push(Expr::Call(callee, args.into()), span)
    }

    /// The value of a constant expression.
    pub(crate) fn datum(&self, id: ExprId) -> Option<&Datum> {
        match self.unit.expr(id) {
            Expr::Const(datum) if !self.undefined.contains(&id) => {
                Some(self.unit.datums.get(*datum))
            }
            _ => None,
        }
    }

    /// The value of a constant exact integer.
    pub(crate) fn small_integer(&self, id: ExprId) -> Option<i64> {
        match self.datum(id)? {
            Datum::Number(Number::Int(value)) => Some(*value),
            _ => None,
        }
    }

    /// Whether the expression is a constant, and if so whether it counts as true.
    pub(crate) fn truth(&self, id: ExprId) -> Option<bool> {
        match self.unit.expr(id) {
            Expr::Const(_) => self.datum(id).map(|datum| *datum != Datum::Bool(false)),
            Expr::Lambda(_) | Expr::CaseLambda { .. } | Expr::Prim(_) => Some(true),
            _ => None,
        }
    }

    /// The primitive and the arguments of a call of a primitive.
    pub(crate) fn prim_call(&self, id: ExprId) -> Option<(PrimId, &[ExprId])> {
        let Expr::Call(callee, arguments) = self.unit.expr(id) else { return None };
        let Expr::Prim(prim) = self.unit.expr(*callee) else { return None };
        Some((*prim, arguments))
    }

    /// Whether a global never changes and is bound before this unit runs.
    pub(crate) fn is_stable_import(&self, global: GlobalId) -> bool {
        let global = &self.unit.globals[global.index()];
        !global.mutable && !global.defined_here
    }

    /// Whether the expression can be dropped, duplicated in time, or moved: it has no effect and cannot
    /// raise. Looks at a bounded number of expressions.
    pub(crate) fn is_droppable(&self, id: ExprId) -> bool {
        let mut budget = 64;
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            budget -= 1;
            if budget == 0 {
                return false;
            }
            match self.unit.expr(id) {
                Expr::Const(_) | Expr::Prim(_) | Expr::Lambda(_) | Expr::CaseLambda { .. } => {}
                Expr::Local(_) if !self.checked.contains(&id) => {}
                Expr::Global(global) if self.is_stable_import(*global) => {}
                Expr::If(..) | Expr::Seq(_) | Expr::Let(..) | Expr::Fix(..) => {
                    each_child(self.unit.expr(id), |child| open.push(child));
                }
                Expr::Call(callee, arguments) => match self.unit.expr(*callee) {
                    Expr::Prim(prim) if self.is_silent(*prim, arguments.len()) => {
                        open.extend_from_slice(arguments);
                    }
                    _ => return false,
                },
                _ => return false,
            }
        }
        true
    }

    /// Whether a call of the primitive neither raises nor is observable.
    fn is_silent(&self, prim: PrimId, count: usize) -> bool {
        let effect = self.prims.effect(prim);
        self.prims.accepts(prim, count)
            && (matches!(effect, PrimEffect::Pure | PrimEffect::Allocates)
                || self.prims.special(prim) == Some(Special::Values) && count == 1)
    }
}
