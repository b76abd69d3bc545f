//! Binding forms: `Let`, `Fix`, `LetValues`.

use ruse_expand::core::{Expr, ExprId, VarId};
use ruse_isa::ops::Op;

use super::expr::Dest;
use super::{FunctionLowering, Home};

impl FunctionLowering<'_, '_, '_> {
    /// Says that a variable lives in a slot that holds its value, and boxes it if it is assigned.
    pub(super) fn bind_variable(&mut self, var: VarId, slot: usize) {
        let boxed = self.unit.program.unit.vars[var.index()].assigned;
        if boxed {
            self.emit(Op::MakeBox, slot, slot, 0);
        }
        self.house(var, Home { slot, boxed });
    }

    /// Says where a variable lives, also to those who look at frames.
    pub(super) fn house(&mut self, var: VarId, home: Home) {
        let name = &self.unit.program.unit.vars[var.index()].name;
        self.code.name_slot(name, home.slot, home.boxed);
        self.homes.insert(var, home);
    }

    pub(super) fn let_form(&mut self, bindings: &[(VarId, ExprId)], body: ExprId, dest: Dest) {
        let analysis = self.unit.analysis;
        let mut labels = Vec::new();
        let mut bound = Vec::new();
        for (var, value) in bindings {
            if analysis.contified.contains(var) {
                labels.push((*var, *value));
            } else if !analysis.static_vars.contains(var) {
                let slot = match dest {
                    Dest::Slot(slot) if bindings.len() == 1 && self.is_tested_value(*var, body) => {
                        slot
                    }
                    _ => self.code.allocate(1),
                };
                self.lower(*value, Dest::Slot(slot));
                bound.push((*var, slot));
            }
        }
        let scope = self.code.begin_scope();
        for (var, slot) in bound {
            self.bind_variable(var, slot);
        }
        if labels.is_empty() {
            self.lower(body, dest);
        } else {
            self.labels(&labels, body, dest, false);
        }
        self.code.end_scope(scope);
    }

    pub(super) fn fix_form(&mut self, bindings: &[(VarId, ExprId)], body: ExprId, dest: Dest) {
        let analysis = self.unit.analysis;
        let is_label = |(var, _): &&(VarId, ExprId)| analysis.contified.contains(var);
        let labels: Vec<_> = bindings.iter().filter(is_label).copied().collect();
        let closures: Vec<_> = bindings
            .iter()
            .filter(|binding| !is_label(binding) && !analysis.static_vars.contains(&binding.0))
            .copied()
            .collect();
        let scope = self.code.begin_scope();
        if !closures.is_empty() {
            self.closure_group(&closures);
        }
        if labels.is_empty() {
            self.lower(body, dest);
        } else {
            self.labels(&labels, body, dest, true);
        }
        self.code.end_scope(scope);
    }

    pub(super) fn let_values(
        &mut self,
        params: &[VarId],
        rest: Option<VarId>,
        values: ExprId,
        body: ExprId,
        dest: Dest,
    ) {
        let vars: Vec<VarId> = params.iter().copied().chain(rest).collect();
        let first = self.code.allocate(vars.len());
        let count = params.len();
        let (rest, span) = (rest.is_some(), self.span);
        self.lower(values, Dest::Values { first, count, rest, span });
        let scope = self.code.begin_scope();
        for (var, slot) in vars.into_iter().zip(first..) {
            self.bind_variable(var, slot);
        }
        self.lower(body, dest);
        self.code.end_scope(scope);
    }

    /// The parameters of a lambda.
    pub(super) fn parameters(&self, lambda: ExprId) -> (Vec<VarId>, ExprId) {
        match self.unit.program.unit.expr(lambda) {
            Expr::Lambda(lambda) => (lambda.params.to_vec(), lambda.body),
            _ => (Vec::new(), lambda),
        }
    }
}
