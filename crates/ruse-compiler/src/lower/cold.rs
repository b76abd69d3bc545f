//! Values that were tested for their type (`(ruse type)`): `(if TEST value (begin (%type-violation ...) nothing))`. The
//! other way raises and never comes back, so it stands behind everything else, and a test is one instruction that falls
//! through.

use ruse_expand::core::{Expr, ExprId, VarId};
use ruse_isa::code::Location;
use ruse_syntax::Span;

use super::FunctionLowering;
use super::builder::Label;
use super::expr::Dest;

/// What is to be emitted at the end of the function.
pub(super) struct Cold {
    label: Label,
    id: ExprId,
    /// Slots from here on are free.
    mark: usize,
    span: Span,
    inlined: Vec<(Option<Box<str>>, Location)>,
}

impl FunctionLowering<'_, '_, '_> {
    /// Whether an expression raises the error that a value is not of its type.
    pub(super) fn is_violation(&self, id: ExprId) -> bool {
        let program = self.unit.program;
        let Expr::Seq(items) = program.unit.expr(id) else { return false };
        let Some((prim, _)) = program.prim_call(items[0]) else { return false };
        program.prims.name(prim) == ruse_expand::support::TYPE_VIOLATION
    }

    /// Whether the body of a `let` with this variable is nothing but the test of its value.
    pub(super) fn is_tested_value(&self, var: VarId, body: ExprId) -> bool {
        let unit = &self.unit.program.unit;
        match unit.expr(body) {
            Expr::If(_, value, violation) => {
                *unit.expr(*value) == Expr::Local(var)
                    && !unit.vars[var.index()].assigned
                    && self.is_violation(*violation)
            }
            _ => false,
        }
    }

    /// A test whose other way is put off to the end.
    pub(super) fn tested(&mut self, test: ExprId, value: ExprId, violation: ExprId, dest: Dest) {
        let (on_yes, label) = (self.code.new_label(), self.code.new_label());
        self.lower(test, Dest::Test { yes: on_yes, no: label, next: Some(true) });
        self.code.bind(on_yes);
        let mark = self.code.mark();
        let inlined = self.inlined.clone();
        self.cold.push(Cold { label, id: violation, mark, span: self.span, inlined });
        self.lower(value, dest);
    }

    /// Emits what was put off.
    pub(super) fn cold_ways(&mut self) {
        self.loop_constants = None;
        for Cold { label, id, mark, span, inlined } in std::mem::take(&mut self.cold) {
            self.code.bind(label);
            self.code.release(mark);
            self.span = span;
            let begin =
                |(name, call): (Option<Box<str>>, Location)| self.code.begin_inlined(name, call);
            let ranges: Vec<usize> = inlined.into_iter().map(begin).collect();
            self.lower(id, Dest::Return);
            ranges.into_iter().for_each(|range| self.code.end_inlined(range));
        }
    }
}
